using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace TaskDashboard.Web.Api;

/// <summary>
/// Escapes only what JSON requires: quotes, backslashes and control characters. An unpaired surrogate becomes U+FFFD. The output is not
/// safe inside HTML: answers are sent as JSON with nosniff, and pages encode what they show.
/// </summary>
internal sealed class PlainJsonEncoder : JavaScriptEncoder
{
    private const int EscapeLength = 6;

    private static readonly SearchValues<char> Escaped = SearchValues.Create([
        .. Enumerable.Range(0, ' ').Select(code => (char)code),
        '"',
        '\\',
    ]);
    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create([
        .. Enumerable.Range(0, ' ').Select(code => (byte)code),
        (byte)'"',
        (byte)'\\',
    ]);

    private PlainJsonEncoder() { }

    public static PlainJsonEncoder Instance { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter => EscapeLength;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < ' ' or '"' or '\\';

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength) => First(new ReadOnlySpan<char>(text, textLength));

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        var first = utf8Text.IndexOfAny(EscapedBytes);
        return Utf8.IsValid(first < 0 ? utf8Text : utf8Text[..first]) ? first : base.FindFirstCharacterToEncodeUtf8(utf8Text);
    }

    public override unsafe bool TryEncodeUnicodeScalar(
        int unicodeScalar,
        char* buffer,
        int bufferLength,
        out int numberOfCharactersWritten
    ) => TryWrite(unicodeScalar, new Span<char>(buffer, bufferLength), out numberOfCharactersWritten);

    private static bool TryWrite(int scalar, Span<char> into, out int written)
    {
        var abbreviated = scalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\b' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\f' => "\\f",
            '\r' => "\\r",
            _ => null,
        };
        if (abbreviated is not null)
        {
            written = abbreviated.TryCopyTo(into) ? abbreviated.Length : 0;
            return written > 0;
        }

        return scalar < ' '
            ? into.TryWrite(CultureInfo.InvariantCulture, $"\\u{scalar:X4}", out written)
            : new Rune(scalar).TryEncodeToUtf16(into, out written);
    }

    private static int First(ReadOnlySpan<char> text)
    {
        var first = text.IndexOfAny(Escaped);
        var half = FirstHalfOfPair(first < 0 ? text : text[..first]);
        return half < 0 ? first : half;
    }

    private static int FirstHalfOfPair(ReadOnlySpan<char> text)
    {
        for (var at = 0; text[at..].IndexOfAnyInRange('\ud800', '\udfff') is var next and >= 0; at += 2)
        {
            at += next;
            if (!char.IsHighSurrogate(text[at]) || at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]))
            {
                return at;
            }
        }

        return -1;
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// Finds the charset of an answer. As in browsers, a byte order mark has priority, then the declared charset, then the declaration in the
/// content (of XML, or the meta element of HTML), then UTF-8 if the bytes are valid.
/// </summary>
internal static partial class AnswerCharset
{
    public const int LongestMark = 4;

    // How far browsers search for a page's own declaration.
    private const int MostPrologue = 1024;

    // Little-endian UTF-32 begins like UTF-16, so it is tried first.
    private static readonly Encoding[] Marked =
    [
        new UTF8Encoding(true),
        new UTF32Encoding(false, true),
        new UTF32Encoding(true, true),
        new UnicodeEncoding(false, true),
        new UnicodeEncoding(true, true),
    ];

    private static readonly Encoding Utf8Text = Marked[0];
    private static readonly Encoding Utf16 = Marked[3];
    private static readonly Encoding Utf16BigEndian = Marked[4];
    private static readonly Encoding Windows1252 = CodePage(1252)!;

    /// <returns>The charset and the length of the byte order mark; null if nothing indicates that the content is text.</returns>
    public static (Encoding? Charset, int Mark) Of(ReadOnlySpan<byte> content, bool truncated, string? contentType)
    {
        foreach (var marked in Marked)
        {
            if (content.StartsWith(marked.Preamble))
            {
                return (marked, marked.Preamble.Length);
            }
        }
        var (type, label) = Parse(contentType);
        var charset = label is null ? null : Named(label, content);
        if (charset is null && LooksLikeUtf16(content) is { } unmarked)
        {
            return (unmarked, 0);
        }
        if (charset is null && (type.Length == 0 || IsMarkup(type)) && Declared(content) is { } own)
        {
            // The declaration could be read as ASCII, so the content is not UTF-16 or UTF-32, even if it declares this.
            charset = Named(own, content);
            if (charset is UnicodeEncoding or UTF32Encoding)
            {
                charset = Utf8Text;
            }
        }
        if (charset is not (null or UTF8Encoding) || Utf8.IsValid(truncated ? PlainText.WholeCharacters(content) : content))
        {
            return (charset ?? Utf8Text, 0);
        }
        return (charset is not null || IsText(type) ? Broken(content) : null, 0);
    }

    /// <summary>
    /// Handles text that should be UTF-8 but is not: either single characters are damaged, or it has the charset that Western servers often
    /// do not declare.
    /// </summary>
    private static Encoding Broken(ReadOnlySpan<byte> content)
    {
        int whole = 0,
            broken = 0;
        while (!content.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(content, out var character, out var length) != OperationStatus.Done)
            {
                broken++;
            }
            else if (!character.IsAscii)
            {
                whole++;
            }
            content = content[length..];
        }
        return whole >= broken ? Utf8Text : Windows1252;
    }

    private static bool IsText(string type) =>
        type.StartsWith("text/", StringComparison.Ordinal)
        || type.EndsWith("json", StringComparison.Ordinal)
        || IsMarkup(type)
        || type is "application/javascript" or "application/x-www-form-urlencoded";

    private static bool IsMarkup(string type) =>
        type.EndsWith("xml", StringComparison.Ordinal) || type.EndsWith("html", StringComparison.Ordinal);

    private static (string Type, string? Charset) Parse(string? contentType)
    {
        if (contentType is null)
        {
            return ("", null);
        }
        if (!contentType.Contains(';', StringComparison.Ordinal))
        {
            return (contentType.Trim().ToLowerInvariant(), null);
        }
        var parts = contentType.Split(';', StringSplitOptions.TrimEntries);
        var charset = parts
            .Skip(1)
            .Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries))
            .FirstOrDefault(pair => pair.Length == 2 && pair[0].Equals("charset", StringComparison.OrdinalIgnoreCase));
        return (parts[0].ToLowerInvariant(), charset?[1].Trim('"', '\'', ' '));
    }

    private static Encoding? Named(string label, ReadOnlySpan<byte> content)
    {
        switch (label.ToLowerInvariant())
        {
            case "utf-8" or "utf8" or "unicode-1-1-utf-8" or "cp65001":
                return Utf8Text;
            case "utf-16" or "utf16" or "unicode" or "ucs-2" or "iso-10646-ucs-2":
                return HasBigEndianZeros(content) ? Utf16BigEndian : Utf16;
            case "utf-16le" or "utf16le":
                return Utf16;
            case "utf-16be" or "utf16be" or "unicodefffe":
                return Utf16BigEndian;
            case "utf-32" or "utf32" or "utf-32le":
                return Marked[1];
            case "utf-32be":
                return Marked[2];
            // As in browsers: Latin-1 is read as its superset, which has the euro and the curly quotes.
            case "iso-8859-1" or "iso8859-1" or "iso_8859-1" or "iso88591" or "latin1" or "latin-1" or "l1":
                return Windows1252;
            // A subset of UTF-8. If a byte is not ASCII, the content decides, as without a declaration.
            case "us-ascii" or "ascii":
                return null;
            case var name when Numbered().Match(name) is { Success: true } match:
                return CodePage(int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));
            case "windows-31j":
                return CodePage(932);
            case var name:
                return CodePagesEncodingProvider.Instance.GetEncoding(
                    name,
                    EncoderFallback.ReplacementFallback,
                    DecoderFallback.ReplacementFallback
                );
        }
    }

    // Used directly, because registering a provider affects the whole process.
    private static Encoding? CodePage(int number) =>
        CodePagesEncodingProvider.Instance.GetEncoding(number, EncoderFallback.ReplacementFallback, DecoderFallback.ReplacementFallback);

    /// <summary>Two consecutive ASCII characters show UTF-16 and its byte order without a mark.</summary>
    private static Encoding? LooksLikeUtf16(ReadOnlySpan<byte> content) =>
        content switch
        {
            [var first, 0, var second, 0, ..] when IsVisible(first) && IsVisible(second) => Utf16,
            [0, var first, 0, var second, ..] when IsVisible(first) && IsVisible(second) => Utf16BigEndian,
            _ => null,
        };

    private static bool IsVisible(byte value) => value is (>= 0x20 and < 0x7f) or (byte)'\t' or (byte)'\n' or (byte)'\r';

    private static bool HasBigEndianZeros(ReadOnlySpan<byte> content)
    {
        var more = 0;
        for (var index = 0; index + 1 < content.Length; index += 2)
        {
            more += (content[index] == 0 ? 1 : 0) - (content[index + 1] == 0 ? 1 : 0);
        }
        return more > 0;
    }

    private static string? Declared(ReadOnlySpan<byte> content)
    {
        if (content.TrimStart(" \t\r\n"u8) is not [(byte)'<', ..])
        {
            return null;
        }
        var match = Declaration().Match(Encoding.Latin1.GetString(content[..Math.Min(content.Length, MostPrologue)]));
        return !match.Success ? null
            : match.Groups[1].Success ? match.Groups[1].Value
            : match.Groups[2].Value;
    }

    [GeneratedRegex(@"^(?:cp|ms|windows-|ibm-?|x-cp)(\d{3,5})$", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();

    [GeneratedRegex(
        """^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)|<meta\s[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Declaration();
}

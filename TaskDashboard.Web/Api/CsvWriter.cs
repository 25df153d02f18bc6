using System.Buffers;
using System.Globalization;
using System.Text;

namespace TaskDashboard.Web.Api;

/// <summary>
/// Writes CSV (RFC 4180) in UTF-8. A spreadsheet would run a text that begins like a formula, and anyone may have written it. So such a
/// text begins with an apostrophe here.
/// </summary>
internal sealed class CsvWriter(IBufferWriter<byte> output)
{
    /// <summary>Tells a spreadsheet that the file is UTF-8.</summary>
    public static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    // Enough for a number and for a time.
    private const int Longest = 32;

    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",\"\r\n");

    private bool _isWithin;

    public static bool IsLikeAFormula(string text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r';

    public void Text(string? value)
    {
        Separate();
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        var quoted = value.AsSpan().ContainsAny(NeedsQuotes);
        if (quoted)
        {
            Write((byte)'"');
        }

        if (IsLikeAFormula(value))
        {
            Write((byte)'\'');
        }

        if (!quoted)
        {
            Write(value);
            return;
        }

        var rest = value.AsSpan();
        for (int quote; (quote = rest.IndexOf('"')) >= 0; rest = rest[(quote + 1)..])
        {
            Write(rest[..(quote + 1)]);
            Write((byte)'"');
        }

        Write(rest);
        Write((byte)'"');
    }

    public void Number(long? value)
    {
        Separate();
        if (value is { } number)
        {
            number.TryFormat(output.GetSpan(Longest), out var written, default, CultureInfo.InvariantCulture);
            output.Advance(written);
        }
    }

    public void Instant(DateTimeOffset? value)
    {
        Separate();
        if (value is { } instant)
        {
            output.Advance(UtcInstant.Write(instant, output.GetSpan(Longest)));
        }
    }

    public void EndRow()
    {
        _isWithin = false;
        output.Write("\r\n"u8);
    }

    private void Separate()
    {
        if (_isWithin)
        {
            Write((byte)',');
        }

        _isWithin = true;
    }

    private void Write(byte one)
    {
        output.GetSpan(1)[0] = one;
        output.Advance(1);
    }

    private void Write(ReadOnlySpan<char> text)
    {
        if (text.Length > 0)
        {
            output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
        }
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TaskDashboard.Web.Presentation;

/// <summary>Formats bytes for people: JSON indented, other text unchanged, anything else as size and hex.</summary>
public static class PayloadText
{
    private const int MostInHex = 256;
    private const int PerRow = 16;

    public static string Of(ReadOnlySpan<byte> bytes, bool truncated = false)
    {
        if (!truncated && Json(bytes) is { } json)
        {
            return json;
        }

        return PlainText.Read(bytes, truncated) ?? Hex(bytes);
    }

    /// <summary>Returns the text unchanged, or hex if it is not text.</summary>
    public static string Unchanged(ReadOnlySpan<byte> bytes) => PlainText.Read(bytes) ?? Hex(bytes);

    private static string? Json(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            using var document = JsonDocument.ParseValue(ref reader);
            return reader.Read() ? null : JsonText.Pretty(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Formats rows of 16 bytes: offset, hex digits, ASCII characters.</summary>
    private static string Hex(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder($"{Counts.Size(bytes.Length)} that are not text");
        text.Append(bytes.Length > MostInHex ? $". The first {Counts.Size(MostInHex)}:" : ":");
        var shown = bytes[..Math.Min(bytes.Length, MostInHex)];
        for (var at = 0; at < shown.Length; at += PerRow)
        {
            var row = shown[at..Math.Min(at + PerRow, shown.Length)];
            text.Append(CultureInfo.InvariantCulture, $"\n{at:x4} ");
            for (var index = 0; index < PerRow; index++)
            {
                text.Append(index % 8 == 0 ? " " : "")
                    .Append(index < row.Length ? row[index].ToString("x2", CultureInfo.InvariantCulture) : "  ")
                    .Append(' ');
            }

            text.Append(' ');
            foreach (var value in row)
            {
                text.Append(value is >= 0x20 and < 0x7f ? (char)value : '.');
            }
        }

        return text.ToString();
    }
}

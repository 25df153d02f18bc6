using System.Text;
using System.Text.Json;

namespace TaskDashboard.Web.Presentation;

/// <summary>Bytes that came or went as a person reads them: JSON indented, other text as it is, the rest by its size.</summary>
public static class PayloadText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Of(ReadOnlySpan<byte> bytes, bool truncated = false)
    {
        if (bytes.IsEmpty)
        {
            return "";
        }

        if (!truncated && Json(bytes) is { } json)
        {
            return json;
        }

        return Text(bytes, truncated) ?? $"{Counts.Size(bytes.Length)} that are not text";
    }

    /// <summary>Byte for byte: the text that these bytes are, with nothing made nicer.</summary>
    public static string AsItComes(ReadOnlySpan<byte> bytes) => Text(bytes, truncated: false) ?? $"{Counts.Size(bytes.Length)} that are not text";

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

    private static string? Text(ReadOnlySpan<byte> bytes, bool truncated)
    {
        // The cut may have gone through a character of up to four bytes.
        for (var most = truncated ? 3 : 0; ; most--)
        {
            try
            {
                return Strict.GetString(bytes);
            }
            catch (DecoderFallbackException) when (most > 0 && bytes.Length > 1)
            {
                bytes = bytes[..^1];
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }
    }
}

using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TaskDashboard.Web.Presentation;

/// <summary>Bytes that came or went as a person reads them: JSON indented, other text as it is, the rest by its size.</summary>
public static class PayloadText
{
    // Shown as text by the page, which escapes what needs it: quotes and accents stay readable.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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

    private static string? Json(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            using var document = JsonDocument.ParseValue(ref reader);
            return reader.Read() ? null : JsonSerializer.Serialize(document.RootElement, Indented);
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

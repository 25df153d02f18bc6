using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TaskDashboard.Web.Api;

/// <summary>Writes times as UTC in ISO 8601 with milliseconds and Z. Reads any ISO 8601 time with an offset.</summary>
internal sealed class UtcInstant : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int Length = 24;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && HasOffset(reader.GetString()!) && reader.TryGetDateTimeOffset(out var instant)
            ? instant.ToUniversalTime()
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[Length];
        writer.WriteStringValue(text[..Write(value, text)]);
    }

    /// <summary>Writes the time as UTF-8.</summary>
    /// <param name="text">Has room for 24 bytes.</param>
    /// <returns>Number of bytes.</returns>
    internal static int Write(DateTimeOffset value, Span<byte> text)
    {
        value.UtcDateTime.TryFormat(text, out var written, Format, CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary>Returns whether the text has an offset. Without one, the reader would use the server's offset.</summary>
    internal static bool HasOffset(string text) =>
        text.EndsWith('Z') || text.EndsWith('z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Live;

/// <summary>Writes a string as our API does. SignalR's own encoder escapes more, such as characters beyond the basic plane.</summary>
internal sealed class HubText : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        if (Ascii.IsValid(value))
        {
            writer.WriteStringValue(value);
        }
        else
        {
            ReadOnlySpan<byte> json = [(byte)'"', .. JsonEncodedText.Encode(value, PlainJsonEncoder.Instance).EncodedUtf8Bytes, (byte)'"'];
            writer.WriteRawValue(json, skipInputValidation: true);
        }
    }
}

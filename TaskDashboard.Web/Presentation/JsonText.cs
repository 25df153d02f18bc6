using System.Text.Encodings.Web;
using System.Text.Json;

namespace TaskDashboard.Web.Presentation;

/// <summary>A JSON value as text for people: accents and quotes stay readable, since the page escapes what needs it.</summary>
public static class JsonText
{
    /// <summary>Members and elements that unfold one by one; a larger value is shown as one text.</summary>
    private const int MostParts = 1000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Pretty(JsonElement value) => JsonSerializer.Serialize(value, Indented);

    public static string Line(JsonElement value) => JsonSerializer.Serialize(value, OneLine);

    /// <summary>A text as it is, without its quotes; anything else as JSON.</summary>
    public static string Plain(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString()! : Line(value);

    public static string Line(string text) => JsonSerializer.Serialize(text, OneLine);

    public static bool Unfolds(JsonElement value)
    {
        var left = MostParts;
        return value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && Fits(value, ref left);
    }

    /// <summary>Parts of an object or an array; 0 of anything else.</summary>
    public static int Parts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.GetPropertyCount(),
        JsonValueKind.Array => value.GetArrayLength(),
        _ => 0,
    };

    private static bool Fits(JsonElement value, ref int left)
    {
        left -= Parts(value);
        if (left < 0)
        {
            return false;
        }

        if (value.ValueKind is JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                if (!Fits(member.Value, ref left))
                {
                    return false;
                }
            }
        }
        else if (value.ValueKind is JsonValueKind.Array)
        {
            foreach (var element in value.EnumerateArray())
            {
                if (!Fits(element, ref left))
                {
                    return false;
                }
            }
        }

        return true;
    }
}

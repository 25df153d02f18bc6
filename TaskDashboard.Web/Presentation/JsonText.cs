using System.Text.Encodings.Web;
using System.Text.Json;

namespace TaskDashboard.Web.Presentation;

/// <summary>Formats JSON for people. Accents and quotes stay readable, because the page escapes what is needed.</summary>
public static class JsonText
{
    /// <summary>Maximum number of members and elements shown as a tree. Larger values are shown as text.</summary>
    private const int MostParts = 1000;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Pretty(JsonElement value) => JsonSerializer.Serialize(value, Indented);

    public static string Line(JsonElement value) => JsonSerializer.Serialize(value, OneLine);

    /// <summary>Returns a string without its quotes, and other values as JSON.</summary>
    public static string Plain(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString()! : Line(value);

    public static string Line(string text) => JsonSerializer.Serialize(text, OneLine);

    public static bool Unfolds(JsonElement value)
    {
        var left = MostParts;
        return value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && Fits(value, ref left);
    }

    /// <summary>Number of members or elements of an object or array; otherwise 0.</summary>
    public static int Parts(JsonElement value) =>
        value.ValueKind switch
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

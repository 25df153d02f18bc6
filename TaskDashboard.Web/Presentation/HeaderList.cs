using System.Text.Json;

namespace TaskDashboard.Web.Presentation;

/// <summary>Reads an attempt's headers from stored JSON.</summary>
public static class HeaderList
{
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? [.. document.RootElement.EnumerateObject().Select(header => KeyValuePair.Create(header.Name, header.Value.ToString()))]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

using System.Text.Json;

namespace TaskDashboard.Web.Presentation;

/// <summary>Describes a stored filter of pushes to people.</summary>
public static class FilterWords
{
    private const string AtLeast = ">=";
    private const string Below = "<";

    /// <param name="json">The filter as JSON; null if there is none.</param>
    /// <param name="known">Ids that stand beside the words, so that conditions on them are omitted.</param>
    /// <returns>Null if there is nothing to say.</returns>
    public static string? Of(string? json, IReadOnlyCollection<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (json is null)
        {
            return null;
        }

        var words = Of(JsonElement.Parse(json), known, isWithin: false);
        return words.Length == 0 ? null : words;
    }

    private static string Of(JsonElement filter, IReadOnlyCollection<string> known, bool isWithin)
    {
        var parts = filter
            .EnumerateObject()
            .Select(member => Of(member.Name, member.Value, known))
            .Where(words => words.Length > 0)
            .ToList();
        var joined = string.Join(", ", parts);
        return isWithin && parts.Count > 1 ? $"({joined})" : joined;
    }

    private static string Of(string member, JsonElement value, IReadOnlyCollection<string> known) =>
        member switch
        {
            "all" => "everything",
            "and" => Several(value, " and ", known),
            "or" => Several(value, " or ", known),
            "not" => $"not {Of(value, known, isWithin: true)}",
            "pushIdCount" when value.TryGetInt32(out var count) => Counts.Of(count, "chosen push", "chosen pushes"),
            _ => Condition(member, value, known),
        };

    private static string Several(JsonElement parts, string between, IReadOnlyCollection<string> known) =>
        string.Join(between, parts.EnumerateArray().Select(part => Of(part, known, isWithin: true)).Where(words => words.Length > 0));

    private static string Condition(string member, JsonElement value, IReadOnlyCollection<string> known)
    {
        var texts = (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Repeat(value, 1)).Select(TextOf).ToList();
        return texts.TrueForAll(known.Contains) ? "" : $"{NameOf(member)} {string.Join(" or ", texts)}";
    }

    private static string TextOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Object => string.Join(
                ", ",
                value.EnumerateObject().Select(bound => $"{BoundOf(bound.Name)} {TextOf(bound.Value)}")
            ),
            _ => value.ToString(),
        };

    private static string BoundOf(string name) =>
        name switch
        {
            AtLeast => "from",
            Below => "before",
            _ => name,
        };

    private static string NameOf(string member) =>
        member switch
        {
            "destinationId" => "destination",
            "signature" => "error",
            "itemId" => "item",
            "companyId" => "company",
            "pushIds" => "push",
            _ => member,
        };
}

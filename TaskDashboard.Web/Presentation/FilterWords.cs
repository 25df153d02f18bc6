using System.Globalization;
using System.Text.Json;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>Describes a stored filter of pushes to people.</summary>
public static class FilterWords
{
    private const string Destination = "destinationId";
    private const string Error = "signature";
    private const string AtLeast = ">=";
    private const string Below = "<";

    /// <param name="json">The filter as JSON; null if there is none.</param>
    /// <param name="known">Ids that stand beside the words, so that conditions on them are omitted.</param>
    /// <param name="names">What the ids and numbers in the filter stand for.</param>
    /// <param name="everything">Words for a filter that leaves out nothing.</param>
    /// <returns>Null if there is nothing to say.</returns>
    public static string? Of(string? json, IReadOnlyCollection<string> known, FilterNames? names = null, string everything = "all pushes")
    {
        ArgumentNullException.ThrowIfNull(known);
        if (json is null)
        {
            return null;
        }

        var words = new Reading(known, names ?? FilterNames.None, everything).Of(JsonElement.Parse(json), isWithin: false);
        return words.Length == 0 ? null : words;
    }

    private sealed record Reading(IReadOnlyCollection<string> Known, FilterNames Names, string Everything)
    {
        public string Of(JsonElement filter, bool isWithin)
        {
            var parts = filter.EnumerateObject().Select(member => Of(member.Name, member.Value)).Where(words => words.Length > 0).ToList();
            var joined = string.Join(", ", parts);
            return isWithin && parts.Count > 1 ? $"({joined})" : joined;
        }

        private string Of(string member, JsonElement value) =>
            member switch
            {
                "all" => Everything,
                "and" => Several(value, " and "),
                "or" => Several(value, " or "),
                "not" => $"not {Of(value, isWithin: true)}",
                "pushIdCount" when value.TryGetInt32(out var count) => Counts.Of(count, "chosen push", "chosen pushes"),
                _ => Condition(member, value),
            };

        private string Several(JsonElement parts, string between) =>
            string.Join(between, parts.EnumerateArray().Select(part => Of(part, isWithin: true)).Where(words => words.Length > 0));

        private string Condition(string member, JsonElement value)
        {
            var texts = (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Repeat(value, 1))
                .Select(TextOf)
                .ToList();
            return texts.TrueForAll(Known.Contains) ? ""
                : member == Error ? string.Join(" or ", texts.Select(ErrorOf))
                : member == Destination
                    ? $"destination {string.Join(" or ", texts.Select(id => Names.Destinations.GetValueOrDefault(id, id)))}"
                : $"{NameOf(member)} {string.Join(" or ", texts)}";
        }

        private string ErrorOf(string number) =>
            int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known)
            && Names.Errors.TryGetValue(known, out var error)
                ? FailureWords.InFewWords(error)
                : $"error {number}";
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
            "itemId" => "item",
            "companyId" => "company",
            "retryId" => "retry",
            "pushIds" => "push",
            _ => member,
        };
}

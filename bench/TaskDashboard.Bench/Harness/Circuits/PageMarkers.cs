using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TaskDashboard.Bench.Harness.Circuits;

/// <summary>The comments of a page from which its circuit is started.</summary>
/// <param name="Components">The markers of the interactive components.</param>
/// <param name="State">The state that the server keeps in the page; empty if there is none.</param>
internal sealed partial record PageMarkers(IReadOnlyList<JsonObject> Components, string State)
{
    /// <exception cref="FormatException">The page has no interactive component.</exception>
    public static PageMarkers Of(string html)
    {
        // The comment at the end of a component has no descriptor.
        var components = Marker()
            .Matches(html)
            .Select(match => JsonNode.Parse(match.Groups["json"].Value)!.AsObject())
            .Where(marker => marker.ContainsKey("descriptor"))
            .ToList();
        return components.Count > 0
            ? new PageMarkers(components, PageState().Match(html).Groups["state"].Value)
            : throw new FormatException("The page has no interactive component.");
    }

    /// <summary>The command that adds all components to the circuit.</summary>
    public string ToOperations()
    {
        var operations = new JsonArray();
        foreach (var component in Components)
        {
            var marker = component.DeepClone().AsObject();
            marker["uniqueId"] = operations.Count;
            operations.Add(
                new JsonObject
                {
                    ["type"] = "add",
                    ["ssrComponentId"] = operations.Count + 1,
                    ["marker"] = marker,
                }
            );
        }

        return new JsonObject { ["batchId"] = 1, ["operations"] = operations }.ToJsonString();
    }

    [GeneratedRegex(@"<!--\s*Blazor:(?<json>\{.*?\})\s*-->")]
    private static partial Regex Marker();

    [GeneratedRegex("<!--\\s*Blazor-Server-Component-State:(?<state>[A-Za-z0-9+/=]+)\\s*-->")]
    private static partial Regex PageState();
}

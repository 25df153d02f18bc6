using System.Text.Json;

namespace TaskDashboard.Core.Deliveries;

/// <summary>What the numbers and ids in stored filters stand for. What the caller may not see, or what is gone, is missing.</summary>
/// <param name="Destinations">Names by id.</param>
/// <param name="Errors">Error signatures by number.</param>
public sealed record FilterNames(IReadOnlyDictionary<string, string> Destinations, IReadOnlyDictionary<int, ErrorSignature> Errors)
{
    public static readonly FilterNames None = new(new Dictionary<string, string>(), new Dictionary<int, ErrorSignature>());

    // A filter that names more is not read by anybody.
    private const int Most = 500;

    /// <summary>Returns the ids of destinations and the numbers of errors that these filters name.</summary>
    internal static (IReadOnlyList<string> Destinations, IReadOnlyList<int> Errors) In(IEnumerable<string> filters)
    {
        var (destinations, errors) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<int>());
        foreach (var filter in filters)
        {
            Collect(JsonElement.Parse(filter));
        }

        return ([.. destinations.Take(Most)], [.. errors.Take(Most)]);

        void Collect(JsonElement part)
        {
            if (part.ValueKind is JsonValueKind.Array)
            {
                foreach (var one in part.EnumerateArray())
                {
                    Collect(one);
                }
            }
            else if (part.ValueKind is JsonValueKind.Object)
            {
                foreach (var member in part.EnumerateObject())
                {
                    Named(member);
                    Collect(member.Value);
                }
            }
        }

        void Named(JsonProperty member)
        {
            foreach (
                var value in member.Value.ValueKind is JsonValueKind.Array
                    ? member.Value.EnumerateArray()
                    : Enumerable.Repeat(member.Value, 1)
            )
            {
                if (member.Name == PushFilter.Destination.Member && value.ValueKind is JsonValueKind.String)
                {
                    destinations.Add(value.GetString()!);
                }
                else if (
                    member.Name == PushFilter.Signature.Member
                    && value.ValueKind is JsonValueKind.Number
                    && value.TryGetInt32(out var number)
                )
                {
                    errors.Add(number);
                }
            }
        }
    }
}

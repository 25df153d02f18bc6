using System.Text.Json;
using System.Text.Json.Serialization;

namespace TaskDashboard.Core.Deliveries;

/// <summary>The fields by which pushes can be filtered in lists, retries and cancels.</summary>
public static class PushFilter
{
    /// <summary>Maximum number of push ids in a command.</summary>
    public const int MostIds = 10_000;

    public static FilterFields<Push> Fields { get; } = new();

    public static Filter<Push> All { get; } = Filter.Constant<Push>(true);

    /// <summary>The number of the destination, as in the row.</summary>
    internal static readonly NumberField<Push> DestinationNumber = new("destinationNumber", null, push => push.DestinationNumber);

    // Indexes are filtered by these bounds: the index of open pushes, and the index of the few expired and canceled ones.
    public static readonly ChoiceField<Push, PushState> State = Fields.Choice<PushState>(
        "state",
        push => push.State,
        static states =>
            states.All(state => state <= PushState.Sending) ? push => push.State <= PushState.Sending
            : states.All(state => state >= PushState.Expired) ? push => push.State >= PushState.Expired
            : null
    );

    public static readonly ReferenceField<Push> Destination = Fields.Reference("destination", "destinationId", DestinationNumber);
    public static readonly TextField<Push> Kind = Fields.Text("kind", push => push.Kind, Limits.Kind, holdsCommas: false);
    public static readonly NumberField<Push> Signature = Fields.Number("signature", push => push.SignatureNumber);
    public static readonly TextField<Push> Item = Fields.Text("item", push => push.ItemId, Limits.ItemId, "itemId");
    public static readonly TextField<Push> Company = Fields.Text("company", push => push.CompanyId, Limits.Word, "companyId");
    public static readonly InstantField<Push> Created = Fields.Instant("created", push => push.CreatedAt, isFixed: true);
    public static readonly InstantField<Push> LastAttempt = Fields.Instant("lastAttempt", push => push.LastAttemptAt);
    public static readonly TextField<Push> Id = Fields.Text(
        "id",
        push => push.Id,
        PublicId.Length,
        "pushIds",
        "pushIdCount",
        holdsCommas: false
    );

    private static readonly PushState[] States = Enum.GetValues<PushState>();

    /// <summary>Number of push ids in the filter; null if it lists none.</summary>
    public static int? IdCount(Filter<Push> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var named = filter.Conditions.Where(condition => condition.Field == Id).ToList();
        return named.Count == 0 ? null : named.Sum(condition => condition.Values.Count);
    }

    /// <summary>Whether the filter can match only one push, which it names by its id.</summary>
    public static bool IsOfOne(Filter<Push> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return filter.Only(Id) is not null;
    }

    /// <summary>Returns the states in which a push can match.</summary>
    internal static IReadOnlyList<PushState> StatesOf(Filter<Push> filter) =>
        [.. States.Where(state => !filter.Given(State, state).MatchesNothing)];

    /// <summary>
    /// Splits the filter into the pushes that it lists by id and a filter of the others that match. So each id is looked up and can be
    /// reported as unknown, and the others are found without comparing ids.
    /// </summary>
    /// <returns>No ids if the filter lists none; a filter that matches nothing if it lists all pushes by id.</returns>
    internal static (IReadOnlyList<string> Ids, Filter<Push> Others) Split(Filter<Push> filter)
    {
        IEnumerable<Filter<Push>> parts = filter is FilterAny<Push> any ? any.Parts : [filter];
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var others = new List<Filter<Push>>();
        foreach (var part in parts)
        {
            IEnumerable<Filter<Push>> conditions = part is FilterAll<Push> all ? all.Parts : [part];
            if (conditions.OfType<FilterCondition<Push>>().FirstOrDefault(condition => condition.Field == Id) is { } named)
            {
                ids.UnionWith(named.Values.Cast<string>());
            }
            else
            {
                others.Add(part);
            }
        }

        return ([.. ids], Filter.Any(others));
    }

    /// <summary>Refuses impossible values in a filter that is stored, so that a person learns about a wrong value.</summary>
    /// <exception cref="RefusedException">Invalid, with the member.</exception>
    internal static void Check(Filter<Push> filter)
    {
        if (IdCount(filter) is > MostIds and var count)
        {
            var problem = $"pushIds has {count} entries. Give at most {MostIds}, or use another member of the filter.";
            throw RefusedException.Invalid("filter.pushIds", problem);
        }

        foreach (var condition in filter.Conditions)
        {
            var limit =
                condition.Field == Id ? int.MaxValue
                : condition.Field is TextField<Push> field ? field.Limit
                : Limits.Word;
            foreach (var text in condition.Values.OfType<string>())
            {
                Domain.Check.Length(text, $"filter.{condition.Field.Member}", limit);
            }
        }
    }
}

/// <summary>A filter of pushes in JSON.</summary>
public sealed class PushFilterConverter : JsonConverter<Filter<Push>>
{
    public override Filter<Push> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return FilterJson.Read(PushFilter.Fields, document.RootElement, "filter");
    }

    public override void Write(Utf8JsonWriter writer, Filter<Push> value, JsonSerializerOptions options) => FilterJson.Write(writer, value);
}

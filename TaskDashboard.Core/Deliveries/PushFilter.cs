using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// The fields by which pushes can be filtered in lists, retries and cancels. Those of <see cref="Language"/> can be named in a query.
/// </summary>
public static class PushFilter
{
    /// <summary>Maximum number of push ids in a command.</summary>
    public const int MostIds = 10_000;

    public static FilterFields<Push> Fields { get; } = new();

    public static Filter<Push> All { get; } = Filter.Constant<Push>(true);

    /// <summary>The number of the destination, as in the row.</summary>
    internal static readonly NumberField<Push> DestinationNumber = new("destinationNumber", null, push => push.DestinationNumber);

    private static readonly NumberField<Push> UnindexedDestination = new("unindexedDestination", null, push => push.DestinationNumber + 0);

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
    public static readonly InstantField<Push> Ended = Fields.Instant("ended", push => push.EndedAt);

    /// <summary>When the next automatic attempt is due. Waiting pushes only.</summary>
    public static readonly InstantField<Push> Due = Fields.Instant(
        "due",
        push => push.State == PushState.Waiting ? push.DueAt : (DateTimeOffset?)null
    );
    public static readonly NumberField<Push> Attempts = Fields.Number("attempts", push => push.Attempts);
    public static readonly TextField<Push> Id = Fields.Text(
        "id",
        push => push.Id,
        PublicId.Length,
        "pushIds",
        "pushIdCount",
        holdsCommas: false
    );

    /// <summary>Pushes that a retry has taken, by the retry's id.</summary>
    public static readonly RetryField Retry = Fields.Add(new RetryField("retryId"));

    internal static readonly LookupField<Push, RetryRequest> Ticket = new(
        "ticket",
        new TextField<RetryRequest>("ticket", null, retry => retry.Ticket, Limits.Name, holdsCommas: true)
    );

    internal static readonly LookupField<Push, RetryRequest> RetriedBy = new(
        "retriedBy",
        new TextField<RetryRequest>("retriedBy", null, retry => retry.RequestedBy, Limits.Name, holdsCommas: true)
    );

    /// <summary>Destinations by id or name.</summary>
    internal static readonly LookupField<Push, NamedDestination> DestinationOf = new(
        "destination",
        new TestedField<NamedDestination>(
            "destination",
            static (destination, text) =>
                destination.Id == text || string.Equals(destination.Name, text, StringComparison.OrdinalIgnoreCase)
        )
    );

    /// <summary>Companies by id or name.</summary>
    internal static readonly LookupField<Push, Company> CompanyOf = new(
        "company",
        new TextField<Company>("company", null, company => company.Name, Limits.Name, holdsCommas: true)
    );

    /// <summary>Errors by number, class or words.</summary>
    internal static readonly LookupField<Push, ErrorSignature> Error = new(
        "error",
        new TestedField<ErrorSignature>("error", HasError, ReadError)
    );

    internal static readonly LookupField<Push, ErrorSignature> Status = new(
        "status",
        new NumberField<ErrorSignature>("status", null, signature => signature.Status)
    );

    /// <summary>Pushes that wait although they are due, because nothing is sent to their destination now.</summary>
    internal static readonly HeldField Held = new();

    private static readonly SearchField<Push> ItemText = new("itemText", push => push.Id, [push => push.ItemId]);

    /// <summary>Part of the item's id, or of the error of the last failed attempt. <see cref="ErrorTexts"/> finds the errors.</summary>
    public static readonly WideSearchField<Push> Text = Fields.WideSearch("text", ItemText, Signature);

    /// <summary>The query language of pushes.</summary>
    public static QueryFields<Push> Language { get; } =
        new(
            Text,
            new(State, "The state of the push", "failed"),
            new(
                new PropertiesField<Push>("is", ("held", Held.Is())),
                "Held: waiting, while its destination or the push service is paused, or its destination is held back because it keeps "
                    + "failing",
                "held"
            ),
            new(Kind, "The kind of the push", "trip,crash"),
            new(DestinationOf, "The id or the whole name of the destination", "acme"),
            new(CompanyOf, "The id or the whole name of the company", "\"Acme Ltd\""),
            new(Item, "The id of the item", "trip-4711"),
            new(
                new AnyTextField<Push>("id", static texts => Id.Is(texts) | Item.Is(texts)),
                "Any id: the push's or its item's",
                "trip-4711"
            ),
            new(Created, "When the push was accepted", "2026-11-27T01:00..04:00"),
            new(LastAttempt, "When the last attempt began", ">=-1h"),
            new(Ended, "When the push was delivered, became failed, expired or was canceled", "2026-11-27"),
            new(Due, "When the next automatic attempt is due; waiting pushes only", "<now"),
            new(
                new SpanField<Push>("age", static (range, now) => SpanField<Push>.Since(Created, range, now)),
                "How long ago the push was accepted",
                "<2d"
            ),
            new(Attempts, "The number of attempts so far", ">=3"),
            new(Status, "The HTTP status of the last failure", "500..600"),
            new(
                Error,
                "The last failure: #12 is the error with this number; a class, such as timeout; or words of the error",
                "timeout,\"bad gateway\""
            ),
            new(Ticket, "The ticket of a retry that has taken the push", "INC-123"),
            new(RetriedBy, "The whole name of who asked for a retry that has taken the push", "\"Ana Silva\""),
            new(Retry, "The id of a retry that has taken the push", "665d2c0f8a1b4e0d9c3f7a21")
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

    private static bool HasError(ErrorSignature signature, string text) =>
        IsNumberSign(text)
            ? NumberIn(text) == signature.Number
            : ApiNames.Of(signature.Error).Equals(text, StringComparison.OrdinalIgnoreCase)
                || SoughtText.Of(text)?.IsIn(signature.Message) == true
                || signature.Status?.ToString(CultureInfo.InvariantCulture) == text;

    private static string ReadError(string text, string place) =>
        !IsNumberSign(text) ? text.Trim()
        : NumberIn(text) is { } number ? string.Create(CultureInfo.InvariantCulture, $"#{number}")
        : throw RefusedException.Invalid(place, $"{place} does not have the number of an error. Give one as in #12.");

    private static bool IsNumberSign(string text) => text.AsSpan().Trim().StartsWith('#');

    private static int? NumberIn(string text) =>
        int.TryParse(text.AsSpan().Trim().TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>
    /// Returns the text that a match must have in its item's id; null if there is none. The filter's texts are looked up
    /// (<see cref="ErrorTexts"/>): a text that is also in an error is not demanded of the item.
    /// </summary>
    internal static string? ItemTextOf(Filter<Push> filter) => ItemText.DemandedBy(filter);

    /// <summary>
    /// Returns the same filter for a read of pushes by their numbers. Its condition on the destination cannot be answered by
    /// the indexes that begin with the destination, which would give all pushes of the destination for each part of the read.
    /// </summary>
    internal static Filter<Push> ByNumber(Filter<Push> filter) =>
        filter.Replace(
            (condition, _) => condition.Field == DestinationNumber ? UnindexedDestination.Is(condition.Values.Cast<int>()) : condition
        );

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
                : condition.Field == Text ? Limits.Name
                : condition.Field is TextField<Push> field ? field.Limit
                : Limits.Word;
            foreach (var text in condition.Values.OfType<string>())
            {
                Domain.Check.Length(text, $"filter.{condition.Field.Member}", limit);
            }
        }
    }
}

/// <summary>A destination as it can be named in a query.</summary>
internal readonly record struct NamedDestination(string Id, string Name);

/// <summary>
/// Waiting pushes that are held. Which destinations hold their pushes, and until when, is looked up first, once for each query.
/// </summary>
internal sealed class HeldField() : FilterField<Push>("held", null)
{
    public override IReadOnlyList<FilterOperator> Operators { get; } = [FilterOperator.Is];

    public override bool TakesSeveral => false;

    public override bool IsInMemory => false;

    public Filter<Push> Is() => new FilterCondition<Push>(this, FilterOperator.Is, [true]);

    public override object Read(string text, string place) => true;

    public override string Write(object value) => "true";

    internal bool IsIn(Filter<Push> filter) => filter.Conditions.Any(condition => condition.Field == this);

    internal Filter<Push> Resolve(Filter<Push> filter, Filter<Push> held) =>
        filter.Replace((condition, _) => condition.Field == this ? held : condition);

    internal override Func<Push, bool> ToPredicate(FilterCondition<Push> condition) => throw Unresolved();

    internal override Expression ToCondition(FilterCondition<Push> condition, ParameterExpression row, TextSearch search) =>
        throw Unresolved();

    private static InvalidOperationException Unresolved() => new("What is held was not looked up.");
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

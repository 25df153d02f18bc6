using Microsoft.AspNetCore.WebUtilities;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

public enum PushTab
{
    /// <summary>The groups of failures.</summary>
    Failed,

    Waiting,
    Delivered,
    All,
}

/// <summary>
/// URL of the pushes: the only mapping between its filters and the URL. Each field of <see cref="PushFilter"/> is a parameter, and its tab
/// says which of them it uses. What is invalid, or not of the tab, is reported when the list is read, never ignored.
/// </summary>
public sealed record PushesAddress
{
    public const int PageSize = 50;

    public const string Path = "/pushes";

    public const string LifeParameter = "life";

    // Values, so that two addresses with the same problem are equal.
    private (string Member, string Message)? _problem;

    public PushTab Tab { get; init; }

    public FilterValues<Push> Filter { get; private init; } = PushFilter.Fields.Read(_ => []);

    /// <summary>What is asked for in the query language.</summary>
    public AddressedQuery<Push> Query { get; private init; } = new(PushFilter.Language);

    /// <summary>Whether failures are listed as groups. A query lists them one by one.</summary>
    public bool IsOfGroups => Tab is PushTab.Failed && Query.IsEmpty;

    /// <summary>Groups whose error or destination contains this.</summary>
    public string? Text { get; private init; }

    /// <summary>Groups with this light.</summary>
    public FailureLight? Light { get; private init; }

    /// <summary>Groups in this state. Null for all that have pushes.</summary>
    public FailureGroupState? Life { get; private init; }

    /// <summary>The group whose pushes are shown.</summary>
    public FailureKey? Open { get; private init; }

    /// <summary>Where the page of the list, or of the open group, starts.</summary>
    public string? After { get; private init; }

    /// <summary>
    /// Whether the list opens with a saved view for the reader of the links. Then the address of all groups says that it is of all.
    /// </summary>
    public bool OpensWithView { get; init; }

    /// <summary>The push shown beside the list.</summary>
    public string? Push { get; private init; }

    /// <summary>The retry shown below the list.</summary>
    public string? Retry { get; private init; }

    /// <summary>Null unless it is the only one that is shown.</summary>
    public string? Destination => Filter.Of(PushFilter.Destination) is [var only] ? only : null;

    /// <summary>
    /// The invalid value of a filter in the URL; null if all are valid. Ignoring it would show more pushes than the URL asks for.
    /// </summary>
    public RefusedException? Problem => _problem is { } problem ? RefusedException.Invalid(problem.Member, problem.Message) : null;

    public bool IsFiltered =>
        !Filter.IsEmpty || !Query.IsEmpty || Text is not null || Light is not null || Life is not null || _problem is not null;

    /// <summary>Whether another list would be shown: not only another page or another open row of the same.</summary>
    public bool ListsTheSameAs(PushesAddress other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Tab, Text, Light, Life, Query, _problem) == (other.Tab, other.Text, other.Light, other.Life, other.Query, other._problem)
            && Filter.Equals(other.Filter);
    }

    /// <summary>Whether a group of failures is listed.</summary>
    public bool Shows(FailureGroupView group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return (Light is null || group.Light == Light) && ShowsInAnyLight(group);
    }

    /// <summary>The same without the choice of a light, which is counted by it.</summary>
    public bool ShowsInAnyLight(FailureGroupView group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return (Filter.Of(PushFilter.Destination) is not [_, ..] destinations || destinations.Contains(group.DestinationId))
            && (Life is null || group.Life.State == Life)
            && (
                Text is null
                || group.Signature.Message.Contains(Text, StringComparison.OrdinalIgnoreCase)
                || group.DestinationName.Contains(Text, StringComparison.OrdinalIgnoreCase)
                || FailureWords.Title(group.Signature.Error, group.Signature.Status).Contains(Text, StringComparison.OrdinalIgnoreCase)
            );
    }

    /// <summary>The filters of the list as parameters of the URL.</summary>
    public IEnumerable<KeyValuePair<string, string>> Parameters =>
        AddressQuery
            .Filled([
                ("tab", Tab is PushTab.Failed ? null : NameOf(Tab)),
                .. Filter.Parameters.Select(parameter => (parameter.Field.Name, (string?)parameter.Text)),
                (AddressedQuery.Parameter, Query.IsEmpty ? null : Query.Text),
                ("q", Text),
                ("light", Light is { } light ? ApiNames.Of(light) : null),
                (LifeParameter, Life is { } life ? ApiNames.Of(life) : null),
            ])
            .Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value!));

    /// <summary>
    /// Another tab keeps what the list is filtered by, except the states, in place of which it stands itself. Where its list has no such
    /// filter, it says so.
    /// </summary>
    public PushesAddress On(PushTab tab) =>
        new()
        {
            Tab = tab,
            Filter = tab == Tab ? Filter : Filter.With(PushFilter.State),
            Query = Query,
            Text = Text,
            Light = Light,
            Life = Life,
            Retry = Retry,
            OpensWithView = OpensWithView,
        };

    /// <summary>
    /// The failed pushes one by one: they can be filtered by what their groups cannot. Null where that is not what is wrong.
    /// </summary>
    public PushesAddress? OneByOne =>
        (Tab, Text, Light, Life, _problem) is (PushTab.Failed, null, null, null, not null) && !Filter.IsEmpty
            ? On(PushTab.All).With(PushFilter.State, ApiNames.Of(PushState.Failed))
            : null;

    /// <summary>Returns the same list without filters.</summary>
    public PushesAddress Unfiltered() =>
        new()
        {
            Tab = Tab,
            Retry = Retry,
            OpensWithView = OpensWithView,
        };

    /// <summary>Returns the same list with other values of one field. Without values, the field does not limit the list.</summary>
    public PushesAddress With(FilterField<Push> field, params IEnumerable<string?> values) =>
        First() with
        {
            Filter = Filter.With(field, values.Select(value => value?.Trim())),
            _problem = AddressWords.Wrong(Query),
        };

    /// <summary>
    /// Returns the same list with another query. Failures are then listed one by one, so what limits their groups is left out.
    /// </summary>
    public PushesAddress With(AddressedQuery<Push> query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return First() with
        {
            Query = query,
            Text = query.IsEmpty ? Text : null,
            Light = query.IsEmpty ? Light : null,
            Life = query.IsEmpty ? Life : null,
            _problem = AddressWords.Wrong(query),
        };
    }

    public PushesAddress WithText(string? text) => First() with { Text = string.IsNullOrWhiteSpace(text) ? null : text.Trim() };

    public PushesAddress With(FailureLight? light) => First() with { Light = light };

    public PushesAddress WithLife(FailureGroupState? life) => First() with { Life = life };

    public PushesAddress Toggling(FailureKey group) => First() with { Open = Open == group ? null : group };

    public PushesAddress First() => Beyond(null) with { Open = null };

    public PushesAddress Beyond(string? after) => this with { After = after, Push = null };

    public PushesAddress Opening(string? push) => this with { Push = push };

    public PushesAddress Following(string? retry) => this with { Retry = retry };

    /// <summary>Returns the pushes of one destination.</summary>
    public static PushesAddress Of(PushTab tab, string destinationId) =>
        new PushesAddress { Tab = tab }.With(PushFilter.Destination, destinationId);

    /// <summary>Returns all pushes whose last attempt began in this range. The start is included, the end is not.</summary>
    public static PushesAddress OfLastAttempts(DateTimeOffset from, DateTimeOffset to) =>
        new PushesAddress { Tab = PushTab.All }.With(
            PushFilter.LastAttempt,
            $"{PushFilter.LastAttempt.Write(from)}..{PushFilter.LastAttempt.Write(to)}"
        );

    /// <summary>The filter of the list, with the state that the tab stands for.</summary>
    /// <param name="now">Relative times count from this moment.</param>
    /// <exception cref="RefusedException">The address has a <see cref="Problem"/>.</exception>
    public Filter<Push> ToFilter(DateTimeOffset now) =>
        Problem is { } problem
            ? throw problem
            : Filter.ToFilter()
                & Query.ToFilter(now)
                & Tab switch
                {
                    PushTab.Failed => PushFilter.State.Is(PushState.Failed),
                    PushTab.Waiting => PushFilter.State.Is(PushState.Waiting),
                    PushTab.Delivered => PushFilter.State.Is(PushState.Delivered),
                    PushTab.All => PushFilter.All,
                };

    public static PushesAddress Parse(string uri)
    {
        var query = AddressQuery.Of(uri);
        var named = query.Text("tab");
        var found = Enum.GetValues<PushTab>().Where(known => NameOf(known) == named).Cast<PushTab?>().FirstOrDefault();
        var tab = found ?? PushTab.Failed;
        var asked = new AddressedQuery<Push>(PushFilter.Language, query.Uncut(AddressedQuery.Parameter));
        var isOfGroups = tab is PushTab.Failed && asked.IsEmpty;
        var (light, open, after) = (query.Text("light"), query.Text("open"), query.Text("after"));
        var view = query.Text(ViewWords.Parameter);
        var isLight = ApiNames.TryParse(light, out FailureLight known);
        var life = query.Text(LifeParameter);
        var isLife = ApiNames.TryParse(life, out FailureGroupState knownLife);
        var address = new PushesAddress
        {
            Tab = tab,
            Query = asked,
            Text = query.Text("q"),
            Light = isLight ? known : null,
            Life = isLife ? knownLife : null,
            Open = isOfGroups ? FailureKey.Parse(open) : null,
            After = after,
            Push = query.Text("push"),
            Retry = query.Text("retry"),
            _problem = AddressWords.First(
                AddressWords.Wrong(asked),
                AddressWords.NotKnown("tab", "Tab", named, found is not null),
                AddressWords.NotKnown("light", "Advice", light, isLight),
                AddressWords.NotKnown(ViewWords.Parameter, "View", view, view == ViewWords.All),
                AddressWords.NotKnown(LifeParameter, "State of a group", life, isLife),
                isOfGroups
                    ? null
                    : NotOf(tab, "light", "advice", light)
                        ?? NotOf(tab, LifeParameter, "the state of a group", life)
                        ?? NotOf(tab, "q", "error", query.Text("q")),
                isOfGroups ? AddressWords.NotKnown("open", "Group", open, FailureKey.Parse(open) is not null) : null,
                after is not null && after.Any(character => character is not ('.' or '-') && !char.IsAsciiDigit(character))
                    ? AddressWords.WrongPlace("after", after)
                    : null,
                AddressWords.Unknown(
                    query,
                    [
                        .. Readable.Select(field => field.Name),
                        AddressedQuery.Parameter,
                        "tab",
                        "q",
                        "light",
                        LifeParameter,
                        ViewWords.Parameter,
                        "open",
                        "after",
                        "push",
                        "retry",
                    ]
                )
            ),
        };
        try
        {
            var filter = PushFilter.Fields.Read(field => Readable.Contains(field) ? query.Texts(field.Name) : []);
            var own = tab is PushTab.Failed && !isOfGroups ? Readable.Where(field => field != PushFilter.State) : FieldsOf(tab);
            var foreign = Readable.Except(own).FirstOrDefault(field => filter.Of(field).Count > 0);
            return address with
            {
                Filter = filter,
                _problem =
                    address._problem
                    ?? (foreign is null ? null : NotOf(tab, foreign.Name, PushWords.LabelOf(foreign).ToLowerInvariant(), "")),
            };
        }
        catch (RefusedException refused)
        {
            return address with
            {
                _problem = address._problem ?? AddressWords.Refused(refused, Readable, query, field => field.Name, PushWords.LabelOf),
            };
        }
    }

    /// <summary>The fields of which some list makes use.</summary>
    private static IEnumerable<FilterField<Push>> Readable => FieldsOf(PushTab.All);

    /// <summary>A filter that only other tabs have.</summary>
    private static (string, string)? NotOf(PushTab tab, string parameter, string label, string? value) =>
        value is null
            ? null
            : (
                parameter,
                tab switch
                {
                    PushTab.Failed => $"The groups of failures cannot be filtered by {label}.",
                    PushTab.Waiting => $"The waiting pushes cannot be filtered by {label}.",
                    PushTab.Delivered => $"The delivered pushes cannot be filtered by {label}.",
                    PushTab.All => $"The list of all pushes cannot be filtered by {label}.",
                }
            );

    /// <summary>The fields that a tab's list can be filtered by.</summary>
    public static IReadOnlyList<FilterField<Push>> FieldsOf(PushTab tab) =>
        tab switch
        {
            PushTab.Failed => [PushFilter.Destination],
            PushTab.Waiting =>
            [
                PushFilter.Destination,
                PushFilter.Kind,
                PushFilter.Signature,
                PushFilter.Item,
                PushFilter.Company,
                PushFilter.Text,
            ],
            PushTab.Delivered =>
            [
                PushFilter.Destination,
                PushFilter.Kind,
                PushFilter.Item,
                PushFilter.Company,
                PushFilter.LastAttempt,
                PushFilter.Created,
                PushFilter.Text,
            ],
            PushTab.All => [.. PushFilter.Fields.All.Where(field => field != PushFilter.Id)],
        };

    public static string NameOf(PushTab tab) =>
        tab switch
        {
            PushTab.Failed => "failed",
            PushTab.Waiting => "waiting",
            PushTab.Delivered => "delivered",
            PushTab.All => "all",
        };

    public override string ToString()
    {
        List<KeyValuePair<string, string?>> parameters =
        [
            .. Parameters.Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value)),
            .. AddressQuery.Filled([("open", Open?.ToString()), ("after", After), ("push", Push), ("retry", Retry)]),
        ];
        return QueryHelpers.AddQueryString(Path, OpensWithView && parameters.Count == 0 ? ViewWords.ShowingAll : parameters);
    }
}

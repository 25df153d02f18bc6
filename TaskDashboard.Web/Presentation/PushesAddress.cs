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
/// says which of them it uses. An invalid value of a filter is reported when the list is read. Other invalid values are ignored.
/// </summary>
public sealed record PushesAddress
{
    public const int PageSize = 50;

    public const string Path = "/pushes";

    // Values, so that two addresses with the same problem are equal.
    private (string Member, string Message)? _problem;

    public PushTab Tab { get; init; }

    public FilterValues<Push> Filter { get; private init; } = PushFilter.Fields.Read(_ => []);

    /// <summary>Groups whose error or destination contains this.</summary>
    public string? Text { get; private init; }

    /// <summary>Groups with this light.</summary>
    public FailureLight? Light { get; private init; }

    /// <summary>The group whose pushes are shown.</summary>
    public FailureKey? Open { get; private init; }

    /// <summary>Where the page of the list, or of the open group, starts.</summary>
    public string? After { get; private init; }

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

    public bool IsFiltered => !Filter.IsEmpty || Text is not null || Light is not null || _problem is not null;

    /// <summary>Whether another list would be shown: not only another page or another open row of the same.</summary>
    public bool ListsTheSameAs(PushesAddress other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Tab, Text, Light, _problem) == (other.Tab, other.Text, other.Light, other._problem) && Filter.Equals(other.Filter);
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
                ("q", Text),
                ("light", Light is { } light ? ApiNames.Of(light) : null),
            ])
            .Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value!));

    /// <summary>Another tab keeps the destination and leaves the rest, which the other list may not have.</summary>
    public PushesAddress On(PushTab tab) =>
        new()
        {
            Tab = tab,
            Filter = PushFilter.Fields.Read(field => field == PushFilter.Destination ? Filter.Of(field) : []),
            Retry = Retry,
        };

    /// <summary>Returns the same list without filters.</summary>
    public PushesAddress Unfiltered() => new() { Tab = Tab, Retry = Retry };

    /// <summary>Returns the same list with other values of one field. Without values, the field does not limit the list.</summary>
    public PushesAddress With(FilterField<Push> field, params IEnumerable<string?> values) =>
        First() with
        {
            Filter = Filter.With(field, values.Select(value => value?.Trim())),
            _problem = null,
        };

    public PushesAddress WithText(string? text) => First() with { Text = string.IsNullOrWhiteSpace(text) ? null : text.Trim() };

    public PushesAddress With(FailureLight? light) => First() with { Light = light };

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
    /// <exception cref="RefusedException">The address has a <see cref="Problem"/>.</exception>
    public Filter<Push> ToFilter() =>
        Problem is { } problem
            ? throw problem
            : Tab switch
            {
                PushTab.Failed => Filter.ToFilter() & PushFilter.State.Is(PushState.Failed),
                PushTab.Waiting => Filter.ToFilter() & PushFilter.State.Is(PushState.Waiting),
                PushTab.Delivered => Filter.ToFilter() & PushFilter.State.Is(PushState.Delivered),
                PushTab.All => Filter.ToFilter(),
            };

    public static PushesAddress Parse(string uri)
    {
        var query = AddressQuery.Of(uri);
        var tab =
            query.Text("tab") is { } named && Enum.GetValues<PushTab>().Where(known => NameOf(known) == named).ToArray() is [var found]
                ? found
                : PushTab.Failed;
        var isOfGroups = tab is PushTab.Failed;
        var address = new PushesAddress
        {
            Tab = tab,
            Text = isOfGroups ? query.Text("q") : null,
            Light = isOfGroups && ApiNames.TryParse(query.Text("light"), out FailureLight light) ? light : null,
            Open = isOfGroups ? FailureKey.Parse(query.Text("open")) : null,
            After = query.Text("after"),
            Push = query.Text("push"),
            Retry = query.Text("retry"),
        };
        try
        {
            return address with { Filter = PushFilter.Fields.Read(field => FieldsOf(tab).Contains(field) ? query.Texts(field.Name) : []) };
        }
        catch (RefusedException refused)
        {
            return address with { _problem = (refused.Member ?? "", refused.Message) };
        }
    }

    /// <summary>The fields that a tab's list can be filtered by.</summary>
    public static IReadOnlyList<FilterField<Push>> FieldsOf(PushTab tab) =>
        tab switch
        {
            PushTab.Failed => [PushFilter.Destination],
            PushTab.Waiting => [PushFilter.Destination, PushFilter.Kind, PushFilter.Signature, PushFilter.Item, PushFilter.Company],
            PushTab.Delivered =>
            [
                PushFilter.Destination,
                PushFilter.Kind,
                PushFilter.Item,
                PushFilter.Company,
                PushFilter.LastAttempt,
                PushFilter.Created,
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

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            Path,
            Parameters
                .Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value))
                .Concat(AddressQuery.Filled([("open", Open?.ToString()), ("after", After), ("push", Push), ("retry", Retry)]))
        );
}

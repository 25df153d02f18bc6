using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Presentation;

/// <summary>
/// URL of the task list: the only mapping between its filters and the URL. Each field of <see cref="TaskFilter"/> is a parameter. What is
/// invalid is reported when the list is read, never ignored.
/// </summary>
public sealed record TaskListAddress
{
    public const int PageSize = 50;
    public const string Path = "/tasks";

    private const string OrderParameter = "order";
    private const string OldestOrder = "oldest";
    private const string NewestOrder = "newest";

    // The name of the parameter in existing links.
    private const string TextParameter = "q";

    // Values, so that two addresses with the same problem are equal.
    private (string Member, string Message)? _problem;

    public FilterValues<TrackedTask> Filter { get; private init; } = TaskFilter.Fields.Read(_ => []);

    /// <summary>What is asked for in the query language.</summary>
    public AddressedQuery<TrackedTask> Query { get; private init; } = new(TaskFilter.Language);

    /// <summary>In the order of the enum; empty means every state.</summary>
    public IReadOnlyList<TaskState> States => Filter.Of(TaskFilter.State);

    public string? Type => Filter.Of(TaskFilter.Type) is [var type, ..] ? type : null;

    public string? Text => Filter.Of(TaskFilter.Text) is [var text, ..] ? text : null;

    /// <summary>Whether the list starts with the oldest task.</summary>
    public bool OldestFirst { get; init; }

    public ListPlace Place { get; init; }

    /// <summary>
    /// Whether the list opens with a saved view for the reader of the links. Then the address of all tasks says that it is of all.
    /// </summary>
    public bool OpensWithView { get; init; }

    /// <summary>Whether this is the first page.</summary>
    public bool IsFirst => Place.IsFirst;

    /// <summary>
    /// The invalid value of a filter in the URL; null if all are valid. Ignoring it would show more tasks than the URL asks for.
    /// </summary>
    public RefusedException? Problem => _problem is { } problem ? RefusedException.Invalid(problem.Member, problem.Message) : null;

    public bool IsFiltered => !Filter.IsEmpty || !Query.IsEmpty || _problem is not null;

    /// <summary>Whether the list is filtered by anything except states.</summary>
    public bool IsFilteredFurther => !Filter.With(TaskFilter.State).IsEmpty || !Query.IsEmpty;

    /// <summary>Whether only stuck tasks are listed.</summary>
    public bool IsOfStuck => Filter.Of(TaskFilter.Stuck).Count > 0;

    /// <summary>Returns the stuck tasks of the list, whatever their state.</summary>
    public TaskListAddress OnlyStuck() => With(TaskFilter.State).With(TaskFilter.Stuck, TaskFilter.Stuck.Write(true));

    public bool Has(TaskState state) => States.Contains(state);

    public TaskListAddress Toggle(TaskState state) =>
        First() with
        {
            Filter = Filter.Toggle(TaskFilter.State, state),
            _problem = AddressWords.Wrong(Query),
        };

    /// <summary>Returns the same list with another query.</summary>
    public TaskListAddress With(AddressedQuery<TrackedTask> query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return First() with { Query = query, _problem = AddressWords.Wrong(query) };
    }

    /// <summary>Returns the same list with other values of one field. Without values, the field does not limit the list.</summary>
    public TaskListAddress With(FilterField<TrackedTask> field, params IEnumerable<string?> values) =>
        First() with
        {
            Filter = Filter.With(field, values.Select(value => value?.Trim())),
            _problem = AddressWords.Wrong(Query),
        };

    /// <summary>Returns the first page of the list.</summary>
    public TaskListAddress First() => At(default);

    public TaskListAddress At(ListPlace place) => this with { Place = place };

    public TaskListAddress InOrder(bool oldestFirst) => First() with { OldestFirst = oldestFirst };

    /// <summary>Returns the first page of the list without any filter.</summary>
    public TaskListAddress Cleared() => new() { OldestFirst = OldestFirst, OpensWithView = OpensWithView };

    /// <summary>The previous page is read in the opposite order, so the caller reverses it.</summary>
    /// <param name="now">Relative times count from this moment.</param>
    /// <exception cref="RefusedException">The address has a <see cref="Problem"/>.</exception>
    public TaskQuery ToQuery(DateTimeOffset now) =>
        Problem is { } problem
            ? throw problem
            : new()
            {
                Filter = Filter.ToFilter() & Query.ToFilter(now),
                After = Place.Key?.ToString(CultureInfo.InvariantCulture),
                Limit = PageSize,
                NewestFirst = Place.Before is null != OldestFirst,
            };

    public static TaskListAddress Parse(string uri)
    {
        var query = AddressQuery.Of(uri);
        var order = query.Text(OrderParameter);
        var asked = new AddressedQuery<TrackedTask>(TaskFilter.Language, query.Uncut(AddressedQuery.Parameter));
        var address = new TaskListAddress
        {
            Query = asked,
            Place = query.Place(),
            OldestFirst = order == OldestOrder,
            _problem = AddressWords.First(
                AddressWords.Wrong(asked),
                AddressWords.OfPlace(query),
                AddressWords.NotKnown(OrderParameter, "Order", order, order is OldestOrder or NewestOrder),
                AddressWords.NotKnown(
                    ViewWords.Parameter,
                    "View",
                    query.Text(ViewWords.Parameter),
                    query.Text(ViewWords.Parameter) == ViewWords.All
                ),
                AddressWords.Unknown(
                    query,
                    [
                        .. TaskFilter.Fields.All.Select(NameOf),
                        AddressedQuery.Parameter,
                        OrderParameter,
                        ViewWords.Parameter,
                        ListPlace.AfterParameter,
                        ListPlace.BeforeParameter,
                    ]
                )
            ),
        };
        try
        {
            return address with { Filter = TaskFilter.Fields.Read(field => TextsOf(query, field)) };
        }
        catch (RefusedException refused)
        {
            return address with { _problem = address._problem ?? AddressWords.Refused(refused, TaskFilter.Fields.All, query, NameOf) };
        }
    }

    /// <summary>Returns the parameters of the URL without the place in the list. A form sends the same.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters =>
        [
            .. Filter.Parameters.Select(parameter => KeyValuePair.Create(NameOf(parameter.Field), parameter.Text)),
            .. Query.IsEmpty ? [] : new[] { KeyValuePair.Create(AddressedQuery.Parameter, Query.Text) },
            .. OldestFirst ? [KeyValuePair.Create(OrderParameter, OldestOrder)] : Array.Empty<KeyValuePair<string, string>>(),
        ];

    /// <summary>Name of a field's parameter.</summary>
    public static string NameOf(FilterField<TrackedTask> field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field == TaskFilter.Text ? TextParameter : field.Name;
    }

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            Path,
            Parameters
                .Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value))
                .Concat(AddressQuery.Filled(Place.Parameters))
                .Concat(OpensWithView && !IsFiltered && !OldestFirst && IsFirst ? ViewWords.ShowingAll : [])
        );

    // Of a repeated search, the first counts.
    private static IEnumerable<string?> TextsOf(AddressQuery query, FilterField<TrackedTask> field) =>
        field.TakesSeveral ? query.Texts(NameOf(field)) : query.Texts(NameOf(field)).Take(1);
}

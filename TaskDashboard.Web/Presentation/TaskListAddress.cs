using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Presentation;

/// <summary>
/// URL of the task list: the only mapping between its filters and the URL. Each field of <see cref="TaskFilter"/> is a parameter. An
/// invalid value of a filter is reported when the list is read. Other invalid values are ignored.
/// </summary>
public sealed record TaskListAddress
{
    public const int PageSize = 50;

    // The name of the parameter in existing links.
    private const string TextParameter = "q";

    // Values, so that two addresses with the same problem are equal.
    private (string Member, string Message)? _problem;

    public FilterValues<TrackedTask> Filter { get; private init; } = TaskFilter.Fields.Read(_ => []);

    /// <summary>In the order of the enum; empty means every state.</summary>
    public IReadOnlyList<TaskState> States => Filter.Of(TaskFilter.State);

    public string? Type => Filter.Of(TaskFilter.Type) is [var type, ..] ? type : null;

    public string? Text => Filter.Of(TaskFilter.Text) is [var text, ..] ? text : null;

    /// <summary>Tasks older than this number.</summary>
    public long? After { get; init; }

    /// <summary>Tasks newer than this number: the previous page.</summary>
    public long? Before { get; init; }

    public bool IsNewest => After is null && Before is null;

    /// <summary>
    /// The invalid value of a filter in the URL; null if all are valid. Ignoring it would show more tasks than the URL asks for.
    /// </summary>
    public RefusedException? Problem => _problem is { } problem ? RefusedException.Invalid(problem.Member, problem.Message) : null;

    public bool IsFiltered => !Filter.IsEmpty || _problem is not null;

    /// <summary>Whether the list is filtered by anything except states.</summary>
    public bool IsFilteredFurther => !Filter.With(TaskFilter.State).IsEmpty;

    public bool Has(TaskState state) => States.Contains(state);

    public TaskListAddress Toggle(TaskState state) => Newest() with { Filter = Filter.Toggle(TaskFilter.State, state), _problem = null };

    /// <summary>Returns the same list with other values of one field. Without values, the field does not limit the list.</summary>
    public TaskListAddress With(FilterField<TrackedTask> field, params IEnumerable<string?> values) =>
        Newest() with
        {
            Filter = Filter.With(field, values.Select(value => value?.Trim())),
            _problem = null,
        };

    public TaskListAddress Newest() => this with { After = null, Before = null };

    public TaskListAddress OlderThan(long number) => this with { After = number, Before = null };

    public TaskListAddress NewerThan(long number) => this with { After = null, Before = number };

    /// <summary>The previous page is read in the opposite order, so the caller reverses it.</summary>
    /// <exception cref="RefusedException">The address has a <see cref="Problem"/>.</exception>
    public TaskQuery ToQuery() =>
        Problem is { } problem
            ? throw problem
            : new()
            {
                Filter = Filter.ToFilter(),
                After = (Before ?? After)?.ToString(CultureInfo.InvariantCulture),
                Limit = PageSize,
                NewestFirst = Before is null,
            };

    public static TaskListAddress Parse(string uri)
    {
        var query = AddressQuery.Of(uri);
        var before = query.Key("before");
        var address = new TaskListAddress { Before = before, After = before is null ? query.Key("after") : null };
        try
        {
            return address with { Filter = TaskFilter.Fields.Read(field => TextsOf(query, field)) };
        }
        catch (RefusedException refused)
        {
            return address with { _problem = (refused.Member ?? "", refused.Message) };
        }
    }

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            "/",
            AddressQuery.Filled([
                .. Filter.Parameters.Select(parameter => (NameOf(parameter.Field), (string?)parameter.Text)),
                ("after", After?.ToString(CultureInfo.InvariantCulture)),
                ("before", Before?.ToString(CultureInfo.InvariantCulture)),
            ])
        );

    // Of a repeated search, the first counts.
    private static IEnumerable<string?> TextsOf(AddressQuery query, FilterField<TrackedTask> field) =>
        field.TakesSeveral ? query.Texts(NameOf(field)) : query.Texts(NameOf(field)).Take(1);

    private static string NameOf(FilterField<TrackedTask> field) => field == TaskFilter.Text ? TextParameter : field.Name;
}

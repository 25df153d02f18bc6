using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Presentation;

/// <summary>The task list as its URL says it: the one place where its filters and the URL meet. What the URL says wrongly is left out.</summary>
public sealed record TaskListAddress
{
    public const int PageSize = 50;

    /// <summary>In the order of the enumeration; empty is every state.</summary>
    public IReadOnlyList<TaskState> States { get; init; } = [];

    public string? Type { get; init; }
    public string? Text { get; init; }

    /// <summary>Tasks older than this number.</summary>
    public long? After { get; init; }

    /// <summary>Tasks newer than this number: the page before.</summary>
    public long? Before { get; init; }

    public bool IsNewest => After is null && Before is null;

    public bool IsFiltered => States.Count > 0 || Type is not null || Text is not null;

    public bool Has(TaskState state) => States.Contains(state);

    public TaskListAddress Toggle(TaskState state) => this with
    {
        States = [.. (Has(state) ? States.Where(other => other != state) : States.Append(state)).Order()],
        After = null,
        Before = null,
    };

    public TaskListAddress Newest() => this with { After = null, Before = null };

    public TaskListAddress OlderThan(long number) => this with { After = number, Before = null };

    public TaskListAddress NewerThan(long number) => this with { After = null, Before = number };

    public TaskListAddress WithType(string? type) => Newest() with { Type = Filled(type) };

    public TaskListAddress WithText(string? text) => Newest() with { Text = Filled(text) };

    /// <summary>The page before is read upwards from its end: the caller turns it round.</summary>
    public TaskQuery ToQuery() => new()
    {
        States = States,
        Type = Type,
        Text = Text,
        After = (Before ?? After)?.ToString(CultureInfo.InvariantCulture),
        Limit = PageSize,
        NewestFirst = Before is null,
    };

    public static TaskListAddress Parse(string uri)
    {
        var query = AddressQuery.Of(uri);
        var states = new List<TaskState>();
        foreach (var name in query.All("state").SelectMany(value => value.Split(',')))
        {
            if (ApiNames.TryParse(name, out TaskState state) && !states.Contains(state))
            {
                states.Add(state);
            }
        }

        var before = query.Key("before");
        return new TaskListAddress
        {
            States = [.. states.Order()],
            Type = query.Text("type"),
            Text = query.Text("q"),
            Before = before,
            After = before is null ? query.Key("after") : null,
        };
    }

    public override string ToString() => QueryHelpers.AddQueryString("/", AddressQuery.Filled(
    [
        ("state", States.Count == 0 ? null : string.Join(',', States.Select(ApiNames.Of))),
        ("type", Type),
        ("q", Text),
        ("after", After?.ToString(CultureInfo.InvariantCulture)),
        ("before", Before?.ToString(CultureInfo.InvariantCulture)),
    ]));

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

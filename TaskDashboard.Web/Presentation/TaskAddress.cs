using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace TaskDashboard.Web.Presentation;

public enum TaskTab
{
    History,
    Items,
    Raw,
    Endpoints,
    Error,
    Messages,
    Data,
    Vendors,
}

/// <summary>URL of a task's page. Changing the tab removes the parameters of the previous tab.</summary>
public sealed record TaskAddress
{
    public required string Id { get; init; }

    /// <summary>Null means the task's first tab.</summary>
    public TaskTab? Tab { get; init; }

    /// <summary>Filter of a retry's items; null means every outcome.</summary>
    public RetryItemOutcome? Outcome { get; init; }

    /// <summary>Filter of the endpoints; null means every state.</summary>
    public SubtaskState? State { get; init; }

    /// <summary>Endpoints that failed with this code.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Part of an endpoint's text.</summary>
    public string? Text { get; init; }

    /// <summary>Filter of the messages; null means every level.</summary>
    public TaskMessageLevel? Level { get; init; }

    /// <summary>Shows the page after this position.</summary>
    public string? After { get; init; }

    /// <summary>Shows the page before this position.</summary>
    public string? Before { get; init; }

    /// <summary>The push shown beside the items.</summary>
    public string? Push { get; init; }

    /// <summary>Public id of the endpoint whose row is open.</summary>
    public string? Open { get; init; }

    /// <summary>Whether vendors' answers are shown with line breaks.</summary>
    public bool Readable { get; init; }

    public bool FiltersEndpoints => State is not null || ErrorCode is not null || Text is not null;

    public TaskAddress On(TaskTab tab) => new() { Id = Id, Tab = tab };

    public TaskAddress Only(RetryItemOutcome? outcome) => On(TaskTab.Items) with { Outcome = outcome };

    /// <summary>Only failed endpoints have an error code, so another state clears it.</summary>
    public TaskAddress Only(SubtaskState? state) =>
        On(TaskTab.Endpoints) with
        {
            State = state,
            Text = Text,
            ErrorCode = state is SubtaskState.Failed ? ErrorCode : null,
        };

    public TaskAddress Only(TaskMessageLevel? level) => On(TaskTab.Messages) with { Level = level };

    public TaskAddress WithErrorCode(string? code) =>
        On(TaskTab.Endpoints) with
        {
            State = Filled(code) is null ? State : SubtaskState.Failed,
            Text = Text,
            ErrorCode = Filled(code),
        };

    public TaskAddress WithText(string? text) => On(TaskTab.Endpoints) with { State = State, ErrorCode = ErrorCode, Text = Filled(text) };

    public TaskAddress Beyond(string? after) => this with { After = after, Before = null, Push = null, Open = null };

    public TaskAddress UpTo(string before) => this with { After = null, Before = before, Push = null, Open = null };

    public TaskAddress Opening(string? push) => this with { Push = push };

    public TaskAddress Toggling(string endpoint) => this with { Tab = TaskTab.Endpoints, Open = Open == endpoint ? null : endpoint };

    /// <summary>Returns the page that starts with this endpoint, with its row open.</summary>
    public static TaskAddress Of(TrackedTask task, Subtask endpoint)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(endpoint);
        return new()
        {
            Id = task.Id,
            Tab = TaskTab.Endpoints,
            After = endpoint.Ordinal > 1 ? (endpoint.Ordinal - 1).ToString(CultureInfo.InvariantCulture) : null,
            Open = endpoint.Id,
        };
    }

    public static TaskAddress Parse(string id, string uri)
    {
        var query = AddressQuery.Of(uri);
        var before = Key(query, "before");
        return new TaskAddress
        {
            Id = id,
            Tab =
                query.Text("tab") is { } tab && Enum.GetValues<TaskTab>().Where(known => NameOf(known) == tab).ToArray() is [var named]
                    ? named
                    : null,
            Outcome = ApiNames.TryParse(query.Text("outcome"), out RetryItemOutcome outcome) ? outcome : null,
            State = ApiNames.TryParse(query.Text("state"), out SubtaskState state) ? state : null,
            ErrorCode = query.Text("error"),
            Text = query.Text("q"),
            Level = ApiNames.TryParse(query.Text("level"), out TaskMessageLevel level) ? level : null,
            After = before is null ? Key(query, "after") : null,
            Before = before,
            Push = query.Text("push"),
            Open = query.Text("open"),
            Readable = query.Text("view") == "readable",
        };
    }

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            "/tasks/" + Uri.EscapeDataString(Id),
            AddressQuery.Filled([
                ("tab", Tab is { } tab ? NameOf(tab) : null),
                ("outcome", Outcome is { } outcome ? ApiNames.Of(outcome) : null),
                ("state", State is { } state ? ApiNames.Of(state) : null),
                ("error", ErrorCode),
                ("q", Text),
                ("level", Level is { } level ? ApiNames.Of(level) : null),
                ("after", After),
                ("before", Before),
                ("push", Push),
                ("open", Open),
                ("view", Readable ? "readable" : null),
            ])
        );

    private static string? Key(AddressQuery query, string name) => query.Key(name)?.ToString(CultureInfo.InvariantCulture);

    private static string NameOf(TaskTab tab) =>
        tab switch
        {
            TaskTab.History => "history",
            TaskTab.Items => "items",
            TaskTab.Raw => "raw",
            TaskTab.Endpoints => "endpoints",
            TaskTab.Error => "error",
            TaskTab.Messages => "messages",
            TaskTab.Data => "data",
            TaskTab.Vendors => "vendors",
        };

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

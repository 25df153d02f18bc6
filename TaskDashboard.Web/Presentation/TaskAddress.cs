using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TaskDashboard.Core.Tasks;

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

/// <summary>Endpoints of several states.</summary>
public enum EndpointChoice
{
    All,

    /// <summary>Not finished, or failed.</summary>
    Attention,
}

/// <summary>URL of a task's page. Changing the tab removes the parameters of the previous tab.</summary>
public sealed record TaskAddress
{
    private static readonly (EndpointChoice? Choice, string? Name)[] Choices =
    [
        (EndpointChoice.All, "all"),
        (EndpointChoice.Attention, "unfinishedOrFailed"),
    ];

    private static readonly SubtaskState[] Attention = [SubtaskState.Pending, SubtaskState.InProgress, SubtaskState.Failed];

    // Values, so that two addresses with the same problem are equal.
    private (string Member, string Message)? _problem;

    public required string Id { get; init; }

    /// <summary>What is wrong with the URL; null if nothing is. Ignoring it would show more than the URL asks for.</summary>
    public RefusedException? Problem => _problem is { } problem ? RefusedException.Invalid(problem.Member, problem.Message) : null;

    /// <summary>Null means the task's first tab.</summary>
    public TaskTab? Tab { get; init; }

    /// <summary>Filter of a retry's items; null means every outcome.</summary>
    public RetryItemOutcome? Outcome { get; init; }

    /// <summary>Filter of the endpoints by one state.</summary>
    public SubtaskState? State { get; init; }

    /// <summary>Filter of the endpoints by several states. Without it, what else is filtered decides.</summary>
    public EndpointChoice? Choice { get; init; }

    /// <summary>Endpoints that failed with this error.</summary>
    public SubtaskErrorKey? Error { get; init; }

    /// <summary>Part of an endpoint's text.</summary>
    public string? Text { get; init; }

    /// <summary>Filter of the messages; null means every level.</summary>
    public TaskMessageLevel? Level { get; init; }

    /// <summary>Shows the page after this position.</summary>
    public string? After { get; init; }

    /// <summary>Shows the page before this position.</summary>
    public string? Before { get; init; }

    /// <summary>The page of the endpoints.</summary>
    public ListPlace Place => new(Number(After), Number(Before));

    /// <summary>The push shown beside the items.</summary>
    public string? Push { get; init; }

    /// <summary>Public id of the endpoint whose row is open.</summary>
    public string? Open { get; init; }

    /// <summary>Whether vendors' answers are shown with line breaks.</summary>
    public bool Readable { get; init; }

    /// <summary>Returns the states that are listed; null means every state.</summary>
    /// <param name="subtasks">Without anything to do, a list of what needs attention would be empty.</param>
    public IReadOnlyList<SubtaskState>? StatesOf(SubtaskCounts subtasks) =>
        Error is not null ? [SubtaskState.Failed]
        : State is { } state ? [state]
        : ChoiceOf(subtasks) is EndpointChoice.Attention ? Attention
        : null;

    /// <summary>Returns which several states are listed; null if it is one.</summary>
    public EndpointChoice? ChoiceOf(SubtaskCounts subtasks) =>
        Error is not null || State is not null ? null
        : Choice is { } choice ? choice
        : Text is null && subtasks.Open + subtasks.Failed > 0 ? EndpointChoice.Attention
        : EndpointChoice.All;

    public TaskAddress On(TaskTab tab) => new() { Id = Id, Tab = tab };

    public TaskAddress Only(RetryItemOutcome? outcome) => On(TaskTab.Items) with { Outcome = outcome };

    /// <summary>Lists the endpoints of one state. Only failed endpoints have an error, so another state clears it.</summary>
    public TaskAddress Only(SubtaskState state) => On(TaskTab.Endpoints) with { State = state, Text = Text };

    public TaskAddress Only(EndpointChoice choice) =>
        On(TaskTab.Endpoints) with
        {
            // It is what the page begins with.
            Choice = choice is EndpointChoice.Attention && Text is null ? null : choice,
            Text = Text,
        };

    public TaskAddress Only(TaskMessageLevel? level) => On(TaskTab.Messages) with { Level = level };

    public TaskAddress WithError(SubtaskErrorKey? error) => On(TaskTab.Endpoints) with { Error = error, Text = Text };

    public TaskAddress WithText(string? text) =>
        On(TaskTab.Endpoints) with
        {
            State = State,
            Choice = Choice,
            Error = Error,
            Text = Filled(text),
        };

    public TaskAddress At(ListPlace place) =>
        this with
        {
            After = Written(place.After),
            Before = Written(place.Before),
            Push = null,
            Open = null,
        };

    public TaskAddress Beyond(string? after) => this with { After = after, Before = null, Push = null, Open = null };

    public TaskAddress Opening(string? push) => this with { Push = push };

    public TaskAddress Toggling(string endpoint) => this with { Tab = TaskTab.Endpoints, Open = Open == endpoint ? null : endpoint };

    /// <summary>
    /// Returns the page that starts with this endpoint, with its row open. The filters stay if the endpoint matches them.
    /// </summary>
    public TaskAddress Showing(Subtask endpoint, SubtaskCounts subtasks)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var matches =
            Text is null
            && StatesOf(subtasks)?.Contains(endpoint.State) != false
            && (Error is null || Error == SubtaskErrorKey.Of(endpoint.ErrorCode, endpoint.ErrorMessage));
        var page = matches ? this : On(TaskTab.Endpoints) with { Choice = EndpointChoice.All };
        return page.From(endpoint.Ordinal) with { Open = endpoint.Id };
    }

    /// <summary>Returns the page that starts with this ordinal, or with the next one that matches.</summary>
    public TaskAddress From(int ordinal) => At(ordinal > 1 ? ListPlace.Beyond(ordinal - 1) : default) with { Tab = TaskTab.Endpoints };

    /// <summary>Returns the page of all endpoints that starts with this one, with its row open.</summary>
    public static TaskAddress Of(TrackedTask task, Subtask endpoint)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new TaskAddress { Id = task.Id, Choice = EndpointChoice.All }.Showing(endpoint, task.Subtasks);
    }

    /// <summary>Returns the ordinal that a person gave as the endpoint to go to; null if it is a part of a name.</summary>
    public static int? OrdinalIn(string? text) =>
        int.TryParse(
            text,
            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowThousands,
            CultureInfo.InvariantCulture,
            out var ordinal
        ) && ordinal is >= 1 and <= Limits.SubtasksOfTask
            ? ordinal
            : null;

    public static TaskAddress Parse(string id, string uri)
    {
        var query = AddressQuery.Of(uri);
        var before = Key(query, "before");
        var address = new TaskAddress
        {
            Id = id,
            Tab =
                query.Text("tab") is { } tab && Enum.GetValues<TaskTab>().Where(known => NameOf(known) == tab).ToArray() is [var named]
                    ? named
                    : null,
            Outcome = ApiNames.TryParse(query.Text("outcome"), out RetryItemOutcome outcome) ? outcome : null,
            State = ApiNames.TryParse(query.Text("state"), out SubtaskState state) ? state : null,
            Choice = Choices.FirstOrDefault(choice => choice.Name == query.Text("state")).Choice,
            Error =
                query.Text("error") is { } code ? new(code, null)
                : query.Whole("why") is { } why ? new(null, why.Length == 0 ? null : why)
                : null,
            Text = query.Text("q"),
            Level = ApiNames.TryParse(query.Text("level"), out TaskMessageLevel level) ? level : null,
            After = before is null ? Key(query, "after") : null,
            Before = before,
            Push = query.Text("push"),
            Open = query.Text("open"),
            Readable = query.Text("view") == "readable",
        };
        address = address with { _problem = ProblemOf(query, address) };

        // From the form that goes to an endpoint, before the page is live.
        return query.Text("go") is not { } go ? address
            : OrdinalIn(go) is { } ordinal ? (address.On(TaskTab.Endpoints) with { Choice = EndpointChoice.All }).From(ordinal)
            : address.On(TaskTab.Endpoints) with { Text = go };
    }

    private static (string, string)? ProblemOf(AddressQuery query, TaskAddress read) =>
        AddressWords.First(
            AddressWords.NotKnown("tab", "Tab", query.Text("tab"), read.Tab is not null),
            AddressWords.NotKnown("outcome", "Outcome", query.Text("outcome"), read.Outcome is not null),
            AddressWords.NotKnown("state", "State", query.Text("state"), read.State is not null || read.Choice is not null),
            AddressWords.NotKnown("level", "Level", query.Text("level"), read.Level is not null),
            AddressWords.NotKnown("view", "View", query.Text("view"), read.Readable),
            AddressWords.OfPlace(query),
            AddressWords.Unknown(
                query,
                ["tab", "outcome", "state", "error", "why", "q", "level", "after", "before", "push", "open", "view", "go"]
            )
        );

    /// <summary>The parameters that filter the endpoints, for a form that adds one.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> EndpointParameters =>
        [
            .. AddressQuery
                .Filled([("tab", NameOf(TaskTab.Endpoints)), .. Filters])
                .Select(member => KeyValuePair.Create(member.Key, member.Value!)),
        ];

    private IEnumerable<(string Name, string? Value)> Filters =>
        [
            ("state", State is { } state ? ApiNames.Of(state) : Choices.FirstOrDefault(choice => choice.Choice == Choice).Name),
            ("error", Error?.Code),
            ("why", Error is { Code: null } error ? error.Text ?? "" : null),
            ("q", Text),
        ];

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            "/tasks/" + Uri.EscapeDataString(Id),
            AddressQuery.Filled([
                ("tab", Tab is { } tab ? NameOf(tab) : null),
                ("outcome", Outcome is { } outcome ? ApiNames.Of(outcome) : null),
                .. Filters,
                ("level", Level is { } level ? ApiNames.Of(level) : null),
                ("after", After),
                ("before", Before),
                ("push", Push),
                ("open", Open),
                ("view", Readable ? "readable" : null),
            ])
        );

    private static long? Number(string? place) =>
        long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Written(long? number) => number?.ToString(CultureInfo.InvariantCulture);

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

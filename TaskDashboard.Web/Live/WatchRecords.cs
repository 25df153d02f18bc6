using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Live;

/// <summary>What a program wants to follow. Empty means everything that its key may see.</summary>
internal sealed record WatchInput
{
    /// <summary>The <c>upTo</c> of the last batch that the client processed. The stream continues after it.</summary>
    public long? After { get; init; }

    /// <summary>Follow one task only.</summary>
    public string? TaskId { get; init; }

    /// <summary>Tasks in any of these states.</summary>
    public IReadOnlyList<string>? States { get; init; }

    /// <summary>Tasks of any of these types.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>Tasks whose name, description, launcher or external id contains this text, ignoring case, or whose id it is.</summary>
    public string? Text { get; init; }

    /// <summary>True for tasks whose failure is acknowledged, false for all others.</summary>
    public bool? Acknowledged { get; init; }

    /// <summary>
    /// Tasks that also match this text of the query language. Relative times count from the start of the watch.
    /// </summary>
    public string? Query { get; init; }

    /// <summary>Returns the filter of the query. Companies that it names are not looked up yet.</summary>
    /// <exception cref="RefusedException">The query is wrong, or has a field that no change of a task tells.</exception>
    public Filter<TrackedTask> Asked(DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(Query))
        {
            return TaskFilter.All;
        }

        var filter = QueryText.Read(TaskFilter.Language, Query, TimeZoneInfo.Utc).ToFilter(now);
        return filter.Conditions.FirstOrDefault(condition => !TaskFilter.CanBeWatched(condition.Field)) is { Field.Name: var name }
            ? throw RefusedException.Invalid("query", $"query asks for {name}, of which no change of a task tells. Leave it out.")
            : filter;
    }

    /// <param name="asked">The filter of the query.</param>
    /// <exception cref="RefusedException">A member is invalid.</exception>
    public WatchFilter ToFilter(Filter<TrackedTask>? asked = null) =>
        new(
            (asked ?? TaskFilter.All)
                & (States is { Count: > 0 } ? TaskFilter.State.Is(States.Select(StateOf)) : TaskFilter.All)
                & (Types is { Count: > 0 } ? TaskFilter.Type.Is(Types) : TaskFilter.All)
                & TaskFilter.Text.Contains(Text)
                & (Acknowledged is { } acknowledged ? TaskFilter.Acknowledged.Is(acknowledged) : TaskFilter.All)
        );

    private static TaskState StateOf(string name) =>
        ApiNames.TryParse(name, out TaskState state)
            ? state
            : throw RefusedException.Invalid(
                "states",
                $"states contains an unknown state. Give any of {string.Join(", ", ApiNames.All<TaskState>())}."
            );
}

/// <summary>The changes since the previous batch.</summary>
/// <param name="UpTo">Position of the batch in the feed. Send it as <c>after</c> to continue from here.</param>
/// <param name="Reset">Changes cannot be listed: read everything again through the API.</param>
/// <param name="Changes">Each changed object once, ordered by its latest change.</param>
internal sealed record WatchedBatch(long UpTo, bool Reset, IReadOnlyList<WatchedChange> Changes);

/// <param name="Subject">task, pushes (of the destination with that id), destination, retry or pushService.</param>
/// <param name="Id">Null for the push service.</param>
/// <param name="Task">The current task. Null if the change is not about a task, or if the task no longer matches what is
/// watched.</param>
internal sealed record WatchedChange(string Subject, string? Id, TaskAnswer? Task);

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

    /// <exception cref="RefusedException">A member is invalid.</exception>
    public WatchFilter ToFilter() =>
        new(
            (States is { Count: > 0 } ? TaskFilter.State.Is(States.Select(StateOf)) : TaskFilter.All)
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

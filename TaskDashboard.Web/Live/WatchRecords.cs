using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Live;

/// <summary>What a program wants to be told of. Empty is everything that its key may see.</summary>
internal sealed record WatchInput
{
    /// <summary>The <c>upTo</c> of the last batch that was dealt with: the stream goes on from there.</summary>
    public long? After { get; init; }

    /// <summary>One task and nothing else.</summary>
    public string? TaskId { get; init; }

    /// <summary>Tasks in any of these states.</summary>
    public IReadOnlyList<string>? States { get; init; }

    /// <summary>Tasks of any of these types.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>Tasks with this part in their name, description or launcher, in either case of letters, or with this id.</summary>
    public string? Text { get; init; }

    /// <exception cref="RefusedException">A member does not fit.</exception>
    public WatchFilter ToFilter() => new(States?.Select(StateOf) ?? [], Types ?? [], Text);

    private static TaskState StateOf(string name) => ApiNames.TryParse(name, out TaskState state)
        ? state
        : throw RefusedException.Invalid("states", $"states holds one that is not known. Give any of {string.Join(", ", ApiNames.All<TaskState>())}.");
}

/// <summary>What happened since the batch before.</summary>
/// <param name="UpTo">How far it reaches: the <c>after</c> of whoever goes on from here.</param>
/// <param name="Reset">What happened cannot be told one by one: read everything anew, by the API.</param>
/// <param name="Changes">Each thing that changed, once, in the order of its latest change.</param>
internal sealed record WatchedBatch(long UpTo, bool Reset, IReadOnlyList<WatchedChange> Changes);

/// <param name="Subject">task, pushes (of the destination with that id), destination, retry or pushService.</param>
/// <param name="Id">Null for the push service.</param>
/// <param name="Task">The task as it is now. Null where the change is of something else, and where the task has left the states that were asked for.</param>
internal sealed record WatchedChange(string Subject, string? Id, TaskAnswer? Task);

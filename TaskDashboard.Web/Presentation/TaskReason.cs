using System.Collections.Frozen;

namespace TaskDashboard.Web.Presentation;

/// <summary>Why a task ended as it did, in one line.</summary>
public static class TaskReason
{
    // What the product says of a transition without a message: the state says the same.
    private static readonly FrozenSet<string> Unsaid = TaskStateMachine.Table.Select(rule => rule.Reason).ToFrozenSet();

    /// <summary>Returns whether a text is from the task's reporter, and not the product's words for a state.</summary>
    public static bool IsSaid(string? message) => !string.IsNullOrWhiteSpace(message) && !Unsaid.Contains(message);

    /// <summary>Returns whether the reason of a failed task may be known from its error only.</summary>
    public static bool IsInError(TrackedTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task is { State: TaskState.Failed, DetailsVersion: > 0 } && !IsSaid(task.Message);
    }

    /// <summary>Returns why a task failed, or what an ended task lacks; null if nothing is known or there is nothing to say.</summary>
    public static string? Of(TrackedTask task, TaskError? error)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task switch
        {
            { State: TaskState.Failed } when IsSaid(task.Message) => task.Message,
            { State: TaskState.Failed } => error is null ? null : Cause(error),
            { State: TaskState.Completed, Outcome: TaskOutcome.Warning } => IsSaid(task.Message) ? task.Message : Lacking(task),
            _ => null,
        };
    }

    /// <summary>Returns the cause at the end of the chain in one line.</summary>
    public static string Cause(TaskError error) => FirstLine(ErrorText.Title(ErrorText.RootCause(error) ?? error));

    private static string? Lacking(TrackedTask task) =>
        task.Subtasks is { Failed: > 0 and var failed, Total: var total }
            ? $"{Counts.Text(failed)} of {Counts.Of(total, "endpoint")} failed."
        : task.SkippedItemCount > 0 ? $"{Counts.Of(task.SkippedItemCount, "item")} skipped."
        : null;

    private static string FirstLine(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? text : text[..end].TrimEnd();
    }
}

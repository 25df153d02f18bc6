using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace TaskDashboard.Web.Presentation;

/// <summary>Why a task ended as it did, in one line.</summary>
public static partial class TaskReason
{
    // What the product says of a transition without a message: the state says the same.
    private static readonly FrozenSet<string> Unsaid = TaskStateMachine.Table.Select(rule => rule.Reason).ToFrozenSet();

    /// <summary>Returns whether a text is from the task's reporter, and not the product's words for a state.</summary>
    public static bool IsSaid(string? message) => !string.IsNullOrWhiteSpace(message) && !Unsaid.Contains(message);

    /// <summary>Returns whether a failed task may have an error, whose cause is then its reason.</summary>
    public static bool IsInError(TrackedTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task is { State: TaskState.Failed, DetailsVersion: > 0 };
    }

    /// <summary>Returns why a task failed, or what an ended task lacks; null if nothing is known or there is nothing to say.</summary>
    public static string? Of(TrackedTask task, TaskError? error)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task switch
        {
            { State: TaskState.Failed } when error is not null => Cause(error),
            { State: TaskState.Failed } => IsSaid(task.Message) ? task.Message : null,
            { State: TaskState.Completed, Outcome: TaskOutcome.Warning } => IsSaid(task.Message) ? task.Message : Lacking(task),
            _ => null,
        };
    }

    /// <summary>Returns the cause at the end of the chain in one line, without the name of its class.</summary>
    public static string Cause(TaskError error)
    {
        var line = FirstLine(ErrorText.Title(ErrorText.RootCause(error) ?? error));
        var said = ClassNames().Replace(line, "");
        return said.Length == line.Length || said.Length == 0 ? line : char.ToUpperInvariant(said[0]) + said[1..];
    }

    private static string? Lacking(TrackedTask task) =>
        task.Subtasks is { Failed: > 0 and var failed, Total: var total }
            ? $"{Counts.Text(failed)} of {Counts.Of(total, "endpoint")} failed."
        : task.SkippedItemCount > 0 ? $"{Counts.Of(task.SkippedItemCount, "item")} skipped."
        : null;

    // Such as "java.io.IOException: ". A host name before a colon does not end like this.
    [GeneratedRegex(@"^(?:(?:[\w$]+\.)*[\w$]*(?:Exception|Error|Throwable):\s+)+(?=\S)", RegexOptions.CultureInvariant)]
    private static partial Regex ClassNames();

    private static string FirstLine(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? text : text[..end].TrimEnd();
    }
}

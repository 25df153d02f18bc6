namespace TaskDashboard.Web.Presentation;

/// <summary>Explains a restart before a person starts it.</summary>
public static class RestartWords
{
    /// <summary>
    /// Returns whether a restart is offered: the work has ended or is stuck, or a document waits, which may be missing in its queue. Tasks
    /// of the push engine are retried instead.
    /// </summary>
    public static bool Offered(TrackedTask task, bool stuck)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Executor is not TaskExecutor.Engine
            && (task.HasEnded || stuck || (task.State is TaskState.Pending && DocumentWords.IsOne(task)));
    }

    public const string Label = "Restart";

    public static string Title(TrackedTask task) => DocumentWords.IsOne(task) ? "Restart this document" : "Restart this task";

    /// <summary>Why this run cannot be restarted any more.</summary>
    public static string Superseded(int run) =>
        $"Run {run} was restarted by somebody else in the meantime. Nothing was done now. Close this dialog and look at the current run.";

    /// <summary>Returns the effects: first what happens, then what is lost.</summary>
    public static IReadOnlyList<string> Lines(TrackedTask task, TaskDetails details)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(details);
        List<string> lines =
        [
            task.Subtasks.Total > 0
                ? $"Run {task.Run + 1} starts: the task waits again, with "
                    + $"{(task.Subtasks.Total == 1 ? "its endpoint" : $"all {Counts.Text(task.Subtasks.Total)} endpoints")}, "
                    + $"whatever {(task.Subtasks.Total == 1 ? "its result" : "their results")}."
                : $"Run {task.Run + 1} starts: the task waits for "
                    + $"{(task.Executor is TaskExecutor.Worker ? "a worker that claims it" : "the program that reports on it")}.",
        ];
        if (!task.HasEnded)
        {
            lines.Add($"Run {task.Run} is abandoned. A program that still works on it gets an error at its next report.");
        }

        if (Lost(details) is { Count: > 0 } lost)
        {
            lines.Add(
                $"The {Joined(lost)} of run {task.Run} {(lost is ["returns"] || lost.Count > 1 ? "are" : "is")} removed. Messages "
                    + "and history stay."
            );
        }
        else
        {
            lines.Add("The history stays.");
        }

        return lines;
    }

    private static List<string> Lost(TaskDetails details)
    {
        List<string> lost = [];
        if (details.Error is not null)
        {
            lost.Add("error");
        }

        if (details.Result is not null)
        {
            lost.Add("result");
        }

        if (details.Returns.Count > 0)
        {
            lost.Add("returns");
        }

        return lost;
    }

    private static string Joined(List<string> words) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words[..^1])} and {words[^1]}";
}

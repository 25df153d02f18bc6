namespace TaskDashboard.Web.Presentation;

/// <summary>What a person does with the tasks that they chose.</summary>
public enum ChosenTasksAct
{
    Restart,
    Cancel,
    Acknowledge,
}

/// <summary>An act on chosen tasks in words, before and after it.</summary>
public static class ChosenTasksWords
{
    public static string Verb(ChosenTasksAct act) =>
        act switch
        {
            ChosenTasksAct.Restart => "Restart",
            ChosenTasksAct.Cancel => "Cancel",
            ChosenTasksAct.Acknowledge => "Acknowledge",
        };

    public static string Done(ChosenTasksAct act) =>
        act switch
        {
            ChosenTasksAct.Restart => "Restarted",
            ChosenTasksAct.Cancel => "Canceled",
            ChosenTasksAct.Acknowledge => "Acknowledged",
        };

    public static Permission Needs(ChosenTasksAct act) =>
        act switch
        {
            ChosenTasksAct.Restart => Permission.Restart,
            ChosenTasksAct.Cancel => Permission.Cancel,
            ChosenTasksAct.Acknowledge => Permission.Acknowledge,
        };

    /// <summary>Returns whether the task can take part as it was last seen. The engine decides again.</summary>
    public static bool Fits(ChosenTasksAct act, TrackedTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return act switch
        {
            ChosenTasksAct.Restart => task.Executor is not TaskExecutor.Engine,
            ChosenTasksAct.Cancel => !task.HasEnded,
            ChosenTasksAct.Acknowledge => task is { State: TaskState.Failed, AcknowledgedAt: null },
        };
    }

    /// <summary>Returns why none of the tasks can take part; null if one can.</summary>
    public static string? WhyNone(ChosenTasksAct act, IReadOnlyList<TrackedTask> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        return tasks.Any(task => Fits(act, task))
            ? null
            : $"Nothing that is selected can be {Done(act).ToLowerInvariant()}: {WhyNot(act, tasks.Count == 1)}.";
    }

    /// <summary>Returns the question's lines: what happens with those that fit, and why the others are left out.</summary>
    public static IReadOnlyList<string> Lines(ChosenTasksAct act, IReadOnlyList<TrackedTask> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        List<TrackedTask> fitting = [.. tasks.Where(task => Fits(act, task))];
        List<string> lines = fitting.Count == 0 ? [] : [.. Effects(act, fitting)];
        if (tasks.Count - fitting.Count is > 0 and var others)
        {
            var who = fitting.Count == 0 ? (others == 1 ? "The task" : $"All {Counts.Text(others)} tasks") : Counts.Of(others, "task");
            lines.Add($"{who} {(others == 1 ? "is" : "are")} left out: {WhyNot(act, others == 1)}.");
        }

        return lines;
    }

    private static IEnumerable<string> Effects(ChosenTasksAct act, List<TrackedTask> tasks)
    {
        var one = tasks.Count == 1;
        switch (act)
        {
            case ChosenTasksAct.Restart:
                yield return one
                    ? "The task starts again from the beginning, as its next run. It waits until its program takes it."
                    : $"{Counts.Text(tasks.Count)} tasks start again from the beginning, each as its next run. They wait until their "
                        + "programs take them.";
                if (tasks.Count(task => !task.HasEnded) is > 0 and var open)
                {
                    yield return open == 1
                        ? "1 run that has not ended is abandoned. A program that still works on it gets an error at its next report."
                        : $"{Counts.Text(open)} runs that have not ended are abandoned. A program that still works on one of them gets an "
                            + "error at its next report.";
                }

                yield return "Errors and results of the last run are removed. Messages and history stay.";
                break;
            case ChosenTasksAct.Cancel:
                yield return one
                    ? "The task ends as canceled. The program that works on it is notified at its next report, and should stop."
                    : $"{Counts.Text(tasks.Count)} tasks end as canceled. The programs that work on them are notified at their next "
                        + "report, and should stop.";
                if (tasks.Any(task => task.Executor is TaskExecutor.Engine))
                {
                    yield return "Pushes of a retry that are not sent yet stay failed and can be retried later.";
                }

                break;
            case ChosenTasksAct.Acknowledge:
                yield return one
                    ? "The failed task is no longer counted as open. It stays in the list, with your name."
                    : $"{Counts.Text(tasks.Count)} failed tasks are no longer counted as open. They stay in the list, with your name.";
                yield return "A restart takes the acknowledgement back.";
                break;
        }
    }

    private static string WhyNot(ChosenTasksAct act, bool one) =>
        act switch
        {
            ChosenTasksAct.Restart => one
                ? "it is a retry of pushes. Retry what failed again instead"
                : "they are retries of pushes. Retry what failed again instead",
            ChosenTasksAct.Cancel => one ? "it has ended already" : "they have ended already",
            ChosenTasksAct.Acknowledge => one
                ? "it has not failed, or is acknowledged already"
                : "they have not failed, or are acknowledged already",
        };
}

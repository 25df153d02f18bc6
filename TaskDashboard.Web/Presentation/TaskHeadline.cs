using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Presentation;

/// <summary>A part of the line that says how a task does.</summary>
/// <param name="Strong">Whether it stands out.</param>
/// <param name="Tone">Set if it says that something failed, or may be stuck.</param>
/// <param name="IsForeign">Whether the text comes from outside.</param>
/// <param name="Since">Written after the text: for how long, counted on by the browser.</param>
public sealed record HeadlinePart(
    string Text,
    bool Strong = false,
    Tone? Tone = null,
    bool IsForeign = false,
    DateTimeOffset? Since = null
);

/// <summary>
/// Says in a line how a task does: why it failed, how far it is and when it may end, or what it waits for. Pure: the time is an argument.
/// </summary>
public static class TaskHeadline
{
    private const int Longest = 240;

    public static IReadOnlyList<HeadlinePart> Of(
        TrackedTask task,
        TaskDetails details,
        RetryRequest? retry,
        IReadOnlyList<SubtaskError> errors,
        StuckRule stuck,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(details);
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(stuck);
        IEnumerable<HeadlinePart> parts = task.State switch
        {
            TaskState.Failed => [Why(task, details, errors)],
            TaskState.Pending => [.. Waiting(task), .. MayBeStuck(task, stuck, now)],
            TaskState.InProgress => [.. Running(task, retry, stuck, now), .. MayBeStuck(task, stuck, now)],
            TaskState.Completed => Ended(task, retry),
            TaskState.Canceled => Canceled(task, retry),
        };
        return [.. parts];
    }

    /// <summary>Returns the look of the task's state. A retry looks like what arrived.</summary>
    public static Look LookOf(TrackedTask task, RetryRequest? retry)
    {
        ArgumentNullException.ThrowIfNull(task);
        return (retry is null ? null : RetryArrival.LookOf(retry)) ?? StateLooks.Of(task.State, task.Outcome);
    }

    /// <summary>Returns why a task failed, in a sentence.</summary>
    public static HeadlinePart Why(TrackedTask task, TaskDetails details, IReadOnlyList<SubtaskError> errors)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(details);
        ArgumentNullException.ThrowIfNull(errors);
        if (details.Error is { } error)
        {
            return new(Sentence(TaskReason.Cause(error)), Strong: true, IsForeign: true);
        }

        if (task.Subtasks is { Failed: > 0 and var failed, Total: var total } && errors is [{ Message: { } message } most, ..])
        {
            var which =
                failed < total ? $"{Counts.Text(failed)} of {Counts.Of(total, "endpoint")} failed"
                : total == 1 ? "The endpoint failed"
                : $"All {Counts.Text(total)} endpoints failed";
            var often = most.Count < failed ? $", {Counts.Text(most.Count)} of them with" : "";
            return new($"{which}{often}: {IsolatedText.InSentence(Sentence(message))}", Strong: true);
        }

        return Reported(task) is { } said ? new(Sentence(said), Strong: true, IsForeign: true)
            : task.Stage is { } stage ? new(StageWords.Explanation(stage), Strong: true)
            : new("It failed, and its reporter did not say why.", Strong: true);
    }

    /// <summary>Returns the first sentence of a text, on one line.</summary>
    public static string Sentence(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = text.Trim();
        if (line.IndexOfAny(['\r', '\n']) is > 0 and var end)
        {
            line = line[..end].TrimEnd();
        }

        for (var at = 1; at < line.Length - 2; at++)
        {
            if (line[at] is '.' or '!' or '?' && line[at + 1] == ' ' && char.IsUpper(line[at + 2]) && char.IsLower(line[at - 1]))
            {
                line = line[..(at + 1)];
                break;
            }
        }

        return line.Length <= Longest ? line : line[..(char.IsHighSurrogate(line[Longest - 2]) ? Longest - 2 : Longest - 1)] + "…";
    }

    private static IEnumerable<HeadlinePart> Waiting(TrackedTask task)
    {
        if (task.Stage is { } stage)
        {
            yield return new(StageWords.Explanation(stage));
        }
        else
        {
            yield return new(
                task.Executor switch
                {
                    TaskExecutor.Engine => "It starts when the push engine has room for it.",
                    TaskExecutor.Worker => "It waits for a worker that claims it.",
                    TaskExecutor.Reporter => "It waits for the first report of work.",
                }
            );
        }

        yield return new(" Waiting for ", Since: task.ProcessingStartedAt ?? task.LastReportAt ?? task.CreatedAt);
    }

    private static IEnumerable<HeadlinePart> MayBeStuck(TrackedTask task, StuckRule stuck, DateTimeOffset now) =>
        stuck.SilentSince(task, now) is null || stuck.After(task.Type) is not { } after
            ? []
            : [new($" It may be stuck: such a task is expected to report every {Times.Duration(after)}.", Tone: Tone.Warning)];

    private static IEnumerable<HeadlinePart> Running(TrackedTask task, RetryRequest? retry, StuckRule stuck, DateTimeOffset now)
    {
        foreach (var part in Done(task, retry))
        {
            yield return part;
        }

        if (TaskProgressView.SilentSince(task, stuck, now) is { } silent)
        {
            yield return new(" Silent for ", Strong: true, Tone: Tone.Warning, Since: silent);
        }
        else if (TaskProgressView.RemainingText(task, now) is { } left)
        {
            yield return new($" {char.ToUpperInvariant(left[0])}{left[1..]}.");
        }
    }

    private static IEnumerable<HeadlinePart> Done(TrackedTask task, RetryRequest? retry)
    {
        if (retry is not null)
        {
            yield return new(Counts.Text(retry.Processed), Strong: true);
            yield return new($" of {Counts.Of(retry.ItemCount, "push", "pushes")} processed");
            foreach (var part in Arrived(retry, ": "))
            {
                yield return part;
            }
        }
        else if (task.Subtasks is { Total: > 0 and var total } subtasks)
        {
            yield return new(Counts.Text(total - subtasks.Open), Strong: true);
            yield return new($" of {Counts.Of(total, "endpoint")} ended");
            if (subtasks.Failed > 0)
            {
                yield return new(", ");
                yield return new($"{Counts.Text(subtasks.Failed)} failed", Strong: true, Tone: Tone.Bad);
            }

            yield return new(".");
        }
        else if (task is { ItemCount: { } all, RemainingItemCount: { } left })
        {
            yield return new(Counts.Text(all - left), Strong: true);
            yield return new($" of {Counts.Of(all, "item")} done.");
        }
        else if (task.Stage is { } stage)
        {
            yield return new(StageWords.Explanation(stage));
        }
        else if (TaskProgressView.Percent(task) is { } percent)
        {
            yield return new($"{percent} %", Strong: true);
            yield return new(" done");
            yield return Reported(task) is { } step ? new($": {IsolatedText.InSentence(Closed(Sentence(step)))}") : new(".");
        }
        else
        {
            yield return Reported(task) is { } said ? new(Closed(Sentence(said)), IsForeign: true) : new("Work is under way.");
        }
    }

    private static IEnumerable<HeadlinePart> Ended(TrackedTask task, RetryRequest? retry)
    {
        if (retry is not null)
        {
            return [new(Counts.Text(retry.Delivered), Strong: true), new($" of {Counts.Text(retry.ItemCount)} delivered"), .. Rest(retry)];
        }

        if (task.Subtasks is { Total: > 0 and var total } subtasks)
        {
            return subtasks is { Failed: 0, Skipped: 0 }
                ? [new(total == 1 ? "The endpoint is done." : $"All {Counts.Text(total)} endpoints are done.")]
                : [new(Counts.Text(subtasks.Completed), Strong: true), new($" of {Counts.Of(total, "endpoint")} done"), .. Rest(subtasks)];
        }

        return task.Stage is { } stage ? [new(StageWords.Explanation(stage))]
            : Reported(task) is { } said ? [new(Closed(Sentence(said)), IsForeign: true)]
            : task is { StartedAt: { } started, EndedAt: { } ended } ? [new($"Done in {Times.Duration(ended - started)}.")]
            : [new("Done.")];
    }

    private static IEnumerable<HeadlinePart> Canceled(TrackedTask task, RetryRequest? retry)
    {
        if (retry is not null)
        {
            yield return new(Counts.Text(retry.Delivered), Strong: true);
            yield return new($" of {Counts.Text(retry.ItemCount)} delivered");
            foreach (var part in Rest(retry))
            {
                yield return part;
            }
        }
        else if (task.Subtasks is { Total: > 0 and var total, Skipped: var skipped })
        {
            yield return new(Counts.Text(total - skipped), Strong: true);
            yield return new($" of {Counts.Of(total, "endpoint")} had ended, {Counts.Text(skipped)} skipped.");
        }

        if (Reported(task) is { } said)
        {
            yield return new(" Reason: ");
            yield return new(Closed(Sentence(said)), IsForeign: true);
        }
        else if (retry is null && task.Subtasks.Total == 0)
        {
            yield return new("A person or a program ended it early. It can be restarted.");
        }
    }

    private static IEnumerable<HeadlinePart> Arrived(RetryRequest retry, string before)
    {
        yield return new($"{before}{Counts.Text(retry.Delivered)} delivered");
        foreach (var part in Rest(retry))
        {
            yield return part;
        }
    }

    private static IEnumerable<HeadlinePart> Rest(RetryRequest retry)
    {
        if (retry.FailedAgain > 0)
        {
            yield return new(", ");
            yield return new($"{Counts.Text(retry.FailedAgain)} failed again", Strong: true, Tone: Tone.Bad);
        }

        yield return new(RetryWords.Unsent(retry) is > 0 and var unsent ? $", {Counts.Text(unsent)} not sent." : ".");
    }

    private static IEnumerable<HeadlinePart> Rest(SubtaskCounts subtasks)
    {
        if (subtasks.Failed > 0)
        {
            yield return new(", ");
            yield return new($"{Counts.Text(subtasks.Failed)} failed", Strong: true, Tone: Tone.Bad);
        }

        yield return new(subtasks.Skipped > 0 ? $", {Counts.Text(subtasks.Skipped)} skipped." : ".");
    }

    private static string? Reported(TrackedTask task) => TaskReason.IsSaid(task.Message) ? task.Message : null;

    private static string Closed(string text) => text.Length > 0 && char.IsLetterOrDigit(text[^1]) ? text + "." : text;
}

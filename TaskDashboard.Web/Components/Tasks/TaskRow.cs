using Microsoft.AspNetCore.Components;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Components.Tasks;

/// <summary>
/// A task in a list, with the cells that depend on nothing else. All who look at a task are shown the same row, so each text is made once
/// for all of them. A cell of several elements is one text, which costs a viewer less memory than its elements do.
/// </summary>
/// <param name="error">The error of a failed task; null if it has none.</param>
/// <param name="retry">The retry whose progress the task shows; null for other tasks.</param>
public sealed class TaskRow(TrackedTask task, TaskError? error = null, RetryRequest? retry = null)
{
    // More than one list shows. A task takes the place of another one.
    private const int Kept = 1024;

    private static readonly TaskRow?[] Recent = new TaskRow?[Kept];

    private string? _state;
    private string? _stuckState;
    private string? _link;
    private string? _below;
    private string? _facts;
    private Moment? _moment;

    public TrackedTask Task => task;

    /// <summary>Short: the whole label is in <see cref="Label"/>.</summary>
    public Look Look => field ??= ShortLook;

    /// <summary>How the row looks as a whole; null for a task that has not ended.</summary>
    public string? Class => task.HasEnded ? Look.CssClass : null;

    public string Label => field ??= (Arrival ?? StateLooks.Of(task.State, task.Outcome)).Label;

    public string TickLabel => field ??= $"Select {Name}";

    public MarkupString State => new(_state ??= $"<td class=\"c-state\" title=\"{Ui.Encoded(Label)}\">{Ui.Pill(Look)}</td>");

    /// <summary>The same where the list is of stuck tasks and this is one.</summary>
    public MarkupString StuckState =>
        new(
            _stuckState ??=
                $"<td class=\"c-state\" title=\"{Ui.Encoded($"{TaskFilterWords.StuckLook.Label}: {Label}")}\">"
                + $"{Ui.Pill(TaskFilterWords.StuckLook)}</td>"
        );

    /// <summary>The link to its page.</summary>
    public MarkupString Link =>
        new(
            _link ??=
                $"<a href=\"{Ui.Encoded(new TaskAddress { Id = task.Id }.ToString())}\" title=\"{Ui.Encoded(Name)}\">"
                + $"{Isolated(task.Name)}</a>"
        );

    /// <summary>What follows the link: why it failed or what it lacks, what is left to do, where it stands.</summary>
    public MarkupString Below => new(_below ??= Aside + Why);

    /// <summary>The cells of its type, owner, time of creation and duration.</summary>
    public MarkupString Facts =>
        new(
            _facts ??=
                $"<td class=\"c-type\" title=\"{Ui.Encoded(task.Type)}\">{Isolated(TaskTypeWords.Of(task.Type))}</td>"
                + $"<td class=\"c-own\" title=\"{Ui.Encoded($"{OwnerKind}: {IsolatedText.InSentence(Owner)}")}\">{Isolated(Owner)}</td>"
                + $"<td class=\"c-time num\"><time-row at=\"{Times.Iso(task.CreatedAt)}\" data-utc=\"{Times.Utc(task.CreatedAt)}\">"
                + $"</time-row></td><td class=\"c-dur num\">{Duration}</td>"
        );

    /// <summary>Returns the row that was made of this task before, or a new one.</summary>
    public static TaskRow Of(TrackedTask task, TaskError? error = null, RetryRequest? retry = null)
    {
        ref var place = ref Recent[task.Number % Kept];
        if (Volatile.Read(ref place) is { } known && known.Task == task && known.Error == error && known.Retry == retry)
        {
            return known;
        }

        var row = new TaskRow(task, error, retry);
        Volatile.Write(ref place, row);
        return row;
    }

    /// <summary>What it shows of its progress at this time; null for a task that has ended, or waits and is not overdue.</summary>
    public TaskRowProgress? ProgressAt(DateTimeOffset now, StuckRule stuck)
    {
        // The same for all who look in the same second.
        var second = now.ToUnixTimeSeconds();
        var moment = _moment;
        if (moment?.Second != second)
        {
            _moment = moment = new Moment(second, TaskRowProgress.Of(task, Name, now, stuck));
        }

        return moment.Progress;
    }

    private TaskError? Error => error;

    private RetryRequest? Retry => retry;

    private Look? Arrival => retry is null ? null : RetryArrival.LookOf(retry);

    private Look ShortLook =>
        retry is { Delivered: 0 } && Arrival is { } arrival ? arrival with { Label = "None arrived" }
        : (task.State, task.Outcome) is (TaskState.Completed, TaskOutcome.Warning)
            ? StateLooks.Of(task.State, task.Outcome) with
            {
                Label = "Warning",
            }
        : StateLooks.Of(task.State, task.State is TaskState.Failed ? TaskOutcome.Error : task.Outcome);

    private string? Aside =>
        task.AcknowledgedBy is { } by ? $" <span class=\"aside dim\">acknowledged by {Isolated(KeyWords.Actor(by))}</span>"
        : task.HasEnded && task.Stage is { } stage
            ? $" <span class=\"aside dim stage\" title=\"{Ui.Encoded(StageWords.Explanation(stage))}\">{StageWords.Of(stage)}</span>"
        : null;

    // A line of its own: beside a long name it would be cut.
    private string? Why =>
        TaskReason.Of(task, error) is { } reason ? $" <span class=\"why\" title=\"{Ui.Encoded(reason)}\">{Isolated(reason)}</span>"
        : !task.HasEnded && TaskNote.Of(task) is { } note
            ? $" <span class=\"why note\">{note.Text}{(note is { Text: not null, Failed: not null } ? " · " : null)}"
                + $"<span class=\"t-failed\">{note.Failed}</span></span>"
        : null;

    private string Name => field ??= IsolatedText.InSentence(task.Name);

    /// <summary>Who the work is for; otherwise who started it.</summary>
    private string Owner => task.OwnerName ?? task.OwnerId ?? task.Launcher ?? KeyWords.Actor(task.CreatedBy);

    private string OwnerKind =>
        task.OwnerName is not null || task.OwnerId is not null ? "Owner"
        : task.Launcher is not null ? "Launched by"
        : "Created by";

    private string Duration =>
        task.StartedAt is not { } started ? "<span aria-label=\"not started\">–</span>"
        : task.EndedAt is { } ended ? Times.Duration(ended - started)
        : $"<time-running at=\"{Times.Iso(started)}\"></time-running>";

    private static string Isolated(string text) => $"<bdi>{Ui.Encoded(IsolatedText.Balanced(text))}</bdi>";

    private sealed record Moment(long Second, TaskRowProgress? Progress);
}

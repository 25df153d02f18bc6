using Microsoft.AspNetCore.Components;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Components.Tasks;

/// <summary>
/// The progress of a task in a list at some time. The bar and what is said beside it are two texts, so that a tooltip stays while only the
/// bar moves.
/// </summary>
public sealed record TaskRowProgress(MarkupString Meter, MarkupString Step)
{
    /// <returns>Null for a task that has ended, or waits and is not overdue.</returns>
    public static TaskRowProgress? Of(TrackedTask task, string name, DateTimeOffset now, StuckRule stuck) =>
        TaskProgressView.Of(task, stuck, now) is { } progress
            ? new TaskRowProgress(
                new MarkupString(MeterOf(progress, name)),
                new MarkupString(
                    progress.SilentSince is { } since
                        ? SilenceOf(since, SilenceHint(task, now, stuck))
                        : StepOf(progress.Text, StepHint(task))
                )
            )
            : null;

    private static string MeterOf(RowProgress progress, string name)
    {
        var (look, inner) = progress switch
        {
            { SilentSince: not null } => ("meter still", "<i></i>"),
            { Percent: { } percent } => ("meter", $"<i style=\"width:{percent}%\"></i>"),
            _ => ("meter unknown", "<i></i>"),
        };
        return $"<span class=\"{look}\" role=\"progressbar\" aria-label=\"{Ui.Encoded($"Progress of {name}")}\"{ValueOf(progress)}>"
            + $"{inner}</span>"
            + (progress is { SilentSince: null, Percent: { } number } ? $"<span class=\"num\">{number} %</span>" : null);
    }

    // A progress bar without a text is read as its percentage.
    private static string ValueOf(RowProgress progress) =>
        (progress.Percent, progress.SilentSince) switch
        {
            ({ } percent, null) => $" aria-valuenow=\"{percent}\"",
            ({ } percent, _) => $" aria-valuenow=\"{percent}\" aria-valuetext=\"{percent} %, silent\"",
            (null, null) => " aria-valuetext=\"not known\"",
            (null, _) => " aria-valuetext=\"not known, silent\"",
        };

    private static string SilenceOf(DateTimeOffset since, string hint) =>
        $"<span class=\"t-warning stuck\" title=\"{Ui.Encoded(hint)}\">silent for "
        + $"<time-age at=\"{Times.Iso(since)}\" data-utc=\"{Times.Utc(since)}\"></time-age></span>";

    private static string SilenceHint(TrackedTask task, DateTimeOffset now, StuckRule stuck) =>
        stuck.SilentSince(task, now) is not null && stuck.After(task.Type) is { } after
            ? $"It may be stuck: tasks of its type are expected to report at least every {Times.Duration(after)}."
            : "It has been silent for much longer than between its earlier reports.";

    private static string StepOf(string? text, string? hint) =>
        $"<bdi class=\"dim step\"{(hint is null ? null : $" title=\"{Ui.Encoded(hint)}\"")}>"
        + $"{Ui.Encoded(IsolatedText.Balanced(text ?? ""))}</bdi>";

    private static string? StepHint(TrackedTask task) =>
        task.Stage is { } stage ? StageWords.Explanation(stage)
        : TaskReason.IsSaid(task.Message) ? task.Message
        : null;
}

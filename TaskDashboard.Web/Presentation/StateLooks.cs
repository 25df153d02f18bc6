using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>How each state is shown. No other code decides labels, icons and tones.</summary>
public static class StateLooks
{
    public static Look Of(TaskState state, TaskOutcome? outcome = null) =>
        (state, outcome) switch
        {
            (TaskState.Pending, _) => new("Pending", "clock", Tone.Quiet),
            (TaskState.InProgress, _) => new("Running", "running", Tone.Active),
            (TaskState.Completed, TaskOutcome.Warning) => new("Completed, with warnings", "warning", Tone.Warning),
            (TaskState.Completed, _) => new("Completed", "check", Tone.Good),
            (TaskState.Failed, TaskOutcome.TempError) => new("Failed, may pass", "failed", Tone.Bad),
            (TaskState.Failed, _) => new("Failed", "failed", Tone.Bad),
            (TaskState.Canceled, _) => new("Canceled", "canceled", Tone.Quiet),
        };

    public static Look Of(PushState state) =>
        state switch
        {
            PushState.Waiting => new("Waiting", "clock", Tone.Quiet),
            PushState.Sending => new("Sending", "running", Tone.Active),
            PushState.Failed => new("Failed", "failed", Tone.Bad),
            PushState.Delivered => new("Delivered", "check", Tone.Good),
            PushState.Expired => new("Expired", "expired", Tone.Warning),
            PushState.Canceled => new("Canceled", "canceled", Tone.Quiet),
        };

    public static Look Of(RetryState state) =>
        state switch
        {
            RetryState.Pending => new("Starting", "clock", Tone.Quiet),
            RetryState.Running => new("Running", "running", Tone.Active),
            RetryState.Completed => new("Completed", "check", Tone.Good),
            RetryState.Canceled => new("Canceled", "canceled", Tone.Quiet),
        };

    public static Look Of(RetryItemOutcome outcome) =>
        outcome switch
        {
            RetryItemOutcome.Delivered => new("Delivered", "check", Tone.Good),
            RetryItemOutcome.FailedAgain => new("Failed again", "failed", Tone.Bad),
            RetryItemOutcome.NotSent => new("Not sent", "canceled", Tone.Quiet),
        };

    public static Look Of(SubtaskState state) =>
        state switch
        {
            SubtaskState.Pending => new("Pending", "clock", Tone.Quiet),
            SubtaskState.InProgress => new("Running", "running", Tone.Active),
            SubtaskState.Completed => new("Completed", "check", Tone.Good),
            SubtaskState.Failed => new("Failed", "failed", Tone.Bad),
            SubtaskState.Skipped => new("Skipped", "canceled", Tone.Quiet),
        };

    public static Look Of(TaskMessageLevel level) =>
        level switch
        {
            TaskMessageLevel.Info => new("Info", "info", Tone.Quiet),
            TaskMessageLevel.Warn => new("Warning", "warning", Tone.Warning),
            TaskMessageLevel.Error => new("Error", "failed", Tone.Bad),
        };

    /// <summary>A pause is shown before an open circuit, and both before the health.</summary>
    public static Look Of(DestinationView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var health = LastHour.Of(view).Health;
        return Of(
            view.Destination.Paused ? DestinationHealth.Paused
            : view.Circuit is not null ? DestinationHealth.Held
            : health is DestinationHealth.Unsteady or DestinationHealth.Failing && view is { DeliveredLately: > 0, FailedLately: 0 }
                ? DestinationHealth.Recovering
            : health
        );
    }

    public static Look Of(DestinationHealth health) =>
        health switch
        {
            DestinationHealth.Healthy => new("Healthy", "check", Tone.Good),
            DestinationHealth.Unsteady => new("Unsteady", "warning", Tone.Warning),
            DestinationHealth.Failing => new("Failing", "failed", Tone.Bad),
            DestinationHealth.Recovering => new("Recovering", "retry", Tone.Warning),
            DestinationHealth.Idle => new("No traffic", "idle", Tone.Quiet),
            DestinationHealth.Held => new("Held back", "expired", Tone.Warning),
            DestinationHealth.Paused => new("Paused", "pause", Tone.Quiet),
        };

    public static Look Of(PersonView view) =>
        view switch
        {
            { Person.DisabledAt: not null } => new("Disabled", "canceled", Tone.Quiet),
            { LockedUntil: not null } => new("Locked", "lock", Tone.Warning),
            _ => new("Active", "check", Tone.Good),
        };
}

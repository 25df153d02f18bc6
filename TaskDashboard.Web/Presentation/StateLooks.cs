using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>How each state is shown. No other code decides labels, icons and tones.</summary>
public static class StateLooks
{
    public static Look Of(TaskState state, TaskOutcome? outcome = null) =>
        (state, outcome) switch
        {
            (TaskState.Pending, _) => new("Pending", "circle-dashed", Tone.Quiet),
            (TaskState.InProgress, _) => new("Running", "loader-circle", Tone.Active),
            (TaskState.Completed, TaskOutcome.Warning) => new("Completed, with warnings", "triangle-alert", Tone.Warning),
            (TaskState.Completed, _) => new("Completed", "circle-check", Tone.Good),
            (TaskState.Failed, TaskOutcome.TempError) => new("Failed, may pass", "circle-x", Tone.Bad),
            (TaskState.Failed, _) => new("Failed", "circle-x", Tone.Bad),
            (TaskState.Canceled, _) => new("Canceled", "circle-slash", Tone.Faded),
        };

    public static Look Of(PushState state) =>
        state switch
        {
            PushState.Waiting => new("Waiting", "clock", Tone.Quiet),
            PushState.Sending => new("Sending", "loader-circle", Tone.Active),
            PushState.Failed => new("Failed", "circle-x", Tone.Bad),
            PushState.Delivered => new("Delivered", "circle-check", Tone.Good),
            PushState.Expired => new("Expired", "hourglass", Tone.Warning),
            PushState.Canceled => new("Canceled", "circle-slash", Tone.Faded),
        };

    public static Look Of(RetryState state) =>
        state switch
        {
            RetryState.Pending => new("Starting", "circle-dashed", Tone.Quiet),
            RetryState.Running => new("Running", "loader-circle", Tone.Active),
            RetryState.Completed => new("Completed", "circle-check", Tone.Good),
            RetryState.Canceled => new("Canceled", "circle-slash", Tone.Faded),
        };

    public static Look Of(RetryItemOutcome outcome) =>
        outcome switch
        {
            RetryItemOutcome.Delivered => new("Delivered", "circle-check", Tone.Good),
            RetryItemOutcome.FailedAgain => new("Failed again", "circle-x", Tone.Bad),
            RetryItemOutcome.NotSent => new("Not sent", "circle-slash", Tone.Faded),
        };

    public static Look Of(SubtaskState state) =>
        state switch
        {
            SubtaskState.Pending => new("Pending", "circle-dashed", Tone.Quiet),
            SubtaskState.InProgress => new("Running", "loader-circle", Tone.Active),
            SubtaskState.Completed => new("Completed", "circle-check", Tone.Good),
            SubtaskState.Failed => new("Failed", "circle-x", Tone.Bad),
            SubtaskState.Skipped => new("Skipped", "circle-slash", Tone.Faded),
        };

    public static Look Of(TaskMessageLevel level) =>
        level switch
        {
            TaskMessageLevel.Info => new("Info", "info", Tone.Quiet),
            TaskMessageLevel.Warn => new("Warning", "triangle-alert", Tone.Warning),
            TaskMessageLevel.Error => new("Error", "circle-x", Tone.Bad),
        };

    /// <summary>A pause is shown before an open circuit, and both before the health.</summary>
    public static Look Of(DestinationView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Of(HealthOf(view));
    }

    internal static DestinationHealth HealthOf(DestinationView view)
    {
        var health = LastHour.Of(view).Health;
        return view.Destination.Paused ? DestinationHealth.Paused
            : view.Circuit is not null ? DestinationHealth.Held
            : health is DestinationHealth.Unsteady or DestinationHealth.Failing && view is { DeliveredLately: > 0, FailedLately: 0 }
                ? DestinationHealth.Recovering
            : health;
    }

    public static Look Of(DestinationHealth health) =>
        health switch
        {
            DestinationHealth.Healthy => new("Healthy", "circle-check", Tone.Good),
            DestinationHealth.Unsteady => new("Unsteady", "triangle-alert", Tone.Warning),
            DestinationHealth.Failing => new("Failing", "circle-x", Tone.Bad),
            DestinationHealth.Recovering => new("Recovering", "rotate-cw", Tone.Warning),
            DestinationHealth.Idle => new("No traffic", "circle-dashed", Tone.Quiet),
            DestinationHealth.Held => new("Held back", "hand", Tone.Warning),
            DestinationHealth.Paused => new("Paused", "pause", Tone.Faded),
        };

    public static Look Of(PersonView view) =>
        view switch
        {
            { Person.DisabledAt: not null } => new("Disabled", "circle-slash", Tone.Faded),
            { LockedUntil: not null } => new("Locked", "lock", Tone.Warning),
            _ => new("Active", "circle-check", Tone.Good),
        };
}

using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>Says how a destination does, and where its pushes are listed.</summary>
public static class DestinationWords
{
    /// <summary>How much it needs somebody: the lowest comes first in a list.</summary>
    public static int Rank(DestinationHealth health) =>
        health switch
        {
            DestinationHealth.Failing => 0,
            DestinationHealth.Held => 1,
            DestinationHealth.Unsteady => 2,
            DestinationHealth.Recovering => 3,
            DestinationHealth.Paused => 4,
            DestinationHealth.Healthy => 5,
            DestinationHealth.Idle => 6,
        };

    /// <summary>A pause is shown before an open circuit, and both before the attempts of the last hour.</summary>
    public static DestinationHealth HealthOf(DestinationView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return StateLooks.HealthOf(view);
    }

    /// <summary>What it does, in one sentence. What is alarming is the first part.</summary>
    public static (string? Alarm, string? Words) Sentence(DestinationView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var hour = LastHour.Of(view);
        return HealthOf(view) switch
        {
            DestinationHealth.Paused => (null, $"Nothing is sent until somebody resumes it. {Waiting(view)}"),
            DestinationHealth.Held => (null, $"It keeps failing, so its pushes are held back. {Waiting(view)}"),
            DestinationHealth.Failing when hour.Delivered == 0 => (
                "Nothing was delivered in the last hour.",
                hour.Attempts == 1 ? "The only attempt failed." : $"All {Counts.Text(hour.Failed)} attempts failed."
            ),
            DestinationHealth.Failing => (
                $"Most attempts of the last hour failed: {Counts.Text(hour.Failed)} of {Counts.Text(hour.Attempts)}.",
                null
            ),
            DestinationHealth.Unsteady => (null, $"{Counts.Text(hour.Failed)} of {Attempts(hour)} in the last hour failed."),
            DestinationHealth.Recovering => (
                null,
                $"It delivers again, after {Counts.Of(hour.Failed, "failed attempt")} in the last hour."
            ),
            DestinationHealth.Healthy when hour.Failed == 0 => (
                null,
                hour.Attempts == 1
                    ? "The only attempt of the last hour was delivered."
                    : $"All {Counts.Text(hour.Attempts)} attempts of the last hour were delivered."
            ),
            DestinationHealth.Healthy => (null, $"{Counts.Text(hour.Delivered)} of {Attempts(hour)} in the last hour were delivered."),
            DestinationHealth.Idle => (null, view.LastAttemptAt is null ? "Nothing was sent yet." : "Nothing was sent in the last hour."),
        };
    }

    /// <summary>"12 pushes wait."</summary>
    public static string Waiting(DestinationView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Waiting == 0 ? "No push waits." : $"{Counts.Of(view.Waiting, "push waits", "pushes wait")}.";
    }

    /// <summary>How the attempts of the minute of the last attempt ended; null if that is unknown.</summary>
    public static string? Lately(DestinationView view) =>
        view switch
        {
            { DeliveredLately: 0, FailedLately: 0 } => null,
            { DeliveredLately: 0, FailedLately: 1 } => "it failed",
            { DeliveredLately: 0, FailedLately: var failed } => $"all {Counts.Text(failed)} attempts in that minute failed",
            { DeliveredLately: 1, FailedLately: 0 } => "it succeeded",
            { FailedLately: 0, DeliveredLately: var delivered } => $"all {Counts.Text(delivered)} attempts in that minute succeeded",
            { FailedLately: var failed, DeliveredLately: var delivered } =>
                $"{Counts.Text(failed)} of {Counts.Text(failed + delivered)} attempts in that minute failed",
        };

    /// <summary>The list of its pushes in this state.</summary>
    /// <param name="tab">failed, waiting, delivered or all.</param>
    public static string PushesHref(string destinationId, string tab) =>
        $"/pushes?tab={tab}&destination={Uri.EscapeDataString(destinationId)}";

    private static string Attempts(LastHour hour) => Counts.Of(hour.Attempts, "attempt");
}

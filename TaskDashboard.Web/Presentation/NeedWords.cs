using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Overview;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Presentation;

/// <summary>Something that needs a person, as a line of the Overview page.</summary>
/// <param name="Name">External text that the title begins with; null if the title stands alone.</param>
/// <param name="Title">What happened, after the name.</param>
/// <param name="Advice">What to do, in a sentence.</param>
/// <param name="Unit">What the count counts, after the number.</param>
/// <param name="Since">Words before the time since when it is so; empty if that is not known and nothing can be said instead.</param>
/// <param name="Act">Label of the link that leads to where it is dealt with.</param>
public sealed record NeedLine(Look Look, string? Name, string Title, string Advice, string Unit, string Since, string Act, string Href);

/// <summary>Explains what needs a person, and what to do.</summary>
public static class NeedWords
{
    public static NeedLine Of(Need need)
    {
        ArgumentNullException.ThrowIfNull(need);
        return need switch
        {
            DestinationNeed destination => Of(destination),
            FailureNeed failure => Of(failure),
            TaskNeed task => Of(task),
            StuckTypeNeed type => Of(type),
            RetryNeed retry => Of(retry),
            _ => throw new ArgumentException($"There are no words for a {need.GetType().Name}.", nameof(need)),
        };
    }

    /// <summary>Explains <see cref="Trend"/>.</summary>
    public const string TrendHint = "Failed attempts grow: compared are the last 5 minutes with the 5 before";

    /// <summary>How failures grow: those of the last five minutes, or how many the five before had; null if they do not.</summary>
    public static string? Trend(Need need) =>
        need switch
        {
            DestinationNeed { Trend: { Grows: true, Last: var last } } => $"+{Counts.Text(last)} in 5 min",
            FailureNeed { Trend: { Grows: true, Before: 0 } } => "none before",
            FailureNeed { Trend: { Grows: true, Before: var before } } => $"{Counts.Text(before)} before",
            _ => null,
        };

    /// <param name="failed">How many pushes of the group are Failed now. The others are tried again by their schedule.</param>
    public static string Of(FailureLight light, long failed) =>
        light switch
        {
            FailureLight.LikelyWorks when failed == 0 =>
                "Since then, pushes have been delivered. Those that failed are tried again by themselves.",
            FailureLight.LikelyWorks => "Since then, pushes have been delivered: retry those that failed.",
            FailureLight.StillDown => "The newest attempt failed. Retry when the endpoint works again.",
            FailureLight.AskCustomerFirst => "The endpoint rejects the content: ask the customer before you retry.",
        };

    /// <summary>Whether the need's one act is a retry of its failed pushes.</summary>
    public static bool IsRetry(Need need) => need is FailureNeed { Light: FailureLight.LikelyWorks, FailedNow: > 0 };

    private static NeedLine Of(DestinationNeed need)
    {
        var destination = need.View.Destination;
        var page = $"/destinations/{destination.Id}";
        var cause = need.Cause is { } error ? $"{FailureWords.Title(error.Error, error.Status)}. " : "";
        return need.Kind switch
        {
            NeedKind.DestinationFails => new(
                StateLooks.Of(DestinationHealth.Failing),
                destination.Name,
                "fails",
                cause + (need.Cause is { } of ? FailureWords.Advice(of.Error, of.Status) : "See what its endpoint answers."),
                need.Count == 1 ? "failed attempt in an hour" : "failed attempts in an hour",
                need.View.LastDeliveredAt is null ? "nothing delivered yet" : "last delivery",
                "See failures",
                $"/pushes?destination={destination.Id}"
            ),
            NeedKind.DestinationStopped => new(
                StateLooks.Of(DestinationHealth.Paused),
                destination.Name,
                "was paused by the service",
                "Its endpoint answered that it accepts no more deliveries. Ask the customer for the right URL, then resume it.",
                "waiting",
                "paused",
                "Open to resume",
                page
            ),
            _ => new(
                StateLooks.Of(DestinationHealth.Held),
                destination.Name,
                "is held back",
                cause + "Pushes wait and spend no attempt. A probe is sent by itself until one is delivered.",
                "waiting",
                "held back",
                "See destination",
                page
            ),
        };
    }

    private static NeedLine Of(FailureNeed need)
    {
        // A line does not break between HTTP and the code.
        var error = FailureWords
            .Title(need.Signature.Error, need.Signature.Status)
            .Replace("HTTP ", "HTTP\u00a0", StringComparison.Ordinal);
        var href = $"/pushes?destination={need.DestinationId}";
        return need.Kind is NeedKind.FailuresWait
            ? new(
                new Look("To retry", "rotate-cw", Tone.Warning),
                need.DestinationName,
                $"has {(need.Count == 1 ? "a failed push" : "failed pushes")} to retry: {error}",
                Acknowledged(need)
                    + (
                        need.Light is FailureLight.StillDown
                            ? "It has taken pushes since, but a retry will likely fail again. See why before you retry."
                            : Of(need.Light, need.FailedNow)
                    ),
                need.Count == 1 ? "failed push" : "failed pushes",
                need.Since is null ? "" : "first",
                "See failures",
                href
            )
            : new(
                new Look("Grows", "trending-up", Tone.Bad),
                need.DestinationName,
                $"{(need.Light is FailureLight.LikelyWorks ? "failed" : "fails")} more often: {error}",
                $"{Acknowledged(need)}{Of(need.Light, need.FailedNow)}",
                need.Count == 1 ? "failed attempt in 5 min" : "failed attempts in 5 min",
                need.Since is null ? "" : "first",
                "See failures",
                href
            );
    }

    private static string? Acknowledged(FailureNeed need) =>
        need.Life is { State: FailureGroupState.Acknowledged, By: { } by } ? $"Acknowledged by {IsolatedText.InSentence(by)}. " : null;

    private static NeedLine Of(TaskNeed need) =>
        new(
            new Look("Stuck", "triangle-alert", Tone.Warning),
            need.Task.Name,
            need.Task.State is TaskState.Pending ? "has not begun" : "is stuck",
            RestartWords.Offered(need.Task, stuck: true)
                ? "Its program sends no reports. Find out whether it still works, or restart the task."
                : "No report came for it. Find out whether its work still goes on.",
            "",
            "silent for",
            "Open task",
            new TaskAddress { Id = need.Task.Id }.ToString()
        );

    private static NeedLine Of(StuckTypeNeed need)
    {
        var what = DocumentWords.IsOne(need.Longest) ? "documents" : "tasks";
        return new(
            new Look("Stuck", "triangle-alert", Tone.Warning),
            null,
            $"{Counts.Text(need.Count)} {what} are stuck: {IsolatedText.InSentence(TaskTypeWords.Of(need.Longest.Type))}",
            RestartWords.Offered(need.Longest, stuck: true)
                ? "Their program sends no reports. Find out whether it still works, or restart them."
                : "No report came for them. Find out whether their work still goes on.",
            "",
            "the longest silent for",
            "See stuck",
            new TaskListAddress().With(TaskFilter.Type, need.Longest.Type).OnlyStuck().ToString()
        );
    }

    private static NeedLine Of(RetryNeed need)
    {
        var retry = need.Retry;
        var arrived = $"{Counts.Text(retry.Delivered)} of {Counts.Of(retry.ItemCount, "push", "pushes")} delivered";
        return new(
            new Look("Retry", "rotate-ccw", retry.Delivered == 0 ? Tone.Bad : Tone.Warning),
            null,
            $"A retry{To(need.Destinations)} ended: {arrived}",
            $"{LeftOf(retry)}. "
                + (need.MayWork ? "Since then, pushes have been delivered: retry what failed again." : "See why before you retry them."),
            need.Count == 1 ? "push did not arrive" : "pushes did not arrive",
            "ended",
            "See items",
            new RetryAddress { Id = retry.Id }.ToString()
        );
    }

    private static string? To(IReadOnlyList<string> destinations) =>
        destinations switch
        {
            [] => null,
            [var one] => $" to {IsolatedText.InSentence(one)}",
            _ => $" to {Counts.Text(destinations.Count)} destinations",
        };

    private static string LeftOf(RetryRequest retry) =>
        (retry.FailedAgain, retry.NotSent) switch
        {
            (0, var unsent) => $"{Counts.Text(unsent)} not sent",
            (var again, 0) => $"{Counts.Text(again)} failed again",
            var (again, unsent) => $"{Counts.Text(again)} failed again, {Counts.Text(unsent)} not sent",
        };
}

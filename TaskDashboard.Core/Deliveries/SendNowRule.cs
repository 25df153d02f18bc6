namespace TaskDashboard.Core.Deliveries;

/// <summary>Why a push is not sent now.</summary>
public enum NotNowReason
{
    /// <summary>There is no push with this id, or the caller may not see it.</summary>
    Unknown = 0,

    /// <summary>It waits for its first attempt, which nothing but its destination's pace delays.</summary>
    NeverFailed = 1,

    /// <summary>An attempt is under way.</summary>
    InFlight = 2,

    /// <summary>Its schedule is used up. A retry sends it.</summary>
    Failed = 3,

    AlreadyDelivered = 4,

    /// <summary>It has expired, or is so old that it would expire instead of being sent.</summary>
    Expired = 5,

    Canceled = 6,

    /// <summary>The push service is paused.</summary>
    ServicePaused = 7,

    DestinationPaused = 8,

    /// <summary>Its destination is held back, because it keeps failing.</summary>
    CircuitOpen = 9,
}

/// <summary>What a send now did with one push.</summary>
/// <param name="Reason">Why it is not sent now; null if it is due now.</param>
public sealed record SendNowItem(string PushId, NotNowReason? Reason);

/// <summary>What a send now did with the pushes of a filter.</summary>
/// <param name="DueNow">Number of pushes that are due now.</param>
/// <param name="NotNow">Number of the others by reason.</param>
public sealed record SendNowCounts(int DueNow, IReadOnlyDictionary<NotNowReason, int> NotNow);

/// <summary>
/// Decides which waiting pushes become due at once: those that have failed before. Their next attempt is that of the schedule.
/// </summary>
internal static class SendNowRule
{
    /// <param name="isTooOld">Whether the push is older than the limit for its kind.</param>
    /// <param name="circuit">Its destination's circuit; null if that is closed.</param>
    /// <returns>Null if the push is due now.</returns>
    public static NotNowReason? WhyNot(
        Push push,
        bool isTooOld,
        bool servicePaused,
        bool destinationPaused,
        OpenCircuit? circuit,
        DateTimeOffset now
    ) =>
        push.State switch
        {
            PushState.Sending => NotNowReason.InFlight,
            PushState.Failed => NotNowReason.Failed,
            PushState.Delivered => NotNowReason.AlreadyDelivered,
            PushState.Expired => NotNowReason.Expired,
            PushState.Canceled => NotNowReason.Canceled,
            PushState.Waiting when push.SignatureNumber is null => NotNowReason.NeverFailed,
            PushState.Waiting when isTooOld => NotNowReason.Expired,
            PushState.Waiting => PushHold.Of(push with { DueAt = now }, servicePaused || destinationPaused, circuit)?.Reason switch
            {
                HoldReason.Pause => servicePaused ? NotNowReason.ServicePaused : NotNowReason.DestinationPaused,
                HoldReason.Circuit => NotNowReason.CircuitOpen,
                null => null,
            },
        };
}

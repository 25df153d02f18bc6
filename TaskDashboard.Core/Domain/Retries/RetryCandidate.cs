namespace TaskDashboard.Core.Domain.Retries;

/// <summary>
/// What is known of a push when a retry chooses, claims or gives it up. This is the one place that decides why a push is not sent.
/// What is not known at that step is left out and does not hinder.
/// </summary>
internal readonly record struct RetryCandidate
{
    /// <summary>Null if there is no such push.</summary>
    public PushState? State { get; init; }

    /// <summary>A newer version of the same item was delivered.</summary>
    public bool IsSuperseded { get; init; }

    /// <summary>Its last failure is later than the cut-off: another retry has sent it meanwhile.</summary>
    public bool FailedAfterCutOff { get; init; }

    public bool HasNoPayload { get; init; }

    /// <summary>It is older than its kind may be. The claim then moves it to <see cref="PushState.Expired"/>.</summary>
    public bool IsTooOld { get; init; }

    /// <summary>A running retry will send it.</summary>
    public bool IsReserved { get; init; }

    /// <summary>What stops its destination: <see cref="NotSentReason.DestinationPaused"/> or <see cref="NotSentReason.CircuitOpen"/>.</summary>
    public NotSentReason? Hold { get; init; }

    /// <summary>Why the retry does not send it; null if it does.</summary>
    public NotSentReason? WhyNotSent => State is not { } state ? NotSentReason.Unknown : state switch
    {
        PushState.Delivered => NotSentReason.AlreadyDelivered,
        PushState.Waiting or PushState.Sending => NotSentReason.InFlight,
        PushState.Expired => NotSentReason.Expired,
        PushState.Canceled => NotSentReason.Canceled,
        PushState.Failed => IsSuperseded ? NotSentReason.Superseded
            : FailedAfterCutOff ? NotSentReason.InAnotherRetry
            : HasNoPayload ? NotSentReason.PayloadMissing
            : IsTooOld ? NotSentReason.Expired
            : IsReserved ? NotSentReason.InAnotherRetry
            : Hold,
    };
}

namespace TaskDashboard.Core.Domain.Retries;

/// <summary>
/// What is known about a push when a retry selects, claims or releases it. The only place that decides why a push is not sent. Facts
/// unknown at that step keep their defaults, which do not prevent sending.
/// </summary>
internal readonly record struct RetryCandidate
{
    /// <summary>Null if the push does not exist.</summary>
    public PushState? State { get; init; }

    /// <summary>Whether a newer version of the same item was delivered.</summary>
    public bool IsSuperseded { get; init; }

    /// <summary>Whether its last failure is after the cut-off, because another retry has sent it since.</summary>
    public bool FailedAfterCutOff { get; init; }

    public bool HasNoPayload { get; init; }

    /// <summary>Whether it is older than the limit for its kind. The claim then moves it to <see cref="PushState.Expired"/>.</summary>
    public bool IsTooOld { get; init; }

    /// <summary>Whether a running retry has reserved it.</summary>
    public bool IsReserved { get; init; }

    /// <summary>
    /// Why its destination gets no pushes: <see cref="NotSentReason.DestinationPaused"/> or <see cref="NotSentReason.CircuitOpen"/>.
    /// </summary>
    public NotSentReason? Hold { get; init; }

    /// <summary>Why the retry does not send the push; null if it does.</summary>
    public NotSentReason? WhyNotSent =>
        State is not { } state
            ? NotSentReason.Unknown
            : state switch
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

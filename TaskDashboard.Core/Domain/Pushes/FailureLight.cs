using System.Net;

namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>Whether a retry of a group of failures is likely to help.</summary>
public enum FailureLight
{
    /// <summary>The endpoint rejects the content (4xx but 408, 425 and 429). A retry fails until the customer changes something.</summary>
    AskCustomerFirst = 0,

    /// <summary>The destination's newest attempt was delivered, after the group's last failure.</summary>
    LikelyWorks = 1,

    /// <summary>Everything else: the destination's newest attempt failed, or the payload is missing.</summary>
    StillDown = 2,
}

/// <summary>Decides the light of a group of failures.</summary>
public static class FailureLights
{
    private const int FirstOfCustomer = 400;
    private const int FirstOfServer = 500;
    private const int TooEarly = 425;

    /// <param name="lastFailureAt">Last failure of the group.</param>
    /// <param name="lastDeliveredAt">The destination's last delivery, if any.</param>
    /// <param name="lastFailedAttemptAt">The destination's last failed attempt of any group, if any.</param>
    public static FailureLight Of(
        ErrorSignature signature,
        DateTimeOffset lastFailureAt,
        DateTimeOffset? lastDeliveredAt,
        DateTimeOffset? lastFailedAttemptAt
    )
    {
        ArgumentNullException.ThrowIfNull(signature);
        return IsRejected(signature.Status) ? FailureLight.AskCustomerFirst
            : signature.Error is DeliveryError.PayloadMissing ? FailureLight.StillDown
            : lastDeliveredAt > lastFailureAt && !(lastFailedAttemptAt >= lastDeliveredAt) ? FailureLight.LikelyWorks
            : FailureLight.StillDown;
    }

    /// <summary>Whether a retry of failures with this error can help at all, once their endpoint works.</summary>
    public static bool MayWork(ErrorSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return !IsRejected(signature.Status) && signature.Error is not DeliveryError.PayloadMissing;
    }

    private static bool IsRejected(int? status) =>
        status
            is >= FirstOfCustomer
                and < FirstOfServer
                and not (int)HttpStatusCode.RequestTimeout
                and not TooEarly
                and not (int)HttpStatusCode.TooManyRequests;
}

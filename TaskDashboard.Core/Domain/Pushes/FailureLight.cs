using System.Net;

namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>Whether a retry of a group of failures is likely to help.</summary>
public enum FailureLight
{
    /// <summary>The endpoint rejects the content (4xx but 408, 425 and 429). A retry fails until the customer changes something.</summary>
    AskCustomerFirst = 0,

    /// <summary>
    /// The destination's newest attempt was delivered, after the group's last failure, and the last retries do not speak against it.
    /// </summary>
    LikelyWorks = 1,

    /// <summary>Everything else.</summary>
    StillDown = 2,
}

/// <summary>Why a group of failures has its light.</summary>
public enum FailureLightReason
{
    /// <summary>The endpoint rejects the content.</summary>
    Rejected = 0,

    /// <summary>There is nothing to send.</summary>
    PayloadMissing = 1,

    /// <summary>
    /// Fewer than half of the last retried pushes were delivered, although the destination took other pushes at that time.
    /// </summary>
    RetriesFail = 2,

    /// <summary>The destination's newest attempt failed.</summary>
    NewestFailed = 3,

    /// <summary>The destination took no push after the group's last failure.</summary>
    NothingDeliveredSince = 4,

    /// <summary>The destination took pushes after the group's last failure.</summary>
    DeliveredSince = 5,

    /// <summary>The same, and at least half of the last retried pushes were delivered.</summary>
    RetriesWork = 6,
}

/// <summary>The light of a group of failures, and why it has that light.</summary>
public readonly record struct WeighedLight(FailureLight Light, FailureLightReason Reason);

/// <summary>What is known of a group of failures and its destination when its light is decided.</summary>
/// <param name="LastFailureAt">Last failure of the group.</param>
/// <param name="LastDeliveredAt">The destination's last delivery, if any.</param>
/// <param name="LastFailedAttemptAt">The destination's last failed attempt of any group, if any.</param>
/// <param name="Retries">How the last retries of the group's pushes went.</param>
/// <param name="TookOthers">Whether the destination took other pushes shortly before the group's last failure.</param>
public readonly record struct FailureEvidence(
    DateTimeOffset LastFailureAt,
    DateTimeOffset? LastDeliveredAt,
    DateTimeOffset? LastFailedAttemptAt,
    RetryShare Retries = default,
    bool TookOthers = false
);

/// <summary>Decides the light of a group of failures.</summary>
public static class FailureLights
{
    /// <summary>So many retried pushes must be known before their share is weighed.</summary>
    public const int FewestRetries = 5;

    private const int FirstOfCustomer = 400;
    private const int FirstOfServer = 500;
    private const int TooEarly = 425;

    /// <summary>
    /// A low share of retries that worked counts only if the destination took other pushes meanwhile. If it took none, it was down, and
    /// the failed retries say nothing about the pushes.
    /// </summary>
    public static WeighedLight Of(ErrorSignature signature, FailureEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(signature);
        var (lastFailureAt, deliveredAt, failedAt, retries, tookOthers) = evidence;
        var isKnown = retries.Of >= FewestRetries;
        return IsRejected(signature.Status) ? new(FailureLight.AskCustomerFirst, FailureLightReason.Rejected)
            : signature.Error is DeliveryError.PayloadMissing ? new(FailureLight.StillDown, FailureLightReason.PayloadMissing)
            : !(deliveredAt > lastFailureAt) ? new(FailureLight.StillDown, FailureLightReason.NothingDeliveredSince)
            : failedAt >= deliveredAt ? new(FailureLight.StillDown, FailureLightReason.NewestFailed)
            : isKnown && tookOthers && IsLow(retries) ? new(FailureLight.StillDown, FailureLightReason.RetriesFail)
            : new(
                FailureLight.LikelyWorks,
                isKnown && !IsLow(retries) ? FailureLightReason.RetriesWork : FailureLightReason.DeliveredSince
            );
    }

    /// <summary>Whether fewer than half of the retried pushes were delivered.</summary>
    public static bool IsLow(RetryShare retries) => retries.Delivered * 2 < retries.Of;

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

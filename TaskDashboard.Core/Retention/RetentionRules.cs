using TaskDashboard.Core.Access;
using TaskDashboard.Core.Retries;

namespace TaskDashboard.Core.Retention;

/// <summary>
/// Every rule. What is not named here is kept: pushes that failed or are still to be sent with all that they own, destinations,
/// keys (revoked ones too), the audit of what was commanded, and the causes of failures.
/// </summary>
internal static class RetentionRules
{
    public static IReadOnlyList<RetentionRule> Of(RetentionOptions options) =>
    [
        new ChangeRows(options.Changes),
        new EndedPushRows(options.EndedPushes),
        new PayloadRows(options.DeliveredPayloads),
        new AttemptRows(options.Attempts),
        new MinuteRows(options.Attempts),
        new TaskRows(options.EndedTasks),
        new AgedRows("idempotency keys", RetryService.IdempotencyKept, "IdempotencyKeys"),
        new AgedRows("sign-in links", SignInLinks.Valid, "SignInLinks"),
        new FailureRows(FailureSums.Kept),
        new AgedRows("vendors' sessions", TimeSpan.Zero, "KeySessions", "EndsAt"),
        new AgedRows("sessions", SessionService.KeptAfterEnd, "Sessions", "EndsAt"),
    ];
}

using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>What a person can do with a group of failures.</summary>
public enum FailureGroupAct
{
    /// <summary>Only the note changes.</summary>
    Keep,
    Acknowledge,
    Resolve,
    Ignore,
    Reopen,
}

/// <summary>Until when a person ignores a group of failures.</summary>
public enum IgnoreChoice
{
    Hour,
    Day,
    Week,
    TenFailures,
    HundredFailures,
    ThousandFailures,
}

/// <summary>Words about who deals with a group of failures.</summary>
public static class FailureGroupWords
{
    public static Look LookOf(FailureGroupState state) =>
        state switch
        {
            FailureGroupState.Open => new("Open", "circle-dashed", Tone.Quiet),
            FailureGroupState.Acknowledged => new("Acknowledged", "user", Tone.Active),
            FailureGroupState.Ignored => new("Ignored", "circle-slash", Tone.Faded),
            FailureGroupState.Resolved => new("Resolved", "circle-check", Tone.Good),
        };

    /// <summary>Returns after how many more failed attempts the ignoring ends; null if there is no such limit.</summary>
    public static string? FailuresLeft(FailureGroupLife life)
    {
        ArgumentNullException.ThrowIfNull(life);
        return life.FailuresLeft is { } left ? $"until {Counts.Of(left, "more attempt fails", "more attempts fail")}" : null;
    }

    /// <summary>Returns which pushes of the group are not failed, such as "3 wait for another attempt"; null if there are none.</summary>
    public static string? Apart(FailureGroupView group)
    {
        ArgumentNullException.ThrowIfNull(group);
        var waiting = group.Waiting > 0 ? Counts.Of(group.Waiting, "waits for another attempt", "wait for another attempt") : null;
        var sending = group.Sending > 0 ? Counts.Of(group.Sending, "is being sent again", "are being sent again") : null;
        return waiting is not null && sending is not null ? $"{waiting}, {sending}" : waiting ?? sending;
    }

    /// <summary>Returns what can be done with the group now.</summary>
    public static IReadOnlyList<FailureGroupAct> ActsOn(FailureGroupView group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return
        [
            .. Enum.GetValues<FailureGroupAct>()
                .Where(act =>
                    EventOf(act) is not { } on
                    || (
                        FailureGroupStateMachine.Decide(group.Life.State, on).Kind is RuleKind.Moves
                        && (act is not FailureGroupAct.Reopen || group.Count + group.Waiting + group.Sending > 0)
                    )
                ),
        ];
    }

    public static string Of(FailureGroupAct act, FailureGroupState state) =>
        act switch
        {
            FailureGroupAct.Keep => "Leave the state as it is",
            FailureGroupAct.Acknowledge => "Acknowledge",
            FailureGroupAct.Resolve => "Resolve",
            FailureGroupAct.Ignore when state is FailureGroupState.Ignored => "Ignore until something else",
            FailureGroupAct.Ignore => "Ignore for a while",
            FailureGroupAct.Reopen when state is FailureGroupState.Acknowledged => "Take the acknowledgement back",
            FailureGroupAct.Reopen => "Open again",
        };

    public static string Explanation(FailureGroupAct act) =>
        act switch
        {
            FailureGroupAct.Keep => "Only the note is saved.",
            FailureGroupAct.Acknowledge => "Others see that you deal with it.",
            FailureGroupAct.Resolve => "An attempt that begins later and fails in the same way opens it again.",
            FailureGroupAct.Ignore => "It leaves the Overview and the counts. It stays in this list and in retries.",
            FailureGroupAct.Reopen => "It counts as a failure that nobody deals with.",
        };

    public static string Of(IgnoreChoice choice) =>
        choice switch
        {
            IgnoreChoice.Hour => "1 hour",
            IgnoreChoice.Day => "24 hours",
            IgnoreChoice.Week => "7 days",
            IgnoreChoice.TenFailures => "10 more failed attempts",
            IgnoreChoice.HundredFailures => "100 more failed attempts",
            IgnoreChoice.ThousandFailures => "1,000 more failed attempts",
        };

    public static IgnoredUntil UntilOf(IgnoreChoice choice, DateTimeOffset now) =>
        choice switch
        {
            IgnoreChoice.Hour => new(now.AddHours(1), null),
            IgnoreChoice.Day => new(now.AddDays(1), null),
            IgnoreChoice.Week => new(now.AddDays(7), null),
            IgnoreChoice.TenFailures => new(null, 10),
            IgnoreChoice.HundredFailures => new(null, 100),
            IgnoreChoice.ThousandFailures => new(null, 1000),
        };

    private static FailureGroupEvent? EventOf(FailureGroupAct act) =>
        act switch
        {
            FailureGroupAct.Keep => null,
            FailureGroupAct.Acknowledge => FailureGroupEvent.Acknowledged,
            FailureGroupAct.Resolve => FailureGroupEvent.Resolved,
            FailureGroupAct.Ignore => FailureGroupEvent.Ignored,
            FailureGroupAct.Reopen => FailureGroupEvent.Reopened,
        };
}

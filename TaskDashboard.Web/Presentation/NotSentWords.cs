namespace TaskDashboard.Web.Presentation;

/// <summary>Why a retry leaves an item out, as a person reads it.</summary>
public static class NotSentWords
{
    /// <summary>Follows a number or stands alone: "already delivered 9".</summary>
    public static string Label(NotSentReason reason) => reason switch
    {
        NotSentReason.AlreadyDelivered => "already delivered",
        NotSentReason.InFlight => "in flight",
        NotSentReason.InAnotherRetry => "in another retry",
        NotSentReason.DestinationPaused => "paused",
        NotSentReason.CircuitOpen => "held back",
        NotSentReason.Expired => "expired",
        NotSentReason.Canceled => "canceled",
        NotSentReason.Superseded => "superseded",
        NotSentReason.Unknown => "unknown",
        NotSentReason.NotAllowed => "not allowed",
        NotSentReason.PayloadMissing => "payload missing",
    };

    public static string Explanation(NotSentReason reason) => reason switch
    {
        NotSentReason.AlreadyDelivered => "The endpoint has acknowledged them.",
        NotSentReason.InFlight => "An attempt is under way, or the next automatic one is scheduled.",
        NotSentReason.InAnotherRetry => "A running retry sends them already.",
        NotSentReason.DestinationPaused => "Their destination is paused. Resume it to send them.",
        NotSentReason.CircuitOpen => "Their destination keeps failing and is given a short rest.",
        NotSentReason.Expired => "They grew too old to be sent.",
        NotSentReason.Canceled => "Somebody called them off.",
        NotSentReason.Superseded => "A newer version of the same item was delivered.",
        NotSentReason.Unknown => "There are no such pushes.",
        NotSentReason.NotAllowed => "They belong to another company.",
        NotSentReason.PayloadMissing => "The database holds no payload for them. Hand the items in again with another version.",
    };
}

namespace TaskDashboard.Web.Presentation;

/// <summary>Explains why a retry does not send an item.</summary>
public static class NotSentWords
{
    /// <summary>Used alone or before a number: "already delivered 9".</summary>
    public static string Label(NotSentReason reason) =>
        reason switch
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

    public static string Explanation(NotSentReason reason) =>
        reason switch
        {
            NotSentReason.AlreadyDelivered => "The endpoint has accepted them.",
            NotSentReason.InFlight => "An attempt is under way, or the next automatic one is scheduled.",
            NotSentReason.InAnotherRetry => "Another running retry sends them.",
            NotSentReason.DestinationPaused => "Their destination is paused. Resume it to send them.",
            NotSentReason.CircuitOpen => "Their destination keeps failing, so its pushes are held back for a short time.",
            NotSentReason.Expired => "They became too old to be sent.",
            NotSentReason.Canceled => "Someone canceled them.",
            NotSentReason.Superseded => "A newer version of the same item was delivered.",
            NotSentReason.Unknown => "These pushes do not exist.",
            NotSentReason.NotAllowed => "They belong to another company.",
            NotSentReason.PayloadMissing => "Their payloads are missing from the database. Hand in the items again with another version.",
        };
}

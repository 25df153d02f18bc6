namespace TaskDashboard.Core.Deliveries;

/// <summary>Why a waiting push is not sent when it is due.</summary>
public enum HoldReason
{
    /// <summary>Its destination is held back because it keeps failing.</summary>
    Circuit = 0,

    /// <summary>Its destination, or the push service, is paused.</summary>
    Pause = 1,
}

/// <param name="Until">When it is tried again; null if a person must act.</param>
public readonly record struct PushHold(HoldReason Reason, DateTimeOffset? Until)
{
    /// <summary>Returns null for a push that does not wait, or only waits for its due time.</summary>
    /// <param name="paused">Whether its destination or the push service is paused.</param>
    /// <param name="circuit">Its destination's circuit; null if that is closed.</param>
    internal static PushHold? Of(Push push, bool paused, OpenCircuit? circuit) =>
        push.State != PushState.Waiting ? null
        : paused ? new PushHold(HoldReason.Pause, null)
        : circuit is not null && push.DueAt < circuit.NextProbeAt ? new PushHold(HoldReason.Circuit, circuit.NextProbeAt)
        : null;
}

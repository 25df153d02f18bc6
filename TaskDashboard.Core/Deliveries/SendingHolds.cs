using System.Collections.Concurrent;

namespace TaskDashboard.Core.Deliveries;

/// <summary>What keeps a waiting push from going out when it is due.</summary>
public enum HoldReason
{
    /// <summary>Its destination keeps failing and is spared for a while.</summary>
    Circuit = 0,

    /// <summary>Its destination, or the push service, is paused.</summary>
    Pause = 1,
}

/// <param name="Until">When it is tried again; null when that is up to a person.</param>
public readonly record struct PushHold(HoldReason Reason, DateTimeOffset? Until);

/// <summary>What holds sending back now, for reads; the dispatcher keeps it. Safe to ask from any thread.</summary>
internal sealed class SendingHolds
{
    private readonly ConcurrentDictionary<int, Circuit> circuits = [];
    private volatile bool servicePaused;

    public bool ServicePaused
    {
        get => servicePaused;
        set => servicePaused = value;
    }

    public void Add(int destination, Circuit circuit) => circuits[destination] = circuit;

    public CircuitView? CircuitOf(int destination) => circuits.TryGetValue(destination, out var circuit) ? circuit.View : null;

    /// <summary>Null for a push that does not wait, or waits for nothing but its time.</summary>
    public PushHold? Of(Push push, bool destinationPaused) =>
        push.State != PushState.Waiting ? null
        : destinationPaused || servicePaused ? new PushHold(HoldReason.Pause, null)
        : CircuitOf(push.DestinationNumber) is { } circuit && push.DueAt < circuit.NextProbeAt ? new PushHold(HoldReason.Circuit, circuit.NextProbeAt)
        : null;
}

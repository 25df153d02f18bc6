namespace TaskDashboard.Core.Domain.Circuits;

/// <summary>Stored state of a destination's circuit that is not closed. A closed circuit has no row.</summary>
public sealed record OpenCircuit
{
    public required int DestinationNumber { get; init; }

    /// <summary>Open, or Probing if a person requested a probe before <see cref="NextProbeAt"/>.</summary>
    public required CircuitState State { get; init; }

    /// <summary>When it opened. A probe that fails does not change it.</summary>
    public required DateTimeOffset OpenSince { get; init; }

    /// <summary>Nothing is sent before this time. Then one attempt shows whether the endpoint works.</summary>
    public required DateTimeOffset NextProbeAt { get; init; }

    /// <summary>Why it opened, as a sentence.</summary>
    public required string Reason { get; init; }
}

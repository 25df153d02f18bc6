namespace TaskDashboard.Core.Domain.Circuits;

/// <summary>What happens to a destination's circuit.</summary>
public enum CircuitEvent
{
    /// <summary>Within the sampling time there were enough attempts, and too many of them failed.</summary>
    Tripped = 0,

    /// <summary>The break is over.</summary>
    BreakEnded = 1,

    /// <summary>A person retries, or changes or resumes the destination.</summary>
    ProbeRequested = 2,

    /// <summary>The endpoint accepted the probe, or rejected only its content. The endpoint works.</summary>
    ProbeAnswered = 3,

    /// <summary>The endpoint did not answer the probe, or still fails.</summary>
    ProbeFailed = 4,
}

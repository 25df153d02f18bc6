namespace TaskDashboard.Core.Domain.Circuits;

/// <summary>What happens to a destination's circuit.</summary>
public enum CircuitEvent
{
    /// <summary>Of the attempts of the last while, enough were made and too many failed.</summary>
    Tripped = 0,

    /// <summary>The break is over.</summary>
    Rested = 1,

    /// <summary>A person retries, or changes or resumes the destination.</summary>
    Asked = 2,

    /// <summary>The endpoint took the probe, or refused it for what it holds: it is well.</summary>
    ProbeAnswered = 3,

    /// <summary>The endpoint did not answer the probe, or is not well.</summary>
    ProbeFailed = 4,
}

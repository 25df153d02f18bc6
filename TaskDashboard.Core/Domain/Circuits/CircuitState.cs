namespace TaskDashboard.Core.Domain.Circuits;

/// <summary>
/// State of a destination's circuit. A circuit that is not closed is stored and survives a restart. The numbers are stored.
/// </summary>
public enum CircuitState
{
    /// <summary>Pushes are sent. Left when there were many attempts and nearly all failed.</summary>
    Closed = 0,

    /// <summary>Nothing is sent until the break ends or a person requests a probe.</summary>
    Open = 1,

    /// <summary>One attempt is sent to test the endpoint. Other pushes are held back until it ends.</summary>
    Probing = 2,
}

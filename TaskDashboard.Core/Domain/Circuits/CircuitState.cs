namespace TaskDashboard.Core.Domain.Circuits;

/// <summary>Whether a destination that keeps failing is spared. It lives in memory: a new process begins with closed ones.</summary>
public enum CircuitState
{
    /// <summary>Pushes go out. Left when nearly all of many attempts failed.</summary>
    Closed = 0,

    /// <summary>Nothing is sent until the break is over, or a person asks.</summary>
    Open = 1,

    /// <summary>One attempt goes to see whether the endpoint is well again; the rest is held until its outcome.</summary>
    Probing = 2,
}

namespace TaskDashboard.Core.Deliveries;

/// <summary>When a destination that keeps failing is held back; the settings under <c>Push:Circuit</c>.</summary>
public sealed record CircuitOptions
{
    public bool Enabled { get; init; } = true;

    /// <summary>Minimum number of attempts within <see cref="Sampling"/> before a circuit can open (<c>MinimumThroughput</c>).</summary>
    public int MinimumThroughput { get; init; } = 100;

    /// <summary>The ratio of them, up to 1, that must have failed (<c>FailureRatio</c>).</summary>
    public double FailureRatio { get; init; } = 0.9;

    /// <summary>How long an attempt counts (<c>SamplingSeconds</c>).</summary>
    public TimeSpan Sampling { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long nothing is sent before the next probe (<c>BreakSeconds</c>).</summary>
    public TimeSpan Break { get; init; } = TimeSpan.FromSeconds(15);
}

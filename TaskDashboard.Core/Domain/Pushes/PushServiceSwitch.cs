namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>The push service's switch: one row.</summary>
public sealed record PushServiceSwitch
{
    public int Number { get; init; } = 1;
    public bool Paused { get; init; }
    public DateTimeOffset? ChangedAt { get; init; }
    public string? ChangedBy { get; init; }
}

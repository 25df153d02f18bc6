namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>Whether the push service is paused. The table has one row.</summary>
public sealed record PushServiceSwitch
{
    public int Number { get; init; } = 1;
    public bool Paused { get; init; }
    public DateTimeOffset? ChangedAt { get; init; }
    public string? ChangedBy { get; init; }
}

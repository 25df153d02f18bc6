namespace TaskDashboard.Core.Access;

/// <summary>How long a browser stays signed in.</summary>
public sealed record SessionRule
{
    /// <summary>A session ends if it is not used for this time. An open live page counts as use.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromHours(12);

    /// <summary>A session ends after this time even if it is used.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromDays(7);

    internal DateTimeOffset EndOf(DateTimeOffset createdAt, DateTimeOffset lastUsedAt)
    {
        var (idle, longest) = (lastUsedAt + Idle, createdAt + Longest);
        return idle < longest ? idle : longest;
    }
}

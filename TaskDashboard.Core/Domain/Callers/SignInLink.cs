namespace TaskDashboard.Core.Domain.Callers;

/// <summary>A link that signs a browser in as administrator, once. Only its hash is stored.</summary>
public sealed record SignInLink
{
    public required byte[] Hash { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? UsedAt { get; init; }
}

namespace TaskDashboard.Core.Domain.Callers;

/// <summary>A program's key. Only the SHA-256 of its 256 random bits is stored.</summary>
public sealed record ApiKey
{
    public required int Number { get; init; }

    /// <summary>Public id, 24 lower-case hex digits, or "bootstrap".</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }
    public required byte[] Hash { get; init; }
    public Role Role { get; init; }
    public string? CompanyId { get; init; }

    /// <summary>Names of the vendors' APIs that this key may use, separated by spaces; "*" means all.</summary>
    public required string Vendors { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
}

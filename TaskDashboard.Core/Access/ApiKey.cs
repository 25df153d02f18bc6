namespace TaskDashboard.Core.Access;

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

    /// <summary>Vendors it may speak for, separated by spaces; "*" is all.</summary>
    public required string Vendors { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>A link that signs a browser in as administrator, once. Only its hash is stored.</summary>
public sealed record SignInLink
{
    public required byte[] Hash { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? UsedAt { get; init; }
}

/// <summary>A line of the audit: who configured or commanded what.</summary>
public sealed record AuditEntry
{
    public required long Number { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Actor { get; init; }

    /// <summary>What was done, in lower camel case: "destinationPaused".</summary>
    public required string Action { get; init; }

    /// <summary>Public id of what it was done to.</summary>
    public required string Subject { get; init; }

    public string? Detail { get; init; }
}

namespace TaskDashboard.Core.Domain.Callers;

/// <summary>A browser that is signed in. The table keeps the SHA-256 of the 256 random bits in its cookie, not the bits.</summary>
public sealed record Session
{
    /// <summary>Public id, 24 lower-case hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>Public id of the person, or of <see cref="Caller.LinkHolder"/> where a sign-in link was used.</summary>
    public required string PersonId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The table has it to the minute.</summary>
    public DateTimeOffset LastUsedAt { get; init; }

    /// <summary>When it ends if nobody uses it again.</summary>
    public DateTimeOffset EndsAt { get; init; }

    /// <summary>The network address that it was started from; null if that is unknown.</summary>
    public string? Address { get; init; }

    internal byte[] Hash { get; init; } = [];

    /// <summary>The person's stamp when it was started: the session has ended if they have another one. Empty for a link's session.</summary>
    internal string Stamp { get; init; } = "";
}

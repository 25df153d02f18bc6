namespace TaskDashboard.Core.Domain.Callers;

/// <summary>A signed-in browser. The cookie holds 256 random bits; the table stores only their SHA-256.</summary>
public sealed record Session
{
    /// <summary>Public id, 24 lower-case hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>Public id of the person, or of <see cref="Caller.LinkHolder"/> if the session was started with a sign-in link.</summary>
    public required string PersonId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Stored to the minute.</summary>
    public DateTimeOffset LastUsedAt { get; init; }

    /// <summary>When the session expires if it is not used again.</summary>
    public DateTimeOffset EndsAt { get; init; }

    /// <summary>Network address that started the session; null if unknown.</summary>
    public string? Address { get; init; }

    internal byte[] Hash { get; init; } = [];

    /// <summary>
    /// The person's stamp when the session started. The session has ended if the person's stamp differs. Empty if started with a link.
    /// </summary>
    internal string Stamp { get; init; } = "";
}

namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>A customer's HTTP endpoint that pushes go to.</summary>
public sealed record Destination
{
    public required int Number { get; init; }

    /// <summary>Public id, 24 lower-case hex digits.</summary>
    public required string Id { get; init; }

    public string? CompanyId { get; init; }
    public required string Name { get; init; }
    public required string Url { get; init; }
    public AuthorizationType AuthorizationType { get; init; }
    public string? UserName { get; init; }

    /// <summary>The encrypted password. Never shown again.</summary>
    public string? ProtectedPassword { get; init; }

    /// <summary>URL that issues OAuth2 tokens.</summary>
    public string? TokenUrl { get; init; }

    public string? ClientId { get; init; }

    /// <summary>The encrypted client secret. Never shown again.</summary>
    public string? ProtectedClientSecret { get; init; }

    public string? Scope { get; init; }

    /// <summary>The encrypted signing secret. Shown once, when it is created.</summary>
    public required string ProtectedSigningSecret { get; init; }

    /// <summary>The encrypted signing secret before the last rotation. Also signs until <see cref="PreviousSecretUntil"/>.</summary>
    public string? ProtectedPreviousSecret { get; init; }

    public DateTimeOffset? PreviousSecretUntil { get; init; }

    /// <summary>The encrypted signing secret before the last rotation but one. Also signs until <see cref="OldestSecretUntil"/>.</summary>
    public string? ProtectedOldestSecret { get; init; }

    public DateTimeOffset? OldestSecretUntil { get; init; }

    /// <summary>
    /// Returns the encrypted secrets that sign at this time: the newest first, which does not expire, then the others by expiry, latest
    /// first.
    /// </summary>
    internal IReadOnlyList<(string Sealed, DateTimeOffset? Until)> SigningSecretsAt(DateTimeOffset now)
    {
        (string? Sealed, DateTimeOffset? Until)[] older =
        [
            (ProtectedPreviousSecret, PreviousSecretUntil),
            (ProtectedOldestSecret, OldestSecretUntil),
        ];
        return
        [
            (ProtectedSigningSecret, null),
            .. older
                .Where(secret => secret.Sealed is not null && secret.Until > now)
                .OrderByDescending(secret => secret.Until)
                .Select(secret => (secret.Sealed!, secret.Until)),
        ];
    }

    /// <summary>Returns the expiry of each older secret that still signs at this time, latest first.</summary>
    public IReadOnlyList<DateTimeOffset> OlderSecretEnds(DateTimeOffset now) =>
        [.. SigningSecretsAt(now).Skip(1).Select(secret => secret.Until!.Value)];

    /// <summary>Maximum number of concurrent attempts; null means <c>Push:ConcurrencyPerDestination</c>.</summary>
    public int? Concurrency { get; init; }

    /// <summary>
    /// Value of <see cref="PausedBy"/> when the service paused the destination itself; <see cref="PausedReason"/> says why.
    /// </summary>
    public const string PausedByService = "TaskDashboard";

    public bool Paused { get; init; }
    public DateTimeOffset? PausedAt { get; init; }
    public string? PausedBy { get; init; }

    /// <summary>Why the service paused the destination, as a sentence; null if a person paused it.</summary>
    public string? PausedReason { get; init; }

    /// <summary>
    /// Since when each attempt opens a new connection, because the endpoint sent bytes that no request asked for; null if connections are
    /// reused.
    /// </summary>
    public DateTimeOffset? FreshConnectionsSince { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public long Version { get; init; }
}

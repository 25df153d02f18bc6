namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>One thing to deliver to a customer's endpoint. Its identity is kind + item id + destination + version.</summary>
public sealed record Push
{
    /// <summary>Order of acceptance.</summary>
    public required long Number { get; init; }

    /// <summary>Public id, 24 lower-case hex digits; also the stable <c>webhook-id</c> of every attempt.</summary>
    public required string Id { get; init; }

    /// <summary>The destination's company.</summary>
    public string? CompanyId { get; init; }

    public required int DestinationNumber { get; init; }
    public required string Kind { get; init; }
    public required string ItemId { get; init; }
    public required string Version { get; init; }
    public PushState State { get; init; }

    /// <summary>Number of attempts so far, automatic ones and retries.</summary>
    public int Attempts { get; init; }

    /// <summary>When the next automatic attempt is due. Meaningful only while Waiting.</summary>
    public DateTimeOffset DueAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>When it was delivered, or became Failed, Expired or Canceled.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Sequence number of the failure that made the push Failed. A retry's cut-off is such a number.</summary>
    public long? FailureSequence { get; init; }

    /// <summary>Error signature of the last failure.</summary>
    public int? SignatureNumber { get; init; }

    /// <summary>The retry request that claimed the push. Set only while Sending.</summary>
    public int? RetryNumber { get; init; }

    /// <summary>Who canceled the push. Set only while Canceled.</summary>
    public string? CanceledBy { get; init; }

    /// <summary>Whether an older version of the same item was accepted before.</summary>
    public bool HasOlderVersion { get; init; }

    /// <summary>Whether a newer version of the same item was delivered. Sending this one would overwrite it.</summary>
    public bool Superseded { get; init; }

    /// <summary>Size of the payload in bytes.</summary>
    public int PayloadSize { get; init; }

    /// <summary>The first 16 bytes of the payload's SHA-256.</summary>
    public required byte[] PayloadDigest { get; init; }
}

/// <summary>Payload of a push, in its own table so that lists never load it.</summary>
public sealed record PushPayload
{
    public required long PushNumber { get; init; }
    public required byte[] Body { get; init; }
}

public enum AttemptTrigger
{
    /// <summary>Made by the schedule.</summary>
    Automatic = 0,

    /// <summary>Made by a retry request.</summary>
    Retry = 1,
}

/// <summary>One delivery attempt and its result.</summary>
public sealed record PushAttempt
{
    /// <summary><see cref="KeyOf"/>: push number and attempt number, so that attempts of a push are stored together.</summary>
    public required long Key { get; init; }

    public AttemptTrigger Trigger { get; init; }
    public int? RetryNumber { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public int DurationMs { get; init; }

    /// <summary>HTTP status; null if the endpoint did not answer.</summary>
    public int? Status { get; init; }

    public DeliveryError Error { get; init; }

    /// <summary>The error in words; null if delivered.</summary>
    public string? Message { get; init; }

    /// <summary>JSON object of the request's headers, without secrets.</summary>
    public required string RequestHeaders { get; init; }

    /// <summary>
    /// At most the first 4 KiB of the answer's body. Text (<see cref="PlainText"/>) is stored as UTF-8, whatever charset it came in.
    /// </summary>
    public required byte[] Answer { get; init; }

    public bool AnswerTruncated { get; init; }

    /// <summary>How often the request was sent. More than 1 if a connection was dead before the first byte of the answer.</summary>
    public int Sends { get; init; } = 1;

    public const int AttemptBits = 16;

    public long PushNumber => Key >> AttemptBits;

    /// <summary>1 for the first attempt of a push.</summary>
    public int Attempt => (int)(Key & ((1 << AttemptBits) - 1));

    public static long KeyOf(long pushNumber, int attempt) => (pushNumber << AttemptBits) | (long)Math.Min(attempt, (1 << AttemptBits) - 1);
}

/// <summary>A normalized error, so that equal causes are grouped.</summary>
public sealed record ErrorSignature
{
    public required int Number { get; init; }
    public DeliveryError Error { get; init; }
    public int? Status { get; init; }
    public required string Message { get; init; }
}

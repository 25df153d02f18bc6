namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>One thing to deliver to a customer's endpoint. Its identity is kind + item id + destination + version.</summary>
public sealed record Push
{
    /// <summary>Order of acceptance.</summary>
    public required long Number { get; init; }

    /// <summary>Public id, 24 lower-case hex digits; also the stable <c>webhook-id</c> of every attempt.</summary>
    public required string Id { get; init; }

    /// <summary>That of its destination.</summary>
    public string? CompanyId { get; init; }

    public required int DestinationNumber { get; init; }
    public required string Kind { get; init; }
    public required string ItemId { get; init; }
    public required string Version { get; init; }
    public PushState State { get; init; }

    /// <summary>Attempts made so far, automatic ones and retries together.</summary>
    public int Attempts { get; init; }

    /// <summary>When the next automatic attempt is due; meaningful while Waiting.</summary>
    public DateTimeOffset DueAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>When it was delivered, or became Failed, Expired or Canceled.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Sequence number of the failure that made it Failed; a retry's cut-off is one of these.</summary>
    public long? FailureSequence { get; init; }

    /// <summary>The error signature of the last failure.</summary>
    public int? SignatureNumber { get; init; }

    /// <summary>The retry request that claimed it; set only while Sending.</summary>
    public int? RetryNumber { get; init; }

    /// <summary>Who canceled it; set only while Canceled.</summary>
    public string? CanceledBy { get; init; }

    /// <summary>An older version of the same item was accepted before.</summary>
    public bool HasOlderVersion { get; init; }

    /// <summary>A newer version of the same item was delivered: sending this one would overwrite it.</summary>
    public bool Superseded { get; init; }

    /// <summary>Size of the payload in bytes.</summary>
    public int PayloadSize { get; init; }

    /// <summary>The first 16 bytes of the payload's SHA-256.</summary>
    public required byte[] PayloadDigest { get; init; }
}

/// <summary>The body of a push, kept apart so that lists never load it.</summary>
public sealed record PushPayload
{
    public required long PushNumber { get; init; }
    public required byte[] Body { get; init; }
}

public enum AttemptTrigger
{
    /// <summary>The schedule made it.</summary>
    Automatic = 0,

    /// <summary>A retry request made it.</summary>
    Retry = 1,
}

/// <summary>One delivery attempt and what came of it.</summary>
public sealed record PushAttempt
{
    /// <summary><see cref="KeyOf"/>: the push's number and the attempt's, so that a push's attempts lie together.</summary>
    public required long Key { get; init; }

    public AttemptTrigger Trigger { get; init; }
    public int? RetryNumber { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public int DurationMs { get; init; }

    /// <summary>HTTP status, if the endpoint answered with one.</summary>
    public int? Status { get; init; }

    public DeliveryError Error { get; init; }

    /// <summary>What went wrong, in words; null when delivered.</summary>
    public string? Message { get; init; }

    /// <summary>JSON object of the headers sent, secrets hidden.</summary>
    public required string RequestHeaders { get; init; }

    /// <summary>At most the first 4 KiB of the answer's body: UTF-8 where it is text (<see cref="PlainText"/>), whatever it came in.</summary>
    public required byte[] Answer { get; init; }

    public bool AnswerTruncated { get; init; }

    /// <summary>How often the request was sent: more than once where a connection turned out to be dead before a byte of the answer came.</summary>
    public int Sends { get; init; } = 1;

    public const int AttemptBits = 16;

    public long PushNumber => Key >> AttemptBits;

    /// <summary>1 for the first attempt of a push.</summary>
    public int Attempt => (int)(Key & ((1 << AttemptBits) - 1));

    public static long KeyOf(long pushNumber, int attempt) => (pushNumber << AttemptBits) | (long)Math.Min(attempt, (1 << AttemptBits) - 1);
}

/// <summary>What went wrong, normalised, so that equal causes group together.</summary>
public sealed record ErrorSignature
{
    public required int Number { get; init; }
    public DeliveryError Error { get; init; }
    public int? Status { get; init; }
    public required string Message { get; init; }
}

/// <summary>The failed pushes of one destination that failed in the same way, counted in the same transaction as each failure.</summary>
public sealed record FailureGroup
{
    public required int DestinationNumber { get; init; }
    public required int SignatureNumber { get; init; }

    /// <summary>Pushes in state Failed now.</summary>
    public int Count { get; init; }

    public DateTimeOffset FirstAt { get; init; }
    public DateTimeOffset LastAt { get; init; }
    public long LastSequence { get; init; }
}

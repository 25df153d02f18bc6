namespace TaskDashboard.Core.Domain.Retries;

/// <summary>A request to send failed pushes once more: a frozen set, run as a task.</summary>
public sealed record RetryRequest
{
    public required int Number { get; init; }

    /// <summary>Public id, 24 lower-case hex digits.</summary>
    public required string Id { get; init; }

    public string? CompanyId { get; init; }
    public required int TaskNumber { get; init; }

    /// <summary>Public id of the task that shows its progress.</summary>
    public required string TaskId { get; init; }

    public RetryState State { get; init; }

    /// <summary>
    /// The filter as given, as JSON, without the ids of single pushes. There may be thousands, so they are stored separately.
    /// </summary>
    public required string Filter { get; init; }

    /// <summary>How many push ids the filter listed; null if none.</summary>
    public int? PushIdCount { get; init; }

    /// <summary>Failures with a higher sequence number are not part of the set.</summary>
    public long CutOff { get; init; }

    /// <summary>Exact number of items in the set.</summary>
    public int ItemCount { get; init; }

    public int Delivered { get; init; }
    public int FailedAgain { get; init; }
    public int NotSent { get; init; }
    public string? Reason { get; init; }
    public string? Ticket { get; init; }
    public required string RequestedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Public id of an earlier retry, if this one sends a part of its items again. Retention may have deleted it.</summary>
    public string? OfRetryId { get; init; }

    /// <summary>Which part of the earlier retry it sends. Its filter is then the earlier one's.</summary>
    public RetryPart? Part { get; init; }

    public int Processed => Delivered + FailedAgain + NotSent;

    /// <summary>How many items a cancel released. They were not sent, and count as remaining.</summary>
    public int Released => State == RetryState.Canceled ? Math.Max(0, ItemCount - Processed) : 0;
}

/// <summary>Frozen set of a retry request: its push numbers, grouped by destination, packed.</summary>
public sealed record RetrySet
{
    public required int RetryNumber { get; init; }
    public required byte[] Packed { get; init; }
}

/// <summary>
/// The complete filter of a retry request that lists push ids. Never loaded with the request, because there may be thousands of ids.
/// </summary>
public sealed record RetryFilter
{
    public required int RetryNumber { get; init; }

    /// <summary>The filter as JSON, with the ids.</summary>
    public required string Filter { get; init; }
}

/// <summary>A part of a retry's items that another retry can send again.</summary>
public enum RetryPart
{
    /// <summary>The items that failed again.</summary>
    FailedAgain = 0,

    /// <summary>The items that were released by a cancel or not sent.</summary>
    Rest = 1,
}

public enum RetryItemOutcome
{
    Delivered = 0,
    FailedAgain = 1,
    NotSent = 2,
}

/// <summary>Why an item of a retry was not sent.</summary>
public enum NotSentReason
{
    AlreadyDelivered = 0,

    /// <summary>An attempt is under way, or the next automatic one is scheduled.</summary>
    InFlight = 1,

    InAnotherRetry = 2,
    DestinationPaused = 3,
    CircuitOpen = 4,
    Expired = 5,
    Canceled = 6,

    /// <summary>A newer version of the same item was delivered.</summary>
    Superseded = 7,

    Unknown = 8,
    NotAllowed = 9,

    /// <summary>The push's payload is not in the store.</summary>
    PayloadMissing = 10,
}

/// <summary>Result of one item of a retry. The row is written when the item is processed.</summary>
public sealed record RetryItem
{
    /// <summary><see cref="KeyOf"/>: request number and push number, so that items of a request are stored together.</summary>
    public required long Key { get; init; }

    public RetryItemOutcome Outcome { get; init; }
    public NotSentReason? Reason { get; init; }

    /// <summary>Number of the retry's attempt; null if not sent.</summary>
    public int? Attempt { get; init; }

    /// <summary>Destination of an item that failed again; null for other outcomes.</summary>
    public int? DestinationNumber { get; init; }

    /// <summary>Error signature of an item that failed again; null for other outcomes.</summary>
    public int? SignatureNumber { get; init; }

    public DateTimeOffset At { get; init; }

    public const int PushBits = 40;

    public int RetryNumber => (int)(Key >> PushBits);

    public long PushNumber => PushNumberOf(Key);

    public static long KeyOf(int retryNumber, long pushNumber) => ((long)retryNumber << PushBits) | pushNumber;

    public static long PushNumberOf(long key) => key & ((1L << PushBits) - 1);
}

/// <summary>
/// Items of a retry that failed again with the same error at the same destination. Updated in the transaction of each item.
/// </summary>
public sealed record RetryError
{
    public required int RetryNumber { get; init; }
    public required int DestinationNumber { get; init; }
    public required int SignatureNumber { get; init; }
    public int Count { get; init; }
}

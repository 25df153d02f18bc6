using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Provides the items of retries to the dispatcher, and records their results.</summary>
internal interface IRetrySource
{
    /// <summary>Returns the running retry request with this number, or null.</summary>
    IRetryRun? Find(int number);

    /// <summary>Whether items wait for this destination.</summary>
    bool HasWaiting(int destination);

    /// <summary>Takes items to claim. They stay reserved until <see cref="Claimed"/>, or are returned by <see cref="PutBack"/>.</summary>
    List<ReservedPush> Take(int destination, int count);

    /// <summary>Returns items that were taken but not sent. They wait again.</summary>
    void PutBack(int destination, IEnumerable<ReservedPush> items);

    /// <summary>The claims of these items are committed.</summary>
    void Claimed(int destination, IEnumerable<ReservedPush> items);

    /// <summary>At start: loads the requests that were running in the previous process.</summary>
    void Load(WriteSession session);

    /// <summary>An item was claimed, in the session's transaction.</summary>
    void Started(WriteSession session, int retryNumber);

    /// <summary>An item was processed, in the session's transaction. The last item ends its request.</summary>
    /// <param name="reason">Why it was not sent; null if it was.</param>
    /// <param name="attempt">Number of the attempt; null if it was not sent.</param>
    /// <param name="error">Where and how it failed again; null for other outcomes.</param>
    void Processed(
        WriteSession session,
        int retryNumber,
        long push,
        RetryItemOutcome outcome,
        NotSentReason? reason,
        int? attempt,
        RetryItemError? error = null
    );
}

/// <summary>A running retry request, for the dispatcher.</summary>
internal interface IRetryRun
{
    int Number { get; }

    /// <summary>Failures with a higher sequence number are not part of its set.</summary>
    long CutOff { get; }

    /// <summary>Whether its end is committed. Then no more items are claimed.</summary>
    bool Ended { get; }

    /// <summary>Whether the current commit group cancels it. Only for the writer's thread.</summary>
    bool Canceled { get; }
}

/// <summary>The destination and the error signature of an item that failed again.</summary>
internal readonly record struct RetryItemError(int Destination, int Signature);

/// <summary>A failed push that a running retry request has reserved.</summary>
internal readonly record struct ReservedPush(IRetryRun Run, long Push);

using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Where the dispatcher gets the items of retries from, and where it records what became of them.</summary>
internal interface IRetrySource
{
    /// <summary>The running retry request of this number, or null.</summary>
    IRetryRun? Find(int number);

    /// <summary>The running retry request that will send this push, or null if none has reserved it.</summary>
    IRetryRun? ReservedBy(long push);

    /// <summary>Whether items wait for this destination.</summary>
    bool HasWaiting(int destination);

    /// <summary>Takes items to claim. They stay reserved until <see cref="Claimed"/>, or go back with <see cref="PutBack"/>.</summary>
    List<ReservedPush> Take(int destination, int count);

    /// <summary>Items that were taken and not sent wait again.</summary>
    void PutBack(int destination, IEnumerable<ReservedPush> items);

    /// <summary>The claims of these items are on the disk.</summary>
    void Claimed(IEnumerable<ReservedPush> items);

    /// <summary>At start: takes up the requests that the process before this one left running.</summary>
    void Load(WriteSession session);

    /// <summary>An item was claimed, in the session's transaction.</summary>
    void Started(WriteSession session, int retryNumber);

    /// <summary>An item was processed, in the session's transaction. The last item ends its request.</summary>
    /// <param name="reason">Why it was not sent; null if it was.</param>
    /// <param name="attempt">Number of the attempt; null if it was not sent.</param>
    void Processed(WriteSession session, int retryNumber, long push, RetryItemOutcome outcome, NotSentReason? reason, int? attempt);
}

/// <summary>A retry request under way, as far as the dispatcher needs to know it.</summary>
internal interface IRetryRun
{
    int Number { get; }

    /// <summary>Public id of the request.</summary>
    string Id { get; }

    /// <summary>The company that the request belongs to; null if it takes pushes of every company.</summary>
    string? CompanyId { get; }

    /// <summary>Failures with a higher sequence number are not part of its set.</summary>
    long CutOff { get; }

    /// <summary>Whether its end is on the disk: nothing more of it is claimed.</summary>
    bool Ended { get; }

    /// <summary>Whether the commit group under way cancels it. Only the writer's thread may ask.</summary>
    bool Canceled { get; }
}

/// <summary>A failed push that a running retry request has reserved.</summary>
internal readonly record struct ReservedPush(IRetryRun Run, long Push);

using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retries;

/// <summary>
/// Keeps in memory which failed pushes are reserved by which running retry request. The sets themselves are in the store. A push is reserved
/// here from the acceptance of the request until its claim is committed.
/// </summary>
internal sealed class RetryBook : IRetrySource
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, Queue<Items>> waiting = [];

    // Replaced as a whole under the lock, so that it can be read without the lock.
    private volatile RetryRun[] runs = [];
    private long added;

    public IReadOnlyCollection<int> Running => [.. runs.Select(run => run.Number)];

    /// <summary>Number of requests added so far. <see cref="AddedSince"/> returns the later ones.</summary>
    public long Added => Volatile.Read(ref added);

    /// <summary>Returns the running request that has reserved this push, if any.</summary>
    public IRetryRun? ReservedBy(int destination, long push)
    {
        // Called for each push of a plan, so it creates no closure.
        foreach (var run in runs)
        {
            if (run.Reserves(destination, push))
            {
                return run;
            }
        }

        return null;
    }

    /// <summary>Returns the running requests that were added after this number of requests.</summary>
    public IReadOnlyList<RetryRun> AddedSince(long before) => [.. runs.Where(run => run.Order > before)];

    public void Add(RetryRun run)
    {
        lock (gate)
        {
            run.Order = Volatile.Read(ref added) + 1;
            foreach (var (destination, pushes) in run.Items)
            {
                if (pushes.Length > 0)
                {
                    QueueOf(destination).Enqueue(new FrozenItems(run, pushes));
                }
            }

            runs = [.. runs, run];
            Volatile.Write(ref added, run.Order);
        }
    }

    /// <summary>Removes an ended request, which releases its reserved pushes.</summary>
    public void Remove(int number)
    {
        lock (gate)
        {
            if (Find(number) is not { } run)
            {
                return;
            }

            run.Ended = true;
            runs = [.. runs.Where(other => other != run)];
            foreach (var destination in run.Items.Keys)
            {
                if (waiting.TryGetValue(destination, out var queue) && queue.All(items => !items.HasOpen))
                {
                    waiting.Remove(destination);
                }
            }
        }
    }

    public RetryRun? Find(int number) => Array.Find(runs, run => run.Number == number);

    IRetryRun? IRetrySource.Find(int number) => Find(number);

    public bool HasWaiting(int destination)
    {
        lock (gate)
        {
            return waiting.ContainsKey(destination);
        }
    }

    /// <summary>Takes items to claim. They stay reserved until <see cref="Claimed"/>, or are returned by <see cref="PutBack"/>.</summary>
    public List<ReservedPush> Take(int destination, int count)
    {
        var taken = new List<ReservedPush>(count);
        lock (gate)
        {
            if (!waiting.TryGetValue(destination, out var queue))
            {
                return taken;
            }

            while (taken.Count < count && queue.TryPeek(out var items))
            {
                if (!items.TryTake(out var item))
                {
                    queue.Dequeue();
                }
                else if (!item.Run.Ended)
                {
                    taken.Add(item);
                }
            }

            while (queue.TryPeek(out var rest) && !rest.HasOpen)
            {
                queue.Dequeue();
            }

            if (queue.Count == 0)
            {
                waiting.Remove(destination);
            }
        }

        return taken;
    }

    public void PutBack(int destination, IEnumerable<ReservedPush> items)
    {
        lock (gate)
        {
            ReturnedItems? last = null;
            foreach (var item in items)
            {
                if (!item.Run.Ended)
                {
                    (item.Run as RetryRun)?.SetReserved(destination, item.Push, true);
                    if (last is null)
                    {
                        var queue = QueueOf(destination);
                        last = queue.LastOrDefault() as ReturnedItems;
                        if (last is null)
                        {
                            queue.Enqueue(last = new ReturnedItems());
                        }
                    }

                    last.Add(item);
                }
            }
        }
    }

    public void Claimed(int destination, IEnumerable<ReservedPush> items)
    {
        foreach (var (run, push) in items)
        {
            (run as RetryRun)?.SetReserved(destination, push, false);
        }
    }

    public void Started(WriteSession session, int retryNumber) => ProgressOf(session).Started(retryNumber);

    public void Processed(WriteSession session, int retryNumber, long push, RetryItemOutcome outcome, NotSentReason? reason, int? attempt) =>
        ProgressOf(session).Processed(session, retryNumber, push, outcome, reason, attempt);

    /// <summary>Corrects wrong counts. A running retry without remaining items then ends.</summary>
    public void Correct(WriteSession session, int retryNumber, int delivered, int failedAgain, int notSent) =>
        ProgressOf(session).Correct(retryNumber, delivered, failedAgain, notSent);

    private Queue<Items> QueueOf(int destination)
    {
        if (!waiting.TryGetValue(destination, out var queue))
        {
            waiting.Add(destination, queue = new Queue<Items>());
        }

        return queue;
    }

    private RetryProgress ProgressOf(WriteSession session)
    {
        var progress = session.Totals<RetryProgress>();
        progress.Book = this;
        return progress;
    }

    /// <summary>At start: loads the requests that were running in the previous process, without the processed items.</summary>
    public void Load(WriteSession session)
    {
        var open = new List<(int Number, string Id, long CutOff, byte[] Packed, string? CompanyId)>();
        var states = string.Join(", ", Enum.GetValues<RetryState>().Where(state => !state.HasEnded()).Select(state => (int)state));
        using (var rows = session.Prepare(
            $"SELECT r.Number, r.Id, r.CutOff, s.Packed, r.CompanyId FROM RetryRequests r JOIN RetrySets s ON s.RetryNumber = r.Number WHERE r.State IN ({states})").Query())
        {
            while (rows.Read())
            {
                open.Add((rows.GetInt32(0), rows.GetString(1), rows.GetInt64(2), rows.GetBytes(3), rows.GetStringOrNull(4)));
            }
        }

        foreach (var (number, id, cutOff, packed, companyId) in open)
        {
            var processed = new HashSet<long>();
            using (var rows = session.Prepare("SELECT ItemKey FROM RetryItems WHERE ItemKey >= @p0 AND ItemKey < @p1").Query(RetryItem.KeyOf(number, 0), RetryItem.KeyOf(number + 1, 0)))
            {
                while (rows.Read())
                {
                    processed.Add(rows.GetInt64(0) - RetryItem.KeyOf(number, 0));
                }
            }

            var left = PackedSet.Unpack(packed).ToDictionary(set => set.Key, set => Array.FindAll(set.Value, push => !processed.Contains(push)));
            Add(new RetryRun(number, id, cutOff, left) { CompanyId = companyId });
            session.OnRollback(() => Remove(number));
        }
    }

    /// <summary>Waiting items of one destination, in order.</summary>
    private abstract class Items
    {
        /// <summary>Whether an item of a running request is left.</summary>
        public abstract bool HasOpen { get; }

        public abstract bool TryTake(out ReservedPush item);
    }

    /// <summary>A request's frozen set, taken from the beginning.</summary>
    private sealed class FrozenItems(RetryRun run, long[] pushes) : Items
    {
        private int next;

        public override bool HasOpen => next < pushes.Length && !run.Ended;

        public override bool TryTake(out ReservedPush item)
        {
            if (!HasOpen)
            {
                item = default;
                return false;
            }

            item = new ReservedPush(run, pushes[next++]);
            return true;
        }
    }

    /// <summary>Items of any requests that were taken but not sent.</summary>
    private sealed class ReturnedItems : Items
    {
        private readonly Queue<ReservedPush> items = [];

        public override bool HasOpen => items.Any(item => !item.Run.Ended);

        public void Add(ReservedPush item) => items.Enqueue(item);

        public override bool TryTake(out ReservedPush item) => items.TryDequeue(out item);
    }
}

using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retries;

/// <summary>
/// Keeps in memory which failed pushes are reserved by which running retry request. The sets themselves are in the store. A push is
/// reserved here from the acceptance of the request until its claim is committed.
/// </summary>
internal sealed class RetryBook : IRetrySource
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Queue<Items>> _waiting = [];

    // Replaced as a whole under the lock, so that it can be read without the lock.
    private volatile RetryRun[] _runs = [];
    private long _added;

    public IReadOnlyCollection<RetryRun> Runs => _runs;

    public IReadOnlyCollection<int> Running => [.. _runs.Select(run => run.Number)];

    /// <summary>Number of requests added so far. <see cref="AddedSince"/> returns the later ones.</summary>
    public long Added => Volatile.Read(ref _added);

    /// <summary>Returns the running request that has reserved this push, if any.</summary>
    public IRetryRun? ReservedBy(int destination, long push)
    {
        // Called for each push of a plan, so it creates no closure.
        foreach (var run in _runs)
        {
            if (run.Reserves(destination, push))
            {
                return run;
            }
        }

        return null;
    }

    /// <summary>Returns the running requests that were added after this number of requests.</summary>
    public IReadOnlyList<RetryRun> AddedSince(long before) => [.. _runs.Where(run => run.Order > before)];

    public void Add(RetryRun run)
    {
        lock (_gate)
        {
            run.Order = Volatile.Read(ref _added) + 1;
            foreach (var (destination, pushes) in run.Items)
            {
                if (pushes.Length > 0)
                {
                    QueueOf(destination).Enqueue(new FrozenItems(run, pushes));
                }
            }

            _runs = [.. _runs, run];
            Volatile.Write(ref _added, run.Order);
        }
    }

    /// <summary>Removes an ended request, which releases its reserved pushes.</summary>
    public void Remove(int number)
    {
        lock (_gate)
        {
            if (Find(number) is not { } run)
            {
                return;
            }

            run.Ended = true;
            _runs = [.. _runs.Where(other => other != run)];
            foreach (var destination in run.Items.Keys)
            {
                if (_waiting.TryGetValue(destination, out var queue) && queue.All(items => !items.HasOpen))
                {
                    _waiting.Remove(destination);
                }
            }
        }
    }

    public RetryRun? Find(int number) => Array.Find(_runs, run => run.Number == number);

    IRetryRun? IRetrySource.Find(int number) => Find(number);

    public bool HasWaiting(int destination)
    {
        lock (_gate)
        {
            return _waiting.ContainsKey(destination);
        }
    }

    /// <summary>Takes items to claim. They stay reserved until <see cref="Claimed"/>, or are returned by <see cref="PutBack"/>.</summary>
    public List<ReservedPush> Take(int destination, int count)
    {
        var taken = new List<ReservedPush>(count);
        lock (_gate)
        {
            if (!_waiting.TryGetValue(destination, out var queue))
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
                _waiting.Remove(destination);
            }
        }

        return taken;
    }

    public void PutBack(int destination, IEnumerable<ReservedPush> items)
    {
        lock (_gate)
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

    public void Processed(
        WriteSession session,
        int retryNumber,
        long push,
        RetryItemOutcome outcome,
        NotSentReason? reason,
        int? attempt,
        RetryItemError? error = null
    ) => ProgressOf(session).Processed(session, retryNumber, push, outcome, reason, attempt, error);

    /// <summary>Corrects wrong counts. A running retry without remaining items then ends.</summary>
    public void Correct(WriteSession session, int retryNumber, int delivered, int failedAgain, int notSent) =>
        ProgressOf(session).Correct(retryNumber, delivered, failedAgain, notSent);

    private Queue<Items> QueueOf(int destination)
    {
        if (!_waiting.TryGetValue(destination, out var queue))
        {
            _waiting.Add(destination, queue = new Queue<Items>());
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
        using (
            var rows = session
                .Prepare(
                    "SELECT r.Number, r.Id, r.CutOff, s.Packed, r.CompanyId FROM RetryRequests r JOIN RetrySets s ON "
                        + $"s.RetryNumber = r.Number WHERE r.State IN ({states})"
                )
                .Query()
        )
        {
            while (rows.Read())
            {
                open.Add((rows.GetInt32(0), rows.GetString(1), rows.GetInt64(2), rows.GetBytes(3), rows.GetStringOrNull(4)));
            }
        }

        foreach (var (number, id, cutOff, packed, companyId) in open)
        {
            var processed = new HashSet<long>();
            using (
                var rows = session
                    .Prepare("SELECT ItemKey FROM RetryItems WHERE ItemKey >= @p0 AND ItemKey < @p1")
                    .Query(RetryItem.KeyOf(number, 0), RetryItem.KeyOf(number + 1, 0))
            )
            {
                while (rows.Read())
                {
                    processed.Add(rows.GetInt64(0) - RetryItem.KeyOf(number, 0));
                }
            }

            var left = PackedSet
                .Unpack(packed)
                .ToDictionary(set => set.Key, set => Array.FindAll(set.Value, push => !processed.Contains(push)));
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
        private int _next;

        public override bool HasOpen => _next < pushes.Length && !run.Ended;

        public override bool TryTake(out ReservedPush item)
        {
            if (!HasOpen)
            {
                item = default;
                return false;
            }

            item = new ReservedPush(run, pushes[_next++]);
            return true;
        }
    }

    /// <summary>Items of any requests that were taken but not sent.</summary>
    private sealed class ReturnedItems : Items
    {
        private readonly Queue<ReservedPush> _items = [];

        public override bool HasOpen => _items.Any(item => !item.Run.Ended);

        public void Add(ReservedPush item) => _items.Enqueue(item);

        public override bool TryTake(out ReservedPush item) => _items.TryDequeue(out item);
    }
}

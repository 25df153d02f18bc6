using System.Collections.Concurrent;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retries;

/// <summary>A retry request under way: its items that nobody has claimed yet, by destination.</summary>
internal sealed class RetryRun(int number, string id, long cutOff, IReadOnlyDictionary<int, long[]> items) : IRetryRun
{
    public int Number => number;

    public string Id => id;

    public long CutOff => cutOff;

    /// <summary>Whose it is; null when it takes pushes of every company.</summary>
    public string? CompanyId { get; init; }

    /// <summary>Set once its end is on the disk: nothing more of it is claimed.</summary>
    public bool Ended { get; set; }

    /// <summary>Its cancellation is part of the group under way. Only the writer's thread uses it.</summary>
    public bool Canceled { get; set; }

    public IReadOnlyDictionary<int, long[]> Items => items;
}

/// <summary>
/// Which failed pushes are reserved by which running retry request. The sets themselves are in the store; this is what the
/// process knows of them. A push is in here from the request's acceptance until its claim is on the disk.
/// </summary>
internal sealed class RetryBook : IRetrySource
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<long, IRetryRun> reserved = [];
    private readonly Dictionary<int, RetryRun> runs = [];
    private readonly Dictionary<int, Queue<ReservedPush>> waiting = [];

    public IReadOnlyCollection<int> Running
    {
        get
        {
            lock (gate)
            {
                return [.. runs.Keys];
            }
        }
    }

    /// <summary>The running request that will send this push, if one has reserved it.</summary>
    public IRetryRun? ReservedBy(long push) => reserved.TryGetValue(push, out var run) && !run.Ended ? run : null;

    public void Add(RetryRun run)
    {
        lock (gate)
        {
            runs.Add(run.Number, run);
            foreach (var (destination, pushes) in run.Items)
            {
                if (pushes.Length == 0)
                {
                    continue;
                }

                if (!waiting.TryGetValue(destination, out var queue))
                {
                    waiting.Add(destination, queue = new Queue<ReservedPush>(pushes.Length));
                }

                foreach (var push in pushes)
                {
                    queue.Enqueue(new ReservedPush(run, push));
                    reserved[push] = run;
                }
            }
        }
    }

    /// <summary>Forgets a request that ended: what it had reserved is free again.</summary>
    public void Remove(int number)
    {
        lock (gate)
        {
            if (!runs.Remove(number, out var run))
            {
                return;
            }

            run.Ended = true;
            foreach (var (destination, pushes) in run.Items)
            {
                foreach (var push in pushes)
                {
                    reserved.TryRemove(new(push, run));
                }

                if (waiting.TryGetValue(destination, out var queue) && queue.All(item => item.Run.Ended))
                {
                    waiting.Remove(destination);
                }
            }
        }
    }

    public RetryRun? Find(int number)
    {
        lock (gate)
        {
            return runs.GetValueOrDefault(number);
        }
    }

    IRetryRun? IRetrySource.Find(int number) => Find(number);

    public bool HasWaiting(int destination)
    {
        lock (gate)
        {
            return waiting.ContainsKey(destination);
        }
    }

    /// <summary>Takes items to claim. They stay reserved until <see cref="Claimed"/>, or go back with <see cref="PutBack"/>.</summary>
    public List<ReservedPush> Take(int destination, int count)
    {
        var taken = new List<ReservedPush>(count);
        lock (gate)
        {
            if (!waiting.TryGetValue(destination, out var queue))
            {
                return taken;
            }

            while (taken.Count < count && queue.TryDequeue(out var item))
            {
                if (!item.Run.Ended)
                {
                    taken.Add(item);
                }
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
            foreach (var item in items)
            {
                if (!item.Run.Ended)
                {
                    if (!waiting.TryGetValue(destination, out var queue))
                    {
                        waiting.Add(destination, queue = new Queue<ReservedPush>());
                    }

                    reserved[item.Push] = item.Run;
                    queue.Enqueue(item);
                }
            }
        }
    }

    public void Claimed(IEnumerable<ReservedPush> items)
    {
        foreach (var (run, push) in items)
        {
            reserved.TryRemove(new(push, run));
        }
    }

    public void Started(WriteSession session, int retryNumber) => ProgressOf(session).Started(retryNumber);

    public void Processed(WriteSession session, int retryNumber, long push, RetryItemOutcome outcome, NotSentReason? reason, int? attempt) =>
        ProgressOf(session).Processed(session, retryNumber, push, outcome, reason, attempt);

    /// <summary>Corrects what was counted wrong. A running retry of which nothing is left then ends.</summary>
    public void Correct(WriteSession session, int retryNumber, int delivered, int failedAgain, int notSent) =>
        ProgressOf(session).Correct(retryNumber, delivered, failedAgain, notSent);

    private RetryProgress ProgressOf(WriteSession session)
    {
        var progress = session.Totals<RetryProgress>();
        progress.Book = this;
        return progress;
    }

    /// <summary>At start: the requests that a process before this one left running, less what it had processed.</summary>
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
}

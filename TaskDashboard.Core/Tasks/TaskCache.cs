using System.Collections.Concurrent;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Tasks;

/// <summary>
/// Recently read tasks. The writer replaces entries before it answers, so a read after a write's answer shows the write. A row that was
/// read before a write but arrives after it is not kept.
/// </summary>
internal sealed class TaskCache(int capacity = 20_000) : ITaskCommitObserver
{
    private const int Stripes = 1024;

    private readonly ConcurrentDictionary<string, TrackedTask> _tasks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, string> _ids = new();
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Stripe())];
    private int _count;

    /// <summary>Recently read names of companies.</summary>
    public CompanyNames Companies { get; } = new();

    public TrackedTask? Find(string id) => _tasks.GetValueOrDefault(id);

    public TrackedTask? Find(int number) => _ids.TryGetValue(number, out var id) ? Find(id) : null;

    /// <summary>Get this value before the row is read, and pass it to <see cref="Keep"/> with the row.</summary>
    public long Moment(string id) => Volatile.Read(ref StripeOf(id).Writes);

    /// <summary>
    /// Keeps a row that was read, unless a row in the same part of the cache was written since <paramref name="moment"/>.
    /// </summary>
    public void Keep(TrackedTask task, long moment)
    {
        if (Volatile.Read(ref _count) >= capacity)
        {
            Clear();
        }

        var stripe = StripeOf(task.Id);
        lock (stripe)
        {
            if (stripe.Writes == moment && _tasks.TryAdd(task.Id, task))
            {
                _ids[task.Number] = task.Id;
                Interlocked.Increment(ref _count);
            }
        }
    }

    /// <inheritdoc/>
    public void Begin()
    {
        foreach (var stripe in _stripes)
        {
            lock (stripe)
            {
                stripe.Writes++;
            }
        }

        Clear();
    }

    /// <inheritdoc/>
    public void Written(TrackedTask task)
    {
        var stripe = StripeOf(task.Id);
        lock (stripe)
        {
            stripe.Writes++;
            if (_tasks.ContainsKey(task.Id))
            {
                _tasks[task.Id] = task;
            }
        }
    }

    /// <inheritdoc/>
    public void Gone(string id)
    {
        var stripe = StripeOf(id);
        lock (stripe)
        {
            stripe.Writes++;
            if (_tasks.TryRemove(id, out var gone))
            {
                _ids.TryRemove(gone.Number, out _);
                Interlocked.Decrement(ref _count);
            }
        }
    }

    /// <inheritdoc/>
    public void Named(Company company) => Companies.Written(company);

    private void Clear()
    {
        _tasks.Clear();
        _ids.Clear();
        Interlocked.Exchange(ref _count, 0);
    }

    private Stripe StripeOf(string id) => _stripes[(uint)string.GetHashCode(id, StringComparison.Ordinal) % Stripes];

    private sealed class Stripe
    {
        public long Writes;
    }
}

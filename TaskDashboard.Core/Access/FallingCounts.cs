namespace TaskDashboard.Core.Access;

/// <summary>
/// A count for each key. It rises when something is counted, and falls continuously, by one in each interval. Memory is bounded: if there is no room
/// for another key, the key that was counted longest ago is removed. Thread-safe.
/// </summary>
/// <param name="room">Maximum number of keys.</param>
/// <param name="perOne">Time in which a count falls by one.</param>
internal sealed class FallingCounts<TKey>(int room, TimeSpan perOne, TimeProvider clock)
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> entries = [];

    // The key that was counted longest ago is first.
    private readonly LinkedList<Entry> order = [];

    /// <summary>Number of keys.</summary>
    public int Kept
    {
        get
        {
            lock (gate)
            {
                return entries.Count;
            }
        }
    }

    public double Of(TKey key)
    {
        lock (gate)
        {
            return entries.TryGetValue(key, out var node) ? Fall(node.Value) : 0;
        }
    }

    /// <summary>Adds one, unless the count would rise above <paramref name="most"/>.</summary>
    /// <param name="wait">If nothing was added: the time until the next one can be added.</param>
    public bool TryAdd(TKey key, int most, out TimeSpan wait)
    {
        lock (gate)
        {
            var entry = Use(key);
            var over = entry.Count + 1 - most;
            wait = over > 0 ? perOne * over : TimeSpan.Zero;
            if (over > 0)
            {
                return false;
            }

            entry.Count++;
            return true;
        }
    }

    /// <summary>Adds one. The count never rises above <paramref name="most"/>.</summary>
    /// <returns>The count before.</returns>
    public double Add(TKey key, int most)
    {
        lock (gate)
        {
            var entry = Use(key);
            var before = entry.Count;
            entry.Count = Math.Min(most, before + 1);
            return before;
        }
    }

    /// <summary>Subtracts one.</summary>
    public void TakeBack(TKey key)
    {
        lock (gate)
        {
            if (entries.TryGetValue(key, out var node))
            {
                node.Value.Count = Math.Max(0, Fall(node.Value) - 1);
            }
        }
    }

    public void Forget(TKey key)
    {
        lock (gate)
        {
            if (entries.Remove(key, out var node))
            {
                order.Remove(node);
            }
        }
    }

    private Entry Use(TKey key)
    {
        if (entries.TryGetValue(key, out var node))
        {
            Fall(node.Value);
            order.Remove(node);
            order.AddLast(node);
            return node.Value;
        }

        if (entries.Count == room)
        {
            entries.Remove(order.First!.Value.Key);
            order.RemoveFirst();
        }

        var entry = new Entry(key, clock.GetTimestamp());
        entries.Add(key, order.AddLast(entry));
        return entry;
    }

    private double Fall(Entry entry)
    {
        var now = clock.GetTimestamp();
        entry.Count = Math.Max(0, entry.Count - (clock.GetElapsedTime(entry.At, now) / perOne));
        entry.At = now;
        return entry.Count;
    }

    private sealed class Entry(TKey key, long at)
    {
        public TKey Key => key;

        public long At { get; set; } = at;

        public double Count { get; set; }
    }
}

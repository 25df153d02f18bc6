namespace TaskDashboard.Core.Access;

/// <summary>
/// A count for each key. It rises when something is counted, and falls continuously, by one in each interval. Memory is bounded: if there
/// is no room for another key, the key that was counted longest ago is removed. Thread-safe.
/// </summary>
/// <param name="room">Maximum number of keys.</param>
/// <param name="perOne">Time in which a count falls by one.</param>
internal sealed class FallingCounts<TKey>(int room, TimeSpan perOne, TimeProvider clock)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries = [];

    // The key that was counted longest ago is first.
    private readonly LinkedList<Entry> _order = [];

    /// <summary>Number of keys.</summary>
    public int Kept
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public double Of(TKey key)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(key, out var node) ? Fall(node.Value) : 0;
        }
    }

    /// <summary>Adds one, unless the count would rise above <paramref name="most"/>.</summary>
    /// <param name="wait">If nothing was added: the time until the next one can be added.</param>
    public bool TryAdd(TKey key, int most, out TimeSpan wait)
    {
        lock (_gate)
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
        lock (_gate)
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
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var node))
            {
                node.Value.Count = Math.Max(0, Fall(node.Value) - 1);
            }
        }
    }

    public void Forget(TKey key)
    {
        lock (_gate)
        {
            if (_entries.Remove(key, out var node))
            {
                _order.Remove(node);
            }
        }
    }

    private Entry Use(TKey key)
    {
        if (_entries.TryGetValue(key, out var node))
        {
            Fall(node.Value);
            _order.Remove(node);
            _order.AddLast(node);
            return node.Value;
        }

        if (_entries.Count == room)
        {
            _entries.Remove(_order.First!.Value.Key);
            _order.RemoveFirst();
        }

        var entry = new Entry(key, clock.GetTimestamp());
        _entries.Add(key, _order.AddLast(entry));
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

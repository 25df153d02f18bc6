using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Core.Retries;

/// <summary>A running retry request with its frozen set.</summary>
/// <param name="items">Push numbers by destination, ascending.</param>
internal sealed class RetryRun(int number, string id, long cutOff, IReadOnlyDictionary<int, long[]> items) : IRetryRun
{
    private const int WordBits = 64;

    // One bit for each item, because a set may have millions.
    private readonly Dictionary<int, long[]> _reserved = items.ToDictionary(set => set.Key, set => Reserve(set.Value.Length));

    public int Number => number;

    public string Id => id;

    public long CutOff => cutOff;

    /// <summary>Company of the request; null if it has pushes of every company.</summary>
    public string? CompanyId { get; init; }

    /// <summary>Set when its end is committed. Then no more items are claimed.</summary>
    public bool Ended { get; set; }

    /// <summary>Set if the current commit group cancels the request. Used only on the writer's thread.</summary>
    public bool Canceled { get; set; }

    /// <summary>Number of requests in the book after this one was added.</summary>
    public long Order { get; set; }

    public IReadOnlyDictionary<int, long[]> Items => items;

    /// <summary>Returns whether the push is in the set.</summary>
    public bool Has(int destination, long push) => IndexOf(destination, push) >= 0;

    /// <summary>Returns whether the push is in the set and not claimed.</summary>
    public bool Reserves(int destination, long push) => !Ended && IsSet(_reserved, destination, push);

    /// <summary>Returns a test of whether the push is in the set and is not claimed at this moment.</summary>
    public Func<int, long, bool> ReservesNow()
    {
        var now = _reserved.ToDictionary(set => set.Key, set => (long[])set.Value.Clone());
        return (destination, push) => IsSet(now, destination, push);
    }

    /// <summary>Called when the push was claimed or returned.</summary>
    public void SetReserved(int destination, long push, bool value)
    {
        var index = IndexOf(destination, push);
        if (index < 0)
        {
            return;
        }

        ref var word = ref _reserved[destination][index / WordBits];
        var bit = 1L << (index % WordBits);
        _ = value ? Interlocked.Or(ref word, bit) : Interlocked.And(ref word, ~bit);
    }

    private bool IsSet(Dictionary<int, long[]> bits, int destination, long push)
    {
        var index = IndexOf(destination, push);
        return index >= 0 && (Volatile.Read(ref bits[destination][index / WordBits]) & (1L << (index % WordBits))) != 0;
    }

    private int IndexOf(int destination, long push) =>
        items.TryGetValue(destination, out var pushes) ? Array.BinarySearch(pushes, push) : -1;

    private static long[] Reserve(int count)
    {
        var words = new long[(count + WordBits - 1) / WordBits];
        Array.Fill(words, -1L);
        return words;
    }
}

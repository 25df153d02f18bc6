using System.Collections.Concurrent;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// Keeps values that were read lately, each with the version of its row. A value is found only by the version that the row has now,
/// so no write has to be told to this cache. When it is full it is emptied.
/// </summary>
/// <param name="mostBytes">Of all values together, about.</param>
/// <param name="largest">Bytes of a value; a larger one is asked for seldom, and would push many others out.</param>
public sealed class VersionedCache<TKey, TValue>(long mostBytes, int largest = int.MaxValue)
    where TKey : notnull
    where TValue : class
{
    // What an entry takes beside its bytes, roughly.
    private const int Overhead = 512;

    private readonly ConcurrentDictionary<TKey, Entry> kept = new();
    private long total;

    public TValue? Find(TKey key, long version) => kept.TryGetValue(key, out var found) && found.Version == version ? found.Value : null;

    public void Keep(TKey key, long version, TValue value, int bytes)
    {
        if (bytes > largest)
        {
            return;
        }

        if (Interlocked.Add(ref total, bytes + Overhead) > mostBytes)
        {
            kept.Clear();
            Interlocked.Exchange(ref total, bytes + Overhead);
        }

        kept[key] = new Entry(version, value);
    }

    private sealed record Entry(long Version, TValue Value);
}

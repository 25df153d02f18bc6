using System.Collections.Concurrent;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// Keeps recently read values with the version of their row. A value is found only with the current version of the row, so writes do not
/// have to notify the cache. When it is full, it is cleared.
/// </summary>
/// <param name="mostBytes">Approximate limit of all values together.</param>
/// <param name="largest">Maximum bytes of a value. A larger one is rarely read and would displace many others.</param>
public sealed class VersionedCache<TKey, TValue>(long mostBytes, int largest = int.MaxValue)
    where TKey : notnull
    where TValue : class
{
    // Approximate overhead of an entry.
    private const int Overhead = 512;

    private readonly ConcurrentDictionary<TKey, Entry> _kept = new();
    private long _total;

    public TValue? Find(TKey key, long version) => _kept.TryGetValue(key, out var found) && found.Version == version ? found.Value : null;

    public void Keep(TKey key, long version, TValue value, int bytes)
    {
        if (bytes > largest)
        {
            return;
        }

        if (Interlocked.Add(ref _total, bytes + Overhead) > mostBytes)
        {
            _kept.Clear();
            Interlocked.Exchange(ref _total, bytes + Overhead);
        }

        _kept[key] = new Entry(version, value);
    }

    private sealed record Entry(long Version, TValue Value);
}

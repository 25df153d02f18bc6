using System.Collections.Concurrent;
using TaskDashboard.Core.Domain;

namespace TaskDashboard.Core.Store;

/// <summary>
/// Tasks that were read or written lately. The writer puts each new version in before it answers, so a read after a
/// write's answer shows the write. A reader's late row never replaces a newer one.
/// </summary>
internal sealed class TaskCache(int capacity = 50_000)
{
    private readonly ConcurrentDictionary<string, TrackedTask> tasks = new(StringComparer.Ordinal);
    private long generation;
    private int count;

    /// <summary>To be read before the row is, and given back with it: what was read before the cache was emptied stays out.</summary>
    public long Generation => Volatile.Read(ref generation);

    public TrackedTask? Find(string id) => tasks.GetValueOrDefault(id);

    public void Put(TrackedTask task, long readIn)
    {
        if (Volatile.Read(ref count) >= capacity)
        {
            Interlocked.Increment(ref generation);
            tasks.Clear();
            Interlocked.Exchange(ref count, 0);
            return;
        }

        while (readIn == Generation)
        {
            if (tasks.TryGetValue(task.Id, out var known))
            {
                if (known.Version >= task.Version || tasks.TryUpdate(task.Id, task, known))
                {
                    return;
                }
            }
            else if (tasks.TryAdd(task.Id, task))
            {
                Interlocked.Increment(ref count);
                return;
            }
        }
    }
}

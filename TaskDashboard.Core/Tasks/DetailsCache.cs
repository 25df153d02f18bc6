using System.Collections.Concurrent;

namespace TaskDashboard.Core.Tasks;

/// <summary>
/// What tasks carry beside their rows, as it was read lately. The version in the task's row says whether it still holds, so nobody has to
/// tell this cache of a write.
/// </summary>
internal sealed class DetailsCache(long mostBytes = 64 * 1024 * 1024)
{
    // What an object takes beside its JSON, roughly.
    private const int Overhead = 512;

    private readonly ConcurrentDictionary<int, Kept> kept = new();
    private long bytes;

    public TaskDetails? Find(TrackedTask task) =>
        kept.TryGetValue(task.Number, out var found) && found.Version == task.DetailsVersion ? found.Details : null;

    public void Keep(int taskNumber, int version, TaskDetails details, int size)
    {
        if (Interlocked.Add(ref bytes, size + Overhead) > mostBytes)
        {
            kept.Clear();
            Interlocked.Exchange(ref bytes, size + Overhead);
        }

        kept[taskNumber] = new Kept(version, details);
    }

    private sealed record Kept(int Version, TaskDetails Details);
}

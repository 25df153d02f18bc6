using System.Collections.Concurrent;

namespace TaskDashboard.Web.Vendors;

/// <summary>
/// Answers that were written lately, for those who ask the same again and again. A key holds the version of what is told, so that nobody
/// has to tell this cache of a write.
/// </summary>
internal sealed class AnswerCache<TKey>(int mostBytes = 32 * 1024 * 1024)
    where TKey : notnull
{
    // A larger one is asked for seldom, and would push many others out.
    private const int MostKept = 64 * 1024;

    // What an answer takes beside its bytes, roughly.
    private const int Overhead = 256;

    private readonly ConcurrentDictionary<TKey, byte[]> kept = new();
    private long bytes;

    public byte[]? Find(TKey key) => kept.GetValueOrDefault(key);

    public void Keep(TKey key, byte[] answer)
    {
        var size = answer.Length + Overhead;
        if (size > MostKept)
        {
            return;
        }

        if (Interlocked.Add(ref bytes, size) > mostBytes)
        {
            kept.Clear();
            Interlocked.Exchange(ref bytes, size);
        }

        kept[key] = answer;
    }
}

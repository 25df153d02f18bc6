using System.Buffers;
using System.Globalization;
using System.Text;

namespace TaskDashboard.Bench.Harness.Circuits;

/// <summary>The numbers of reports that a viewer was shown, and when first. They are found in the bytes of render batches.</summary>
internal sealed class ShownNumbers
{
    // All of them begin like this, up to a million reports.
    private const string Start = "1,999,";
    private const int Length = 13;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789,"u8);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _first = new(StringComparer.Ordinal);

    /// <summary>The number below which the numbers of reports are.</summary>
    public const int Above = 2_000_000_000;

    public static string TextOf(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _first.Count;
            }
        }
    }

    public void Take(ReadOnlySpan<byte> batch, DateTimeOffset now)
    {
        Span<byte> start = stackalloc byte[Start.Length];
        Encoding.ASCII.GetBytes(Start, start);
        for (int at; (at = batch.IndexOf(start)) >= 0; batch = batch[(at + Start.Length)..])
        {
            // What follows in the batch may begin with a digit by chance, so the length decides.
            if (batch.Length - at < Length || batch.Slice(at, Length).IndexOfAnyExcept(Digits) >= 0)
            {
                continue;
            }

            var text = Encoding.ASCII.GetString(batch.Slice(at, Length));
            lock (_gate)
            {
                _first.TryAdd(text, now);
            }
        }
    }

    public DateTimeOffset? FirstOf(string text)
    {
        lock (_gate)
        {
            return _first.TryGetValue(text, out var at) ? at : null;
        }
    }

    public void Forget()
    {
        lock (_gate)
        {
            _first.Clear();
        }
    }
}

namespace TaskDashboard.Bench.Generation;

/// <summary>Draws values that depend only on the seed.</summary>
internal sealed class Spread(int seed)
{
    private readonly Random _random = new(seed);
    private UInt128 _lastId;

    public double Next() => _random.NextDouble();

    public bool Chance(double of) => Next() < of;

    public int Below(int end) => _random.Next(end);

    public T Weighted<T>(IReadOnlyList<T> items, Func<T, double> weight)
    {
        var left = Next() * items.Sum(weight);
        foreach (var item in items)
        {
            left -= weight(item);
            if (left < 0)
            {
                return item;
            }
        }

        return items[0];
    }

    /// <summary>
    /// Returns a log-normal duration in whole milliseconds. Two of three are between half the median and twice the median.
    /// </summary>
    public TimeSpan Around(TimeSpan median)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - Next())) * Math.Cos(2 * Math.PI * Next());
        return TimeSpan.FromMilliseconds(1 + (long)(median.TotalMilliseconds * Math.Exp(0.7 * normal)));
    }

    /// <summary>Returns the next public id, in the form and order in which the product issues them.</summary>
    public string NextId(DateTimeOffset now)
    {
        var fresh = ((UInt128)(ulong)now.ToUnixTimeMilliseconds() << 48) | (uint)_random.Next();
        _lastId = fresh > _lastId ? fresh : _lastId + 1 + (uint)Below(1 << 16);
        return PublicId.Format(_lastId);
    }
}

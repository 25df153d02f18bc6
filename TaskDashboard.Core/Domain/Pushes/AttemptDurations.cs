namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>
/// The fixed histogram of the durations of attempts. Two histograms can be added, so that any period has its percentiles.
/// </summary>
internal static class AttemptDurations
{
    /// <summary>Upper limits of the classes in milliseconds, included. A last class has no limit.</summary>
    private static readonly int[] Limits = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000];

    public const int Classes = 13;

    /// <summary>Returns the class of a duration, from 0.</summary>
    public static int ClassOf(int milliseconds)
    {
        var found = Array.BinarySearch(Limits, milliseconds);
        return found >= 0 ? found : ~found;
    }

    /// <summary>
    /// Returns the duration that this part of the attempts did not exceed. Within a class, the attempts are taken as spread evenly. Null
    /// without attempts.
    /// </summary>
    /// <param name="counts">Attempts of each class.</param>
    /// <param name="part">From 0 to 1.</param>
    public static int? Percentile(ReadOnlySpan<int> counts, double part)
    {
        var total = 0L;
        foreach (var count in counts)
        {
            total += count;
        }

        if (total == 0)
        {
            return null;
        }

        var (rank, before) = (part * total, 0L);
        for (var at = 0; at < Limits.Length; at++)
        {
            if (before + counts[at] >= rank && counts[at] > 0)
            {
                var from = at == 0 ? 0 : Limits[at - 1];
                return (int)Math.Ceiling(from + ((Limits[at] - from) * (rank - before) / counts[at]));
            }

            before += counts[at];
        }

        return Limits[^1];
    }
}

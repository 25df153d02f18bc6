namespace TaskDashboard.Bench.Harness;

/// <summary>
/// A 95 % confidence interval of the median, between two of the sorted values that are equally far from the ends. It assumes nothing
/// about the distribution: each value is above or below the true median with probability one half, so the binomial distribution says
/// how often the interval misses it.
/// </summary>
internal readonly record struct MedianInterval(double Lower, double Upper)
{
    private const double Outside = 0.05;

    public double Width => Upper - Lower;

    /// <returns>An interval without bounds for fewer than six values: even their lowest and highest miss the median too often.</returns>
    public static MedianInterval Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();

        // The probability that at most `outer` values are below the median. It is the same at the other end.
        var exactly = Math.Pow(0.5, sorted.Length);
        var atMost = exactly;
        var outer = 0;
        while (2 * atMost <= Outside)
        {
            outer++;
            exactly *= (double)(sorted.Length - outer + 1) / outer;
            atMost += exactly;
        }

        return outer == 0 ? new(double.NegativeInfinity, double.PositiveInfinity) : new(sorted[outer - 1], sorted[^outer]);
    }
}

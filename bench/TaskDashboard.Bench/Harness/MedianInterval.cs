namespace TaskDashboard.Bench.Harness;

/// <summary>
/// An interval that holds the median of what was drawn from with at least 95 %, whatever its distribution: from one of the sorted values to the one as far from the
/// other end. How often the median lies outside follows from the binomial distribution alone, as each value is above it or below it with one half.
/// </summary>
internal readonly record struct MedianInterval(double Lower, double Upper)
{
    private const double Outside = 0.05;

    public double Width => Upper - Lower;

    /// <returns>Without bounds where there are fewer than six values: not even the least and the greatest of them hold it often enough.</returns>
    public static MedianInterval Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();

        // How likely it is that as many values as stand before the lower bound, or fewer, are below the median; it is as likely at the other end.
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

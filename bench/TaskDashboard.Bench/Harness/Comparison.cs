using System.Globalization;

namespace TaskDashboard.Bench.Harness;

/// <summary>What one figure of this commit is against the same figure of another, in rounds of both.</summary>
/// <param name="Before">The other commit's values, one a round.</param>
/// <param name="Now">This commit's values, one a round.</param>
/// <param name="AtLeast">Whether more is better.</param>
/// <param name="Floor">What this commit must keep of the other, where 1 is all of it.</param>
internal sealed record Comparison(string What, IReadOnlyList<double> Before, IReadOnlyList<double> Now, bool AtLeast, double Floor)
{
    public const int LeastRounds = 9;
    public const double Widest = 0.2;
    private const double Slack = 0.03;

    /// <summary>More than 1 is better than the other commit, round by round.</summary>
    public IReadOnlyList<double> Ratios { get; } = [.. Before.Zip(Now, (before, now) => AtLeast ? now / before : before / now)];

    public double Median => Figure.Median(Ratios);

    public MedianInterval Interval => MedianInterval.Of(Ratios);

    public bool Narrow => Interval.Width <= Widest;

    /// <summary>What is asked of it, in words.</summary>
    public string Target => string.Create(
        CultureInfo.InvariantCulture, $"median ≥ {Floor - Slack:0.00#}, upper end ≥ {Floor:0.00#}, at most {Widest} wide, {LeastRounds} rounds or more");

    /// <summary>What it lacks, in words; none where the target is met.</summary>
    public IEnumerable<string> Lacks
    {
        get
        {
            if (Ratios.Count < LeastRounds)
                yield return "too few rounds";
            if (!(Median >= Floor - Slack))
                yield return "median too low";
            if (!(Interval.Upper >= Floor))
                yield return "upper end too low";
            if (!Narrow)
                yield return "interval too wide";
        }
    }

    public bool Met => !Lacks.Any();
}

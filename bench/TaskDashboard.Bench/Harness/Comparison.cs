using System.Globalization;

namespace TaskDashboard.Bench.Harness;

/// <summary>One figure of this commit, compared with the same figure of another commit round by round.</summary>
/// <param name="Before">The other commit's values, one per round.</param>
/// <param name="Now">This commit's values, one per round.</param>
/// <param name="AtLeast">Whether more is better.</param>
/// <param name="Floor">The part of the other commit's figure that must be kept, 1 for all of it.</param>
internal sealed record Comparison(string What, IReadOnlyList<double> Before, IReadOnlyList<double> Now, bool AtLeast, double Floor)
{
    public const int LeastRounds = 9;
    public const double Widest = 0.2;
    private const double Slack = 0.03;

    /// <summary>One per round. Above 1, this commit is better.</summary>
    public IReadOnlyList<double> Ratios { get; } = [.. Before.Zip(Now, (before, now) => AtLeast ? now / before : before / now)];

    public double Median => Figure.Median(Ratios);

    public MedianInterval Interval => MedianInterval.Of(Ratios);

    public bool Narrow => Interval.Width <= Widest;

    /// <summary>The conditions, in words.</summary>
    public string Target =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"median ≥ {Floor - Slack:0.00#}, upper end ≥ {Floor:0.00#}, at most {Widest} wide, {LeastRounds} rounds or more"
        );

    /// <summary>The unmet conditions, in words. Empty if the target is met.</summary>
    public IEnumerable<string> Lacks
    {
        get
        {
            if (Ratios.Count < LeastRounds)
            {
                yield return "too few rounds";
            }
            if (!(Median >= Floor - Slack))
            {
                yield return "median too low";
            }
            if (!(Interval.Upper >= Floor))
            {
                yield return "upper end too low";
            }
            if (!Narrow)
            {
                yield return "interval too wide";
            }
        }
    }

    public bool Met => !Lacks.Any();
}

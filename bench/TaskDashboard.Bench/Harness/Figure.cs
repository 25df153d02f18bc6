namespace TaskDashboard.Bench.Harness;

/// <summary>One line of the table: a figure, its spread, and what it should be.</summary>
/// <param name="What">What was measured, and in which unit.</param>
/// <param name="Subject">The product's own values, one a round.</param>
/// <param name="Baseline">What it is compared with, one a round; empty where the target is absolute.</param>
/// <param name="Compared">The value that the target speaks of, one a round.</param>
/// <param name="Target">Null where the figure is only told.</param>
internal sealed record Figure(string What, IReadOnlyList<double> Subject, IReadOnlyList<double> Baseline, IReadOnlyList<double> Compared, double? Target, bool AtLeast)
{
    /// <summary>Whether the worst round counts: for what must never happen.</summary>
    public bool ByWorst { get; init; }

    public double Result => !ByWorst ? Median(Compared) : AtLeast ? Compared.Min() : Compared.Max();

    public bool Met => Compared.Count > 0 && (Target is not { } target || (AtLeast ? Result >= target : Result <= target));

    /// <summary>Subject against baseline, round by round, so that a slow moment of the machine slows both.</summary>
    public static Figure Ratio(string what, IReadOnlyList<Round> rounds, double atLeast) =>
        new(what, [.. rounds.Select(round => round.Subject)], [.. rounds.Select(round => round.Baseline)], [.. rounds.Select(round => round.Subject / round.Baseline)], atLeast, true);

    /// <summary>A figure without a target.</summary>
    public static Figure Plain(string what, double value) => new(what, [], [], [value], null, true);

    /// <summary>What could not be measured.</summary>
    public static Figure Failed(string why) => new("did not end: " + why.ReplaceLineEndings(" "), [], [], [], 0, true);

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

namespace TaskDashboard.Bench.Harness;

/// <summary>One row of the table: a figure, its range and its target.</summary>
/// <param name="What">What was measured, and in which unit.</param>
/// <param name="Subject">The product's values, one per round.</param>
/// <param name="Baseline">The values to compare with, one per round. Empty if the target is absolute.</param>
/// <param name="Compared">The values to which the target applies, one per round.</param>
/// <param name="Target">Null if the figure has no target.</param>
internal sealed record Figure(
    string What,
    IReadOnlyList<double> Subject,
    IReadOnlyList<double> Baseline,
    IReadOnlyList<double> Compared,
    double? Target,
    bool AtLeast
)
{
    /// <summary>Whether the worst round counts. For limits that must never be exceeded.</summary>
    public bool ByWorst { get; init; }

    public double Result =>
        !ByWorst ? Median(Compared)
        : AtLeast ? Compared.Min()
        : Compared.Max();

    public bool Met => Compared.Count > 0 && (Target is not { } target || (AtLeast ? Result >= target : Result <= target));

    /// <summary>Product against baseline, round by round, so that a slow period of the machine affects both.</summary>
    public static Figure Ratio(string what, IReadOnlyList<Round> rounds, double atLeast) =>
        new(
            what,
            [.. rounds.Select(round => round.Subject)],
            [.. rounds.Select(round => round.Baseline)],
            [.. rounds.Select(round => round.Subject / round.Baseline)],
            atLeast,
            true
        );

    /// <summary>A figure without a target.</summary>
    public static Figure Plain(string what, double value) => new(what, [], [], [value], null, true);

    /// <summary>A measurement that failed.</summary>
    public static Figure Failed(string why) => new("did not end: " + why.ReplaceLineEndings(" "), [], [], [], 0, true);

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

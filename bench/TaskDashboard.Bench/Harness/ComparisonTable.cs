namespace TaskDashboard.Bench.Harness;

/// <summary>Prints comparisons as a Markdown table: the medians, and the 95 % interval of the median ratio.</summary>
internal static class ComparisonTable
{
    public static void Print(IReadOnlyList<string> rows)
    {
        Console.WriteLine();
        Console.WriteLine("| Benchmark | What | Database | Before | Now | Now against before (95 % interval) | Rounds | Target | |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            Console.WriteLine(row);
        }
    }

    public static string Row(string benchmark, string store, Comparison comparison)
    {
        var interval = double.IsFinite(comparison.Interval.Width)
            ? $"({FigureTable.Number(comparison.Interval.Lower)} to {FigureTable.Number(comparison.Interval.Upper)})"
            : "(no interval)";
        var outcome = comparison.Met ? "met" : "MISSED: " + string.Join(", ", comparison.Lacks);
        return $"| `{benchmark}` | {comparison.What} | {store} | {FigureTable.Spread(comparison.Before)} | "
            + $"{FigureTable.Spread(comparison.Now)} | **{FigureTable.Number(comparison.Median)}** {interval} | "
            + $"{comparison.Ratios.Count} | {comparison.Target} | {outcome} |";
    }

    public static string Failed(string benchmark, string store) => $"| `{benchmark}` | did not end | {store} | | | | | | MISSED |";
}

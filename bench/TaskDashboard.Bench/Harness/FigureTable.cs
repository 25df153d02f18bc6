namespace TaskDashboard.Bench.Harness;

/// <summary>Prints figures as a Markdown table: the medians, with the lowest and the highest round.</summary>
internal static class FigureTable
{
    public static void Print(IReadOnlyList<Measured> figures)
    {
        Console.WriteLine();
        Console.WriteLine("| Benchmark | What | Database | Product | Baseline | Result | Target | |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var each in figures)
        {
            Console.WriteLine(Row(each));
        }
    }

    public static string Row(Measured each)
    {
        var head = $"| `{each.Benchmark}` | {each.Figure.What} | {each.Store} |";
        if (each.Figure.Compared.Count == 0)
        {
            return head + " | | | | MISSED |";
        }
        var figure = each.Figure;
        var result =
            $"{head} {Spread(figure.Subject)} | {Spread(figure.Baseline)} | **{Number(figure.Result)}** {Range(figure.Compared)} |";
        return figure.Target is { } target
            ? $"{result} {(figure.AtLeast ? "≥" : "≤")} {Number(target)} | {(figure.Met ? "met" : "MISSED")} |"
            : result + " | |";
    }

    public static string Spread(IReadOnlyList<double> values) =>
        values.Count == 0 ? "" : $"{Number(Figure.Median(values))} {Range(values)}";

    private static string Range(IReadOnlyList<double> values) =>
        values.Count < 2 ? "" : $"({Number(values.Min())} to {Number(values.Max())})";

    public static string Number(double value) =>
        Math.Abs(value) switch
        {
            >= 100 => value.ToString("N0", System.Globalization.CultureInfo.InvariantCulture),
            >= 10 => value.ToString("N1", System.Globalization.CultureInfo.InvariantCulture),
            > 0 and < 0.1 => value.ToString("N5", System.Globalization.CultureInfo.InvariantCulture),
            _ => value.ToString("N3", System.Globalization.CultureInfo.InvariantCulture),
        };
}

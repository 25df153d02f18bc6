namespace TaskDashboard.Bench.Harness.Circuits;

/// <summary>A page, and a text that only its complete content has.</summary>
internal sealed record PageVisit(string Path, string Text)
{
    /// <summary>Reads a line that <see cref="ToString"/> wrote.</summary>
    public static PageVisit Of(string line) => line.Split(' ', 2) is var parts ? new PageVisit(parts[0], parts[1]) : null!;

    public override string ToString() => $"{Path} {Text}";
}

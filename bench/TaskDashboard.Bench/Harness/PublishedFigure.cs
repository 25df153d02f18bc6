using System.Globalization;

namespace TaskDashboard.Bench.Harness;

/// <summary>The product's own value in a row of the table that benchmarks print: what programs of different commits can be compared by.</summary>
/// <param name="AtLeast">Whether more is better.</param>
internal sealed record PublishedFigure(string What, double Value, bool AtLeast)
{
    /// <summary>The figure of a row as <see cref="FigureTable"/> writes it; null for every other line, and for a row without a value of the product or without a target.</summary>
    public static PublishedFigure? Of(string line)
    {
        if (!line.StartsWith("| `", StringComparison.Ordinal) || line.Split('|', StringSplitOptions.TrimEntries) is not ["", _, var what, _, var product, _, _, [var sign, ..], _, ""] || product.Length == 0)
            return null;
        return new PublishedFigure(what, double.Parse(product.Split(' ')[0], NumberStyles.Number, CultureInfo.InvariantCulture), sign switch
        {
            '≥' => true,
            '≤' => false,
            _ => throw new FormatException($"The target of this row cannot be read: {line}"),
        });
    }
}

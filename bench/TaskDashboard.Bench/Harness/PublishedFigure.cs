using System.Globalization;

namespace TaskDashboard.Bench.Harness;

/// <summary>The product's value in a row of the printed table. Programs of different commits are compared by it.</summary>
/// <param name="AtLeast">Whether more is better.</param>
internal sealed record PublishedFigure(string What, double Value, bool AtLeast)
{
    /// <summary>
    /// Reads a row that <see cref="FigureTable"/> printed. Returns null for any other line, and for a row without a value of the product or
    /// without a target.
    /// </summary>
    /// <exception cref="FormatException">The sign of the target is unknown, or the value is not numeric.</exception>
    public static PublishedFigure? Of(string line)
    {
        if (
            !line.StartsWith("| `", StringComparison.Ordinal)
            || line.Split('|', StringSplitOptions.TrimEntries) is not ["", _, var what, _, var product, _, _, [var sign, ..], _, ""]
            || product.Length == 0
        )
        {
            return null;
        }
        return new PublishedFigure(
            what,
            double.Parse(product.Split(' ')[0], NumberStyles.Number, CultureInfo.InvariantCulture),
            sign switch
            {
                '≥' => true,
                '≤' => false,
                _ => throw new FormatException($"The target of this row cannot be read: {line}"),
            }
        );
    }
}

namespace TaskDashboard.Web.Presentation;

/// <summary>The vertical axis of a chart.</summary>
public static class ChartScale
{
    private static readonly double[] Steps = [1, 2, 2.5, 3, 4, 5, 6, 8, 10];

    /// <summary>Returns the value at the top. Each line stands at a round whole number, and no value is above the top.</summary>
    /// <param name="most">The highest value.</param>
    /// <param name="lines">How many lines there are above the base line.</param>
    public static double Top(double most, int lines)
    {
        // What is counted is whole: no line stands between two numbers of it.
        var line = Math.Max(1d, most / lines);
        var unit = Math.Pow(10, Math.Floor(Math.Log10(line)));
        return lines * unit * Steps.First(step => step >= (line / unit) - 1e-9 && (unit > 1 || double.IsInteger(step)));
    }
}

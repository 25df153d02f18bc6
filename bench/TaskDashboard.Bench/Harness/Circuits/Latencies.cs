using System.Globalization;

namespace TaskDashboard.Bench.Harness.Circuits;

/// <summary>Times from a report until its number was shown, in milliseconds. Infinite if it never was.</summary>
internal sealed record Latencies(int Count, double Median, double P95, double Worst)
{
    public static Latencies Of(double[] values)
    {
        Array.Sort(values);
        return new Latencies(values.Length, At(values, 0.5), At(values, 0.95), At(values, 1));
    }

    /// <summary>Reads a line that <see cref="ToString"/> wrote.</summary>
    public static Latencies Read(string line)
    {
        var parts = line.Split(' ');
        return new Latencies(int.Parse(parts[0], CultureInfo.InvariantCulture), Part(1), Part(2), Part(3));

        double Part(int index) => double.Parse(parts[index], CultureInfo.InvariantCulture);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} {Median} {P95} {Worst}");

    private static double At(double[] sorted, double share) => sorted[(int)((sorted.Length - 1) * share)];
}

using System.Globalization;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Children;

/// <summary>The connections that a sink accepted and the requests that it read completely.</summary>
internal readonly record struct Traffic(long Connections, long Requests)
{
    /// <summary>The share of requests that arrived over an existing connection.</summary>
    public double Reused => 1 - ((double)Connections / Requests);

    public static Traffic operator -(Traffic later, Traffic earlier) =>
        new(later.Connections - earlier.Connections, later.Requests - earlier.Requests);

    public static async Task<Traffic> OfAsync(ChildProcess sink)
    {
        var said = (await sink.AskAsync("traffic")).Split(' ');
        return new Traffic(long.Parse(said[0], CultureInfo.InvariantCulture), long.Parse(said[1], CultureInfo.InvariantCulture));
    }

    /// <summary>The format that <see cref="OfAsync"/> reads.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Connections} {Requests}");
}

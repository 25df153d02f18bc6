using System.Diagnostics;
using System.Globalization;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Overview;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>
/// One read and one render of the Overview page on a large database, against the same on one of a hundredth of the rows. Nothing is
/// delivered or reported meanwhile.
/// </summary>
internal sealed class OverviewRead : IBenchmark
{
    private const int Rows = 1_000_000;
    private const int Smaller = 100;
    private const int Reads = 300;
    private const int Renders = 200;
    private const double AtMost = 1.2;

    public string Name => "overview";

    public string Measures =>
        "server time and allocated bytes of one read and one render of the Overview page at 1,000,000 rows, against 10,000";

    public int? Count => Rows;

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var count = arguments.Number("count", Rows);
        var less = arguments.Number("small", Math.Max(count / Smaller, 1000));
        var rounds = arguments.Number("rounds", 7);
        using var scratch = new Scratch(arguments);
        var (largeDatabase, smallDatabase) = (scratch.NewDatabase(), scratch.NewDatabase());
        await FilledDatabase.FillAsync(largeDatabase, count);
        await FilledDatabase.FillAsync(smallDatabase, less);
        return
        [
            .. await ReadsAsync(largeDatabase, smallDatabase, rounds, count, less),
            .. await RendersAsync(largeDatabase, smallDatabase, rounds, count),
        ];
    }

    private async Task<IReadOnlyList<Figure>> ReadsAsync(Database largeDatabase, Database smallDatabase, int rounds, int count, int less)
    {
        await using var large = await CoreAsync(largeDatabase);
        await using var small = await CoreAsync(smallDatabase);
        await SayAsync(count, large);
        await SayAsync(less, small);
        var times = await Rounds.RunAsync(Name, rounds, () => TimeAsync(large), () => TimeAsync(small));
        var bytes = await Rounds.RunAsync(Name, rounds, () => BytesAsync(large), () => BytesAsync(small));
        var first = await Rounds.RunAsync(Name, rounds, () => FirstAsync(large), () => FirstAsync(small));
        return
        [
            AtMostRatio($"one read at {count:N0} rows, µs", times),
            AtMostRatio($"allocated by one read at {count:N0} rows, bytes", bytes),
            Figure.Plain(
                $"first read of a quarter hour at {count:N0} rows, µs (at {less:N0} rows: "
                    + $"{Figure.Median(first.Select(round => round.Baseline)):N0})",
                Figure.Median(first.Select(round => round.Subject))
            ),
        ];
    }

    private async Task<IReadOnlyList<Figure>> RendersAsync(Database largeDatabase, Database smallDatabase, int rounds, int count)
    {
        await using var large = await RenderedPage.StartAsync(largeDatabase);
        await using var small = await RenderedPage.StartAsync(smallDatabase);
        var times = await Rounds.RunAsync(Name, rounds, () => large.TimeAsync(Renders), () => small.TimeAsync(Renders));
        var bytes = await Rounds.RunAsync(Name, rounds, () => large.BytesAsync(Renders), () => small.BytesAsync(Renders));
        return
        [
            AtMostRatio($"one render of the page at {count:N0} rows, µs of processor time", times),
            AtMostRatio($"allocated by one render of the page at {count:N0} rows, bytes", bytes),
        ];
    }

    private static Figure AtMostRatio(string what, IReadOnlyList<Round> rounds) =>
        Figure.Ratio(what, rounds, AtMost) with
        {
            AtLeast = false,
        };

    /// <summary>Starts the core on a filled database. Neither counters are checked nor rows deleted.</summary>
    private static async Task<CoreHost> CoreAsync(Database database)
    {
        var core = await CoreHost.StartAsync(database);

        // Both begin a minute after the start, and would read beside the measurement.
        await core.Get<Recounter>().DisposeAsync();
        await core.Get<Sweeper>().DisposeAsync();
        return core;
    }

    // A database of few rows may fill the lists of the page less than one of many.
    private async Task SayAsync(int rows, CoreHost core)
    {
        var view = await core.Get<OverviewReads>().ReadAsync(CoreHost.Administrator);
        var minutes = view.Destinations.Items.Sum(destination => destination.Minutes.Count(minute => minute.Delivered + minute.Failed > 0));
        Console.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Name} at {rows:N0} rows shows {view.Needs.Items.Count} of {view.Needs.Total} needs, {view.Destinations.Items.Count} of "
                    + $"{view.Destinations.Total} destinations with {minutes} minutes, {view.Running.Items.Count} of {view.Running.Total} "
                    + $"running tasks, {view.Ended.Types.Count} types, {view.Pushes.Count(half => half.Delivered > 0)} half hours"
            )
        );
    }

    private static async Task<double> TimeAsync(CoreHost core)
    {
        var reads = core.Get<OverviewReads>();
        await reads.ReadAsync(CoreHost.Administrator);
        var began = Stopwatch.GetTimestamp();
        for (var read = 0; read < Reads; read++)
        {
            await reads.ReadAsync(CoreHost.Administrator);
        }

        return Stopwatch.GetElapsedTime(began).TotalMicroseconds / Reads;
    }

    private static async Task<double> BytesAsync(CoreHost core)
    {
        var reads = core.Get<OverviewReads>();
        await reads.ReadAsync(CoreHost.Administrator);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var read = 0; read < Reads; read++)
        {
            await reads.ReadAsync(CoreHost.Administrator);
        }

        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Reads;
    }

    /// <summary>A read that knows nothing of the periods that are over.</summary>
    private static async Task<double> FirstAsync(CoreHost core)
    {
        var (readers, rule) = (core.Get<ReaderPool>(), core.Get<StuckRule>());
        const int Firsts = 10;
        var began = Stopwatch.GetTimestamp();
        for (var read = 0; read < Firsts; read++)
        {
            await new OverviewReads(readers, rule, new StuckTasks(rule), TimeProvider.System).ReadAsync(CoreHost.Administrator);
        }

        return Stopwatch.GetElapsedTime(began).TotalMicroseconds / Firsts;
    }
}

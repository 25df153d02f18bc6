using System.Diagnostics;
using TaskDashboard.Bench.Generation;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Overview;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>
/// One read of the Overview page on a large database, against the same read on one of a hundredth of the rows. Nothing is delivered or
/// reported meanwhile.
/// </summary>
internal sealed class OverviewRead : IBenchmark
{
    private const int Rows = 1_000_000;
    private const int Smaller = 100;
    private const int Reads = 300;
    private const double AtMost = 1.2;
    private const string Nowhere = "https://receiver.invalid/hook";

    public string Name => "overview";

    public string Measures => "server time and allocated bytes of one read of the Overview page at 1,000,000 rows, against 10,000";

    public int? Count => Rows;

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var count = arguments.Number("count", Rows);
        var less = arguments.Number("small", Math.Max(count / Smaller, 1000));
        var rounds = arguments.Number("rounds", 7);
        using var scratch = new Scratch(arguments);
        await using var large = await FilledAsync(scratch.NewDatabase(), count);
        await using var small = await FilledAsync(scratch.NewDatabase(), less);

        var times = await Rounds.RunAsync(Name, rounds, () => TimeAsync(large), () => TimeAsync(small));
        var bytes = await Rounds.RunAsync(Name, rounds, () => BytesAsync(large), () => BytesAsync(small));
        var first = await Rounds.RunAsync(Name, rounds, () => FirstAsync(large), () => FirstAsync(small));
        return
        [
            Figure.Ratio($"one read at {count:N0} rows, µs", times, AtMost) with
            {
                AtLeast = false,
            },
            Figure.Ratio($"allocated by one read at {count:N0} rows, bytes", bytes, AtMost) with
            {
                AtLeast = false,
            },
            Figure.Plain(
                $"first read of a quarter hour at {count:N0} rows, µs (at {less:N0} rows: "
                    + $"{Figure.Median(first.Select(round => round.Baseline)):N0})",
                Figure.Median(first.Select(round => round.Subject))
            ),
        ];
    }

    /// <summary>Fills a database and starts the product on it. Sending is paused.</summary>
    private static async Task<CoreHost> FilledAsync(Database database, int rows)
    {
        await using (var core = await CoreHost.StartAsync(database))
        {
            await Customers.CreateAsync(core.Get<DestinationService>(), CoreHost.Administrator, Nowhere);
            await core.Get<PushService>().SetPausedAsync(CoreHost.Administrator, true);
        }

        var provider =
            database.Provider == Database.Sqlite
                ? (StoreProvider)new SqliteStoreProvider(database.ConnectionString)
                : new PostgreSqlStoreProvider(database.ConnectionString);
        var until = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var volume = new Volume(rows, rows, rows, rows / 5, 1, until);
        await Filler.FillAsync(provider, volume, Console.Error.WriteLine);
        var filled = await CoreHost.StartAsync(database);

        // Both begin a minute after the start, and would read beside the measurement.
        await filled.Get<Recounter>().DisposeAsync();
        await filled.Get<Sweeper>().DisposeAsync();
        return filled;
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
            await new OverviewReads(readers, rule, TimeProvider.System).ReadAsync(CoreHost.Administrator);
        }

        return Stopwatch.GetElapsedTime(began).TotalMicroseconds / Firsts;
    }
}

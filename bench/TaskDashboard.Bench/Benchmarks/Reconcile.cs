using System.Diagnostics;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>Looks up what became of a long list of items in a large database.</summary>
internal sealed class Reconcile : IBenchmark
{
    private const int Rows = 1_000_000;
    private const int OneUnknownIn = 10;

    private static readonly Caller OfCompany = new("bench", "bench", Role.Viewer, CompanySet.Of("northwind"), Caller.EveryVendor);

    public string Name => "reconcile";

    public string Measures => "time to look up 10,000 and 100,000 item ids among 1,000,000 pushes";

    public int? Count => Rows;

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var count = arguments.Number("count", Rows);
        var rounds = arguments.Number("rounds", 5);
        using var scratch = new Scratch(arguments);
        var database = scratch.NewDatabase();
        await FilledDatabase.FillAsync(database, count);
        await using var core = await CoreHost.StartAsync(database);

        // Both begin a minute after the start, and would read beside the measurement.
        await core.Get<Recounter>().DisposeAsync();
        await core.Get<Sweeper>().DisposeAsync();
        var known = await core.Get<ReaderPool>().ReadAsync(sql => ItemsOf(sql));
        var figures = new List<Figure>();
        foreach (var (ids, atMost) in new[] { (10_000, 1_000), (ReconcileQuery.MostItems, 5_000) })
        {
            foreach (var (who, caller) in new[] { ("", CoreHost.Administrator), (", of a company", OfCompany) })
            {
                var list = ListOf(known, ids);
                var times = new List<double>();
                for (var round = 0; round <= rounds; round++)
                {
                    var time = await TimeAsync(core, caller, list);
                    Console.Error.WriteLine($"{Name} {ids:N0}{who} {(round == 0 ? "warm-up" : round)}: {time:N0} ms");
                    if (round > 0)
                    {
                        times.Add(time);
                    }
                }

                figures.Add(
                    new Figure($"{ids:N0} ids looked up among {count:N0} pushes{who}, ms", times, [], times, atMost, false)
                    {
                        ByWorst = true,
                    }
                );
            }
        }

        return figures;
    }

    private static List<string> ItemsOf(SqlSession sql)
    {
        var items = new List<string>();
        using var rows = sql.Prepare("SELECT ItemId FROM Pushes ORDER BY Number").Query();
        while (rows.Read())
        {
            items.Add(rows.GetString(0));
        }

        return items;
    }

    /// <summary>Returns ids from the whole time of the database, in no order.</summary>
    private static string[] ListOf(List<string> known, int count)
    {
        var random = new Random(1);
        return
        [
            .. Enumerable.Range(0, count).Select(item => item % OneUnknownIn == 0 ? $"unknown-{item}" : known[random.Next(known.Count)]),
        ];
    }

    private static async Task<double> TimeAsync(CoreHost core, Caller caller, string[] ids)
    {
        var began = Stopwatch.GetTimestamp();
        var answer = await core.Get<ReconcileReads>().ReconcileAsync(caller, new ReconcileQuery { ItemIds = ids });
        var time = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return answer.Items.Count == ids.Length ? time : throw new InvalidOperationException("An id has no answer.");
    }
}

using System.Diagnostics;
using System.Globalization;
using TaskDashboard.Bench.Generation;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>
/// A fixed set of queries in the query language: each field with values that many, few, the oldest and no rows have, pairs of fields of
/// which some never meet, and texts. Each is asked for the first and for the last page, by an administrator and by companies with many,
/// few and no rows.
/// </summary>
internal sealed class Queries : IBenchmark
{
    private const int Rows = 1_000_000;
    private const int Smaller = 100;
    private const double SingleAtMost = 20;
    private const double OthersAtMost = 200;
    private const double GrowthAtMost = 2;
    private const int Slowest = 12;

    // With many, few and no rows.
    private static readonly string[] Companies = ["northwind", "tailspin", "nobody"];

    private static readonly (string Who, Caller Caller)[] Callers =
    [
        ("administrator", CoreHost.Administrator),
        .. Companies.Select(company => (company, new Caller("bench", "bench", Role.Viewer, CompanySet.Of(company), Caller.EveryVendor))),
    ];

    private enum Kind
    {
        Single,
        Pair,
        Text,
    }

    private readonly record struct Asked(bool OfTasks, Kind Kind, string Query);

    private readonly record struct Timed(Asked Asked, string Who, bool IsFirst, double Milliseconds, bool IsRefused);

    public string Name => "queries";

    public string Measures => "95th percentile of the time of a set of queries at 1,000,000 rows, and its growth from 10,000";

    public int? Count => Rows;

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var count = arguments.Number("count", Rows);
        var less = arguments.Number("small", Math.Max(count / Smaller, 1000));
        var rounds = arguments.Number("rounds", 5);
        using var scratch = new Scratch(arguments);
        var small = await TimesAsync(scratch.NewDatabase(), less, rounds);
        var large = await TimesAsync(scratch.NewDatabase(), count, rounds);
        var (singles, smallSingles) = (Of(large, Kind.Single), Of(small, Kind.Single));
        return
        [
            AtMost($"single fields at {count:N0} rows, 95th percentile, ms", P95(singles), SingleAtMost),
            AtMost($"pairs of fields at {count:N0} rows, 95th percentile, ms", P95(Of(large, Kind.Pair)), OthersAtMost),
            AtMost($"texts at {count:N0} rows, 95th percentile, ms", P95(Of(large, Kind.Text)), OthersAtMost),
            AtMost($"single fields: 95th percentile at {count:N0} rows against {less:N0}", P95(singles) / P95(smallSingles), GrowthAtMost),
            AtMost(
                $"single fields: median at {count:N0} rows against {less:N0}",
                Figure.Median(singles.Select(time => time.Milliseconds)) / Figure.Median(smallSingles.Select(time => time.Milliseconds)),
                GrowthAtMost
            ),
            Figure.Plain($"lists of {large.Count:N0} that took longer than a read may", large.Count(time => time.IsRefused)),
        ];
    }

    private static Figure AtMost(string what, double value, double target) => new(what, [value], [], [value], target, false);

    private static List<Timed> Of(IEnumerable<Timed> times, Kind kind) => [.. times.Where(time => time.Asked.Kind == kind)];

    private static double P95(List<Timed> times)
    {
        var sorted = times.Select(time => time.Milliseconds).Order().ToArray();
        return sorted[(int)Math.Ceiling(sorted.Length * 0.95) - 1];
    }

    private async Task<List<Timed>> TimesAsync(Database database, int rows, int rounds)
    {
        await FilledDatabase.FillAsync(database, rows);
        await using var core = await CoreHost.StartAsync(database);

        // Both begin a minute after the start, and would read beside the measurement.
        await core.Get<Recounter>().DisposeAsync();
        await core.Get<Sweeper>().DisposeAsync();
        var now = TimeProvider.System.GetUtcNow();
        var times = new List<Timed>();
        foreach (var asked in All(rows, now))
        {
            foreach (var (who, caller) in Callers)
            {
                foreach (var isFirst in new[] { true, false })
                {
                    times.Add(await TimeAsync(core, asked, who, caller, isFirst, now, rounds));
                }
            }
        }

        foreach (var time in times.OrderByDescending(time => time.Milliseconds).Take(Slowest))
        {
            Console.Error.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Name} at {rows:N0} rows: {time.Milliseconds:N1} ms{(time.IsRefused ? ", refused" : "")}: "
                        + $"{(time.Asked.OfTasks ? "tasks" : "pushes")} {time.Asked.Query}, {time.Who}, "
                        + $"{(time.IsFirst ? "first" : "last")} page"
                )
            );
        }

        return times;
    }

    private static async Task<Timed> TimeAsync(
        CoreHost core,
        Asked asked,
        string who,
        Caller caller,
        bool isFirst,
        DateTimeOffset now,
        int rounds
    )
    {
        var (taken, isRefused) = (new List<double>(), false);
        for (var round = 0; round <= rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            isRefused = await AskAsync();
            if (round > 0)
            {
                taken.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }

        return new Timed(asked, who, isFirst, Figure.Median(taken), isRefused);

        // Whether it took longer than a read may.
        async Task<bool> AskAsync()
        {
            try
            {
                if (asked.OfTasks)
                {
                    var filter = QueryText.Read(TaskFilter.Language, asked.Query, TimeZoneInfo.Utc).ToFilter(now);
                    await core.Get<TaskReads>().ListAsync(caller, new TaskQuery { Filter = filter, NewestFirst = isFirst });
                }
                else
                {
                    var filter = QueryText.Read(PushFilter.Language, asked.Query, TimeZoneInfo.Utc).ToFilter(now);
                    await core.Get<PushReads>().ListAsync(caller, new PushQuery { Filter = filter, NewestFirst = isFirst });
                }

                return false;
            }
            catch (RefusedException refused) when (refused.Kind is RefusalKind.Unavailable)
            {
                return true;
            }
        }
    }

    private static IEnumerable<Asked> All(int rows, DateTimeOffset now)
    {
        var first = now - Volume.Span;
        var (oldStart, oldEnd) = (Day(first.AddDays(1)), Day(first.AddDays(2)));
        string[] tasks =
        [
            .. Values("state", "completed", "inProgress", "canceled", "pending,canceled"),
            .. Values("outcome", "success", "terminated", "tempError"),
            .. Values("is", "stuck", "silent", "acknowledged"),
            .. Values("type", "DOCUMENT", "ROLLOUT", "NOTHING"),
            .. Values("company", "northwind", "tailspin", "nobody", "\"Northwind Traders\""),
            .. Values("owner", "owner1", "owner39", "nobody"),
            .. Values("workspace", "1", "5", "99"),
            .. Values("id", $"{rows}", "1", "ffffffffffffffffffffffff"),
            .. Values("externalId", "invoice-1", $"invoice-{rows / 2}", "nothing"),
            .. Times("created", "started", "ended"),
            .. Values("age", "<1h", ">88d", ">1000d"),
            .. Values("duration", ">1m", ">30h", ">1000d"),
            .. Values("restarts", "0", ">=1", ">=9"),
            .. Values("subtask.state", "completed", "failed", "skipped"),
            .. Values("subtask.error", "lost", "nothing"),
            .. Values("endpoint", "LAPTOP-00007", "nothing"),
            .. Values("ticket", "nothing"),
            .. Values("retriedBy", "nobody"),
        ];
        string[] pushes =
        [
            .. Values("state", "delivered", "failed", "waiting", "sending", "expired", "canceled"),
            .. Values("is", "held"),
            .. Values("kind", "trip", "deleted-trip", "nothing"),
            .. Values("destination", "\"Northwind trips\"", "Tailspin", "nothing"),
            .. Values("company", "northwind", "tailspin", "nobody"),
            .. Values("item", $"trip-{rows / 2:d9}", $"trip-{1:d9}", "nothing"),
            .. Values("id", $"trip-{rows / 2:d9}", $"trip-{1:d9}", "ffffffffffffffffffffffff"),
            .. Times("created", "lastAttempt", "ended"),
            .. Values("due", "<now", ">=now", ">=2100-01-01"),
            .. Values("age", "<1h", ">88d", ">1000d"),
            .. Values("attempts", "1", ">=3", "0", ">=99"),
            .. Values("status", "503", "404", "500..600", "418"),
            .. Values("error", "timeout", "connectionRefused", "maintenance", "nothing"),
        ];
        return
        [
            .. tasks.Select(query => new Asked(true, Kind.Single, query)),
            .. pushes.Select(query => new Asked(false, Kind.Single, query)),
            .. PairsOfTasks.Select(query => new Asked(true, Kind.Pair, query)),
            .. PairsOfPushes.Select(query => new Asked(false, Kind.Pair, query)),
            .. Texts.Select(text => new Asked(true, Kind.Text, text)),
            .. Texts.Select(text => new Asked(false, Kind.Text, text)),
        ];

        IEnumerable<string> Times(params string[] fields) =>
            fields.SelectMany(field => Values(field, ">=-1d", $"{oldStart}..{oldEnd}", ">=2100-01-01"));
    }

    // Two, three and twelve letters, of many, of few and of no rows.
    private static readonly string[] Texts =
    [
        "in",
        "nv",
        "zq",
        "inv",
        "777",
        "zqx",
        "\"Import of or\"",
        "\"for maintena\"",
        "zqxwvutsrqpo",
    ];

    // The last two never meet, as the last three of pushes do not.
    private static readonly string[] PairsOfTasks =
    [
        "state:failed type:IMPORT",
        "state:failed outcome:tempError",
        "state:completed company:tailspin",
        "state:inProgress is:silent",
        "state:inProgress is:stuck",
        "state:canceled type:ROLLOUT",
        "type:DOCUMENT workspace:5",
        "type:SCAN owner:owner39",
        "type:BACKUP created:>=-1d",
        "type:AGGREGATION duration:>10h",
        "outcome:warning ended:>=-1d",
        "outcome:error age:>88d",
        "company:northwind restarts:>=1",
        "company:adatum subtask.state:failed",
        "subtask.error:lost age:<2d",
        "endpoint:LAPTOP-00007 state:failed",
        "state:failed -is:acknowledged",
        "owner:owner1 duration:>1h",
        "type:DOCUMENT owner:owner1",
        "state:pending outcome:success",
    ];

    private static readonly string[] PairsOfPushes =
    [
        "state:failed kind:trip",
        "state:failed destination:\"Northwind claims\"",
        "state:failed status:503",
        "state:failed error:timeout",
        "state:failed created:>=-1d",
        "state:failed company:tailspin",
        "state:delivered attempts:>=3",
        "state:delivered destination:Tailspin",
        "state:delivered kind:deleted-trip",
        "state:waiting is:held",
        "kind:crash destination:\"Contoso fleet\"",
        "kind:trip status:404",
        "kind:order lastAttempt:>=-1d",
        "kind:diagnosis age:>88d",
        "destination:\"A. Datum\" error:timeout",
        "company:contoso status:500..600",
        "company:northwind ended:>=-1d",
        "destination:\"Contoso fleet\" status:503",
        "state:waiting ended:>=-1d",
        "destination:\"Northwind trips\" company:contoso",
    ];

    private static IEnumerable<string> Values(string field, params string[] values) => values.Select(value => $"{field}:{value}");

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

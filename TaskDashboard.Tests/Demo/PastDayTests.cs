using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Overview;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Demo;
using TaskDashboard.Web.Demo.Past;

namespace TaskDashboard.Tests.Demo;

/// <summary>
/// The past day of the demo, from starts at any hour: what is counted and listed is true, and only stuck work is left.
/// </summary>
public sealed class PastDayTests
{
    private const string ApiKey = "demo-key-of-these-tests";

    // The length of every schedule below.
    private const int MaxAttempts = 2;

    private static readonly Caller Viewer = new("viewer", "viewer", Role.Administrator, null, Caller.EveryVendor);
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Lisbon");

    [Theory]
    [InlineData("2026-07-01T23:02:00Z")]
    [InlineData("2026-07-02T04:12:34Z")]
    [InlineData("2026-07-02T08:12:34Z")]
    [InlineData("2026-07-02T14:12:34Z")]
    [InlineData("2026-07-02T22:12:34Z")]
    // The clocks were set forward, or back, in the night.
    [InlineData("2026-03-29T09:30:00Z")]
    [InlineData("2026-10-25T09:30:00Z")]
    public async Task The_day_before_any_start_is_whole_and_true_and_leaves_only_stuck_work(string start)
    {
        var clock = new FakeClock(DateTimeOffset.Parse(start, CultureInfo.InvariantCulture));
        clock.SetLocalTimeZone(Zone);
        await using var database = SqliteTestDatabase.Empty();
        var past = await PlayAsync(database, clock);
        var sender = new FakeSender(clock);
        await using var host = await CoreHost.StartAsync(database, clock, sender, Schedules);
        var now = clock.GetUtcNow();
        var today = TimeZoneInfo.ConvertTime(now, Zone).Date;

        // A bar for every half hour, higher by day than by night. The failures of the night are where the outage was.
        var view = await host.OverviewReads.ReadAsync(Viewer, TestContext.Current.CancellationToken);
        Assert.All(view.Pushes.SkipLast(1), half => Assert.True(half.Delivered > 0, $"{half}"));
        Assert.True(Delivered(view, 12, 18) > 8 * Delivered(view, 2, 4), string.Join('\n', view.Pushes));
        Assert.InRange(view.Pushes.Sum(half => half.Delivered), 2_000, 4_000);
        Assert.InRange(view.Pushes.Sum(half => half.FailedAttempts), 20, 1_000);
        Assert.All(Enum.GetValues<TaskOutcome>(), outcome => Assert.True(view.Ended.All.Of(outcome) > 0, $"{outcome}"));

        // Nothing but a batch of documents, and a scan of which four endpoints hang, needs anybody.
        Assert.Equal(2, view.Needs.Items.Count);
        var stuck = Assert.Single(view.Needs.Items.OfType<StuckTypeNeed>());
        Assert.Equal((3L, DemoDocuments.TaskType), (stuck.Count, stuck.Longest.Type));
        var scan = Assert.Single(view.Needs.Items.OfType<TaskNeed>());
        Assert.Equal((DemoScans.Scan, 92, 4), (scan.Task.Type, scan.Task.Subtasks.Completed, scan.Task.Subtasks.InProgress));
        Assert.InRange(now - scan.Since!.Value, TimeSpan.FromMinutes(45), TimeSpan.FromMinutes(64));
        Assert.Equal(0, await host.PushReads.FailedTotalAsync(Viewer, TestContext.Current.CancellationToken));
        Assert.Equal(past.Items, await host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered));
        Assert.Equal(4, await host.CountAsync("SELECT COUNT(*) FROM Tasks WHERE State <= 1 OR (State = 3 AND AcknowledgedAt IS NULL)"));
        Assert.Equal(past.Tasks.Count, past.Tasks.Select(task => task.Id).Distinct().Count());

        // What people did, with their reasons.
        var evening = new DateTimeOffset(today.AddDays(-1).AddHours(17), Zone.GetUtcOffset(today));
        var acts = await ActsAsync(host, evening, evening.AddHours(7));
        Assert.True(acts.Count >= 4, string.Join('\n', acts));
        Assert.Contains(acts, act => act.Action == AuditAction.DestinationPaused);
        var retries = await host.RetryReads.ListAsync(Viewer, new RetryQuery(), TestContext.Current.CancellationToken);
        Assert.NotEmpty(retries.Items);
        Assert.All(
            retries.Items,
            retry =>
                Assert.True(
                    retry is { Delivered: > 1, Reason: not null, Ticket: not null } && retry.Delivered == retry.ItemCount,
                    $"{retry}"
                )
        );

        // The night's failures are found by the time of their attempts; each push opens.
        var failed = await host.TextsAsync(
            "SELECT p.Id FROM PushAttempts a JOIN Pushes p ON p.Number = a.AttemptKey / 65536 WHERE a.Status = 503 ORDER BY a.AttemptKey"
        );
        Assert.True(failed.Count > 50, $"{failed.Count}");
        var push = (await host.PushReads.FindAsync(Viewer, failed[0], TestContext.Current.CancellationToken))!;
        Assert.Equal((PushState.Delivered, 3), (push.Summary.Push.State, push.Summary.Push.Attempts));
        Assert.Contains("webhook-signature", push.Attempts[0].RequestHeaders, StringComparison.Ordinal);
        var lastAttempt = push.Summary.Push.LastAttemptAt!.Value;
        var found = await host.PushReads.ByLastAttemptAsync(
            Viewer,
            new PushQuery { Filter = PushFilter.LastAttempt.Between(lastAttempt, lastAttempt.AddMilliseconds(1)), Limit = 500 },
            TestContext.Current.CancellationToken
        );
        Assert.Contains(found.Items, item => item.Push.Id == failed[0]);

        await EqualsARecountAsync(host, now);
    }

    [Fact]
    public async Task The_tasks_run_again_and_the_people_and_destinations_are_there()
    {
        var clock = new FakeClock();
        await using var database = SqliteTestDatabase.Empty();
        var past = await PlayAsync(database, clock);
        await using var host = await CoreHost.StartAsync(database, clock, new FakeSender(clock), Schedules);

        Assert.Equal(
            [DemoStaff.Ana, DemoStaff.Jane, DemoStaff.Tom],
            (await DemoStaff.FindAsync(host.People, TestContext.Current.CancellationToken)).Keys.Order(StringComparer.Ordinal)
        );
        var destinations = await host.DestinationReads.ListAsync(Viewer, TestContext.Current.CancellationToken);
        Assert.Equal(DemoCustomers.All.Select(customer => customer.Name), destinations.Select(view => view.Destination.Name));
        Assert.All(
            destinations,
            view => Assert.StartsWith("http://127.0.0.1:5321/demo/customers/", view.Destination.Url, StringComparison.Ordinal)
        );
        var (id, sample) = past.Tasks[^1];
        Assert.Equal((string)sample.Form["name"]!, (await host.TaskReads.FindAsync(Viewer, id))!.Name);
        Assert.NotEmpty(sample.Reports(2));
    }

    private static Dictionary<string, string?> Schedules =>
        new()
        {
            ["Access:BootstrapApiKey"] = ApiKey,
            ["Push:AllowPrivateDestinations"] = "true",
            ["Push:MaxAttempts"] = $"{MaxAttempts}",
            ["Push:Schedule:trip:0"] = "00:00:03",
            ["Push:Schedule:crash:0"] = "00:00:02",
            ["Push:Schedule:diagnosis:0"] = "00:00:04",
            [$"Tasks:StuckAfter:{DemoDocuments.TaskType}"] = "00:02:00",
            [$"Tasks:StuckAfter:{DemoScans.Scan}"] = "00:10:00",
        };

    private static async Task<PastWork> PlayAsync(SqliteTestDatabase database, FakeClock clock)
    {
        await using var outside = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(
                new ConfigurationBuilder().AddInMemoryCollection(database.Settings).AddInMemoryCollection(Schedules).Build()
            )
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton<ISecretProtector, PlainProtector>()
            .BuildServiceProvider();
        return await PastDay.PlayAsync(outside, ApiKey, new Uri("http://127.0.0.1:5321")).WaitAsync(Patience.Limit);
    }

    private static long Delivered(OverviewView view, int from, int to) =>
        view
            .Pushes.Where(half => TimeZoneInfo.ConvertTime(half.From, Zone).Hour is var hour && hour >= from && hour < to)
            .Sum(half => half.Delivered);

    private static async Task<List<AuditEntry>> ActsAsync(CoreHost host, DateTimeOffset from, DateTimeOffset to)
    {
        var people = await DemoStaff.FindAsync(host.People, TestContext.Current.CancellationToken);
        var query = new ActivityQuery
        {
            From = from,
            To = to,
            Limit = 500,
        };
        var entries = await host.Activity.ListAsync(Viewer, query, TestContext.Current.CancellationToken);
        return [.. entries.Items.Where(entry => people.Values.Any(person => person.Id == entry.ActorId))];
    }

    private static async Task EqualsARecountAsync(CoreHost host, DateTimeOffset now)
    {
        await Recount.AssertAsync(host);
        Assert.All(
            await host.Recounter.RecountAsync(TestContext.Current.CancellationToken),
            result => Assert.True(result.Off == 0, $"{result}")
        );
        var compared = await host.Readers.ReadAsync(sql =>
        {
            var rows = 0;
            foreach (
                var (what, stored, counted) in new CountedDay(sql, MaxAttempts)
                    .All(now.AddDays(-3), now.AddDays(-3), now)
                    .Where(period => !period.What.EndsWith("of failures", StringComparison.Ordinal))
            )
            {
                Assert.True(stored.SequenceEqual(counted), what);
                rows += counted.Count;
            }

            return rows;
        });
        Assert.True(compared > 2_000, $"{compared}");

        // The count above knows an error by its message alone, and these have the answer's reason as well.
        Assert.Equal(
            0,
            await host.CountAsync(
                """
                SELECT COUNT(*) FROM (
                    SELECT p.DestinationNumber, a.StartedAt / 3600000, COUNT(*) FROM PushAttempts a
                    JOIN Pushes p ON p.Number = a.AttemptKey / 65536 WHERE a.Error <> 0 GROUP BY p.DestinationNumber, a.StartedAt / 3600000
                    EXCEPT
                    SELECT DestinationNumber, Hour, SUM(FailedAttempts) FROM FailureHours GROUP BY DestinationNumber, Hour)
                """
            )
        );

        var before = await RollupsAsync(host);
        await host.Get<RollupRebuild>().RebuildAsync(CancellationToken.None);
        Assert.Equal(before, await RollupsAsync(host));
    }

    private static async Task<IReadOnlyList<string>> RollupsAsync(CoreHost host)
    {
        var all = new List<string>();
        foreach (
            var (table, columns) in new[]
            {
                (
                    "PushQuarters",
                    "DestinationNumber, Quarter, Kind, Accepted, Delivered, Failed, FailedAttempts, UpTo50, UpTo100, UpTo1000"
                ),
                ("PushMinutes", "DestinationNumber, Minute, Kind, Accepted, Delivered, Failed, FailedAttempts"),
                ("FailureHours", "DestinationNumber, SignatureNumber, Hour, FailedAttempts"),
                ("FailureMinutes", "DestinationNumber, SignatureNumber, Minute, FailedAttempts"),
                ("TaskQuarters", "CompanyId, Quarter, Type, Outcome, Ended"),
                ("TaskMinutes", "CompanyId, Minute, Type, Outcome, Ended"),
            }
        )
        {
            var line = columns.Replace(", ", " || '|' || ", StringComparison.Ordinal);
            all.AddRange((await host.TextsAsync($"SELECT {line} FROM {table}")).Select(row => $"{table} {row}"));
        }

        all.Sort(StringComparer.Ordinal);
        return all;
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Recounts;

/// <summary>When counters are compared, and how the comparison shares the machine. Only the counting advances the clock.</summary>
public sealed class RecounterTests : CoreTest
{
    private const string Walked = "SELECT PushNumber FROM PushPayloads WHERE PushNumber > @p0 ORDER BY PushNumber";
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task After_a_good_end_counters_are_compared_a_minute_later_and_a_minute_after_each_failure()
    {
        await StartAsync();
        await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        await Host.ChangeAsync("UPDATE TaskCounts SET Total = 9");
        await Host.ChangeAsync("ALTER TABLE TaskCounts RENAME TO Hidden");
        var recounter = Host.Recounter;
        Clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.True(recounter.Waits && recounter.Running.IsCompleted);

        // The first comparison fails: the table does not exist yet.
        Clock.Advance(TimeSpan.FromTicks(1));
        await Clock.WhenArmed(CoreHost.PumpAndRetention + 1).WaitAsync(Patience.Limit);
        Assert.False(recounter.Running.IsCompleted);
        await Host.ChangeAsync("ALTER TABLE Hidden RENAME TO TaskCounts");
        Assert.Equal(9, await Host.CountAsync("SELECT Total FROM TaskCounts"));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await recounter.Running.WaitAsync(Patience.Limit);

        Assert.Equal(1, await Host.CountAsync("SELECT Total FROM TaskCounts"));
        Assert.False(recounter.Waits);
    }

    [Fact]
    public async Task After_an_unclean_end_counters_are_compared_at_once()
    {
        await StartAsync();
        await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        await Host.ChangeAsync("UPDATE TaskCounts SET Total = 9");
        await using var recounter = NewRecounter(afterUncleanEnd: true);

        recounter.Start();
        await recounter.Running.WaitAsync(Patience.Limit);

        Assert.Equal(1, await Host.CountAsync("SELECT Total FROM TaskCounts"));
    }

    [Fact]
    public async Task No_piece_takes_long_whatever_a_row_costs()
    {
        await StartAsync();
        await WithRowsAsync(30_000);
        var provider = Host.Get<StoreProvider>();
        using var sql = new SqlSession(provider, provider.OpenReader());
        sql.BeginSnapshot();
        var walk = new RowWalk(sql, Clock);
        var rows = 0L;

        // Slow at first, then so fast that pieces grow to their limit, then suddenly slow again.
        var walked = walk.ThroughAsync(
            Walked,
            row =>
            {
                Assert.Equal(++rows, row.GetInt64(0));
                Clock.Advance(rows is < 1000 or > 29_000 ? TimeSpan.FromMilliseconds(1.5) : TimeSpan.FromTicks(5));
                return rows;
            },
            CancellationToken.None
        );
        while (await Task.WhenAny(walked, Clock.WhenArmed(Host.PermanentTimers + 1)) != walked)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await walked;
        Assert.Equal((30_000, 30_000), (rows, walk.Rows));
        Assert.InRange(walk.LongestPiece, TimeSpan.FromMilliseconds(10), Longest);
    }

    [Fact]
    public async Task After_each_piece_the_machine_is_left_to_others_for_three_times_as_long()
    {
        await StartAsync();
        await WithRowsAsync(150);
        var provider = Host.Get<StoreProvider>();
        using var sql = new SqlSession(provider, provider.OpenReader());
        sql.BeginSnapshot();
        var seen = 0;
        var walked = new RowWalk(sql, Clock).ThroughAsync(
            Walked,
            row =>
            {
                Clock.Advance(TimeSpan.FromMilliseconds(0.1));
                return ++seen;
            },
            CancellationToken.None
        );

        await Clock.WhenArmed(Host.PermanentTimers + 1).WaitAsync(Patience.Limit);
        Assert.Equal(100, seen);
        Clock.Advance(TimeSpan.FromMilliseconds(30) - TimeSpan.FromTicks(1));
        Assert.Equal(100, seen);
        Clock.Advance(TimeSpan.FromTicks(1));
        await Clock.AdvanceUntilAsync(walked, TimeSpan.FromMilliseconds(1));
        Assert.Equal(150, seen);
    }

    [Fact]
    public async Task Every_row_of_a_key_that_has_several_is_seen_once()
    {
        await StartAsync();
        await Host.ChangeAsync(
            """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2999)
            INSERT INTO TaskCounts (CompanyId, State, Total) SELECT CASE i / 5 WHEN 0 THEN '' ELSE 'c' || (i / 5) END, i % 5, i FROM n
            """
        );
        var provider = Host.Get<StoreProvider>();
        using var sql = new SqlSession(provider, provider.OpenReader());
        sql.BeginSnapshot();
        var walk = new RowWalk(sql, Clock);
        var seen = new List<long>();

        await walk.ThroughGroupsAsync(
            "TaskCounts",
            "CompanyId",
            "CompanyId, State, Total",
            "",
            rows => seen.Add(rows.GetInt64(2)),
            CancellationToken.None
        );

        Assert.Equal(Enumerable.Range(0, 3000).Select(number => (long)number), seen.Order());
        Assert.Equal(3000, walk.Rows);
    }

    [Fact]
    public async Task A_walk_sees_one_moment()
    {
        await StartAsync();
        await WithRowsAsync(200);
        var provider = Host.Get<StoreProvider>();
        using var sql = new SqlSession(provider, provider.OpenReader());
        sql.BeginSnapshot();
        var walk = new RowWalk(sql, Clock);
        var last = 0L;
        await walk.ThroughAsync(Walked, row => last = row.GetInt64(0), CancellationToken.None);
        Assert.Equal(200, last);

        await Host.ChangeAsync("DELETE FROM PushPayloads WHERE PushNumber > 100");
        await walk.ThroughAsync(Walked, row => last = row.GetInt64(0), CancellationToken.None);
        Assert.Equal(200, last);

        sql.Rollback();
        await walk.ThroughAsync(Walked, row => last = row.GetInt64(0), CancellationToken.None);
        Assert.Equal(100, last);
    }

    private Recounter NewRecounter(bool afterUncleanEnd) =>
        new(Host.Get<StoreProvider>(), Host.Writer, Host.Get<RetryBook>(), new RetentionOptions(), Clock, NullLogger<Recounter>.Instance)
        {
            AfterUncleanEnd = afterUncleanEnd,
        };

    private Task<int> WithRowsAsync(int count) =>
        Host.ChangeAsync(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @p0) INSERT INTO PushPayloads (PushNumber, "
                + "Body) SELECT i, x'00' FROM n",
            count
        );
}

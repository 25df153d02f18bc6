using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Changes;
using TaskDashboard.Core.Domain;
using TaskDashboard.Core.Pushes;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Store;
using TaskDashboard.Core.Store.Reads;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Reads are bounded: in how many connections they take, in how long they last, and by whoever asks.</summary>
public abstract partial class StoreContract
{
    private string Endless => Database.Settings["Database:Provider"] == "SqlServer"
        ? "WITH c(x) AS (SELECT 1 UNION ALL SELECT (x + 1) % 1000 FROM c) SELECT COUNT(*) AS Value FROM c OPTION (MAXRECURSION 0)"
        : "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT (x + 1) % 1000 FROM c) SELECT COUNT(*) AS \"Value\" FROM c";

    [Fact]
    public async Task A_read_that_finds_every_connection_taken_is_refused_and_the_writer_and_the_feed_go_on()
    {
        await StartAsync(("Database:Connections", "8"), ("Database:WaitSeconds", "0"));
        await using var feed = Host.Feed.Subscribe(Viewer, TimeSpan.Zero);
        using var free = new ManualResetEventSlim();
        var holding = Enumerable.Range(0, 3).Select(_ => Host.Readers.ReadAsync(_ => free.Wait(Patience.Limit))).ToList();

        Assert.Contains("Too many", (await RefusedAsync(() => Host.TaskReads.TotalsAsync(Viewer), RefusalKind.Unavailable, "busy")).Message, StringComparison.Ordinal);
        await RefusedAsync(() => Host.TaskReads.ListAsync(Viewer, new TaskQuery()), RefusalKind.Unavailable, "busy");
        var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        await foreach (var batch in feed.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Assert.Contains(batch.Changes, change => change.Subject == ChangeSubject.Task && change.Number == task.Number);
            break;
        }

        free.Set();
        Assert.All(await Task.WhenAll(holding), Assert.True);
        Assert.Equal(1, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
    }

    [Fact]
    public async Task A_read_waits_for_a_connection_as_long_as_it_may()
    {
        await StartAsync(("Database:Connections", "6"), ("Database:WaitSeconds", "60"));
        using var free = new ManualResetEventSlim();
        var holding = Host.Readers.ReadAsync(_ => free.Wait(Patience.Limit));
        var waiting = Host.TaskReads.TotalsAsync(Viewer);
        using var leaving = new CancellationTokenSource();
        var leaves = Host.TaskReads.TotalsAsync(Viewer, leaving.Token);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        Assert.False(waiting.IsCompleted);
        free.Set();

        Assert.Equal(0, (await waiting).Pending);
        Assert.True(await holding);
    }

    [Fact]
    public async Task However_many_search_at_once_no_more_connections_are_open_than_the_setting_allows()
    {
        await StartAsync(("Database:Connections", "9"));
        await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "An import" });

        var found = await Task.WhenAll(Enumerable.Range(0, 120).Select(async index => index % 3 == 0
            ? (await Host.TaskReads.TotalsAsync(Viewer)).Pending
            : (await Host.TaskReads.ListAsync(Viewer, new TaskQuery { Text = "imp" })).Items.Count));

        Assert.All(found, count => Assert.Equal(1, count));

        // Four readers and the feed's.
        Assert.InRange(Host.Readers.Open, 1, 5);
    }

    [Fact]
    public async Task A_read_that_takes_too_long_is_ended_and_the_next_one_is_well()
    {
        await StartAsync(("Database:Connections", "6"), ("Database:ReadSeconds", "1"));

        var refused = await RefusedAsync(() => Host.Readers.ReadAsync(sql => sql.Prepare(Endless).Count()).WaitAsync(Patience.Limit), RefusalKind.Unavailable, "readTimeout");
        Assert.Equal("The database took longer than 1 s to answer. Ask for less, or try again.", refused.Message);
        Assert.Equal(0, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);

        await RefusedAsync(() => EndlessQueryAsync(null, CancellationToken.None).WaitAsync(Patience.Limit), RefusalKind.Unavailable, "readTimeout");
        Assert.Empty((await Host.TaskReads.ListAsync(Viewer, new TaskQuery())).Items);
    }

    [Fact]
    public async Task Many_short_statements_are_ended_together()
    {
        await StartAsync(("Database:ReadSeconds", "1"));

        await RefusedAsync(
            () => Host.Readers.ReadAsync<bool>(sql =>
            {
                while (true)
                {
                    sql.Prepare("SELECT COUNT(*) FROM Series").Count();
                }
            }).WaitAsync(Patience.Limit),
            RefusalKind.Unavailable,
            "readTimeout");
    }

    [Fact]
    public async Task A_read_ends_with_whoever_asked_and_leaves_its_connection_to_the_next()
    {
        await StartAsync(("Database:Connections", "6"));
        for (var round = 0; round < 5; round++)
        {
            using var leaving = new CancellationTokenSource();
            var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var reading = round % 2 == 0
                ? Host.Readers.ReadAsync(
                    sql =>
                    {
                        began.SetResult();
                        return sql.Prepare(Endless).Count();
                    },
                    leaving.Token)
                : EndlessQueryAsync(began, leaving.Token);
            await began.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);

            await leaving.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Patience.Limit));

            // The only connection for reads comes free when the query itself has ended, not only the waiting.
            Assert.Equal(0, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
        }
    }

    [Fact]
    public async Task What_ends_one_read_never_reaches_the_next()
    {
        await StartAsync(("Database:Connections", "6"));
        for (var round = 0; round < 300; round++)
        {
            using var leaving = new CancellationTokenSource();
            var reading = round % 2 == 0 ? Host.TaskReads.TotalsAsync(Viewer, leaving.Token) : (Task)Host.TaskReads.ListAsync(Viewer, new TaskQuery(), leaving.Token);
            var ending = leaving.CancelAsync();

            // On the same connection, or on a new one in its place.
            Assert.Equal(0, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
            Assert.Empty((await Host.TaskReads.ListAsync(Viewer, new TaskQuery())).Items);
            await ending;
            Assert.True(await Record.ExceptionAsync(() => reading) is null or OperationCanceledException);
        }
    }

    [Fact]
    public async Task A_read_within_a_read_is_refused_at_once_instead_of_waiting_for_itself()
    {
        await StartAsync(("Database:Connections", "6"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Host.Readers.ReadAsync(_ => Host.Readers.Read(sql => sql.Prepare("SELECT COUNT(*) FROM Tasks").Count())));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Host.Readers.QueryAsync((_, ending) => Host.TaskReads.TotalsAsync(Viewer, ending), CancellationToken.None));

        Assert.Equal(0, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
    }

    private Task<long> EndlessQueryAsync(TaskCompletionSource? began, CancellationToken cancellation) => Host.Readers.QueryAsync(
        async (context, ending) =>
        {
            began?.SetResult();
            return (await context.Database.SqlQueryRaw<long>(Endless).ToListAsync(ending)).Single();
        },
        cancellation);
}

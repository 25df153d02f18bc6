using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
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

    [Fact]
    public async Task An_item_of_one_s_own_is_found_however_many_of_others_have_its_id()
    {
        await StartAsync();
        await Host.PushService.SetPausedAsync(Operator, true);
        var mine = await PushAsync(await NewDestinationAsync("mine", companyId: "acme"), "order-1");
        var theirs = await NewDestinationAsync("theirs", companyId: "other");
        await Host.Pushes.AcceptAsync(Operator, [.. Enumerable.Range(0, 600).Select(version => APush(theirs, "order-1", version: $"{version}"))]);

        Assert.Equal([mine], (await Host.PushReads.OfItemAsync(Acme, "order-1")).Select(push => push.Push.Id));
        Assert.Equal(20, (await Host.PushReads.OfItemAsync(Callers.Of(Role.Viewer, "other"), "order-1")).Count);
    }

    [Fact]
    public async Task Changes_of_one_s_own_are_not_lost_among_those_of_others()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Acme, new() { Type = "import", Name = "one" });
        var seen = await Host.CountAsync("SELECT MAX(Sequence) FROM Changes");
        await Host.Writer.WriteAsync(session =>
        {
            for (var number = 1; number <= 21_000; number++)
            {
                session.Changed(ChangeSubject.Task, 1_000_000 + number, "other");
            }

            return true;
        });
        await Host.Tasks.ReportAsync(Acme, task.Id, new TaskReport { Event = TaskEvent.Started });

        var missed = await Host.Get<ChangeReads>().MissedAsync(Acme, seen);

        Assert.Equal([task.Number], missed!.Changes.Select(change => change.Number));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10_000)]
    public async Task A_plan_that_is_read_in_pieces_is_the_set_that_a_request_would_take(int rows)
    {
        await StartWithoutScheduleAsync(("Push:ExpireAfter:crash", "00:20:00"));
        var (shop, bank, stopped) = (await NewDestinationAsync("shop", companyId: "acme"), await NewDestinationAsync("bank"), await NewDestinationAsync("stopped"));
        foreach (var destination in new[] { shop, bank, stopped })
        {
            Sender.Answer = _ => Reply.Fails(400);
            await PushManyAsync(destination, 4, "trip", first: 100);
            await UntilPushesAsync(PushState.Waiting, 0);
            await UntilPushesAsync(PushState.Sending, 0);
            await FailedPushesAsync(destination, 5, "crash");
            Clock.Advance(TimeSpan.FromMinutes(15));
            await FailedPushesAsync(destination, 5, "trip", first: 200);
        }

        await PushAsync(bank, "200", "trip", version: "2");
        await UntilPushesAsync(PushState.Waiting, 0);
        await UntilPushesAsync(PushState.Sending, 0);
        await Host.Destinations.UpdateAsync(Operator, stopped.Id, new() { Paused = true });
        var ids = await Host.TextsAsync("SELECT Id FROM Pushes ORDER BY Number");
        var cutOff = await Host.CountAsync("SELECT Last FROM Series WHERE Name = @p0", "Failure");
        var (book, options) = (Host.Get<RetryBook>(), Host.Get<PushOptions>());
        foreach (var (caller, filter, until) in
            from caller in new[] { Administrator, Acme }
            from filter in new RetryFilter[]
            {
                new() { All = true }, new() { Kind = "trip" }, new() { Kind = "crash" }, new() { DestinationId = bank.Id }, new() { DestinationId = stopped.Id, Kind = "trip" },
                new() { Signature = 1 }, new() { Signature = 2, Kind = "trip" }, new() { PushIds = [.. ids, "ffffffffffffffffffffffff"] }, new() { PushIds = ids, Kind = "crash" },
            }
            from until in new[] { cutOff, cutOff - 6, 0 }
            select (caller, filter, until))
        {
            var whole = await Host.Readers.ReadAsync(sql => RetrySelection.Choose(sql, caller, filter, until, book, options, Clock.UtcNow));
            var reading = new PlanReading(caller, filter, until, book, options, Clock.UtcNow, rows);
            while (await Host.Readers.ReadAsync(reading.Next))
            {
            }

            Assert.Equal(whole.Count, reading.Plan.WillSend);
            Assert.Equal(whole.NotSent.OrderBy(entry => entry.Key), reading.Plan.NotSent.OrderBy(entry => entry.Key));
            Assert.Equal(until, reading.Plan.CutOff);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10_000)]
    public async Task What_is_to_be_canceled_is_found_in_pieces_and_each_push_once(int rows)
    {
        await StartWithoutScheduleAsync();
        var (shop, bank) = (await NewDestinationAsync("shop", companyId: "acme"), await NewDestinationAsync("bank"));
        foreach (var destination in new[] { shop, bank })
        {
            await FailedPushesAsync(destination, 5, "crash");
            Sender.Answer = _ => Reply.Fails(400);
            await PushManyAsync(destination, 4, "trip", first: 100);
            await UntilPushesAsync(PushState.Failed, destination == shop ? 9 : 18);
            await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
            await PushManyAsync(destination, 6, "trip", first: 200);
            Clock.Advance(TimeSpan.FromSeconds(1));
            await PushManyAsync(destination, 2, "crash", first: 300);
            await UntilPushesAsync(PushState.Waiting, destination == shop ? 8 : 16);
        }

        var ids = await Host.TextsAsync("SELECT Id FROM Pushes ORDER BY Number");
        foreach (var (caller, selection, expected) in new (Caller, PushSelection, int)[]
        {
            (Administrator, new PushSelection { PushIds = ids }, 34),
            (Acme, new PushSelection { PushIds = ids }, 17),
            (Acme, new PushSelection { Kind = "trip" }, 10),
            (Administrator, new PushSelection { Kind = "trip", State = PushState.Waiting }, 12),
            (Administrator, new PushSelection { Kind = "crash", State = PushState.Failed }, 10),
            (Administrator, new PushSelection { DestinationId = bank.Id }, 17),
            (Acme, new PushSelection { DestinationId = bank.Id }, 0),
        })
        {
            var reading = new SelectionReading(caller, selection, rows);
            while (await Host.Readers.ReadAsync(reading.Next))
            {
            }

            Assert.Equal(expected, reading.Found.Count);
        }
    }

    private Task<long> EndlessQueryAsync(TaskCompletionSource? began, CancellationToken cancellation) => Host.Readers.QueryAsync(
        async (context, ending) =>
        {
            began?.SetResult();
            return (await context.Database.SqlQueryRaw<long>(Endless).ToListAsync(ending)).Single();
        },
        cancellation);
}

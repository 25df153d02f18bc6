using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Reads are limited in their connections and their duration, and end when the caller cancels them.</summary>
public abstract partial class StoreContract
{
    private string Endless =>
        Database.Settings["Database:Provider"] == "SqlServer"
            ? "WITH c(x) AS (SELECT 1 UNION ALL SELECT (x + 1) % 1000 FROM c) SELECT COUNT(*) AS Value FROM c OPTION (MAXRECURSION 0)"
            : "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT (x + 1) % 1000 FROM c) SELECT COUNT(*) AS \"Value\" FROM c";

    [Fact]
    public async Task A_read_is_refused_if_all_connections_are_in_use_and_the_writer_and_the_feed_continue()
    {
        await StartAsync(("Database:Connections", "8"), ("Database:WaitSeconds", "0"));
        await using var feed = Host.Feed.Subscribe(Viewer, TimeSpan.Zero);
        using var free = new ManualResetEventSlim();
        var holding = Enumerable.Range(0, 3).Select(_ => Host.Readers.ReadAsync(_ => free.Wait(Patience.Limit))).ToList();

        Assert.Contains(
            "Too many",
            (await RefusedAsync(() => Host.TaskReads.TotalsAsync(Viewer), RefusalKind.Unavailable, "busy")).Message,
            StringComparison.Ordinal
        );
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
    public async Task A_read_waits_for_a_connection_up_to_the_limit()
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
    public async Task Concurrent_searches_open_no_more_connections_than_the_setting_allows()
    {
        await StartAsync(("Database:Connections", "9"));
        await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "An import" });

        var found = await Task.WhenAll(
            Enumerable
                .Range(0, 120)
                .Select(async index =>
                    index % 3 == 0
                        ? (await Host.TaskReads.TotalsAsync(Viewer)).Pending
                        : (await Host.TaskReads.ListAsync(Viewer, new TaskQuery { Filter = TaskFilter.Text.Contains("imp") })).Items.Count
                )
        );

        Assert.All(found, count => Assert.Equal(1, count));

        // Four for reads and one for the feed.
        Assert.InRange(Host.Readers.Open, 1, 5);
    }

    [Fact]
    public async Task A_read_that_takes_too_long_is_ended_and_the_next_one_works()
    {
        await StartAsync(("Database:Connections", "6"), ("Database:ReadSeconds", "1"));

        var refused = await RefusedAsync(
            () => Host.Readers.ReadAsync(sql => sql.Prepare(Endless).Count()).WaitAsync(Patience.Limit),
            RefusalKind.Unavailable,
            "readTimeout"
        );
        Assert.Equal("The database took longer than 1 s to answer. Ask for less, or try again.", refused.Message);
        Assert.Equal(0, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);

        await RefusedAsync(
            () => EndlessQueryAsync(null, CancellationToken.None).WaitAsync(Patience.Limit),
            RefusalKind.Unavailable,
            "readTimeout"
        );
        Assert.Empty((await Host.TaskReads.ListAsync(Viewer, new TaskQuery())).Items);
    }

    [Fact]
    public async Task A_read_of_many_short_statements_is_ended_too()
    {
        await StartAsync(("Database:ReadSeconds", "1"));

        await RefusedAsync(
            () =>
                Host
                    .Readers.ReadAsync<bool>(sql =>
                    {
                        while (true)
                        {
                            sql.Prepare("SELECT COUNT(*) FROM Series").Count();
                        }
                    })
                    .WaitAsync(Patience.Limit),
            RefusalKind.Unavailable,
            "readTimeout"
        );
    }

    [Fact]
    public async Task A_canceled_read_ends_and_returns_its_connection()
    {
        await StartAsync(("Database:Connections", "6"));
        for (var round = 0; round < 10; round++)
        {
            using var leaving = new CancellationTokenSource();
            var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var reading =
                round % 2 == 0
                    ? Host.Readers.ReadAsync(
                        sql =>
                        {
                            began.SetResult();
                            return sql.Prepare(Endless).Count();
                        },
                        leaving.Token
                    )
                    : EndlessQueryAsync(began, leaving.Token);
            await began.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);

            await leaving.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Patience.Limit));

            // This read needs the only connection for reads, which is free only after the query has ended in the database.
            Assert.Equal(0, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
        }
    }

    [Fact]
    public async Task Canceling_a_read_does_not_affect_the_next_one()
    {
        await StartAsync(("Database:Connections", "6"));
        for (var round = 0; round < 300; round++)
        {
            using var leaving = new CancellationTokenSource();
            var reading =
                round % 2 == 0
                    ? Host.TaskReads.TotalsAsync(Viewer, leaving.Token)
                    : (Task)Host.TaskReads.ListAsync(Viewer, new TaskQuery(), leaving.Token);
            var ending = leaving.CancelAsync();

            // This uses the same connection or a new one that replaces it.
            Assert.Equal(0, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
            Assert.Empty((await Host.TaskReads.ListAsync(Viewer, new TaskQuery())).Items);
            await ending;
            Assert.True(await Record.ExceptionAsync(() => reading) is null or OperationCanceledException);
        }
    }

    [Fact]
    public async Task A_read_within_a_read_is_refused_at_once()
    {
        await StartAsync(("Database:Connections", "6"));

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Host.Readers.ReadAsync(_ => Host.Readers.Read(sql => sql.Prepare("SELECT COUNT(*) FROM Tasks").Count()))
        );
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Host.Readers.QueryAsync((_, ending) => Host.TaskReads.TotalsAsync(Viewer, ending), CancellationToken.None)
        );

        Assert.Equal(0, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
    }

    [Fact]
    public async Task A_company_finds_its_item_among_many_of_others_with_the_same_id()
    {
        await StartAsync();
        await Host.PushService.SetPausedAsync(Operator, true);
        var mine = await PushAsync(await NewDestinationAsync("mine", companyId: "acme"), "order-1");
        var theirs = await NewDestinationAsync("theirs", companyId: "other");
        await Host.Pushes.AcceptAsync(
            Operator,
            [.. Enumerable.Range(0, 600).Select(version => APush(theirs, "order-1", version: $"{version}"))]
        );

        Assert.Equal([mine], (await Host.PushReads.OfItemAsync(Acme, "order-1")).Select(push => push.Push.Id));
        Assert.Equal(20, (await Host.PushReads.OfItemAsync(Callers.Of(Role.Viewer, "other"), "order-1")).Count);
    }

    [Fact]
    public async Task A_company_finds_its_changes_among_many_of_others()
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
    public async Task A_plan_that_is_read_in_parts_has_the_pushes_of_the_frozen_set(int rows)
    {
        await StartWithoutScheduleAsync(("Push:ExpireAfter:crash", "00:20:00"));
        var (shop, bank, stopped) = (
            await NewDestinationAsync("shop", companyId: "acme"),
            await NewDestinationAsync("bank"),
            await NewDestinationAsync("stopped")
        );
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
        var pushes = await Host.Readers.QueryAsync(
            (context, ending) => context.Pushes.OrderBy(push => push.Number).ToListAsync(ending),
            default
        );
        var destinations = await Host.Readers.QueryAsync((context, ending) => context.Destinations.ToListAsync(ending), default);
        foreach (
            var (caller, filter, until) in from caller in new[] { Administrator, Acme }
            from filter in new Filter<Push>[]
            {
                PushFilter.All,
                PushFilter.Kind.Is("trip"),
                PushFilter.Kind.Is("crash"),
                PushFilter.Destination.Is(bank.Id),
                PushFilter.Destination.Is(stopped.Id) & PushFilter.Kind.Is("trip"),
                PushFilter.Signature.Is(1),
                PushFilter.Signature.Is(2) & PushFilter.Kind.Is("trip"),
                PushFilter.Id.Is([.. ids, "ffffffffffffffffffffffff"]),
                PushFilter.Id.Is(ids) & PushFilter.Kind.Is("crash"),
                (PushFilter.Destination.Is(bank.Id) & PushFilter.Signature.Is(1, 2)) | PushFilter.Id.Is(ids),
                PushFilter.Item.IsNot("201") & !PushFilter.Destination.Is(bank.Id),
            }
            from until in new[] { cutOff, cutOff - 6, 0 }
            select (caller, filter, until)
        )
        {
            var (willSend, notSent) = Expected(caller, filter, until);
            foreach (var counts in new[] { true, false })
            {
                var reading = new PlanReading(caller, filter, until, book, options, Clock.UtcNow, counts, rows);
                while (await Host.Readers.ReadAsync(reading.Next)) { }

                var plan = await Host.Readers.ReadAsync(reading.Plan);
                Assert.Equal(willSend.Count, plan.WillSend);
                Assert.Equal(notSent, plan.NotSent.OrderBy(entry => entry.Key));
                Assert.Equal(until, plan.CutOff);
                Assert.Equal(counts ? willSend.Count : 0, plan.Lines.Sum(line => line.WillSend));
                Assert.Equal(counts ? [] : willSend, reading.Freeze().Items.Values.SelectMany(pushes => pushes).Order());
            }
        }

        // Decides for each push from its row.
        (List<long> WillSend, List<KeyValuePair<NotSentReason, int>> NotSent) Expected(Caller caller, Filter<Push> filter, long until)
        {
            var takes = PushFilter.Destination.Resolve(filter, destinations.ToDictionary(one => one.Id, one => one.Number)).ToPredicate();
            var named = filter
                .Conditions.Where(condition => condition.Field == PushFilter.Id)
                .SelectMany(condition => condition.Values)
                .Cast<string>()
                .ToHashSet(StringComparer.Ordinal);
            var taken = new List<long>();
            var left = new List<NotSentReason>(named.Where(id => pushes.All(push => push.Id != id)).Select(_ => NotSentReason.Unknown));
            foreach (var push in pushes)
            {
                var destination = destinations.Single(one => one.Number == push.DestinationNumber);
                if (!caller.Sees(push.CompanyId))
                {
                    left.AddRange(named.Contains(push.Id) ? [NotSentReason.Unknown] : []);
                    continue;
                }

                if (!takes(push) || (push.State == PushState.Failed ? push.FailureSequence > until : !named.Contains(push.Id)))
                {
                    continue;
                }

                var candidate = new RetryCandidate
                {
                    State = push.State,
                    IsSuperseded = push.Superseded,
                    IsTooOld = options.Expiry(push.Kind) is { } after && push.CreatedAt + after < Clock.UtcNow,
                    Hold = destination.Paused ? NotSentReason.DestinationPaused : null,
                };
                if (candidate.WhyNotSent is { } reason)
                {
                    left.Add(reason);
                }
                else
                {
                    taken.Add(push.Number);
                }
            }

            return (
                taken,
                [
                    .. left.GroupBy(reason => reason)
                        .Select(group => KeyValuePair.Create(group.Key, group.Count()))
                        .OrderBy(entry => entry.Key),
                ]
            );
        }
    }

    [Fact]
    public async Task Pushes_that_another_retry_reserves_while_a_set_is_read_are_left_out()
    {
        await StartWithoutScheduleAsync();
        var (shop, bank) = (await NewDestinationAsync("shop"), await NewDestinationAsync("bank"));
        await FailedPushesAsync(shop, 4, "crash");
        await FailedPushesAsync(shop, 1, "trip");
        await FailedPushesAsync(bank, 2, "crash");
        await Host.PushService.SetPausedAsync(Operator, true);
        var book = Host.Get<RetryBook>();
        var reading = new PlanReading(Administrator, PushFilter.All, null, book, Host.Get<PushOptions>(), Clock.UtcNow, false, 3);
        while (await Host.Readers.ReadAsync(reading.Next)) { }

        var whole = reading.Freeze();
        var (ofShop, ofBank) = (
            (int)await Host.CountAsync("SELECT Number FROM Destinations WHERE Name = 'shop'"),
            (int)await Host.CountAsync("SELECT Number FROM Destinations WHERE Name = 'bank'")
        );
        book.Add(new RetryRun(98, "beside", 0, new Dictionary<int, long[]> { [ofShop + 100] = whole.Items[ofShop] }));
        Assert.Same(whole, reading.FreezeRest());

        book.Add(
            new RetryRun(
                99,
                "other",
                0,
                new Dictionary<int, long[]>
                {
                    [ofShop] = [whole.Items[ofShop][1], whole.Items[ofShop][4], 1_000_000],
                    [ofBank] = whole.Items[ofBank],
                }
            )
        );
        var rest = reading.FreezeRest();
        book.Remove(98);
        book.Remove(99);

        Assert.Equal((7, 3), (whole.Count, rest.Count));
        Assert.Equal([whole.Items[ofShop][0], whole.Items[ofShop][2], whole.Items[ofShop][3]], rest.Items[ofShop]);
        Assert.False(rest.Items.ContainsKey(ofBank));
        Assert.Equal(["crash", "trip"], whole.Kinds.Order());
        Assert.Equal(["crash"], rest.Kinds);
        Assert.Equal(rest.Items[ofShop], PackedSet.Unpack(rest.Packed)[ofShop]);
        Assert.Same(whole, reading.FreezeRest());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10_000)]
    public async Task Pushes_to_cancel_are_read_in_parts_and_each_is_found_once(int rows)
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
        foreach (
            var (caller, selection, expected) in new (Caller, Filter<Push>, int)[]
            {
                (Administrator, PushFilter.Id.Is(ids), 34),
                (Acme, PushFilter.Id.Is(ids), 17),
                (Acme, PushFilter.Kind.Is("trip"), 10),
                (Administrator, PushFilter.Kind.Is("trip") & PushFilter.State.Is(PushState.Waiting), 12),
                (Administrator, PushFilter.Kind.Is("crash") & PushFilter.State.Is(PushState.Failed), 10),
                (Administrator, PushFilter.Destination.Is(bank.Id), 17),
                (Acme, PushFilter.Destination.Is(bank.Id), 0),
                (
                    Administrator,
                    (PushFilter.Kind.Is("trip") & PushFilter.State.Is(PushState.Waiting))
                        | (PushFilter.Kind.Is("crash") & PushFilter.State.Is(PushState.Failed)),
                    22
                ),
                (Administrator, PushFilter.Destination.Is(bank.Id) | PushFilter.Id.Is(ids[0], ids[^1]), 18),
                (Administrator, PushFilter.Kind.IsNot("trip") & !PushFilter.State.Is(PushState.Waiting), 10),
            }
        )
        {
            var reading = new SelectionReading(caller, selection, rows);
            while (await Host.Readers.ReadAsync(reading.Next)) { }

            Assert.Equal(expected, reading.Found.Count);
            Assert.All(
                reading.Found.Values,
                only => Assert.Equal(selection.Conditions.Any(condition => condition.Field == PushFilter.State), only is not null)
            );
        }
    }

    private Task<long> EndlessQueryAsync(TaskCompletionSource? began, CancellationToken cancellation) =>
        Host.Readers.QueryAsync(
            async (context, ending) =>
            {
                began?.SetResult();
                return (await context.Database.SqlQueryRaw<long>(Endless).ToListAsync(ending)).Single();
            },
            cancellation
        );
}

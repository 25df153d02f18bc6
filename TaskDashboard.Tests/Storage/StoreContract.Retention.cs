using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Retries;
using TaskDashboard.Tests.Changes;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Retention deletes what is old enough and nothing else.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Changes_are_deleted_after_a_day_and_the_feed_continues()
    {
        await StartAsync();
        await NewDestinationAsync("one");
        await NewDestinationAsync("two");
        Later(days: 1.1);
        await RestartAsync();

        // Each destination has a change of its own and one of the audit log. The newest change stays.
        Assert.Equal(3, (await Host.Sweeper.SweepAsync())["change rows"]);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Changes"));

        await RestartAsync();
        await using var subscription = Host.Feed.Subscribe(Viewer, ChangeFeed.ShortestFloor);
        await using var batches = new Batches(subscription);
        await NewDestinationAsync("three");
        Assert.Equal([5L, 6L], (await batches.NextAsync()).Changes.Select(change => change.Sequence));
        Assert.Equal(4, subscription.StartsAfter);
        Assert.Equal(1, (await Host.Sweeper.SweepAsync())["change rows"]);
        Assert.Equal(5, await Host.CountAsync("SELECT MIN(Sequence) FROM Changes"));
    }

    [Fact]
    public async Task Payloads_are_deleted_only_after_their_pushes_have_ended()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        var paused = await NewDestinationAsync("paused");
        await Host.Destinations.UpdateAsync(Operator, paused.Id, new() { Paused = true });
        var waiting = await PushAsync(paused);
        var failed = await FailedPushesAsync(destination, 3);
        await Host.Pushes.CancelAsync(Operator, PushFilter.Id.Is(failed[2]));
        Sender.Answer = _ => Reply.Delivered;
        var delivered = await PushAsync(destination, "delivered");
        await UntilPushAsync(delivered, PushState.Delivered);
        Later(days: 29);
        var late = await PushAsync(destination, "late");
        await UntilPushAsync(late, PushState.Delivered);

        Assert.False((await Host.Sweeper.SweepAsync()).ContainsKey("payloads"));
        Later(days: 1.1);
        Assert.Equal(2, (await Host.Sweeper.SweepAsync())["payloads"]);

        Assert.Null(await Host.PushReads.PayloadAsync(Operator, delivered));
        Assert.Null(await Host.PushReads.PayloadAsync(Operator, failed[2]));
        foreach (var kept in new[] { waiting, failed[0], failed[1], late })
        {
            Assert.NotNull(await Host.PushReads.PayloadAsync(Operator, kept));
        }

        // A push whose payload was deleted is still recognized. A push whose payload was kept can be sent.
        Assert.False((await Host.Pushes.AcceptAsync(Operator, [APush(destination, "delivered")]))[0].Created);
        Assert.Equal(2, (await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed)).Delivered);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Old_attempts_and_minutes_are_deleted_except_attempts_of_failed_pushes()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        var failed = await FailedPushesAsync(destination, 1);
        Sender.Answer = _ => Reply.Delivered;
        var old = await PushAsync(destination, "old");
        await UntilPushAsync(old, PushState.Delivered);
        Later(days: 91);
        var young = await PushAsync(destination, "young");
        await UntilPushAsync(young, PushState.Delivered);

        var swept = await Host.Sweeper.SweepAsync();

        Assert.Equal((1, 1, 1), (swept["minutes of pushes"], swept["minutes of failures"], swept["hours of failures"]));
        Assert.False(swept.ContainsKey("quarter hours of pushes"));
        Assert.Empty(await AttemptsAsync(old));
        Assert.Equal(1, (await FindPushAsync(old)).Attempts);
        Assert.Single(await AttemptsAsync(young));
        Assert.Single(await AttemptsAsync(failed[0]));
        Assert.NotNull((await Host.DestinationReads.FindAsync(Viewer, destination.Id))!.LastAttemptAt);
    }

    [Fact]
    public async Task Ended_tasks_are_deleted_with_all_their_rows()
    {
        // Shorter than what roll-ups are kept, so that they can be compared with the attempts.
        await StartWithoutScheduleAsync(("Retention:EndedTasks", "300.00:00:00"));
        var destination = await NewDestinationAsync();
        var failed = await FailedPushesAsync(destination, 5);
        Sender.Answer = _ => Reply.Unavailable;
        var retry = await UntilRetryAsync(await RetryAsync(failed), RetryState.Completed);
        var ended = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "ended" });
        await Host.Tasks.ReportAsync(Operator, ended.Id, new() { Id = "r1", Event = TaskEvent.Completed });
        var canceled = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "canceled" });
        await Host.Tasks.CancelAsync(Operator, canceled.Id, null);
        var open = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "open" });
        await Host.Tasks.ReportAsync(Operator, open.Id, new() { Id = "r1", Event = TaskEvent.Started });
        Assert.NotNull(await Host.TaskReads.FindAsync(Viewer, ended.Id));
        Later(days: 301);

        // According to its reporter the task ended long ago, but it was reported today.
        var reportedLate = await Host.Tasks.CreateAsync(
            Operator,
            new()
            {
                Type = "import",
                Name = "late",
                CreatedAt = Clock.UtcNow.AddDays(-900),
            }
        );
        await Host.Tasks.ReportAsync(Operator, reportedLate.Id, new() { Event = TaskEvent.Completed, At = Clock.UtcNow.AddDays(-800) });
        await Host.Sweeper.SweepAsync();

        foreach (var gone in new[] { ended.Id, canceled.Id, retry.TaskId })
        {
            Assert.Null(await Host.TaskReads.FindAsync(Viewer, gone));
        }

        Assert.Null(await Host.RetryReads.FindAsync(Viewer, retry.Id));
        var remaining = await Host.TaskReads.ListAsync(Viewer, new() { NewestFirst = true });
        Assert.Equal([reportedLate.Id, open.Id], remaining.Items.Select(task => task.Id));
        foreach (var table in new[] { "RetryItems", "RetryErrors", "RetrySets", "RetryFilters", "RetryRequests" })
        {
            Assert.Equal(0, await Host.CountAsync($"SELECT COUNT(*) FROM {table}"));
        }

        Assert.Equal(
            0,
            await Host.CountAsync(
                "SELECT COUNT(*) FROM TaskTransitions h LEFT JOIN Tasks t ON t.Number = h.TaskNumber WHERE t.Number IS NULL"
            )
        );
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM AnsweredReports"));
        Assert.Equal(5, await Host.CountAsync("SELECT COUNT(*) FROM PushPayloads"));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_retry_is_kept_while_an_idempotency_key_refers_to_it()
    {
        await StartWithoutScheduleAsync(("Retention:EndedTasks", "01:00:00"));
        var ids = await FailedPushesAsync(await NewDestinationAsync(), 2);
        Sender.Answer = _ => Reply.Unavailable;
        var command = new RetryCommand { Filter = PushFilter.Id.Is(ids[0]) };
        var named = await UntilRetryAsync(await Host.Retries.RequestAsync(Operator, command, "click"), RetryState.Completed);
        var unnamed = await UntilRetryAsync(await RetryAsync(ids[1]), RetryState.Completed);
        Later(days: 0.9);
        await Host.Sweeper.SweepAsync();

        Assert.Null(await Host.RetryReads.FindAsync(Viewer, unnamed.Id));
        Assert.Equal(named, await Host.Retries.RequestAsync(Operator, command, "click"));
        Assert.Equal(TaskState.Completed, (await TaskOfAsync(named)).State);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM RetryItems"));
        Assert.Contains(ids[0], await Host.RetryReads.FilterAsync(named), StringComparison.Ordinal);

        // The first sweep deletes the key, perhaps only after it has looked at the task. So sweep twice.
        Later(days: 0.2);
        await Host.Sweeper.SweepAsync();
        await Host.Sweeper.SweepAsync();
        Assert.Null(await Host.RetryReads.FindAsync(Viewer, named.Id));
        Assert.Null(await Host.TaskReads.FindAsync(Viewer, named.TaskId));
        await RefusedAsync(() => Host.RetryReads.FilterAsync(named), RefusalKind.NotFound);
        Assert.NotEqual(named.Id, (await Host.Retries.RequestAsync(Operator, command, "click")).Id);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_large_task_is_deleted_in_parts_and_its_own_row_last()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        await FailedPushesAsync(destination, 40);
        Sender.Answer = _ => Reply.Unavailable;
        await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        Later(days: 401);

        var before = Clock.UtcNow.AddDays(-400);
        var pieces = new List<int>();
        for (long? from = 0; from is { } start; )
        {
            Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
            var swept = await Host.Writer.WriteAsync(session => EndedTasks.Sweep(session, before, start, 7));
            pieces.Add(swept.Deleted);
            from = await Host.CountAsync("SELECT COUNT(*) FROM Tasks") == 0 ? null : swept.Next;
        }

        // The total is 40 items, the history, the request and the task.
        Assert.All(pieces, deleted => Assert.InRange(deleted, 1, 8));
        Assert.Equal(42 + await Host.CountAsync("SELECT Last FROM Series WHERE Name = 'TaskTransition'"), pieces.Sum());
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Ended_pushes_are_deleted_if_the_setting_says_so()
    {
        await StartWithoutScheduleAsync(("Retention:EndedPushes", "100.00:00:00"));
        var destination = await NewDestinationAsync();
        var failed = await FailedPushesAsync(destination, 2);
        Sender.Answer = _ => Reply.Delivered;
        await PushManyAsync(destination, 20, first: 10);
        await UntilPushesAsync(PushState.Delivered, 20);
        Later(days: 101);

        var swept = await Host.Sweeper.SweepAsync();

        Assert.Equal(60, swept["pushes"]);
        Assert.Equal(failed, await Host.TextsAsync("SELECT Id FROM Pushes ORDER BY Number"));
        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM PushAttempts"));
        Assert.True((await Host.Pushes.AcceptAsync(Operator, [APush(destination, "10")]))[0].Created);
        await UntilPushesAsync(PushState.Delivered, 1);
        Assert.Equal(1, (await Host.DestinationReads.FindAsync(Viewer, destination.Id))!.Delivered);
    }

    [Fact]
    public async Task Idempotency_keys_and_sign_in_links_are_deleted_after_a_day()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        await FailedPushesAsync(destination, 1);
        await Host.Retries.RequestAsync(Operator, new() { Filter = PushFilter.All }, "once");
        var token = await Host.Get<SignInLinks>().IssueAsync();

        Later(days: 0.9);
        Assert.Empty(await Host.Sweeper.SweepAsync());
        Later(days: 0.2);
        var swept = await Host.Sweeper.SweepAsync();

        Assert.Equal((1, 1), (swept["idempotency keys"], swept["sign-in links"]));
        Assert.Null(await Host.Get<SignInLinks>().UseAsync(token));
    }

    [Fact]
    public async Task Settings_of_zero_keep_everything()
    {
        await StartAsync(
            ("Retention:Changes", "0"),
            ("Retention:DeliveredPayloads", "0"),
            ("Retention:Attempts", "0"),
            ("Retention:EndedTasks", "0")
        );
        Sender.Answer = _ => Reply.Delivered;
        await PushAsync(await NewDestinationAsync());
        await UntilPushesAsync(PushState.Delivered, 1);
        var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "ended" });
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Completed });
        Later(days: 3000);
        await RestartAsync();

        Assert.Equal(
            ["minutes of pushes", "minutes of tasks", "quarter hours of pushes", "quarter hours of tasks"],
            (await Host.Sweeper.SweepAsync()).Keys.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Retention_continues_after_the_clock_was_wrong()
    {
        await StartAsync();
        Sender.Answer = _ => Reply.Delivered;
        var destination = await NewDestinationAsync();
        Later(days: 3000);
        await PushManyAsync(destination, 10);
        await UntilPushesAsync(PushState.Delivered, 10);
        Later(days: -3000);
        await PushManyAsync(destination, 300, first: 100);
        await UntilPushesAsync(PushState.Delivered, 310);
        Later(days: 31);

        Assert.Equal(300, (await Host.Sweeper.SweepAsync())["payloads"]);
    }

    /// <summary>Moves the clock without firing timers.</summary>
    private void Later(double days) => Clock.UtcNow += TimeSpan.FromDays(days);
}

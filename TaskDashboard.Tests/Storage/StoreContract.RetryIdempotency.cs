using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>A repeated request with the same key starts one retry. Of the exclusive retries of DriveQuant, one runs at a time.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task The_same_key_with_the_same_body_returns_the_first_retry()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 3);
        var command = new RetryCommand { Filter = Everything, Reason = "again" };

        var first = await Host.Retries.RequestAsync(Operator, command, "click");
        var again = await Host.Retries.RequestAsync(Operator, command, "click");
        await RestartAsync();
        var afterRestart = await Host.Retries.RequestAsync(Operator, command, "click");

        Assert.Equal((first.Id, first.Id), (again.Id, afterRestart.Id));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM RetryRequests"));
    }

    [Fact]
    public async Task The_same_key_twice_in_one_group_starts_one_retry()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 3);
        var command = new RetryCommand { Filter = Everything };

        var answers = await InOneGroupAsync(
            () => Host.Retries.RequestAsync(Operator, command, "click"),
            () => Host.Retries.RequestAsync(Operator, command, "click")
        );

        Assert.Equal(answers[0].Id, answers[1].Id);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM RetryRequests"));
    }

    [Fact]
    public async Task A_different_body_with_the_same_key_is_refused()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 3);
        await Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = Everything }, "click");

        await RefusedAsync(
            () => Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = Everything, Reason = "another" }, "click"),
            RefusalKind.Unprocessable,
            "idempotencyKeyReused"
        );
        await RefusedAsync(() => Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = Everything }, " "), RefusalKind.Invalid);
    }

    [Fact]
    public async Task Callers_can_use_the_same_key_independently()
    {
        await StartWithoutScheduleAsync();
        var ids = await FailedPushesAsync(await NewDestinationAsync(), 2);
        var other = Callers.Of(Role.Operator, id: "another");

        var mine = await Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = PushFilter.Id.Is(ids[0]) }, "click");
        var theirs = await Host.Retries.RequestAsync(other, new RetryCommand { Filter = PushFilter.Id.Is(ids[1]) }, "click");

        Assert.NotEqual(mine.Id, theirs.Id);
    }

    [Fact]
    public async Task A_key_expires_after_a_day()
    {
        await StartWithoutScheduleAsync();
        Sender.Answer = _ => Reply.Unavailable;
        var destination = await NewDestinationAsync();
        await FailedPushesAsync(destination, 2);
        Sender.Answer = _ => Reply.Unavailable;
        var command = new RetryCommand { Filter = Everything };
        var first = await UntilRetryAsync(await Host.Retries.RequestAsync(Operator, command, "click"), RetryState.Completed);

        Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.Equal(first.Id, (await Host.Retries.RequestAsync(Operator, command, "click")).Id);
        Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotEqual(first.Id, (await Host.Retries.RequestAsync(Operator, command, "click")).Id);
    }

    [Fact]
    public async Task A_key_whose_retry_was_deleted_is_refused_and_starts_no_other_retry()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 2);
        var command = new RetryCommand { Filter = Everything };
        Sender.Answer = _ => Reply.Unavailable;
        await UntilRetryAsync(await Host.Retries.RequestAsync(Operator, command, "click"), RetryState.Completed);
        await Host.ChangeAsync("DELETE FROM RetryRequests");

        var refused = await RefusedAsync(() => Host.Retries.RequestAsync(Operator, command, "click"), RefusalKind.Conflict, "retryRemoved");

        Assert.Contains("Use a new key", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM RetryRequests"));
        Assert.Equal(2, (await Host.Retries.RequestAsync(Operator, command, "another click")).ItemCount);
    }

    [Fact]
    public async Task A_refused_retry_does_not_use_its_key()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        var command = new RetryCommand { Filter = Everything };
        await RefusedAsync(() => Host.Retries.RequestAsync(Operator, command, "click"), RefusalKind.Unprocessable, "nothingToSend");
        await FailedPushesAsync(destination, 1);

        Assert.Equal(1, (await Host.Retries.RequestAsync(Operator, command, "click")).ItemCount);
    }

    [Fact]
    public async Task Only_one_exclusive_retry_per_company_and_kind_runs_at_a_time()
    {
        await StartWithoutScheduleAsync();
        var acme = Callers.Of(Role.Operator, "acme");
        await FailedPushesAsync(await NewDestinationAsync("all"), 1, "trip");
        await FailedPushesAsync(await NewDestinationAsync("all2"), 1, "crash");
        await FailedPushesAsync(await NewDestinationAsync("acme", companyId: "acme"), 2, "trip", first: 10);

        var own = await Host.Retries.RequestExclusiveAsync(acme, "trip");
        var trips = await Host.Retries.RequestExclusiveAsync(Operator, "trip");
        var crashes = await Host.Retries.RequestExclusiveAsync(Operator, "crash");
        Assert.Equal((2, 1, 1), (own.ItemCount, trips.ItemCount, crashes.ItemCount));
        var refused = await RefusedAsync(() => Host.Retries.RequestExclusiveAsync(Operator, "trip"), RefusalKind.Conflict, "retryRunning");
        Assert.Equal(trips.TaskId, refused.Subject);
        await RefusedAsync(() => Host.Retries.RequestExclusiveAsync(acme, "trip"), RefusalKind.Conflict, "retryRunning");

        foreach (var attempt in await Sender.NextAsync(4))
        {
            attempt.Deliver();
        }

        await UntilRetryAsync(trips, RetryState.Completed);
        await UntilRetryAsync(own, RetryState.Completed);
        Assert.Equal(0, (await Host.Retries.RequestExclusiveAsync(Operator, "trip")).ItemCount);
    }

    [Fact]
    public async Task Two_exclusive_retries_in_one_group_start_one()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 2);

        var outcome = await InOneGroupAsync(TryAsync, TryAsync);

        Assert.Equal(["retryRunning", "started"], outcome.Order());

        async Task<string> TryAsync()
        {
            try
            {
                await Host.Retries.RequestExclusiveAsync(Operator, "trip");
                return "started";
            }
            catch (RefusedException refused)
            {
                return refused.Code;
            }
        }
    }

    [Theory]
    [InlineData("trip", EngineTaskTypes.FailedTrips)]
    [InlineData("crash", EngineTaskTypes.FailedCrashes)]
    public async Task An_exclusive_retry_without_pushes_is_a_completed_task_without_items(string kind, string type)
    {
        await StartAsync();

        var retry = await Host.Retries.RequestExclusiveAsync(Operator, kind);

        Assert.Equal((RetryState.Completed, 0, Clock.UtcNow), (retry.State, retry.ItemCount, retry.EndedAt!.Value));
        var task = await TaskOfAsync(retry);
        Assert.Equal(
            (type, TaskState.Completed, TaskOutcome.Success, 0, 0),
            (task.Type, task.State, task.Outcome, task.ItemCount, task.RemainingItemCount)
        );
        Assert.Equal((RetryState.Completed, 0), await StoredAsync());
        await Host.Retries.RequestExclusiveAsync(Operator, kind);

        async Task<(RetryState, int)> StoredAsync()
        {
            var stored = (await Host.RetryReads.FindByTaskAsync(Viewer, task))!;
            return (stored.State, stored.Processed);
        }
    }
}

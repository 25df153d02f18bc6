using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Retries;

/// <summary>A destination that is paused during a retry holds its items back for a limited time.</summary>
public sealed class HoldTests : CoreTest
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Items_held_for_too_long_are_processed_as_not_sent()
    {
        var (destination, retry) = await PausedRetryAsync(10);

        await AdvanceToAlarmAsync(59 * Second);
        Assert.Equal(RetryState.Running, (await Host.RetryReads.FindAsync(Viewer, retry.Id))!.State);
        Clock.Advance(Second);
        var ended = await UntilRetryAsync(retry, RetryState.Completed);

        Assert.Equal((1, 0, 9), (ended.Delivered, ended.FailedAgain, ended.NotSent));
        var task = await TaskOfAsync(retry);
        Assert.Equal((TaskState.Completed, TaskOutcome.Warning, 0), (task.State, task.Outcome, task.RemainingItemCount));
        var items = (await Host.RetryReads.ItemsAsync(Viewer, retry.Id, RetryItemOutcome.NotSent, null, 50)).Items;
        Assert.All(items, item => Assert.Equal((NotSentReason.DestinationPaused, PushState.Failed), (item.Item.Reason, item.State)));
        Assert.Equal(9, await Host.PushReads.FailedTotalAsync(Viewer));

        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false });
        Assert.Equal(9, (await Host.Retries.PreviewAsync(Viewer, PushFilter.All)).WillSend);
    }

    [Fact]
    public async Task A_destination_resumed_in_time_gets_them_all()
    {
        var (destination, retry) = await PausedRetryAsync(10);
        await AdvanceToAlarmAsync(59 * Second);

        Sender.Answer = _ => Reply.Delivered;
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false });
        var ended = await UntilRetryAsync(retry, RetryState.Completed);

        Assert.Equal((10, 0, 0), (ended.Delivered, ended.FailedAgain, ended.NotSent));
    }

    [Fact]
    public async Task A_second_pause_holds_for_the_whole_time_again()
    {
        var (destination, retry) = await PausedRetryAsync(10);
        await AdvanceToAlarmAsync(59 * Second);
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false });
        var underWay = await Sender.NextAsync();
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
        underWay.Deliver();
        await UntilPushesAsync(PushState.Delivered, 2);
        await UntilPushesAsync(PushState.Failed, 8);
        await AdvanceToAlarmAsync(59 * Second);
        Assert.Equal(RetryState.Running, (await Host.RetryReads.FindAsync(Viewer, retry.Id))!.State);
        await AdvanceToAlarmAsync(Second);

        Assert.Equal(8, (await UntilRetryAsync(retry, RetryState.Completed)).NotSent);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_prolong_it()
    {
        var (_, retry) = await PausedRetryAsync(5);
        await Clock.WhenArmed(Host.PermanentTimers + 1).WaitAsync(Patience.Limit);
        Clock.UtcNow -= TimeSpan.FromHours(1);

        Clock.Advance(60 * Second);

        Assert.Equal(4, (await UntilRetryAsync(retry, RetryState.Completed)).NotSent);
    }

    [Fact]
    public async Task With_no_time_to_hold_they_are_recorded_as_not_sent_at_once()
    {
        var (_, retry) = await PausedRetryAsync(5, ("Retry:HoldSeconds", "0"));

        Assert.Equal(4, (await UntilRetryAsync(retry, RetryState.Completed)).NotSent);
    }

    [Fact]
    public async Task A_push_canceled_while_held_says_so()
    {
        var (destination, retry) = await PausedRetryAsync(5);
        await Host.Pushes.CancelAsync(Operator, PushFilter.Destination.Is(destination.Id));

        await AdvanceToAlarmAsync(60 * Second);
        await UntilRetryAsync(retry, RetryState.Completed);

        Assert.Equal(4, await Host.CountAsync("SELECT COUNT(*) FROM RetryItems WHERE Reason = @p0", NotSentReason.Canceled));
    }

    [Fact]
    public async Task A_retry_that_is_held_stays_held_after_a_restart_and_ends()
    {
        var (_, retry) = await PausedRetryAsync(5);

        await RestartAsync();
        Assert.Equal(RetryState.Running, (await Host.RetryReads.FindAsync(Viewer, retry.Id))!.State);
        await AdvanceToAlarmAsync(60 * Second);

        var ended = await UntilRetryAsync(retry, RetryState.Completed);
        Assert.Equal((1, 0, 4), (ended.Delivered, ended.FailedAgain, ended.NotSent));
    }

    [Fact]
    public async Task All_of_many_held_items_are_recorded_as_not_sent()
    {
        var (_, retry) = await PausedRetryAsync(1000);

        await AdvanceToAlarmAsync(60 * Second);

        Assert.Equal(999, (await UntilRetryAsync(retry, RetryState.Completed)).NotSent);
    }

    [Fact]
    public async Task Other_destinations_of_the_retry_continue()
    {
        await StartWithoutScheduleAsync();
        var held = await NewDestinationAsync("held", concurrency: 1);
        var open = await NewDestinationAsync("open", concurrency: 1);
        await FailedPushesAsync(held, 10);
        await FailedPushesAsync(open, 10);
        Sender.Answer = delivery => delivery.Target.Url.Host.StartsWith("open", StringComparison.Ordinal) ? Reply.Delivered : null;
        var retry = await RetryAllAsync();
        await UntilPushesAsync(PushState.Delivered, 10);
        await Host.Destinations.UpdateAsync(Operator, held.Id, new() { Paused = true });
        foreach (var attempt in Sender.All)
        {
            attempt.Fail();
        }

        await UntilPushesAsync(PushState.Failed, 10);
        await AdvanceToAlarmAsync(60 * Second);

        var ended = await UntilRetryAsync(retry, RetryState.Completed);
        Assert.Equal((10, 1, 9), (ended.Delivered, ended.FailedAgain, ended.NotSent));
    }

    /// <summary>A running retry whose first item was delivered before its destination was paused.</summary>
    private async Task<(Destination Destination, RetryRequest Retry)> PausedRetryAsync(int count, params (string, string)[] settings)
    {
        await StartWithoutScheduleAsync(settings);
        var destination = await NewDestinationAsync(concurrency: 1);
        await FailedPushesAsync(destination, count);
        var retry = await RetryAllAsync();
        var underWay = await Sender.NextAsync();
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
        underWay.Deliver();
        await UntilPushesAsync(PushState.Delivered, 1);
        await UntilPushesAsync(PushState.Failed, count - 1);
        await UntilSettledAsync();
        return (destination, retry);
    }
}

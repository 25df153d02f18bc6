using System.Collections.Concurrent;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Retries;

/// <summary>Whatever the results of its attempts, a retry ends with correct counts.</summary>
public sealed class RunTests : CoreTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Five_thousand_items_with_any_outcome_end_with_the_right_counts(int seed)
    {
        await StartWithoutScheduleAsync();
        var random = new Random(seed);
        var destinations = new List<Destination>();
        for (var index = 0; index < 7; index++)
        {
            destinations.Add(await NewDestinationAsync("shop" + index, concurrency: random.Next(1, 40)));
        }

        Sender.Answer = _ => Reply.Unavailable;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(batch => PushManyAsync(destinations[batch % 7], 100, first: batch * 100)));
        await UntilPushesAsync(PushState.Failed, 5000);

        var outcomes = new ConcurrentDictionary<string, Reply>();
        Sender.Answer = delivery =>
            outcomes[delivery.PushId] = (Convert.ToInt32(delivery.PushId[^3..], 16) % 5) switch
            {
                0 => Reply.Unavailable,
                1 => Reply.Fails(400),
                2 => Reply.Silent,
                _ => Reply.Delivered,
            };
        var retry = await RetryAllAsync();
        using var watched = new RemainingWatch(Host, (await TaskOfAsync(retry)).Id);
        await Host.UntilAsync(async () => await Host.CountAsync("SELECT COUNT(*) FROM RetryItems") > 500);
        await Host.Destinations.UpdateAsync(Administrator, destinations[3].Id, new() { Url = UrlOf("moved") });
        await Host.Destinations.UpdateAsync(Operator, destinations[2].Id, new() { Paused = true });
        await Host.Pushes.CancelAsync(Operator, PushFilter.Destination.Is(destinations[4].Id));
        await Host.Destinations.UpdateAsync(Operator, destinations[2].Id, new() { Paused = false });
        var ended = await UntilRetryAsync(retry, RetryState.Completed);

        Assert.Equal(5000, ended.ItemCount);
        Assert.Equal(outcomes.Values.Count(reply => reply == Reply.Delivered), ended.Delivered);
        Assert.Equal(outcomes.Values.Count(reply => reply != Reply.Delivered), ended.FailedAgain);
        Assert.Equal(5000 - outcomes.Count, ended.NotSent);
        Assert.Equal(5000 + outcomes.Count, Sender.All.Count);
        Assert.Equal(5000, await Host.CountAsync("SELECT COUNT(*) FROM RetryItems"));
        Assert.Equal(ended.Delivered, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered));

        // Items that had failed again were canceled too, but are no longer part of the set.
        Assert.Equal(ended.NotSent, await Host.CountAsync("SELECT COUNT(*) FROM RetryItems WHERE Reason = @p0", NotSentReason.Canceled));
        var task = await TaskOfAsync(retry);
        Assert.Equal((TaskState.Completed, TaskOutcome.Warning, 0), (task.State, task.Outcome, task.RemainingItemCount));
        watched.NeverRose();
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_retry_in_the_middle_of_restarts_and_kills_ends_with_the_right_counts()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync(concurrency: 4);
        await FailedPushesAsync(destination, 200);
        var retry = await RetryAllAsync();
        for (var round = 0; round < 6; round++)
        {
            var underWay = await Sender.NextAsync(4);
            underWay[0].Deliver();
            underWay[1].Fail();
            await Host.UntilAsync(async () => await Host.CountAsync("SELECT COUNT(*) FROM RetryItems") > 0);
            if (round % 2 == 0)
            {
                await KillAndRestartAsync();
            }
            else
            {
                await RestartAsync();
            }
        }

        Sender.Answer = delivery => Convert.ToInt32(delivery.PushId[^1..], 16) % 2 == 0 ? Reply.Delivered : Reply.Unavailable;
        foreach (var attempt in Sender.All)
        {
            attempt.Deliver();
        }

        var ended = await UntilRetryAsync(retry, RetryState.Completed);

        Assert.Equal((200, 200, 0), (ended.ItemCount, ended.Processed, ended.NotSent));
        Assert.Equal(ended.Delivered, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered));
        Assert.Equal(ended.FailedAgain, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed));
        Assert.Equal(200, await Host.CountAsync("SELECT COUNT(*) FROM RetryItems"));
        Assert.Equal(200, await Host.CountAsync("SELECT COUNT(*) FROM PushAttempts WHERE TriggeredBy = @p0", AttemptTrigger.Retry));
        Assert.Equal(TaskState.Completed, (await TaskOfAsync(retry)).State);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_cancelled_retry_stays_cancelled_over_a_kill_and_what_it_was_sending_stays_failed()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(concurrency: 2), 10);
        var retry = await RetryAllAsync();
        await Sender.NextAsync(2);
        await Host.Retries.CancelAsync(Operator, retry.Id);
        await UntilPushesAsync(PushState.Failed, 8);

        await KillAndRestartAsync();

        Assert.Equal(RetryState.Canceled, (await Host.RetryReads.FindAsync(Viewer, retry.Id))!.State);
        Assert.Equal(10, await Host.PushReads.FailedTotalAsync(Viewer));
        Assert.Equal(10, (await Host.Retries.PreviewAsync(Viewer, PushFilter.All)).WillSend);
        Assert.Empty(Sender.All);
        await Recount.AssertAsync(Host);
    }

    /// <summary>Reads a task at every commit.</summary>
    private sealed class RemainingWatch : IDisposable
    {
        private readonly CoreHost _host;
        private readonly TaskCache _cache;
        private readonly string _taskId;
        private readonly List<int> _seen = [];

        public RemainingWatch(CoreHost host, string taskId)
        {
            (_host, _cache, _taskId) = (host, host.Get<TaskCache>(), taskId);
            host.Writer.Committed += Look;
        }

        public void NeverRose()
        {
            Dispose();
            Assert.NotEmpty(_seen);
            Assert.Equal(_seen.OrderDescending(), _seen);
            Assert.Equal(0, _seen[^1]);
        }

        public void Dispose() => _host.Writer.Committed -= Look;

        private void Look()
        {
            if (_cache.Find(_taskId) is { RemainingItemCount: { } left })
            {
                _seen.Add(left);
            }
        }
    }
}

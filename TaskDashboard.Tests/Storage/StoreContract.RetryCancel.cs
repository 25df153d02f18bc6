using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>A canceled retry releases the pushes that it reserved.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task A_canceled_retry_releases_waiting_pushes_and_records_those_being_sent()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync(concurrency: 2);
        await FailedPushesAsync(destination, 30);
        var retry = await RetryAllAsync();
        var underWay = await Sender.NextAsync(2);

        var canceled = await Host.Retries.CancelAsync(Operator, retry.Id, "Too early.");
        Assert.Equal((RetryState.Canceled, Clock.UtcNow), (canceled.State, canceled.EndedAt!.Value));
        await UntilPushesAsync(PushState.Failed, 28);
        Assert.Equal(28, (await Host.Retries.PreviewAsync(Viewer, Everything)).WillSend);
        underWay[0].Deliver();
        underWay[1].Fail();
        await UntilPushesAsync(PushState.Failed, 29);
        await UntilPushesAsync(PushState.Delivered, 1);

        var ended = await UntilRetryAsync(retry, RetryState.Canceled);
        Assert.Equal((1, 1, 0), (ended.Delivered, ended.FailedAgain, ended.NotSent));
        var task = await TaskOfAsync(retry);
        Assert.Equal((TaskState.Canceled, TaskOutcome.Terminated), (task.State, task.Outcome));
        Assert.Contains("Too early.", (await Host.HistoryAsync(Viewer, task))[^1].Reason, StringComparison.Ordinal);
        Assert.Equal(32, Sender.All.Count);
        Assert.Equal(29, await Host.PushReads.FailedTotalAsync(Viewer));
        var other = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var ofTask = Assert.Single(await Host.RetryReads.OfTasksAsync(Viewer, [task, other]));
        Assert.Equal((task.Number, ended), (ofTask.Key, ofTask.Value));
    }

    [Fact]
    public async Task Items_of_a_destination_that_is_paused_during_the_retry_are_recorded_as_not_sent()
    {
        await StartWithoutScheduleAsync(("Retry:HoldSeconds", "0"));
        var destination = await NewDestinationAsync(concurrency: 1);
        await FailedPushesAsync(destination, 5);
        var retry = await RetryAllAsync();
        var underWay = await Sender.NextAsync();
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
        underWay.Deliver();

        var ended = await UntilRetryAsync(retry, RetryState.Completed);

        Assert.Equal((1, 0, 4), (ended.Delivered, ended.FailedAgain, ended.NotSent));
        Assert.Equal(4, await Host.CountAsync("SELECT COUNT(*) FROM RetryItems WHERE Reason = @p0", NotSentReason.DestinationPaused));
    }

    [Fact]
    public async Task Canceling_again_changes_nothing_and_a_completed_retry_cannot_be_canceled()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 1);
        var retry = await RetryAllAsync();
        var underWay = await Sender.NextAsync();
        var once = await Host.Retries.CancelAsync(Operator, retry.Id);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var again = await Host.Retries.CancelAsync(Operator, retry.Id);
        Assert.Equal(once.EndedAt, again.EndedAt);
        underWay.Fail();
        await UntilPushesAsync(PushState.Failed, 1);

        Sender.Answer = _ => Reply.Delivered;
        var completed = await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        await RefusedAsync(() => Host.Retries.CancelAsync(Operator, completed.Id), RefusalKind.Conflict, DecisionCode.Ended);
        await RefusedAsync(() => Host.Tasks.CancelAsync(Operator, completed.TaskId, null), RefusalKind.Conflict, DecisionCode.Ended);
        await RefusedAsync(() => Host.Retries.CancelAsync(Operator, "0123456789abcdef01234567"), RefusalKind.NotFound);
        await RefusedAsync(() => Host.Retries.CancelAsync(Operator, "nonsense"), RefusalKind.NotFound);
    }

    [Fact]
    public async Task A_push_that_was_being_sent_when_its_retry_was_canceled_counts_as_processed()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 2);
        var retry = await RetryAllAsync();
        var underWay = await Sender.NextAsync(2);
        await Host.Retries.CancelAsync(Operator, retry.Id);
        var canceled = await TaskOfAsync(retry);
        Assert.Equal((TaskState.Canceled, 2), (canceled.State, canceled.RemainingItemCount!.Value));
        Clock.Advance(TimeSpan.FromMinutes(1));

        underWay[0].Deliver();
        underWay[1].Fail();
        await UntilPushesAsync(PushState.Failed, 1);
        await UntilPushesAsync(PushState.Delivered, 1);

        var task = await TaskOfAsync(retry);
        Assert.Equal(
            (TaskState.Canceled, 0, 100, canceled.EndedAt),
            (task.State, task.RemainingItemCount!.Value, task.PercentComplete!.Value, task.EndedAt)
        );
        Assert.Equal(RetryState.Canceled, (await Host.RetryReads.FindAsync(Viewer, retry.Id))!.State);
    }

    [Fact]
    public async Task Canceling_the_task_of_a_retry_cancels_the_retry()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(concurrency: 1), 10);
        var retry = await RetryAllAsync();
        await Sender.NextAsync();

        var task = await Host.Tasks.CancelAsync(Operator, retry.TaskId, "Not now.");

        Assert.Equal((TaskState.Canceled, TaskOutcome.Terminated), (task.State, task.Outcome));
        Assert.Equal(RetryState.Canceled, (await Host.RetryReads.FindAsync(Viewer, retry.Id))!.State);
        await UntilPushesAsync(PushState.Failed, 9);
    }

    [Fact]
    public async Task A_report_that_cancels_a_retry_while_it_ends_is_answered()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 1);
        var retry = await RetryAllAsync();
        await Sender.NextAsync();
        var own = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var cancel = new TaskReport
        {
            Id = "c",
            Event = TaskEvent.Canceled,
            Message = "No more.",
        };
        IReadOnlyList<ReportAnswer> answers = [];

        // This write ends the retry right after the reports are applied.
        await InOneGroupAsync(
            async () =>
            {
                answers = await Host.Tasks.ReportAllAsync(
                    Operator,
                    [(own.Id, new() { Event = TaskEvent.Started }), (retry.TaskId, cancel), (own.Id, new() { Event = TaskEvent.Completed })]
                );
                return true;
            },
            () =>
                Host.Writer.WriteAsync(session =>
                {
                    if (session.FindRetry(retry.Id) is { State: RetryState.Pending or RetryState.Running } running)
                    {
                        TaskHandlers.Apply(
                            session,
                            session.FindTask(running.TaskNumber)!,
                            new() { Event = TaskEvent.Completed, RemainingItemCount = 0 },
                            ReportSource.Engine,
                            Caller.Engine.Name
                        );
                        session.UpdateProgress(running with { State = RetryState.Completed, EndedAt = session.Now });
                    }

                    return true;
                })
        );

        Assert.Equal([TaskState.InProgress, TaskState.Canceled, TaskState.Completed], answers.Select(answer => answer.Task?.State));
        Assert.Equal(RetryState.Canceled, (await Host.RetryReads.FindAsync(Viewer, retry.Id))!.State);
        Assert.Equal(TaskState.Canceled, (await Host.Tasks.ReportAsync(Operator, retry.TaskId, cancel)).State);
        Assert.Equal(["applied"], await Host.TextsAsync("SELECT Code FROM AnsweredReports"));
    }

    [Fact]
    public async Task A_report_that_cancels_an_ended_retry_does_not_affect_other_reports()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 1);
        Sender.Answer = _ => Reply.Delivered;
        var retry = await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        var own = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var cancel = new TaskReport { Id = "c", Event = TaskEvent.Canceled };

        var answers = await Host.Tasks.ReportAllAsync(
            Operator,
            [
                (own.Id, new() { Event = TaskEvent.Started }),
                (retry.TaskId, cancel),
                (NoSuchId, cancel),
                (own.Id, new() { Event = TaskEvent.Completed }),
            ]
        );

        Assert.Equal([null, DecisionCode.Ended, "notFound", null], answers.Select(answer => answer.Refused?.Code));
        Assert.Equal([TaskState.InProgress, null, null, TaskState.Completed], answers.Select(answer => answer.Task?.State));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancellation_that_an_earlier_version_left_pending_is_applied(bool ended)
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 1);
        Sender.Answer = ended ? _ => Reply.Delivered : Sender.Answer;
        var retry = await RetryAllAsync();
        if (ended)
        {
            await UntilRetryAsync(retry, RetryState.Completed);
        }

        var number = (await TaskOfAsync(retry)).Number;
        await Host.Writer.WriteAsync(session =>
        {
            session.RememberAnswer(number, "c", DecisionCode.CancelRetryRequest, "The push engine moves this task.");
            return true;
        });
        var cancel = new TaskReport { Id = "c", Event = TaskEvent.Canceled };

        if (ended)
        {
            await RefusedAsync(() => Host.Tasks.ReportAsync(Operator, retry.TaskId, cancel), RefusalKind.Conflict, DecisionCode.Ended);
        }
        else
        {
            Assert.Equal(TaskState.Canceled, (await Host.Tasks.ReportAsync(Operator, retry.TaskId, cancel)).State);
            Assert.Equal(RetryState.Canceled, (await Host.RetryReads.FindAsync(Viewer, retry.Id))!.State);
        }
    }

    [Fact]
    public async Task Only_the_engine_reports_on_the_task_of_a_retry()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 1);
        var retry = await RetryAllAsync();

        await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, retry.TaskId, new TaskReport { Event = TaskEvent.Completed }),
            RefusalKind.Conflict,
            DecisionCode.EngineTask
        );
        await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, retry.TaskId, new TaskReport { Event = TaskEvent.Restarted }),
            RefusalKind.Conflict,
            DecisionCode.EngineTask
        );
    }

    [Fact]
    public async Task A_pause_of_the_service_cancels_running_and_pending_retries()
    {
        await StartWithoutScheduleAsync(("Push:Concurrency", "1"));
        var one = await NewDestinationAsync("one");
        var two = await NewDestinationAsync("two");
        await FailedPushesAsync(one, 10);
        await FailedPushesAsync(two, 10);
        var running = await Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = PushFilter.Destination.Is(one.Id) });
        var underWay = await Sender.NextAsync();
        var pending = await Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = PushFilter.Destination.Is(two.Id) });

        await Host.PushService.SetPausedAsync(Operator, true);

        Assert.Equal(RetryState.Canceled, (await Host.RetryReads.FindAsync(Viewer, running.Id))!.State);
        Assert.Equal(RetryState.Canceled, (await Host.RetryReads.FindAsync(Viewer, pending.Id))!.State);
        Assert.Equal(TaskState.Canceled, (await TaskOfAsync(pending)).State);
        await RefusedAsync(() => RetryAllAsync(), RefusalKind.Conflict, "pushServicePaused");
        underWay.Deliver();
        await UntilPushesAsync(PushState.Failed, 19);
        await UntilPushesAsync(PushState.Delivered, 1);
        await Host.PushService.SetPausedAsync(Operator, false);
        Assert.Equal(19, (await Host.Retries.PreviewAsync(Viewer, Everything)).WillSend);
        Assert.Equal(21, Sender.All.Count);
    }

    [Fact]
    public async Task A_pause_and_a_retry_in_one_group_leave_no_retry_running()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 3);

        var outcome = await InOneGroupAsync(
            async () =>
            {
                await Host.PushService.SetPausedAsync(Operator, true);
                return "paused";
            },
            async () =>
            {
                try
                {
                    return (await RetryAllAsync()).Id;
                }
                catch (RefusedException refused)
                {
                    return refused.Code;
                }
            }
        );

        Assert.Equal(["paused", "pushServicePaused"], outcome);
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM RetryRequests"));
    }

    [Fact]
    public async Task A_retry_and_its_cancellation_in_one_group_send_nothing()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 3);

        var outcome = await InOneGroupAsync(
            async () => (await RetryAllAsync()).State,
            async () =>
            {
                await Host.PushService.SetPausedAsync(Operator, true);
                return RetryState.Canceled;
            }
        );

        Assert.Equal([RetryState.Pending, RetryState.Canceled], outcome);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM RetryRequests WHERE State = @p0", RetryState.Canceled));
        await Host.PushService.SetPausedAsync(Operator, false);
        Assert.Equal(3, (await Host.Retries.PreviewAsync(Viewer, Everything)).WillSend);
        Assert.Equal(3, Sender.All.Count);
    }
}

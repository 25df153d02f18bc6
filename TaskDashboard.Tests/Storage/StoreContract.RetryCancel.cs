using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>A retry that ends before its time releases what it reserved.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task A_cancelled_retry_releases_what_is_not_under_way_and_records_what_is()
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
    }

    [Fact]
    public async Task Cancelling_again_changes_nothing_and_a_completed_retry_cannot_be_cancelled()
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
    public async Task What_was_in_flight_when_a_retry_was_cancelled_counts_as_processed()
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
        Assert.Equal((TaskState.Canceled, 0, 100, canceled.EndedAt), (task.State, task.RemainingItemCount!.Value, task.PercentComplete!.Value, task.EndedAt));
        Assert.Equal(RetryState.Canceled, (await Host.RetryReads.FindAsync(Viewer, retry.Id))!.State);
    }

    [Fact]
    public async Task Cancelling_a_retrys_task_cancels_the_retry()
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
    public async Task A_report_that_cancels_a_retry_as_it_ends_has_an_answer_of_its_own()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 1);
        var retry = await RetryAllAsync();
        await Sender.NextAsync();
        var own = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var cancel = new TaskReport { Id = "c", Event = TaskEvent.Canceled, Message = "No more." };
        IReadOnlyList<ReportAnswer> answers = [];

        // The retry ends right after the reports were applied.
        await InOneGroupAsync(
            async () =>
            {
                answers = await Host.Tasks.ReportAllAsync(Operator, [(own.Id, new() { Event = TaskEvent.Started }), (retry.TaskId, cancel), (own.Id, new() { Event = TaskEvent.Completed })]);
                return true;
            },
            () => Host.Writer.WriteAsync(session =>
            {
                if (session.FindRetry(retry.Id) is { State: RetryState.Pending or RetryState.Running } running)
                {
                    TaskIngestor.Apply(session, session.FindTask(running.TaskNumber)!, new() { Event = TaskEvent.Completed, RemainingItemCount = 0 }, ReportSource.Engine, Caller.Engine.Name);
                    session.UpdateProgress(running with { State = RetryState.Completed, EndedAt = session.Now });
                }

                return true;
            }));

        Assert.Equal([TaskState.InProgress, TaskState.Canceled, TaskState.Completed], answers.Select(answer => answer.Task?.State));
        Assert.Equal(RetryState.Canceled, (await Host.RetryReads.FindAsync(Viewer, retry.Id))!.State);
        Assert.Equal(TaskState.Canceled, (await Host.Tasks.ReportAsync(Operator, retry.TaskId, cancel)).State);
        Assert.Equal(["applied"], await Host.TextsAsync("SELECT Code FROM AnsweredReports"));
    }

    [Fact]
    public async Task A_report_that_cancels_a_retry_that_has_ended_refuses_no_other_report()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 1);
        Sender.Answer = _ => Reply.Delivered;
        var retry = await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        var own = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var cancel = new TaskReport { Id = "c", Event = TaskEvent.Canceled };

        var answers = await Host.Tasks.ReportAllAsync(Operator, [(own.Id, new() { Event = TaskEvent.Started }), (retry.TaskId, cancel), (NoSuchId, cancel), (own.Id, new() { Event = TaskEvent.Completed })]);

        Assert.Equal([null, DecisionCode.Ended, "notFound", null], answers.Select(answer => answer.Refused?.Code));
        Assert.Equal([TaskState.InProgress, null, null, TaskState.Completed], answers.Select(answer => answer.Task?.State));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancel_whose_decision_an_earlier_version_left_open_is_carried_out(bool ended)
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
    public async Task Nobody_else_reports_on_a_retrys_task()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 1);
        var retry = await RetryAllAsync();

        await RefusedAsync(() => Host.Tasks.ReportAsync(Operator, retry.TaskId, new TaskReport { Event = TaskEvent.Completed }), RefusalKind.Conflict, DecisionCode.EngineTask);
        await RefusedAsync(() => Host.Tasks.ReportAsync(Operator, retry.TaskId, new TaskReport { Event = TaskEvent.Restarted }), RefusalKind.Conflict, DecisionCode.EngineTask);
    }

    [Fact]
    public async Task A_pause_of_the_service_cancels_every_retry_the_pending_ones_too()
    {
        await StartWithoutScheduleAsync(("Push:Concurrency", "1"));
        var one = await NewDestinationAsync("one");
        var two = await NewDestinationAsync("two");
        await FailedPushesAsync(one, 10);
        await FailedPushesAsync(two, 10);
        var running = await Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = new RetryFilter { DestinationId = one.Id } });
        var underWay = await Sender.NextAsync();
        var pending = await Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = new RetryFilter { DestinationId = two.Id } });

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
            });

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
            });

        Assert.Equal([RetryState.Pending, RetryState.Canceled], outcome);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM RetryRequests WHERE State = @p0", RetryState.Canceled));
        await Host.PushService.SetPausedAsync(Operator, false);
        Assert.Equal(3, (await Host.Retries.PreviewAsync(Viewer, Everything)).WillSend);
        Assert.Equal(3, Sender.All.Count);
    }
}

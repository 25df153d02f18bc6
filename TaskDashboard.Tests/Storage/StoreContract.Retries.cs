using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>A retry gives each item of a frozen set one attempt, and always ends.</summary>
public abstract partial class StoreContract
{
    private static readonly Filter<Push> Everything = PushFilter.All;

    // More pushes than a place of a lane claims in advance, so that some are left unclaimed.
    private const int MoreThanOnePlaceClaims = Lane.MostClaimedPerPlace + 8;

    [Fact]
    public async Task A_caller_who_lost_the_permission_while_the_pushes_were_read_gets_no_retry()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 2);

        await RefusedAsync(
            () =>
                Host.Engine.DoAsync(
                    new RequestRetry(Viewer, new RetryCommand { Filter = Everything }, null, []),
                    TestContext.Current.CancellationToken
                ),
            RefusalKind.Forbidden
        );
        await RefusedAsync(
            () => Host.Engine.DoAsync(new RequestExclusiveRetry(Viewer, "trip", null), TestContext.Current.CancellationToken),
            RefusalKind.Forbidden
        );

        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM RetryRequests"));
    }

    [Fact]
    public async Task A_retry_sends_each_failed_push_once_more_and_ends_when_all_are_delivered()
    {
        await StartWithoutScheduleAsync();
        var failed = await FailedPushesAsync(await NewDestinationAsync(), 5);

        var retry = await Host.Retries.RequestAsync(
            Operator,
            new RetryCommand
            {
                Filter = Everything,
                Reason = "The endpoint is back.",
                Ticket = "T-7",
            }
        );
        Assert.Equal((RetryState.Pending, 5, 0), (retry.State, retry.ItemCount, retry.Processed));
        Assert.Equal(
            ("The endpoint is back.", "T-7", Operator.Name, Clock.UtcNow),
            (retry.Reason, retry.Ticket, retry.RequestedBy, retry.CreatedAt)
        );
        var underWay = await Sender.NextAsync(5);
        Assert.Equal(failed.Order(), underWay.Select(attempt => attempt.PushId).Order());
        Assert.Equal(EngineTaskTypes.FailedTrips, (await TaskOfAsync(retry)).Type);
        Assert.Equal(TaskState.InProgress, (await TaskOfAsync(retry)).State);
        foreach (var attempt in underWay)
        {
            attempt.Deliver();
        }

        var ended = await UntilRetryAsync(retry, RetryState.Completed);
        Assert.Equal((5, 0, 0, Clock.UtcNow), (ended.Delivered, ended.FailedAgain, ended.NotSent, ended.EndedAt!.Value));
        var task = await TaskOfAsync(retry);
        Assert.Equal(
            (TaskState.Completed, TaskOutcome.Success, 5, 0, 100),
            (task.State, task.Outcome, task.ItemCount, task.RemainingItemCount, task.PercentComplete)
        );
        Assert.Equal(
            [null, TaskHistoryEvent.Started, TaskHistoryEvent.Completed],
            (await Host.HistoryAsync(Viewer, task)).Select(entry => entry.Event)
        );
        var push = await FindPushAsync(failed[0]);
        Assert.Equal((PushState.Delivered, 2, null, null), (push.State, push.Attempts, push.FailureSequence, push.RetryNumber));
        Assert.Equal(
            [(1, AttemptTrigger.Automatic), (2, AttemptTrigger.Retry)],
            (await AttemptsAsync(failed[0])).Select(attempt => (attempt.Attempt, attempt.Trigger))
        );
    }

    [Fact]
    public async Task A_push_that_fails_in_a_retry_ends_at_once_without_the_schedule()
    {
        await StartAsync(("Push:Schedule:alarm:0", "00:01:00"), ("Push:Schedule:alarm:1", "00:01:00"));
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Unavailable;
        var id = await PushAsync(destination, kind: "alarm");
        for (var attempt = 1; attempt < 3; attempt++)
        {
            await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE Attempts = @p0 AND State = @p1", attempt, PushState.Waiting);
            await AdvanceToAlarmAsync(TimeSpan.FromMinutes(2));
        }

        await UntilPushAsync(id, PushState.Failed);
        var before = await FindPushAsync(id);
        await Sender.NextAsync(3);
        var ended = await UntilRetryAsync(await RetryAsync(id), RetryState.Completed);

        Assert.Equal((0, 1, 0), (ended.Delivered, ended.FailedAgain, ended.NotSent));
        var after = await FindPushAsync(id);
        Assert.Equal((PushState.Failed, 4), (after.State, after.Attempts));
        Assert.True(after.FailureSequence > before.FailureSequence);
        Assert.Equal(TaskOutcome.Warning, (await TaskOfAsync(ended)).Outcome);
        var item = Assert.Single((await Host.RetryReads.ItemsAsync(Viewer, ended.Id, null, null, 50)).Items);
        Assert.Equal((RetryItemOutcome.FailedAgain, null, 4, id), (item.Item.Outcome, item.Item.Reason, item.Item.Attempt, item.PushId));
    }

    [Fact]
    public async Task The_preview_counts_what_would_be_sent_and_the_reasons_why_others_would_not()
    {
        await StartWithoutScheduleAsync();
        var open = await NewDestinationAsync("open");
        var paused = await NewDestinationAsync("paused");
        var failed = await FailedPushesAsync(open, 5);
        var held = await FailedPushesAsync(paused, 2);
        await Host.Destinations.UpdateAsync(Operator, paused.Id, new() { Paused = true });
        var delivered = await PushAsync(open, "delivered");
        (await Sender.NextAsync()).Deliver();
        await UntilPushAsync(delivered, PushState.Delivered);
        var underWay = await PushAsync(open, "under way");
        await Sender.NextAsync();
        await Host.Pushes.CancelAsync(Operator, PushFilter.Id.Is(failed[0]));
        await RetryAsync(failed[1]);
        await Sender.NextAsync();

        var plan = await Host.Retries.PreviewAsync(
            Viewer,
            PushFilter.Id.Is([.. failed, .. held, delivered, underWay, "0123456789abcdef01234567", "nonsense", failed[4]])
        );

        Assert.Equal(3, plan.WillSend);
        Assert.Equal(
            new Dictionary<NotSentReason, int>
            {
                [NotSentReason.Canceled] = 1,
                [NotSentReason.InFlight] = 2,
                [NotSentReason.DestinationPaused] = 2,
                [NotSentReason.AlreadyDelivered] = 1,
                [NotSentReason.Unknown] = 2,
            },
            plan.NotSent
        );
        var all = await Host.Retries.PreviewAsync(Viewer, Everything);
        Assert.Equal(3, all.WillSend);
        Assert.Equal(new Dictionary<NotSentReason, int> { [NotSentReason.DestinationPaused] = 2 }, all.NotSent);
        var request = await RetryAllAsync();
        Assert.Equal(3, request.ItemCount);
    }

    [Fact]
    public async Task The_members_of_a_filter_must_all_match()
    {
        await StartWithoutScheduleAsync();
        var one = await NewDestinationAsync("one");
        var two = await NewDestinationAsync("two");
        var trips = await FailedPushesAsync(one, 3, "trip");
        await FailedPushesAsync(one, 2, "crash", first: 10);
        await FailedPushesAsync(two, 4, "trip", first: 20);
        Sender.Answer = _ => Reply.Fails(400);
        var odd = await PushAsync(one, "odd");
        await UntilPushAsync(odd, PushState.Failed);
        var signature = (await FindPushAsync(odd)).SignatureNumber!.Value;

        Assert.Equal(10, await WillSendAsync(Everything));
        Assert.Equal(8, await WillSendAsync(PushFilter.Kind.Is("trip")));
        Assert.Equal(4, await WillSendAsync(PushFilter.Kind.Is("trip") & PushFilter.Destination.Is(one.Id)));
        Assert.Equal(1, await WillSendAsync(PushFilter.Signature.Is(signature)));
        Assert.Equal(0, await WillSendAsync(PushFilter.Signature.Is(signature) & PushFilter.Kind.Is("crash")));
        Assert.Equal(6, await WillSendAsync(PushFilter.Destination.Is(one.Id)));
        Assert.Equal(0, await WillSendAsync(PushFilter.Destination.Is("0123456789abcdef01234567")));
        Assert.Equal(1, await WillSendAsync(PushFilter.Kind.Is("trip") & PushFilter.Id.Is(trips[0])));
        Assert.Equal(0, await WillSendAsync(PushFilter.Kind.Is("crash") & PushFilter.Id.Is(trips[0])));
        Assert.Equal(0, await WillSendAsync(PushFilter.Destination.Is(two.Id) & PushFilter.Id.Is(trips[0])));
        Assert.Equal(0, await WillSendAsync(PushFilter.Signature.Is(signature) & PushFilter.Id.Is(trips[0])));
        Assert.Equal(0, await WillSendAsync(PushFilter.Id.Is()));
        await RefusedAsync(() => WillSendAsync(PushFilter.Id.Is([.. Enumerable.Repeat(odd, PushFilter.MostIds + 1)])), RefusalKind.Invalid);

        async Task<int> WillSendAsync(Filter<Push> filter) => (await Host.Retries.PreviewAsync(Viewer, filter)).WillSend;
    }

    [Fact]
    public async Task A_push_that_fails_after_the_preview_is_not_part_of_a_retry_with_its_cut_off()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        var first = await FailedPushesAsync(destination, 3);
        var plan = await Host.Retries.PreviewAsync(Viewer, Everything);
        var late = await FailedPushesAsync(destination, 2, first: 10);

        Assert.Equal(3, (await Host.Retries.PreviewAsync(Viewer, Everything, plan.CutOff)).WillSend);
        Assert.Equal(5, (await Host.Retries.PreviewAsync(Viewer, Everything)).WillSend);
        var retry = await Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = Everything, CutOff = plan.CutOff });

        Assert.Equal((3, plan.CutOff), (retry.ItemCount, retry.CutOff));
        Sender.Answer = _ => Reply.Delivered;
        foreach (var attempt in await Sender.NextAsync(3))
        {
            attempt.Deliver();
        }

        await UntilRetryAsync(retry, RetryState.Completed);
        Assert.All(first, id => Assert.Equal(2, Sender.TimesSent(id)));
        Assert.All(late, id => Assert.Equal(1, Sender.TimesSent(id)));
    }

    [Fact]
    public async Task A_cut_off_in_the_future_is_replaced_by_the_current_one()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        await FailedPushesAsync(destination, 2);

        var plan = await Host.Retries.PreviewAsync(Viewer, Everything, 1_000_000);
        Assert.Equal(2, plan.CutOff);
        var retry = await Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = Everything, CutOff = 1_000_000 });
        Assert.Equal((2L, 2), (retry.CutOff, retry.ItemCount));
    }

    [Fact]
    public async Task A_push_that_fails_again_has_left_the_set_and_can_be_retried_again()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 3);
        Sender.Answer = _ => Reply.Unavailable;

        var once = await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        var again = await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);

        Assert.Equal((3, 3), (once.FailedAgain, again.FailedAgain));
        Assert.True(again.CutOff > once.CutOff);
        Assert.Equal(9, Sender.All.Count);
    }

    [Fact]
    public async Task A_push_belongs_to_at_most_one_running_retry()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync(concurrency: 1);
        var ids = await FailedPushesAsync(destination, MoreThanOnePlaceClaims + 8);
        var first = await RetryAsync([.. ids.Take(MoreThanOnePlaceClaims)]);
        await Sender.NextAsync();

        var plan = await Host.Retries.PreviewAsync(Viewer, PushFilter.Id.Is(ids));

        // The preview may count a push that is being claimed right now. Only the request decides.
        Assert.InRange(plan.WillSend, 8, 8 + Lane.MostClaimedPerPlace);
        Assert.Equal(
            ids.Count,
            plan.WillSend
                + plan.NotSent.GetValueOrDefault(NotSentReason.InAnotherRetry)
                + plan.NotSent.GetValueOrDefault(NotSentReason.InFlight)
        );
        Assert.True(plan.NotSent.GetValueOrDefault(NotSentReason.InAnotherRetry) > 0);
        Assert.Equal(8, (await RetryAllAsync()).ItemCount);
        await RefusedAsync(() => RetryAllAsync(), RefusalKind.Unprocessable, "nothingToSend");
        Assert.Equal(first.Id, (await Host.PushReads.FindAsync(Viewer, ids[MoreThanOnePlaceClaims - 1]))!.Summary.RetryId);
    }

    [Fact]
    public async Task Of_two_overlapping_retries_in_one_group_the_first_gets_the_shared_pushes()
    {
        await StartWithoutScheduleAsync();
        var ids = await FailedPushesAsync(await NewDestinationAsync(), 6);

        var requests = await InOneGroupAsync(() => RetryAsync([.. ids.Take(4)]), () => RetryAsync([.. ids.Skip(2)]));

        Assert.Equal(6, requests.Sum(request => request.ItemCount));
        Assert.Equal([2, 4], requests.Select(request => request.ItemCount).Order());
        Sender.Answer = _ => Reply.Delivered;
        foreach (var attempt in await Sender.NextAsync(6))
        {
            attempt.Deliver();
        }

        await UntilRetryAsync(requests[0], RetryState.Completed);
        await UntilRetryAsync(requests[1], RetryState.Completed);
        Assert.All(ids, id => Assert.Equal(2, Sender.TimesSent(id)));
    }

    [Fact]
    public async Task An_item_that_leaves_the_set_is_processed_with_the_reason()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync(concurrency: 1);
        var ids = await FailedPushesAsync(destination, MoreThanOnePlaceClaims);
        var retry = await RetryAllAsync();
        var underWay = await Sender.NextAsync();
        var canceled = await Host.Pushes.CancelAsync(Operator, PushFilter.Id.Is(ids));
        Assert.True(canceled > 0);
        Sender.Answer = _ => Reply.Delivered;
        underWay.Deliver();

        var ended = await UntilRetryAsync(retry, RetryState.Completed);
        Assert.Equal((MoreThanOnePlaceClaims - canceled, 0, canceled), (ended.Delivered, ended.FailedAgain, ended.NotSent));
        var items = await Host.RetryReads.ItemsAsync(Viewer, retry.Id, RetryItemOutcome.NotSent, null, 50);
        Assert.All(
            items.Items,
            item => Assert.Equal((NotSentReason.Canceled, PushState.Canceled, null), (item.Item.Reason, item.State, item.Item.Attempt))
        );
        Assert.Equal(TaskOutcome.Warning, (await TaskOfAsync(retry)).Outcome);
    }

    [Fact]
    public async Task An_older_version_is_not_sent_after_a_newer_one_was_delivered()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        Sender.Answer = delivery => delivery.Payload.Span.SequenceEqual("\"new\""u8) ? Reply.Delivered : Reply.Unavailable;
        var accepted = await Host.Pushes.AcceptAsync(
            Operator,
            [
                APush(destination, "both", version: "1", payload: "\"old\""),
                APush(destination, "both", version: "2", payload: "\"new\""),
                APush(destination, "later", version: "1", payload: "\"old\""),
                APush(destination, "other", version: "1", payload: "\"old\""),
            ]
        );
        await UntilPushesAsync(PushState.Failed, 3);
        await UntilPushesAsync(PushState.Delivered, 1);
        await PushAsync(destination, "later", version: "2", payload: "\"new\"");
        await UntilPushesAsync(PushState.Delivered, 2);

        var plan = await Host.Retries.PreviewAsync(Viewer, Everything);
        Assert.Equal((1, 2), (plan.WillSend, plan.NotSent[NotSentReason.Superseded]));
        Assert.True((await FindPushAsync(accepted[0].Id)).Superseded);
        var ended = await UntilRetryAsync(await RetryAsync(accepted[0].Id, accepted[2].Id, accepted[3].Id), RetryState.Completed);
        Assert.Equal(1, ended.ItemCount);
    }

    [Fact]
    public async Task An_expired_push_is_not_sent_by_a_retry()
    {
        await StartWithoutScheduleAsync(("Push:ExpireAfter:alarm", "01:00:00"));
        var destination = await NewDestinationAsync();
        var old = await FailedPushesAsync(destination, 2, "alarm");
        Clock.Advance(TimeSpan.FromMinutes(45));
        await FailedPushesAsync(destination, 3, "alarm", first: 10);
        await FailedPushesAsync(destination, 1, "trip");
        Clock.Advance(TimeSpan.FromMinutes(30));

        var plan = await Host.Retries.PreviewAsync(Viewer, Everything);
        Assert.Equal((4, 2), (plan.WillSend, plan.NotSent[NotSentReason.Expired]));
        Assert.Equal(2, (await Host.Retries.PreviewAsync(Viewer, PushFilter.Id.Is(old))).NotSent[NotSentReason.Expired]);
        await RefusedAsync(() => RetryAsync(old), RefusalKind.Unprocessable, "nothingToSend");
        Assert.Equal(4, (await RetryAllAsync()).ItemCount);
    }

    [Fact]
    public async Task A_push_that_becomes_too_old_while_it_waits_expires()
    {
        await StartWithoutScheduleAsync(("Push:ExpireAfter:alarm", "01:00:00"));
        var destination = await NewDestinationAsync(concurrency: 1);
        await FailedPushesAsync(destination, MoreThanOnePlaceClaims, "alarm");
        var retry = await RetryAllAsync();
        var underWay = await Sender.NextAsync();
        Clock.Advance(TimeSpan.FromHours(2));
        Sender.Answer = _ => Reply.Delivered;
        underWay.Deliver();

        var ended = await UntilRetryAsync(retry, RetryState.Completed);
        Assert.Equal(MoreThanOnePlaceClaims, ended.Delivered + ended.NotSent);
        Assert.True(ended.NotSent > 0);
        Assert.Equal(ended.NotSent, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Expired));
        Assert.Equal(ended.NotSent, await Host.CountAsync("SELECT COUNT(*) FROM RetryItems WHERE Reason = @p0", NotSentReason.Expired));
        Assert.Equal(0, await Host.Get<PushReads>().FailedTotalAsync(Viewer));
        Assert.Empty(await Host.PushReads.FailureGroupsAsync(Viewer));
    }

    [Fact]
    public async Task The_task_of_a_retry_has_the_type_of_its_kind_or_a_general_type_for_several_kinds()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        var trips = await FailedPushesAsync(destination, 1, "trip");
        var crashes = await FailedPushesAsync(destination, 1, "crash");
        var other = await FailedPushesAsync(destination, 1, "diagnosis");
        var mixed = await FailedPushesAsync(destination, 1, "trip", first: 9);

        Assert.Equal(EngineTaskTypes.FailedTrips, (await TaskOfAsync(await RetryAsync(trips))).Type);
        Assert.Equal(EngineTaskTypes.FailedCrashes, (await TaskOfAsync(await RetryAsync(crashes))).Type);
        Assert.Equal(EngineTaskTypes.FailedItems, (await TaskOfAsync(await RetryAsync([.. other, .. mixed]))).Type);
    }

    [Fact]
    public async Task A_company_previews_retries_and_cancels_only_its_own_pushes()
    {
        await StartWithoutScheduleAsync();
        var acme = Callers.Of(Role.Operator, "acme");
        var mine = await FailedPushesAsync(await NewDestinationAsync("mine", companyId: "acme"), 2);
        var theirs = await FailedPushesAsync(await NewDestinationAsync("theirs", companyId: "other"), 3);
        await FailedPushesAsync(await NewDestinationAsync("nobodys"), 1);

        var plan = await Host.Retries.PreviewAsync(acme, PushFilter.Id.Is([.. mine, .. theirs]));
        Assert.Equal((2, 3), (plan.WillSend, plan.NotSent[NotSentReason.Unknown]));
        var foreign = await RetryAsync(theirs);
        await RefusedAsync(() => Host.Retries.CancelAsync(acme, foreign.Id), RefusalKind.NotFound);
        await RefusedAsync(() => Host.Tasks.CancelAsync(acme, foreign.TaskId, null), RefusalKind.NotFound);
        Assert.Null(await Host.RetryReads.FindAsync(acme, foreign.Id));
        var own = await RetryAllAsync(acme);
        Assert.Equal((2, "acme"), (own.ItemCount, own.CompanyId));
        Assert.Equal("acme", (await TaskOfAsync(own)).CompanyId);
        Assert.Equal(own.Id, Assert.Single((await Host.RetryReads.ListAsync(acme, new RetryQuery { NewestFirst = true })).Items).Id);
    }

    [Fact]
    public async Task A_viewer_can_neither_preview_nor_start_a_retry()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 1);

        Assert.Equal(1, (await Host.Retries.PreviewAsync(Viewer, Everything)).WillSend);
        await RefusedAsync(() => RetryAllAsync(Viewer), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Retries.RequestExclusiveAsync(Viewer, "trip"), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Retries.CancelAsync(Viewer, "0123456789abcdef01234567"), RefusalKind.Forbidden);
    }
}

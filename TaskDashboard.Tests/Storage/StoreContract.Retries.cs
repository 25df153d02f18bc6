using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>A retry gives each item of a frozen set one attempt, and always ends.</summary>
public abstract partial class StoreContract
{
    private static readonly RetryFilter Everything = new() { All = true };

    // A place claims ahead, so that of fewer none might be left unclaimed.
    private const int MoreThanOnePlaceClaims = Lane.MostClaimedPerPlace + 8;

    [Fact]
    public async Task A_retry_sends_each_failed_push_once_more_and_ends_when_all_are_delivered()
    {
        await StartWithoutScheduleAsync();
        var failed = await FailedPushesAsync(await NewDestinationAsync(), 5);

        var retry = await Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = Everything, Reason = "The endpoint is back.", Ticket = "T-7" });
        Assert.Equal((RetryState.Pending, 5, 0), (retry.State, retry.ItemCount, retry.Processed));
        Assert.Equal(("The endpoint is back.", "T-7", Operator.Name, Clock.UtcNow), (retry.Reason, retry.Ticket, retry.RequestedBy, retry.CreatedAt));
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
        Assert.Equal((TaskState.Completed, TaskOutcome.Success, 5, 0, 100), (task.State, task.Outcome, task.ItemCount, task.RemainingItemCount, task.PercentComplete));
        Assert.Equal([null, TaskEvent.Started, TaskEvent.Completed], (await Host.HistoryAsync(Viewer, task)).Select(entry => entry.Event));
        var push = await FindPushAsync(failed[0]);
        Assert.Equal((PushState.Delivered, 2, null, null), (push.State, push.Attempts, push.FailureSequence, push.RetryNumber));
        Assert.Equal([(1, AttemptTrigger.Automatic), (2, AttemptTrigger.Retry)], (await AttemptsAsync(failed[0])).Select(attempt => (attempt.Attempt, attempt.Trigger)));
    }

    [Fact]
    public async Task A_push_that_fails_in_a_retry_fails_at_once_whatever_the_schedule_says()
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
    public async Task The_preview_says_what_would_be_sent_and_why_the_rest_would_not()
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
        await Host.Pushes.CancelAsync(Operator, new PushSelection { PushIds = [failed[0]] });
        await RetryAsync(failed[1]);
        await Sender.NextAsync();

        var plan = await Host.Retries.PreviewAsync(
            Viewer, new RetryFilter { PushIds = [.. failed, .. held, delivered, underWay, "0123456789abcdef01234567", "nonsense", failed[4]] });

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
            plan.NotSent);
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
        var signature = (await FindPushAsync(odd)).SignatureNumber;

        Assert.Equal(10, await WillSendAsync(Everything));
        Assert.Equal(8, await WillSendAsync(new() { Kind = "trip" }));
        Assert.Equal(4, await WillSendAsync(new() { Kind = "trip", DestinationId = one.Id }));
        Assert.Equal(1, await WillSendAsync(new() { Signature = signature }));
        Assert.Equal(0, await WillSendAsync(new() { Signature = signature, Kind = "crash" }));
        Assert.Equal(6, await WillSendAsync(new() { DestinationId = one.Id }));
        Assert.Equal(0, await WillSendAsync(new() { DestinationId = "0123456789abcdef01234567" }));
        Assert.Equal(1, await WillSendAsync(new() { Kind = "trip", PushIds = [trips[0]] }));
        Assert.Equal(0, await WillSendAsync(new() { Kind = "crash", PushIds = [trips[0]] }));
        Assert.Equal(0, await WillSendAsync(new() { DestinationId = two.Id, PushIds = [trips[0]] }));
        Assert.Equal(0, await WillSendAsync(new() { Signature = signature, PushIds = [trips[0]] }));
        await RefusedAsync(() => WillSendAsync(new()), RefusalKind.Invalid);
        await RefusedAsync(() => WillSendAsync(new() { PushIds = [] }), RefusalKind.Invalid);
        await RefusedAsync(() => WillSendAsync(new() { PushIds = [.. Enumerable.Repeat(odd, RetryFilter.MostPushIds + 1)] }), RefusalKind.Invalid);

        async Task<int> WillSendAsync(RetryFilter filter) => (await Host.Retries.PreviewAsync(Viewer, filter)).WillSend;
    }

    [Fact]
    public async Task What_fails_after_the_preview_is_not_swept_in_with_its_cut_off()
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
    public async Task A_cut_off_that_lies_ahead_is_the_present()
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
    public async Task What_fails_again_is_outside_the_set_and_can_be_retried_anew()
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
    public async Task A_push_belongs_to_one_running_retry_at_most()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync(concurrency: 1);
        var ids = await FailedPushesAsync(destination, MoreThanOnePlaceClaims + 8);
        var first = await RetryAsync([.. ids.Take(MoreThanOnePlaceClaims)]);
        await Sender.NextAsync();

        var plan = await Host.Retries.PreviewAsync(Viewer, new RetryFilter { PushIds = ids });

        // What is claimed at this very moment may be counted with what is free: the acceptance decides, not the preview.
        Assert.InRange(plan.WillSend, 8, 8 + Lane.MostClaimedPerPlace);
        Assert.Equal(ids.Count, plan.WillSend + plan.NotSent.GetValueOrDefault(NotSentReason.InAnotherRetry) + plan.NotSent.GetValueOrDefault(NotSentReason.InFlight));
        Assert.True(plan.NotSent.GetValueOrDefault(NotSentReason.InAnotherRetry) > 0);
        Assert.Equal(8, (await RetryAllAsync()).ItemCount);
        await RefusedAsync(() => RetryAllAsync(), RefusalKind.Unprocessable, "nothingToSend");
        Assert.Equal(first.Id, (await Host.PushReads.FindAsync(Viewer, ids[MoreThanOnePlaceClaims - 1]))!.Summary.RetryId);
    }

    [Fact]
    public async Task Of_two_overlapping_retries_in_one_group_the_first_takes_all_they_share()
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
    public async Task An_item_that_left_the_set_is_processed_with_its_reason()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync(concurrency: 1);
        var ids = await FailedPushesAsync(destination, MoreThanOnePlaceClaims);
        var retry = await RetryAllAsync();
        var underWay = await Sender.NextAsync();
        var canceled = await Host.Pushes.CancelAsync(Operator, new PushSelection { PushIds = ids });
        Assert.True(canceled > 0);
        Sender.Answer = _ => Reply.Delivered;
        underWay.Deliver();

        var ended = await UntilRetryAsync(retry, RetryState.Completed);
        Assert.Equal((MoreThanOnePlaceClaims - canceled, 0, canceled), (ended.Delivered, ended.FailedAgain, ended.NotSent));
        var items = await Host.RetryReads.ItemsAsync(Viewer, retry.Id, RetryItemOutcome.NotSent, null, 50);
        Assert.All(items.Items, item => Assert.Equal((NotSentReason.Canceled, PushState.Canceled, null), (item.Item.Reason, item.State, item.Item.Attempt)));
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
                APush(destination, "both", version: "1", payload: "\"old\""), APush(destination, "both", version: "2", payload: "\"new\""),
                APush(destination, "later", version: "1", payload: "\"old\""), APush(destination, "other", version: "1", payload: "\"old\""),
            ]);
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
    public async Task What_grew_too_old_is_not_sent_by_a_retry()
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
        Assert.Equal(2, (await Host.Retries.PreviewAsync(Viewer, new RetryFilter { PushIds = old })).NotSent[NotSentReason.Expired]);
        await RefusedAsync(() => RetryAsync(old), RefusalKind.Unprocessable, "nothingToSend");
        Assert.Equal(4, (await RetryAllAsync()).ItemCount);
    }

    [Fact]
    public async Task What_grows_too_old_while_it_waits_for_its_turn_expires()
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
    public async Task A_mixed_retry_is_of_items_and_one_of_a_kind_is_of_that_kind()
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
    public async Task A_company_previews_retries_and_cancels_its_own_only()
    {
        await StartWithoutScheduleAsync();
        var acme = Callers.Of(Role.Operator, "acme");
        var mine = await FailedPushesAsync(await NewDestinationAsync("mine", companyId: "acme"), 2);
        var theirs = await FailedPushesAsync(await NewDestinationAsync("theirs", companyId: "other"), 3);
        await FailedPushesAsync(await NewDestinationAsync("nobodys"), 1);

        var plan = await Host.Retries.PreviewAsync(acme, new RetryFilter { PushIds = [.. mine, .. theirs] });
        Assert.Equal((2, 3), (plan.WillSend, plan.NotSent[NotSentReason.Unknown]));
        var foreign = await RetryAsync(theirs);
        await RefusedAsync(() => Host.Retries.CancelAsync(acme, foreign.Id), RefusalKind.NotFound);
        await RefusedAsync(() => Host.Tasks.CancelAsync(acme, foreign.TaskId, null), RefusalKind.NotFound);
        Assert.Null(await Host.RetryReads.FindAsync(acme, foreign.Id));
        var own = await RetryAllAsync(acme);
        Assert.Equal((2, "acme"), (own.ItemCount, own.CompanyId));
        Assert.Equal("acme", (await TaskOfAsync(own)).CompanyId);
        Assert.Equal(own.Id, Assert.Single((await Host.RetryReads.ListAsync(acme, null, 50, true)).Items).Id);
    }

    [Fact]
    public async Task A_viewer_previews_and_retries_nothing()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 1);

        Assert.Equal(1, (await Host.Retries.PreviewAsync(Viewer, Everything)).WillSend);
        await RefusedAsync(() => RetryAllAsync(Viewer), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Retries.RequestExclusiveAsync(Viewer, "trip"), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Retries.CancelAsync(Viewer, "0123456789abcdef01234567"), RefusalKind.Forbidden);
    }
}

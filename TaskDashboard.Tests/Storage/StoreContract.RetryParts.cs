using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>What failed again, or what was not sent, can be retried as a new retry.</summary>
public abstract partial class StoreContract
{
    private const string NoSuchRetry = "0123456789abcdef01234567";

    [Fact]
    public async Task A_retry_of_what_failed_again_sends_only_those_items_and_keeps_the_filter_of_the_first()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        var ids = await FailedPushesAsync(destination, 4);
        var first = await Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = PushFilter.Id.Is(ids) });
        await DeliverOnlyAsync(4, ids[0], ids[1]);
        first = await UntilRetryAsync(first, RetryState.Completed);

        var plan = await Host.Retries.PreviewPartAsync(Viewer, first.Id, RetryPart.FailedAgain);
        Assert.Equal((2, 0), (plan.WillSend, plan.NotSent.Count));
        Sender.Answer = _ => Reply.Delivered;
        var again = await Host.Retries.RequestPartAsync(
            Operator,
            new RetryPartCommand
            {
                RetryId = first.Id,
                Part = RetryPart.FailedAgain,
                CutOff = plan.CutOff,
                Reason = "The endpoint is back.",
                Ticket = "T-8",
            }
        );
        again = await UntilRetryAsync(again, RetryState.Completed);

        Assert.Equal((2, 2, first.Id, RetryPart.FailedAgain), (again.ItemCount, again.Delivered, again.OfRetryId, again.Part));
        Assert.Equal(("The endpoint is back.", "T-8", Operator.Name), (again.Reason, again.Ticket, again.RequestedBy));
        Assert.Equal((first.Filter, first.PushIdCount), (again.Filter, again.PushIdCount));
        Assert.Equal(await Host.RetryReads.FilterAsync(first), await Host.RetryReads.FilterAsync(again));
        Assert.Equal([2, 2, 3, 3], ids.Select(Sender.TimesSent));
        Assert.Equal(
            new Dictionary<NotSentReason, int> { [NotSentReason.AlreadyDelivered] = 2 },
            (await Host.Retries.PreviewPartAsync(Viewer, first.Id, RetryPart.FailedAgain)).NotSent
        );
        await RefusedAsync(() => PartAsync(first, RetryPart.FailedAgain), RefusalKind.Unprocessable, "nothingToSend");
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task An_item_that_fails_after_the_preview_of_what_failed_again_is_not_part_of_the_retry_with_its_cut_off()
    {
        await StartWithoutScheduleAsync();
        var ids = await FailedPushesAsync(await NewDestinationAsync(), 2);
        Sender.Answer = _ => Reply.Unavailable;
        var first = await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        var plan = await Host.Retries.PreviewPartAsync(Viewer, first.Id, RetryPart.FailedAgain);
        await UntilRetryAsync(await RetryAsync(ids[0]), RetryState.Completed);

        Assert.Equal(2, (await Host.Retries.PreviewPartAsync(Viewer, first.Id, RetryPart.FailedAgain)).WillSend);
        var again = await Host.Retries.RequestPartAsync(
            Operator,
            new RetryPartCommand
            {
                RetryId = first.Id,
                Part = RetryPart.FailedAgain,
                CutOff = plan.CutOff,
            }
        );

        Assert.Equal((1, plan.CutOff), (again.ItemCount, again.CutOff));
    }

    [Fact]
    public async Task The_rest_of_a_canceled_retry_is_what_it_released()
    {
        await StartWithoutScheduleAsync();
        var ids = await FailedPushesAsync(await NewDestinationAsync(concurrency: 2), 30);
        var retry = await RetryAllAsync();
        var underWay = await Sender.NextAsync(2);
        await Host.Retries.CancelAsync(Operator, retry.Id);
        underWay[0].Deliver();
        underWay[1].Fail();
        await UntilPushesAsync(PushState.Failed, 29);
        await UntilPushesAsync(PushState.Delivered, 1);

        var canceled = (await Host.RetryReads.FindAsync(Viewer, retry.Id))!;
        Assert.Equal((28, 1, 1, 0), (canceled.Released, canceled.Delivered, canceled.FailedAgain, canceled.NotSent));
        Assert.Equal(28, (await Host.Retries.PreviewPartAsync(Viewer, retry.Id, RetryPart.Rest)).WillSend);
        Assert.Equal(1, (await Host.Retries.PreviewPartAsync(Viewer, retry.Id, RetryPart.FailedAgain)).WillSend);

        // Another retry sends two of them meanwhile: one is delivered, and the other has a later failure.
        var others = ids.Where(id => id != underWay[0].PushId && id != underWay[1].PushId).Take(2).ToList();
        var other = await RetryAsync([.. others]);
        var attempts = await Sender.NextAsync(2);
        attempts[0].Deliver();
        attempts[1].Fail();
        await UntilRetryAsync(other, RetryState.Completed);

        Sender.Answer = _ => Reply.Delivered;
        var rest = await UntilRetryAsync(await PartAsync(canceled, RetryPart.Rest), RetryState.Completed);
        Assert.Equal((26, 26, retry.Id, RetryPart.Rest), (rest.ItemCount, rest.Delivered, rest.OfRetryId, rest.Part));
        Assert.Equal(2, await Host.PushReads.FailedTotalAsync(Viewer));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task The_rest_of_a_completed_retry_is_what_it_did_not_send_and_is_failed_now()
    {
        await StartWithoutScheduleAsync(("Retry:HoldSeconds", "0"));
        var destination = await NewDestinationAsync(concurrency: 1);
        await FailedPushesAsync(destination, 5);
        var retry = await RetryAllAsync();
        var underWay = await Sender.NextAsync();
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
        underWay.Fail();
        var ended = await UntilRetryAsync(retry, RetryState.Completed);
        Assert.Equal((0, 1, 4, 0), (ended.Delivered, ended.FailedAgain, ended.NotSent, ended.Released));

        var paused = await Host.Retries.PreviewPartAsync(Viewer, retry.Id, RetryPart.Rest);
        Assert.Equal((0, 4), (paused.WillSend, paused.NotSent[NotSentReason.DestinationPaused]));
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false });

        // One of them was sent by another retry since. It is failed now, so it belongs to the rest.
        var items = (await Host.RetryReads.ItemsAsync(Viewer, retry.Id, RetryItemOutcome.NotSent, null, 50)).Items;
        Sender.Answer = _ => Reply.Unavailable;
        await UntilRetryAsync(await RetryAsync(items[0].PushId), RetryState.Completed);
        Sender.Answer = _ => Reply.Delivered;

        var rest = await UntilRetryAsync(await PartAsync(ended, RetryPart.Rest), RetryState.Completed);
        Assert.Equal((4, 4), (rest.ItemCount, rest.Delivered));
    }

    [Fact]
    public async Task A_retry_of_a_part_never_takes_what_another_retry_has_reserved()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync(concurrency: 1);
        await FailedPushesAsync(destination, 3);
        Sender.Answer = _ => Reply.Unavailable;
        var first = await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        Sender.Answer = _ => null;

        var requests = await InOneGroupAsync<RetryRequest?>(
            async () => await PartAsync(first, RetryPart.FailedAgain),
            () => TryPartAsync(first)
        );

        Assert.Equal(3, requests[0]!.ItemCount);
        Assert.Null(requests[1]);
        var plan = await Host.Retries.PreviewPartAsync(Viewer, first.Id, RetryPart.FailedAgain);
        Assert.Equal(0, plan.WillSend);
        Assert.Equal(
            3,
            plan.NotSent.GetValueOrDefault(NotSentReason.InAnotherRetry) + plan.NotSent.GetValueOrDefault(NotSentReason.InFlight)
        );

        async Task<RetryRequest?> TryPartAsync(RetryRequest of)
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => PartAsync(of, RetryPart.FailedAgain));
            Assert.Equal("nothingToSend", refused.Code);
            return null;
        }
    }

    [Fact]
    public async Task A_part_of_a_retry_of_many_items_is_read_in_pieces()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Unavailable;
        for (var first = 1; first <= 2_500; first += 500)
        {
            await PushManyAsync(destination, 500, first: first);
        }

        await UntilPushesAsync(PushState.Failed, 2_500);
        var retry = await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);

        Assert.Equal(2_500, (await Host.Retries.PreviewPartAsync(Viewer, retry.Id, RetryPart.FailedAgain)).WillSend);
        Assert.Equal(0, (await Host.Retries.PreviewPartAsync(Viewer, retry.Id, RetryPart.Rest)).WillSend);
    }

    [Fact]
    public async Task A_part_can_be_narrowed_to_some_of_its_errors()
    {
        await StartWithoutScheduleAsync();
        var ids = await FailedPushesAsync(await NewDestinationAsync(), 3);
        Sender.Answer = delivery => delivery.PushId == ids[0] ? Reply.Fails(422) : Reply.Unavailable;
        var first = await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        var lines = (await Host.Retries.PreviewPartAsync(Viewer, first.Id, RetryPart.FailedAgain)).Lines;
        Assert.Equal([(503, 2), (422, 1)], lines.Select(line => (line.Signature!.Status!.Value, line.WillSend)));

        Sender.Answer = _ => Reply.Delivered;
        var again = await Host.Retries.RequestPartAsync(
            Operator,
            new RetryPartCommand
            {
                RetryId = first.Id,
                Part = RetryPart.FailedAgain,
                Only = PushFilter.Signature.Is(lines[0].Signature!.Number),
            }
        );

        Assert.Equal(2, (await UntilRetryAsync(again, RetryState.Completed)).Delivered);
        Assert.Equal(PushState.Failed, (await FindPushAsync(ids[0])).State);
        Assert.Contains("signature", again.Filter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_of_a_part_belongs_to_the_company_of_the_first()
    {
        await StartWithoutScheduleAsync();
        var acme = Callers.Of(Role.Operator, "acme");
        await FailedPushesAsync(await NewDestinationAsync("mine", companyId: "acme"), 2);
        Sender.Answer = _ => Reply.Unavailable;
        var first = await UntilRetryAsync(await RetryAllAsync(acme), RetryState.Completed);

        var again = await UntilRetryAsync(await PartAsync(first, RetryPart.FailedAgain), RetryState.Completed);

        Assert.Equal(("acme", "acme"), (again.CompanyId, (await TaskOfAsync(again)).CompanyId));
        var others = Callers.Of(Role.Operator, "other");
        await RefusedAsync(() => Host.Retries.PreviewPartAsync(others, first.Id, RetryPart.Rest), RefusalKind.NotFound);
        await RefusedAsync(() => PartAsync(first, RetryPart.FailedAgain, others), RefusalKind.NotFound);
        await RefusedAsync(() => PartAsync(first with { Id = NoSuchRetry }, RetryPart.Rest), RefusalKind.NotFound);
        await RefusedAsync(() => PartAsync(first with { Id = "nonsense" }, RetryPart.Rest), RefusalKind.NotFound);
        await RefusedAsync(() => PartAsync(first, RetryPart.FailedAgain, Viewer), RefusalKind.Forbidden);
        Assert.Empty(await Host.RetryReads.ErrorsAsync(others, [first], 3));
    }

    [Fact]
    public async Task The_same_key_starts_one_retry_of_a_part_and_cannot_be_used_for_the_other_part()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 2);
        Sender.Answer = _ => Reply.Unavailable;
        var first = await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        var command = new RetryPartCommand { RetryId = first.Id, Part = RetryPart.FailedAgain };

        var again = await Host.Retries.RequestPartAsync(Operator, command, "click");
        await UntilRetryAsync(again, RetryState.Completed);

        Assert.Equal(again.Id, (await Host.Retries.RequestPartAsync(Operator, command, "click")).Id);
        await RefusedAsync(
            () => Host.Retries.RequestPartAsync(Operator, command with { Part = RetryPart.Rest }, "click"),
            RefusalKind.Unprocessable,
            "idempotencyKeyReused"
        );
    }

    [Fact]
    public async Task Errors_of_a_retry_are_counted_by_destination_and_error()
    {
        await StartWithoutScheduleAsync();
        var one = await NewDestinationAsync("one");
        var two = await NewDestinationAsync("two");
        var ofOne = await FailedPushesAsync(one, 3);
        var ofTwo = await FailedPushesAsync(two, 2, first: 10);
        Sender.Answer = delivery =>
            delivery.PushId == ofOne[0] ? Reply.Delivered
            : delivery.PushId == ofOne[1] ? Reply.Fails(422)
            : Reply.Unavailable;

        var retry = await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);

        Assert.Equal((1, 4), (retry.Delivered, retry.FailedAgain));
        var errors = await Host.RetryReads.ErrorsAsync(Viewer, [retry], 5);
        Assert.Equal(
            [("two", 503, 2), ("one", 422, 1), ("one", 503, 1)],
            errors[retry.Number]
                .OrderByDescending(error => error.Count)
                .ThenBy(error => error.Signature.Status)
                .Select(error => (error.DestinationName, error.Signature.Status!.Value, error.Count))
        );
        Assert.Equal("two", Assert.Single((await Host.RetryReads.ErrorsAsync(Viewer, [retry], 1))[retry.Number]).DestinationName);
        var items = (await Host.RetryReads.ItemsAsync(Viewer, retry.Id, null, null, 50)).Items;
        Assert.Equal([null, 422, 503, 503, 503], items.Select(item => item.Error?.Status));
        Assert.Equal(ofOne.Concat(ofTwo), items.Select(item => item.PushId));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Retries_are_listed_by_state_and_by_words()
    {
        await StartWithoutScheduleAsync();
        var ids = await FailedPushesAsync(await NewDestinationAsync(concurrency: 1), 3);
        Sender.Answer = _ => Reply.Delivered;
        var done = await Host.Retries.RequestAsync(
            Operator,
            new RetryCommand
            {
                Filter = PushFilter.Id.Is(ids[0]),
                Reason = "Maintenance is over",
                Ticket = "SUP-1042",
            }
        );
        await UntilRetryAsync(done, RetryState.Completed);
        Sender.Answer = _ => null;
        var running = await RetryAsync(ids[1], ids[2]);
        await Sender.NextAsync();
        await UntilRetryAsync(running, RetryState.Running);

        Assert.Equal([running.Id, done.Id], await IdsAsync(RetryRequestFilter.All));
        Assert.Equal([running.Id], await IdsAsync(RetryRequestFilter.State.Is(RetryState.Pending, RetryState.Running)));
        Assert.Equal([done.Id], await IdsAsync(RetryRequestFilter.State.Is(RetryState.Completed)));
        Assert.Equal([done.Id], await IdsAsync(RetryRequestFilter.Text.Contains("maintenance")));
        Assert.Equal([done.Id], await IdsAsync(RetryRequestFilter.Text.Contains("sup-10")));
        Assert.Equal([running.Id, done.Id], await IdsAsync(RetryRequestFilter.Text.Contains(Operator.Name)));
        Assert.Empty(await IdsAsync(RetryRequestFilter.State.Is()));

        async Task<IEnumerable<string>> IdsAsync(Filter<RetryRequest> filter) =>
            (await Host.RetryReads.ListAsync(Viewer, new RetryQuery { Filter = filter, NewestFirst = true })).Items.Select(retry =>
                retry.Id
            );
    }

    private Task<RetryRequest> PartAsync(RetryRequest of, RetryPart part, Caller? caller = null) =>
        Host.Retries.RequestPartAsync(caller ?? Operator, new RetryPartCommand { RetryId = of.Id, Part = part });

    /// <summary>Answers the next attempts: delivers these pushes, and fails the others.</summary>
    private async Task DeliverOnlyAsync(int attempts, params IReadOnlyCollection<string> delivered)
    {
        foreach (var attempt in await Sender.NextAsync(attempts))
        {
            if (delivered.Contains(attempt.PushId))
            {
                attempt.Deliver();
            }
            else
            {
                attempt.Fail();
            }
        }
    }
}

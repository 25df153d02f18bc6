using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Pushes;

/// <summary>When a push is sent, and the effect of each attempt.</summary>
public sealed class ScheduleTests : CoreTest
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_push_is_sent_at_once_and_is_delivered()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        var id = await PushAsync(destination, payload: """{"itinId": "42",  "note":"é"}""");

        var attempt = await Sender.NextAsync();
        Assert.Equal(id, attempt.PushId);
        Assert.Equal(destination.Url, attempt.Url);
        Assert.Equal("""{"itinId": "42",  "note":"é"}""", System.Text.Encoding.UTF8.GetString(attempt.Payload.Span));
        Assert.Equal(PushState.Sending, (await FindPushAsync(id)).State);

        attempt.Deliver();
        await UntilPushAsync(id, PushState.Delivered);

        var push = await FindPushAsync(id);
        Assert.Equal((1, Clock.UtcNow, Clock.UtcNow), (push.Attempts, push.EndedAt!.Value, push.LastAttemptAt!.Value));
        var made = Assert.Single(await AttemptsAsync(id));
        Assert.Equal((1, AttemptTrigger.Automatic, 200, DeliveryError.None), (made.Attempt, made.Trigger, made.Status, made.Error));
    }

    [Fact]
    public async Task Each_attempt_follows_the_schedule_until_it_is_used_up()
    {
        await StartAsync(("Push:Schedule:alarm:0", "00:01:00"), ("Push:Schedule:alarm:1", "01:00:00"));
        var id = await PushAsync(await NewDestinationAsync(), kind: "alarm");

        await FailNextAsync(id, PushState.Waiting);
        await DueWithinAsync(id, Minute);
        await AdvanceToAlarmAsync(1.2 * Minute);
        await FailNextAsync(id, PushState.Waiting, attempts: 2);
        await DueWithinAsync(id, TimeSpan.FromHours(1));
        await AdvanceToAlarmAsync(TimeSpan.FromHours(1.2));
        await FailNextAsync(id, PushState.Failed, attempts: 3);

        var push = await FindPushAsync(id);
        Assert.NotNull(push.FailureSequence);
        Assert.NotNull(push.SignatureNumber);
        Assert.Equal([1, 2, 3], (await AttemptsAsync(id)).Select(attempt => attempt.Attempt));
    }

    [Fact]
    public async Task Nothing_is_sent_before_it_is_due()
    {
        await StartAsync(("Push:Schedule:alarm:0", "01:00:00"));
        var destination = await NewDestinationAsync();
        var late = await PushAsync(destination, kind: "alarm");
        await FailNextAsync(late, PushState.Waiting);

        await AdvanceToAlarmAsync(TimeSpan.FromMinutes(50));
        var other = await PushAsync(destination, itemId: "2");
        var attempt = await Sender.NextAsync();

        Assert.Equal(other, attempt.PushId);
        attempt.Deliver();
        await UntilPushAsync(other, PushState.Delivered);
        Assert.Equal(1, Sender.TimesSent(late));
    }

    [Fact]
    public async Task An_endpoint_can_ask_for_a_longer_wait()
    {
        await StartAsync(("Push:Schedule:alarm:0", "00:01:00"));
        var id = await PushAsync(await NewDestinationAsync(), kind: "alarm");

        (await Sender.NextAsync()).End(Reply.Fails(429, TimeSpan.FromHours(2)));
        await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM PushAttempts");

        Assert.Equal(Clock.UtcNow + TimeSpan.FromHours(2), (await FindPushAsync(id)).DueAt);
        await AdvanceToAlarmAsync(TimeSpan.FromHours(2));
        Assert.Equal(id, (await Sender.NextAsync()).PushId);
    }

    [Fact]
    public async Task With_one_attempt_allowed_the_first_failure_is_the_last()
    {
        await StartWithoutScheduleAsync();
        var id = await PushAsync(await NewDestinationAsync());

        (await Sender.NextAsync()).End(Reply.Silent);
        await UntilPushAsync(id, PushState.Failed);

        Assert.Equal(DeliveryError.Timeout, Assert.Single(await AttemptsAsync(id)).Error);
    }

    [Fact]
    public async Task A_push_that_is_too_old_expires_instead_of_being_sent()
    {
        await StartAsync(("Push:ExpireAfter:alarm", "00:30:00"), ("Push:Schedule:alarm:0", "01:00:00"));
        var destination = await NewDestinationAsync();
        var id = await PushAsync(destination, kind: "alarm");
        await FailNextAsync(id, PushState.Waiting);

        await AdvanceToAlarmAsync(TimeSpan.FromHours(1.2));
        await UntilPushAsync(id, PushState.Expired);

        Assert.Equal(Clock.UtcNow, (await FindPushAsync(id)).EndedAt);
        Assert.Equal(1, Sender.TimesSent(id));
    }

    [Fact]
    public async Task A_push_that_waits_or_has_failed_can_be_canceled()
    {
        await StartAsync(("Push:Schedule:alarm:0", "01:00:00"), ("Push:MaxAttempts", "2"));
        var destination = await NewDestinationAsync();
        var waiting = await PushAsync(destination, kind: "alarm");
        await FailNextAsync(waiting, PushState.Waiting);

        Assert.Equal(1, await Host.Pushes.CancelAsync(Operator, PushFilter.Id.Is(waiting, waiting, "0123456789abcdef01234567")));
        Assert.Equal(0, await Host.Pushes.CancelAsync(Operator, PushFilter.Id.Is(waiting)));
        Assert.Equal(PushState.Canceled, (await FindPushAsync(waiting)).State);

        var other = await PushAsync(destination, itemId: "2");
        var attempt = await Sender.NextAsync();
        Assert.Equal(0, await Host.Pushes.CancelAsync(Operator, PushFilter.Destination.Is(destination.Id)));
        attempt.Deliver();
        await UntilPushAsync(other, PushState.Delivered);

        await AdvanceToAlarmAsync(TimeSpan.FromHours(2));
        var last = await PushAsync(destination, itemId: "3");
        Assert.Equal(last, (await Sender.NextAsync()).PushId);
        Assert.Equal(1, Sender.TimesSent(waiting));
    }

    [Fact]
    public async Task Pushes_that_are_due_go_out_in_the_order_of_their_due_times_and_of_acceptance()
    {
        await StartAsync();
        var destination = await NewDestinationAsync(concurrency: 1);
        Sender.Answer = _ => Reply.Delivered;
        var ids = await PushManyAsync(destination, 50);

        await UntilPushesAsync(PushState.Delivered, 50);

        Assert.Equal(ids, Sender.All.Select(attempt => attempt.PushId));
    }

    [Fact]
    public async Task A_clock_that_jumps_back_stops_nothing_that_comes_after()
    {
        await StartAsync(("Push:Schedule:alarm:0", "00:05:00"));
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Delivered;
        var before = await PushAsync(destination, itemId: "before");
        await UntilPushAsync(before, PushState.Delivered);

        Clock.UtcNow -= TimeSpan.FromHours(1);
        var after = await PushAsync(destination, itemId: "after");
        await UntilPushAsync(after, PushState.Delivered);
        Sender.Answer = _ => null;
        await Sender.NextAsync(2);
        var failing = await PushAsync(destination, itemId: "failing", kind: "alarm");
        await FailNextAsync(failing, PushState.Waiting);
        await AdvanceToAlarmAsync(TimeSpan.FromMinutes(6));
        (await Sender.NextAsync()).Deliver();
        await UntilPushAsync(failing, PushState.Delivered);

        Assert.True(string.CompareOrdinal(before, after) < 0);
    }

    [Fact]
    public async Task A_push_that_was_due_or_soon_due_when_the_clock_was_set_back_goes_out_at_its_time()
    {
        await StartAsync(("Push:Schedule:alarm:0", "00:05:00"), ("Push:Schedule:alarm:1", "00:05:00"));
        var destination = await NewDestinationAsync(concurrency: 1);
        var soon = await PushAsync(destination, kind: "alarm");
        await FailNextAsync(soon, PushState.Waiting);
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
        var due = await PushAsync(destination, itemId: "due");

        Clock.UtcNow -= TimeSpan.FromHours(3);
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false });
        var first = await Sender.NextAsync();
        Assert.Equal(due, first.PushId);
        first.Deliver();
        await UntilPushAsync(due, PushState.Delivered);

        await AdvanceToAlarmAsync(TimeSpan.FromMinutes(6));
        await FailNextAsync(soon, PushState.Waiting, attempts: 2);
        await AdvanceToAlarmAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(2, Sender.TimesSent(soon));
        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(soon, (await Sender.NextAsync()).PushId);
    }

    [Fact]
    public async Task Only_the_state_that_was_named_is_canceled()
    {
        await StartAsync(("Push:Schedule:alarm:0", "01:00:00"), ("Push:Schedule:alarm:1", "01:00:00"), ("Push:MaxAttempts", "2"));
        var destination = await NewDestinationAsync();
        var other = await NewDestinationAsync("other");
        Sender.Answer = _ => Reply.Unavailable;
        await PushManyAsync(destination, 3, kind: "alarm");
        await PushAsync(other, kind: "alarm");
        await Host.UntilCountAsync(4, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 1", PushState.Waiting);
        var failed = await PushAsync(destination, itemId: "failed", kind: "order");
        await Host.UntilCountAsync(
            1,
            "SELECT COUNT(*) FROM Pushes WHERE Id = @p0 AND State = @p1 AND Attempts = 1",
            failed,
            PushState.Waiting
        );
        await AdvanceToAlarmAsync(TimeSpan.FromSeconds(6));
        await UntilPushAsync(failed, PushState.Failed);
        var ofDestination = PushFilter.Destination.Is(destination.Id);
        var selection = ofDestination & PushFilter.State.Is(PushState.Waiting);

        Assert.Equal(0, await Host.Pushes.CancelAsync(Callers.Of(Role.Operator, "another"), selection));
        await RefusedAsync(() => Host.Pushes.CancelAsync(Operator, PushFilter.State.Is(PushState.Waiting)), RefusalKind.Invalid);
        await RefusedAsync(
            () => Host.Pushes.CancelAsync(Operator, ofDestination & PushFilter.State.Is(PushState.Delivered)),
            RefusalKind.Invalid
        );
        await RefusedAsync(() => Host.Pushes.CancelAsync(Viewer, selection), RefusalKind.Forbidden);

        Assert.Equal(3, await Host.Pushes.CancelAsync(Operator, selection));
        Assert.Equal(3, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Canceled));
        Assert.Equal(PushState.Failed, (await FindPushAsync(failed)).State);
        Assert.Equal(1, await Host.Pushes.CancelAsync(Operator, ofDestination & PushFilter.State.Is(PushState.Failed)));
    }

    private async Task FailNextAsync(string id, PushState state, int attempts = 1)
    {
        var attempt = await Sender.NextAsync();
        Assert.Equal(id, attempt.PushId);
        attempt.Fail();
        await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE Id = @p0 AND State = @p1 AND Attempts = @p2", id, state, attempts);
    }

    /// <summary>The delay, within ten percent.</summary>
    private async Task DueWithinAsync(string id, TimeSpan delay) =>
        Assert.InRange((await FindPushAsync(id)).DueAt - Clock.UtcNow, 0.9 * delay - TimeSpan.FromMilliseconds(1), 1.1 * delay);
}

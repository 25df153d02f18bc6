using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Changes;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Pushes;

/// <summary>A destination that keeps failing: its pushes are held back, with one probe after another, until a probe succeeds.</summary>
public sealed class HeldBackTests : CoreTest
{
    private const int Minimum = 20;
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Waiting_pushes_are_held_back_spend_no_attempt_and_say_until_when()
    {
        var (destination, pushes) = await HeldBackAsync(200);

        var view = await ViewAsync(destination);
        Assert.Equal(
            (Clock.UtcNow, Clock.UtcNow + Break, false),
            (view.Circuit!.OpenSince, view.Circuit.NextProbeAt, view.Circuit.Probing)
        );
        Assert.Contains("The endpoint answered 503", view.Circuit.Reason, StringComparison.Ordinal);
        Assert.InRange(Sender.All.Count, Minimum, Minimum + 4);
        Assert.Equal(
            200 - Sender.All.Count,
            await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 0", PushState.Waiting)
        );
        var held = (await Host.PushReads.FindAsync(Viewer, pushes[^1]))!.Summary;
        Assert.Equal((PushState.Waiting, HoldReason.Circuit, view.Circuit.NextProbeAt), (held.Push.State, held.HeldBy, held.HeldUntil));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task After_the_break_one_probe_goes_and_its_success_lets_all_go()
    {
        var (destination, _) = await HeldBackAsync(100);
        Sender.Answer = _ => null;
        var before = Sender.All.Count;
        await DrainAsync();

        await AdvanceToAlarmAsync(Break);
        var probe = await Sender.NextAsync();
        Assert.Equal((1, before + 1), (Host.Dispatcher.InFlight, Sender.All.Count));
        Assert.True((await ViewAsync(destination)).Circuit!.Probing);

        Sender.Answer = _ => Reply.Delivered;
        probe.Deliver();
        await UntilPushesAsync(PushState.Delivered, 100 - before);

        Assert.Null((await ViewAsync(destination)).Circuit);
        Assert.Equal(["circuitOpened", "circuitClosed"], await AuditAsync(destination));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_probe_that_fails_holds_the_rest_for_another_break()
    {
        var (destination, _) = await HeldBackAsync(100);
        var since = (await ViewAsync(destination)).Circuit!.OpenSince;
        var before = Sender.All.Count;
        for (var round = 1; round <= 3; round++)
        {
            await AdvanceToAlarmAsync(Break);
            await Host.UntilAsync(async () =>
                (await ViewAsync(destination)).Circuit is { Probing: false } && Sender.All.Count == before + round
            );
        }

        var circuit = (await ViewAsync(destination)).Circuit!;
        Assert.Equal((since, Clock.UtcNow + Break), (circuit.OpenSince, circuit.NextProbeAt));
        Assert.Equal(["circuitOpened"], await AuditAsync(destination));
    }

    [Fact]
    public async Task A_probe_goes_even_while_attempts_from_before_hang()
    {
        await StartAsync(Settings());
        var destination = await NewDestinationAsync(concurrency: 2);
        await PushManyAsync(destination, 100);
        var underWay = await Sender.NextAsync(2);
        Sender.Answer = _ => Reply.Unavailable;
        underWay[1].Fail();
        await UntilHeldBackAsync(destination, underWay: 1);

        Sender.Answer = _ => Reply.Delivered;
        await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { Concurrency = 1 });
        await Host.UntilAsync(async () => (await ViewAsync(destination)).Circuit is null);

        underWay[0].Deliver();
        await UntilPushesAsync(PushState.Sending, 0);
    }

    [Fact]
    public async Task Other_destinations_continue()
    {
        var (heldBack, _) = await HeldBackAsync(100);
        var other = await NewDestinationAsync("other");
        Sender.Answer = delivery =>
            delivery.Target.Url.Host.StartsWith("other", StringComparison.Ordinal) ? Reply.Delivered : Reply.Unavailable;

        await PushManyAsync(other, 300);

        await UntilPushesAsync(PushState.Delivered, 300);
        Assert.NotNull((await ViewAsync(heldBack)).Circuit);
    }

    [Fact]
    public async Task With_nothing_to_send_the_next_push_is_the_probe()
    {
        var (destination, ids) = await HeldBackAsync(50);
        await Host.Pushes.CancelAsync(Operator, PushFilter.Id.Is(ids));
        await DrainAsync();
        await AdvanceToAlarmAsync(Break);

        Sender.Answer = _ => null;
        var next = await PushManyAsync(destination, 5, first: 1000);
        var probe = await Sender.NextAsync();
        Assert.Equal((next[0], 1), (probe.PushId, Host.Dispatcher.InFlight));
        probe.Deliver();
        var rest = await Sender.NextAsync(4);
        Assert.All(rest, attempt => attempt.Deliver());
        await UntilPushesAsync(PushState.Delivered, 5);
    }

    [Fact]
    public async Task A_pause_holds_without_a_time_and_the_resume_sends_a_probe()
    {
        var (destination, ids) = await HeldBackAsync(100);
        await DrainAsync();
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
        var held = (await Host.PushReads.FindAsync(Viewer, ids[^1]))!.Summary;
        Assert.Equal((HoldReason.Pause, null), (held.HeldBy, held.HeldUntil));

        Sender.Answer = _ => null;
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false });
        var probe = await Sender.NextAsync();

        Assert.Equal(1, Host.Dispatcher.InFlight);
        Sender.Answer = _ => Reply.Delivered;
        probe.Deliver();
        await Host.UntilAsync(async () => (await ViewAsync(destination)).Circuit is null);
    }

    [Fact]
    public async Task A_retry_sends_one_probe_at_once_and_continues_when_it_is_delivered()
    {
        var (destination, failed) = await HeldBackFailuresAsync();
        Sender.Answer = _ => null;

        var retry = await RetryAllAsync();
        var probe = await Sender.NextAsync();
        Assert.Contains(probe.PushId, failed);
        Assert.Equal(1, Host.Dispatcher.InFlight);

        Sender.Answer = _ => Reply.Delivered;
        probe.Deliver();
        var ended = await UntilRetryAsync(retry, RetryState.Completed);
        Assert.Equal((failed.Count, 0, 0), (ended.Delivered, ended.FailedAgain, ended.NotSent));
        Assert.Null((await ViewAsync(destination)).Circuit);
    }

    [Fact]
    public async Task A_retry_that_is_held_for_too_long_ends_with_the_rest_not_sent()
    {
        var (destination, failed) = await HeldBackFailuresAsync();

        // One probe at once and one after each break. After 60 s the others are recorded as not sent.
        var retry = await RetryAllAsync();
        for (var probes = 1; probes <= 4; probes++)
        {
            await Host.UntilCountAsync(probes, "SELECT COUNT(*) FROM RetryItems WHERE Outcome = @p0", RetryItemOutcome.FailedAgain);
            Assert.Equal(probes, await Host.CountAsync("SELECT COUNT(*) FROM RetryItems"));
            await AdvanceToAlarmAsync(Break);
        }

        var ended = await UntilRetryAsync(retry, RetryState.Completed);
        Assert.Equal((0, 5, Minimum - 5), (ended.Delivered, ended.FailedAgain, ended.NotSent));
        Assert.NotNull((await ViewAsync(destination)).Circuit);
        Assert.Equal(ended.NotSent, await Host.CountAsync("SELECT COUNT(*) FROM RetryItems WHERE Reason = @p0", NotSentReason.CircuitOpen));
        Assert.Equal(failed.Count, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Pages_are_notified_when_it_opens_and_closes()
    {
        await StartAsync(Settings());
        var destination = await NewDestinationAsync();
        await using var feed = Host.Feed.Subscribe(Viewer, TimeSpan.Zero);
        await using var batches = new Batches(feed);
        Sender.Answer = _ => Reply.Unavailable;
        await PushManyAsync(destination, 50);

        await UntilHeldBackAsync(destination);
        await ReadChangeAsync(batches);
        Sender.Answer = _ => Reply.Delivered;
        await AdvanceToAlarmAsync(Break);
        await Host.UntilAsync(async () => (await ViewAsync(destination)).Circuit is null);
        await ReadChangeAsync(batches);
    }

    /// <summary>Reads until a change of a destination arrives.</summary>
    private async Task ReadChangeAsync(Batches batches)
    {
        for (var found = false; !found; )
        {
            var next = batches.NextAsync();
            await Clock.AdvanceUntilAsync(next, TimeSpan.FromMilliseconds(20));
            found = (await next).Changes.Any(change => change.Subject == ChangeSubject.Destination);
        }
    }

    private static (string, string)[] Settings(params (string, string)[] more) =>
        [
            ("Push:Circuit:Enabled", "true"),
            ("Push:Circuit:MinimumThroughput", $"{Minimum}"),
            ("Push:ConcurrencyPerDestination", "4"),
            .. more,
        ];

    /// <summary>A destination that answered 503 until its circuit opened. Most of its pushes still wait.</summary>
    private async Task<(Destination Destination, IReadOnlyList<string> Pushes)> HeldBackAsync(int count)
    {
        await StartAsync(Settings());
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Unavailable;
        var ids = await PushManyAsync(destination, count);
        await UntilHeldBackAsync(destination);
        return (destination, ids);
    }

    /// <summary>A destination with an open circuit, failed pushes, and no waiting ones.</summary>
    private async Task<(Destination Destination, IReadOnlyList<string> Failed)> HeldBackFailuresAsync()
    {
        await StartWithoutScheduleAsync(Settings());
        var destination = await NewDestinationAsync();
        var failed = await FailedPushesAsync(destination, Minimum);
        await UntilHeldBackAsync(destination);
        Sender.Answer = _ => Reply.Unavailable;
        return (destination, failed);
    }

    private async Task UntilHeldBackAsync(Destination destination, int underWay = 0)
    {
        await Host.UntilAsync(async () => (await ViewAsync(destination)).Circuit is not null);
        await UntilPushesAsync(PushState.Sending, underWay);
    }

    /// <summary>Clears the recorded attempts, so that the next one is the one that the test waits for.</summary>
    private Task<Attempt[]> DrainAsync() => Sender.NextAsync(Sender.All.Count);

    private async Task<DestinationView> ViewAsync(Destination destination) =>
        (await Host.DestinationReads.FindAsync(Viewer, destination.Id))!;

    private Task<List<string>> AuditAsync(Destination destination) =>
        Host.TextsAsync(
            "SELECT Action FROM AuditEntries WHERE Subject = @p0 AND Actor = @p1 ORDER BY Number",
            destination.Id,
            Caller.Engine.Name
        );
}

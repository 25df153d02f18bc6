using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>A circuit is stored with the outcome that changes it, so that it survives a restart.</summary>
public abstract partial class StoreContract
{
    private const int CircuitMinimum = 10;
    private static readonly TimeSpan CircuitBreak = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task An_open_circuit_survives_a_restart_and_stays_open_until_its_next_probe()
    {
        var (destination, ids) = await OpenCircuitAsync();
        var open = (await CircuitOfAsync(destination))!;
        Clock.Advance(TimeSpan.FromSeconds(5));

        await RestartAsync();

        Assert.Equal(open, await CircuitOfAsync(destination));
        var held = (await Host.PushReads.FindAsync(Viewer, ids[^1]))!.Summary;
        Assert.Equal((PushState.Waiting, HoldReason.Circuit, open.NextProbeAt), (held.Push.State, held.HeldBy, held.HeldUntil));
        await AdvanceToAlarmAsync(CircuitBreak - TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        await UntilSettledAsync();
        Assert.Empty(Sender.All);

        // The circuit sends one probe. Once the probe is delivered, it sends the other pushes.
        await AdvanceToAlarmAsync(TimeSpan.FromMilliseconds(1));
        var probe = await Sender.NextAsync();
        await UntilSettledAsync();
        Assert.Single(Sender.All);
        Assert.True((await CircuitOfAsync(destination))!.Probing);
        Sender.Answer = _ => Reply.Delivered;
        probe.Deliver();
        await Host.UntilAsync(async () => await CircuitOfAsync(destination) is null);
        await Host.UntilCountAsync(
            0,
            "SELECT COUNT(*) FROM Pushes WHERE State IN (@p0, @p1) AND Attempts = 0",
            PushState.Waiting,
            PushState.Sending
        );
    }

    [Fact]
    public async Task An_open_circuit_survives_a_kill()
    {
        var (destination, _) = await OpenCircuitAsync();
        var open = (await CircuitOfAsync(destination))!;

        await KillAndRestartAsync();

        Assert.Equal(open, await CircuitOfAsync(destination));
        await UntilSettledAsync();
        Assert.Empty(Sender.All);
    }

    [Fact]
    public async Task A_circuit_changes_only_together_with_the_outcome_of_its_probe()
    {
        var (destination, _) = await OpenCircuitAsync();

        // The process ends while the probe is being sent. Neither its outcome nor the change of the circuit is stored.
        Sender.Answer = _ => null;
        var before = Sender.All.Count;
        await Sender.NextAsync(before);
        await AdvanceToAlarmAsync(CircuitBreak);
        await Sender.NextAsync();
        await KillAndRestartAsync();

        Assert.True((await CircuitOfAsync(destination))!.Probing);
        var again = await Sender.NextAsync();
        await UntilSettledAsync();
        Assert.Single(Sender.All);
        Sender.Answer = _ => Reply.Delivered;
        again.Deliver();
        await Host.UntilAsync(async () => await CircuitOfAsync(destination) is null);
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Circuits"));
    }

    [Fact]
    public async Task A_failed_probe_sets_the_next_probe_and_keeps_the_time_since_when_the_circuit_is_open()
    {
        var (destination, _) = await OpenCircuitAsync();
        var open = (await CircuitOfAsync(destination))!;

        await AdvanceToAlarmAsync(CircuitBreak);
        await Host.UntilAsync(async () => (await CircuitOfAsync(destination))!.NextProbeAt != open.NextProbeAt);

        var later = (await CircuitOfAsync(destination))!;
        Assert.Equal((open.OpenSince, open.NextProbeAt + CircuitBreak), (later.OpenSince, later.NextProbeAt));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Circuits"));
    }

    [Fact]
    public async Task An_outcome_that_is_written_late_does_not_replace_a_later_circuit()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        var open = new CircuitView(Clock.UtcNow, "It answers 503.", Clock.UtcNow + CircuitBreak, Probing: false);
        var push = new ClaimedPush(1, "", null, destination.Number, "trip", 0, null, HasOlderVersion: false, [], null);
        var recorder = Host.Get<PushRecorder>();

        await RecordAsync(new CircuitNews(CircuitTurn.Opened, open, 1));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Circuits"));
        await RecordAsync(new CircuitNews(CircuitTurn.Closed, null, 3));
        await RecordAsync(new CircuitNews(CircuitTurn.Opened, open, 2));

        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Circuits"));

        Task<bool> RecordAsync(CircuitNews news) =>
            Host.Writer.WriteAsync(session =>
            {
                recorder.Record(session, push, news);
                return true;
            });
    }

    [Fact]
    public async Task A_probe_that_a_person_requests_is_stored()
    {
        var (destination, _) = await OpenCircuitAsync();
        Sender.Answer = _ => null;

        await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { Name = "other" });

        Assert.True((await CircuitOfAsync(destination))!.Probing);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Circuits WHERE State = @p0", CircuitState.Probing));
    }

    [Fact]
    public async Task Without_circuits_no_push_is_held_back_after_a_restart()
    {
        var (destination, _) = await OpenCircuitAsync();
        await StopAsync();
        await Database.UntilPublishableAsync();

        await StartAsync(("Push:Circuit:Enabled", "false"));

        Assert.Null(await CircuitOfAsync(destination));
        await Sender.NextAsync(4);
    }

    /// <summary>Returns a destination that answered 503 until its circuit opened, and its pushes. Most of them are waiting.</summary>
    private async Task<(Destination Destination, IReadOnlyList<string> Pushes)> OpenCircuitAsync()
    {
        await StartAsync(
            ("Push:Circuit:Enabled", "true"),
            ("Push:Circuit:MinimumThroughput", $"{CircuitMinimum}"),
            ("Push:ConcurrencyPerDestination", "4")
        );
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Unavailable;
        var ids = await PushManyAsync(destination, 50);
        await Host.UntilAsync(async () => await CircuitOfAsync(destination) is not null);
        await UntilPushesAsync(PushState.Sending, 0);
        return (destination, ids);
    }

    private async Task<CircuitView?> CircuitOfAsync(Destination destination) =>
        (await Host.DestinationReads.FindAsync(Viewer, destination.Id))!.Circuit;
}

using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Sending waiting pushes now, instead of at their next scheduled attempt.</summary>
public abstract partial class StoreContract
{
    private const string Slow = "alarm";

    [Fact]
    public async Task A_waiting_push_that_failed_is_sent_now_and_spends_the_next_attempt_of_its_schedule()
    {
        await StartSlowScheduleAsync();
        var destination = await NewDestinationAsync();
        var id = await PushAsync(destination, kind: Slow);
        await UntilFailedOnceAsync(1);
        await Sender.NextAsync();
        var changes = await Host.CountAsync("SELECT COUNT(*) FROM Changes");

        // The clock does not move, so nothing but the command makes the push due.
        Assert.Equal([new SendNowItem(id, null)], await Host.Pushes.SendNowAsync(Operator, [id, id]));
        Assert.Equal(id, (await Sender.NextAsync()).PushId);
        await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 2", PushState.Waiting);

        Assert.InRange((await FindPushAsync(id)).DueAt - Clock.UtcNow, TimeSpan.FromHours(5), TimeSpan.FromHours(7));
        Assert.True(await Host.CountAsync("SELECT COUNT(*) FROM Changes") > changes);
        Assert.Equal(
            ["""{"pushIdCount":1}"""],
            await Host.TextsAsync(
                "SELECT Filter FROM AuditEntries WHERE Action = 'pushesSentNow' AND Subject = @p0 AND Actor = @p1",
                id,
                Operator.Name
            )
        );

        // The third attempt is the last one of this schedule.
        Assert.Equal([new SendNowItem(id, null)], await Host.Pushes.SendNowAsync(Operator, [id]));
        await UntilPushAsync(id, PushState.Failed);
        Assert.Equal([new SendNowItem(id, NotNowReason.Failed)], await Host.Pushes.SendNowAsync(Operator, [id]));
        Assert.All(await AttemptsAsync(id), attempt => Assert.Equal(AttemptTrigger.Automatic, attempt.Trigger));
        Assert.Equal(3, Sender.TimesSent(id));
        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM AuditEntries WHERE Action = 'pushesSentNow'"));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Each_push_that_is_not_sent_now_says_why()
    {
        await StartSlowScheduleAsync(("Push:ExpireAfter:old", "02:00:00"), ("Push:Schedule:old:0", "08:00:00"));
        var shop = await NewDestinationAsync("shop");
        var paused = await NewDestinationAsync("paused", companyId: "acme");
        var failedOnce = await PushAsync(shop, "1", Slow);
        var canceled = await PushAsync(shop, "2", Slow);
        var held = await PushAsync(paused, "3", Slow);
        var old = await PushAsync(paused, "4", "old");
        await UntilFailedOnceAsync(4);
        await Host.Destinations.UpdateAsync(Administrator, paused.Id, new() { Paused = true });
        var fresh = await PushAsync(paused, "5", Slow);
        Sender.Answer = _ => Reply.Delivered;
        var delivered = await PushAsync(shop, "6", Slow);
        await UntilPushAsync(delivered, PushState.Delivered);

        // A claim does not change the feed, so a wait for a state does not end with it. The endpoint sees the attempt.
        await Sender.NextAsync(Sender.All.Count);
        Sender.Answer = _ => null;
        var underWay = await PushAsync(shop, "7", Slow);
        Assert.Equal(underWay, (await Sender.NextAsync()).PushId);
        Assert.Equal(1, await Host.Pushes.CancelAsync(Operator, PushFilter.Id.Is(canceled)));

        // A dispatcher that still looks for work would find the first push due after three hours, and send it.
        await UntilSettledAsync();
        Clock.UtcNow += TimeSpan.FromHours(3);
        string[] ids = [delivered, underWay, canceled, fresh, old, held, NoSuchId, "nonsense"];
        NotNowReason?[] reasons =
        [
            NotNowReason.AlreadyDelivered,
            NotNowReason.InFlight,
            NotNowReason.Canceled,
            NotNowReason.NeverFailed,
            NotNowReason.Expired,
            NotNowReason.DestinationPaused,
            NotNowReason.Unknown,
            NotNowReason.Unknown,
        ];

        Assert.Equal(ids.Zip(reasons, (id, reason) => new SendNowItem(id, reason)), await Host.Pushes.SendNowAsync(Operator, ids));
        Assert.Equal(
            [new SendNowItem(held, NotNowReason.DestinationPaused), new SendNowItem(failedOnce, NotNowReason.Unknown)],
            await Host.Pushes.SendNowAsync(Callers.Of(Role.Operator, "acme"), [held, failedOnce])
        );
        await Host.PushService.SetPausedAsync(Administrator, true);
        Assert.Equal(
            [new SendNowItem(failedOnce, NotNowReason.ServicePaused), new SendNowItem(held, NotNowReason.ServicePaused)],
            await Host.Pushes.SendNowAsync(Operator, [failedOnce, held])
        );

        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM AuditEntries WHERE Action = 'pushesSentNow'"));
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE Attempts > 1"));
    }

    [Fact]
    public async Task A_push_of_a_destination_that_is_held_back_is_not_sent_now()
    {
        var (destination, ids) = await OpenCircuitAsync();
        var failed = await Host.TextsAsync("SELECT Id FROM Pushes WHERE State = @p0 AND Attempts = 1 ORDER BY Number", PushState.Waiting);
        var made = Sender.All.Count;

        Assert.Equal([new SendNowItem(failed[0], NotNowReason.CircuitOpen)], await Host.Pushes.SendNowAsync(Operator, [failed[0]]));
        var counts = await Host.Pushes.SendNowAsync(Operator, PushFilter.Destination.Is(destination.Id));
        Assert.Equal(
            (0, ids.Count - failed.Count, failed.Count),
            (counts.DueNow, counts.NotNow[NotNowReason.NeverFailed], counts.NotNow[NotNowReason.CircuitOpen])
        );
        await UntilSettledAsync();
        Assert.Equal(made, Sender.All.Count);
    }

    [Fact]
    public async Task A_filter_sends_all_of_a_destination_now_and_counts_the_others()
    {
        await StartSlowScheduleAsync();
        var shop = await NewDestinationAsync("shop", companyId: "acme");
        var paused = await NewDestinationAsync("paused", companyId: "acme");
        var other = await NewDestinationAsync("other");
        await PushManyAsync(shop, 503, Slow);
        await PushAsync(paused, "1", Slow);
        await PushAsync(other, "1", Slow);
        await UntilFailedOnceAsync(505);
        await Host.Destinations.UpdateAsync(Administrator, paused.Id, new() { Paused = true });
        await PushManyAsync(paused, 4, Slow, first: 10);
        var acme = Callers.Of(Role.Operator, "acme");

        var none = await Host.Pushes.SendNowAsync(acme, PushFilter.Destination.Is(other.Id));
        var counts = await Host.Pushes.SendNowAsync(acme, PushFilter.Kind.Is(Slow));
        await Host.UntilCountAsync(503, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 2", PushState.Waiting);

        Assert.Equal((0, 0), (none.DueNow, none.NotNow.Count));
        Assert.Equal(503, counts.DueNow);
        Assert.Equal(
            [(NotNowReason.NeverFailed, 4), (NotNowReason.DestinationPaused, 1)],
            counts.NotNow.Select(reason => (reason.Key, reason.Value))
        );
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE DestinationNumber <> @p0 AND Attempts > 1", shop.Number));
        Assert.Equal(
            ["Part 1 of 2", "Part 2 of 2"],
            await Host.TextsAsync(
                "SELECT Detail FROM AuditEntries WHERE Action = 'pushesSentNow' AND Filter = @p0 AND Total IN (500, 3) ORDER BY Number",
                $$"""{"kind":"{{Slow}}"}"""
            )
        );
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_wrong_selection_to_send_now_is_refused()
    {
        await StartAsync();
        var many = Enumerable.Range(0, Limits.ChosenItems + 1).Select(index => $"{index:x24}").ToList();

        await NamedAsync("ids", () => Host.Pushes.SendNowAsync(Operator, []));
        await NamedAsync("ids", () => Host.Pushes.SendNowAsync(Operator, many));
        await NamedAsync("filter.state", () => Host.Pushes.SendNowAsync(Operator, PushFilter.State.Is(PushState.Failed)));
        await NamedAsync("filter.kind", () => Host.Pushes.SendNowAsync(Operator, PushFilter.Kind.Is("nul\0")));
        await RefusedAsync(() => Host.Pushes.SendNowAsync(Viewer, [NoSuchId]), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Pushes.SendNowAsync(Viewer, PushFilter.All), RefusalKind.Forbidden);
        Assert.Equal(Limits.ChosenItems, (await Host.Pushes.SendNowAsync(Operator, [.. many.Skip(1)])).Count);
        Assert.Equal(0, (await Host.Pushes.SendNowAsync(Operator, PushFilter.State.Is(PushState.Waiting))).DueNow);

        async Task NamedAsync(string member, Func<Task> command) =>
            Assert.Equal(member, (await RefusedAsync(command, RefusalKind.Invalid)).Member);
    }

    /// <summary>Starts with an endpoint that answers 503, and a schedule with long waits.</summary>
    private async Task StartSlowScheduleAsync(params (string Name, string Value)[] settings)
    {
        await StartAsync([($"Push:Schedule:{Slow}:0", "01:00:00"), ($"Push:Schedule:{Slow}:1", "06:00:00"), .. settings]);
        Sender.Answer = _ => Reply.Unavailable;
    }

    private Task UntilFailedOnceAsync(int count) =>
        Host.UntilCountAsync(count, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 1", PushState.Waiting);
}

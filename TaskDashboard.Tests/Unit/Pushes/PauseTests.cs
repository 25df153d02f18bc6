using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Pushes;

/// <summary>A destination or the whole service, paused, changed and resumed.</summary>
public sealed class PauseTests : CoreTest
{
    private static readonly DestinationChange Pause = new() { Paused = true };
    private static readonly DestinationChange Resume = new() { Paused = false };

    [Fact]
    public async Task A_paused_destination_finishes_what_is_under_way_and_releases_the_rest()
    {
        await StartAsync();
        var destination = await NewDestinationAsync(concurrency: 2);
        await PushManyAsync(destination, 20);
        var underWay = await Sender.NextAsync(2);

        var paused = await Host.Destinations.UpdateAsync(Operator, destination.Id, Pause);
        Assert.Equal((true, Clock.UtcNow, Operator.Name), (paused.Paused, paused.PausedAt!.Value, paused.PausedBy));
        await UntilPushesAsync(PushState.Waiting, 18);
        underWay[0].Deliver();
        underWay[1].Fail();
        await UntilPushesAsync(PushState.Delivered, 1);
        await UntilPushesAsync(PushState.Waiting, 19);
        Assert.Equal(0, await Host.CountAsync("SELECT SUM(Total) FROM PushCounts WHERE State = @p0", PushState.Sending));
        Assert.Equal(2, Sender.All.Count);

        Sender.Answer = _ => Reply.Delivered;
        var resumed = await Host.Destinations.UpdateAsync(Operator, destination.Id, Resume);
        Assert.Equal((false, null, null), (resumed.Paused, resumed.PausedAt, resumed.PausedBy));
        await UntilPushesAsync(PushState.Delivered, 19);
        Assert.Equal(20, Sender.All.Count);
    }

    [Fact]
    public async Task Pushes_for_a_paused_destination_wait_while_others_are_sent()
    {
        await StartAsync();
        Sender.Answer = _ => Reply.Delivered;
        var paused = await NewDestinationAsync("paused");
        var open = await NewDestinationAsync("open");
        await Host.Destinations.UpdateAsync(Operator, paused.Id, Pause);

        var waiting = await PushAsync(paused);
        var sent = await PushAsync(open);
        await UntilPushAsync(sent, PushState.Delivered);

        Assert.Equal(PushState.Waiting, (await FindPushAsync(waiting)).State);
        await RestartAsync();
        Assert.Equal(PushState.Waiting, (await FindPushAsync(waiting)).State);
        await Host.Destinations.UpdateAsync(Operator, paused.Id, Resume);
        Assert.Equal(waiting, (await Sender.NextAsync()).PushId);
    }

    [Fact]
    public async Task A_paused_service_finishes_what_is_under_way_and_keeps_due_times()
    {
        await StartAsync(("Push:Schedule:alarm:0", "01:00:00"));
        var destination = await NewDestinationAsync(concurrency: 1);
        var late = await PushAsync(destination, kind: "alarm");
        (await Sender.NextAsync()).Fail();
        await UntilPushesAsync(PushState.Waiting, 1);
        var due = (await FindPushAsync(late)).DueAt;
        await PushManyAsync(destination, 10);
        var underWay = await Sender.NextAsync();

        var paused = await Host.PushService.SetPausedAsync(Operator, true);
        Assert.Equal((true, Clock.UtcNow, Operator.Name), (paused.Paused, paused.ChangedAt!.Value, paused.ChangedBy));
        Assert.True(Host.PushService.Paused);
        await UntilPushesAsync(PushState.Waiting, 10);
        underWay.Deliver();
        await UntilPushesAsync(PushState.Delivered, 1);
        await PushManyAsync(destination, 5, first: 100);
        Assert.Equal(15, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Waiting));
        Assert.Equal(due, (await FindPushAsync(late)).DueAt);
        Assert.Equal(2, Sender.All.Count);

        Sender.Answer = _ => Reply.Delivered;
        await Host.PushService.SetPausedAsync(Operator, false);
        await UntilPushesAsync(PushState.Delivered, 15);
        Assert.Equal(1, Sender.TimesSent(late));
        await AdvanceToAlarmAsync(TimeSpan.FromHours(1.2));
        await UntilPushAsync(late, PushState.Delivered);
    }

    [Fact]
    public async Task The_pause_of_the_service_survives_a_restart()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        await Host.PushService.SetPausedAsync(Operator, true);
        var id = await PushAsync(destination);

        await RestartAsync();

        Assert.True(Host.PushService.Paused);
        Assert.Equal(Operator.Name, Host.PushService.Current.ChangedBy);
        Assert.Equal(PushState.Waiting, (await FindPushAsync(id)).State);
        await Host.PushService.SetPausedAsync(Operator, false);
        Assert.Equal(id, (await Sender.NextAsync()).PushId);
    }

    [Fact]
    public async Task Only_an_operator_of_every_company_switches_the_service()
    {
        await StartAsync();

        await RefusedAsync(() => Host.PushService.SetPausedAsync(Viewer, true), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.PushService.SetPausedAsync(Callers.Of(Role.Administrator, "acme"), true), RefusalKind.Forbidden);

        Assert.False(Host.PushService.Paused);
    }

    [Fact]
    public async Task Another_url_counts_at_once_for_all_that_is_not_under_way()
    {
        await StartAsync();
        var destination = await NewDestinationAsync(concurrency: 1);
        await PushManyAsync(destination, 5);
        var underWay = await Sender.NextAsync();

        await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { Url = UrlOf("moved") });
        Sender.Answer = _ => Reply.Delivered;
        underWay.Deliver();
        await UntilPushesAsync(PushState.Delivered, 5);

        Assert.Equal(destination.Url, Sender.All[0].Url);
        Assert.All(Sender.All.Skip(1), attempt => Assert.Equal(UrlOf("moved"), attempt.Url));
    }

    [Fact]
    public async Task Another_authorization_counts_at_once_and_is_kept_sealed()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        var changed = await Host.Destinations.UpdateAsync(
            Administrator,
            destination.Id,
            new() { Authorization = new PushAuthorization(AuthorizationType.Basic, "shop", "open sesame") }
        );

        Assert.Equal(
            (AuthorizationType.Basic, "shop", "sealed:open sesame"),
            (changed.AuthorizationType, changed.UserName, changed.ProtectedPassword)
        );
        await RestartAsync();
        await PushAsync(destination);
        (await Sender.NextAsync()).Deliver();
        await UntilPushesAsync(PushState.Delivered, 1);
    }

    [Fact]
    public async Task Pausing_again_and_again_while_pushes_come_loses_none_and_repeats_none()
    {
        await StartAsync(("Push:ConcurrencyPerDestination", "4"));
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Delivered;
        var ids = new List<string>();
        for (var round = 0; round < 15; round++)
        {
            ids.AddRange(await PushManyAsync(destination, 20, first: round * 20));
            await Host.Destinations.UpdateAsync(Operator, destination.Id, Pause);
            await Host.Destinations.UpdateAsync(Operator, destination.Id, Resume);
            await Host.PushService.SetPausedAsync(Operator, true);
            await Host.PushService.SetPausedAsync(Operator, false);
        }

        await UntilPushesAsync(PushState.Delivered, ids.Count);

        Assert.Equal(ids.Order(), Sender.All.Select(attempt => attempt.PushId).Order());
        Assert.InRange(Sender.MostAtOnce, 1, 4);
        Assert.Equal(0, Host.Dispatcher.InFlight);
    }
}

using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Pushes;

/// <summary>
/// An endpoint that answers 410 Gone accepts no more deliveries: its pushes fail at once, and the destination is paused until a person
/// resumes it.
/// </summary>
public sealed class GoneTests : CoreTest
{
    private static readonly Reply Gone = Reply.Fails(410, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task A_push_fails_at_once_whatever_its_schedule_says_and_the_rest_waits_until_a_person_resumes()
    {
        await StartAsync();
        var destination = await NewDestinationAsync(concurrency: 1);
        var ids = await PushManyAsync(destination, 5);
        (await Sender.NextAsync()).End(Gone);
        await UntilPushAsync(ids[0], PushState.Failed);
        await UntilPushesAsync(PushState.Waiting, 4);

        var paused = await FindAsync(destination);
        Assert.Equal(
            (true, Clock.UtcNow, Destination.PausedByService, PushRecorder.GoneReason),
            (paused.Paused, paused.PausedAt!.Value, paused.PausedBy, paused.PausedReason)
        );
        Assert.Equal(destination.Version + 1, paused.Version);
        Assert.Equal([PushRecorder.GoneReason], await PausesAsync(destination));
        Assert.Single(Sender.All);
        Assert.Equal(1, (await FindPushAsync(ids[0])).Attempts);

        Sender.Answer = _ => Reply.Delivered;
        var resumed = await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false });
        Assert.Equal((false, null, null, null), (resumed.Paused, resumed.PausedAt, resumed.PausedBy, resumed.PausedReason));
        await UntilPushesAsync(PushState.Delivered, 4);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Attempts_under_way_end_as_they_do_and_sixteen_answers_pause_it_once()
    {
        await StartAsync();
        var destination = await NewDestinationAsync(concurrency: 18);
        await PushManyAsync(destination, 18);
        var underWay = await Sender.NextAsync(18);
        foreach (var attempt in underWay[..16])
        {
            attempt.End(Gone);
        }

        underWay[16].Deliver();
        underWay[17].Fail();
        await UntilPushesAsync(PushState.Failed, 16);
        await UntilPushesAsync(PushState.Delivered, 1);
        await UntilPushesAsync(PushState.Waiting, 1);

        Assert.Single(await PausesAsync(destination));
        Assert.Equal(destination.Version + 1, (await FindAsync(destination)).Version);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_retry_ends_with_the_rest_not_sent()
    {
        await StartWithoutScheduleAsync(("Retry:HoldSeconds", "0"));
        var destination = await NewDestinationAsync(concurrency: 1);
        var failed = await FailedPushesAsync(destination, 5);

        var retry = await RetryAllAsync();
        (await Sender.NextAsync()).End(Gone);
        var ended = await UntilRetryAsync(retry, RetryState.Completed);

        Assert.Equal((0, 1, 4), (ended.Delivered, ended.FailedAgain, ended.NotSent));
        Assert.Equal(4, await Host.CountAsync("SELECT COUNT(*) FROM RetryItems WHERE Reason = @p0", NotSentReason.DestinationPaused));
        Assert.Equal(failed.Count, await Host.PushReads.FailedTotalAsync(Viewer));
        Assert.Single(await PausesAsync(destination));
    }

    [Fact]
    public async Task What_a_person_paused_keeps_their_name()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        var id = await PushAsync(destination);
        var underWay = await Sender.NextAsync();
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });

        underWay.End(Gone);
        await UntilPushAsync(id, PushState.Failed);

        var paused = await FindAsync(destination);
        Assert.Equal((Operator.Name, null), (paused.PausedBy, paused.PausedReason));
        Assert.Empty(await PausesAsync(destination));
    }

    [Fact]
    public async Task An_answer_to_a_test_pauses_nothing()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Gone;

        Assert.Equal(410, (await Host.Destinations.SendTestAsync(Operator, destination.Id)).Status);

        Assert.False((await FindAsync(destination)).Paused);
    }

    [Fact]
    public async Task A_token_endpoint_that_is_gone_pauses_nothing()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => new Reply(null, DeliveryError.TokenRefused, "The token endpoint answered 410 Gone");
        var id = await PushAsync(destination);

        await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE Id = @p0 AND State = @p1 AND Attempts = 1", id, PushState.Waiting);

        Assert.False((await FindAsync(destination)).Paused);
    }

    private async Task<Destination> FindAsync(Destination destination) =>
        (await Host.DestinationReads.FindAsync(Viewer, destination.Id))!.Destination;

    private Task<List<string>> PausesAsync(Destination destination) =>
        Host.TextsAsync(
            "SELECT Reason FROM AuditEntries WHERE Action = 'destinationPaused' AND Subject = @p0 AND Actor = @p1",
            destination.Id,
            Caller.Engine.Name
        );
}

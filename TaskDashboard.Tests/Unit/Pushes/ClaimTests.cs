using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Pushes;

/// <summary>A push in state Sending is under way or about to be.</summary>
public sealed class ClaimTests : CoreTest
{
    private const int Places = 16;

    [Fact]
    public async Task A_destination_that_has_answered_nothing_yet_has_no_more_claimed_than_its_places()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();

        await PushManyAsync(destination, 300);
        await Sender.NextAsync(Places);

        await Host.UntilCountAsync(Places, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Sending);
        Assert.Equal(Places, Host.Dispatcher.InFlight);
    }

    [Fact]
    public async Task A_destination_that_stops_answering_releases_what_was_claimed_ahead()
    {
        await StartAsync();
        await HangAfterManyAnswersAsync();

        Clock.Advance(Pace.Recent);

        await Host.UntilCountAsync(Places, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Sending);
        Assert.Equal(Places, Host.Dispatcher.InFlight);
    }

    [Fact]
    public async Task A_cancel_releases_what_is_claimed_and_not_started()
    {
        await StartAsync();
        var (destination, left) = await HangAfterManyAnswersAsync();
        var claimed = await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Sending);
        Assert.True(claimed > Places, $"Only {claimed} pushes are claimed.");

        var canceled = await Host.Pushes.CancelAsync(Operator, PushFilter.Destination.Is(destination.Id));

        Assert.Equal(left - Places, canceled);
        var begun = Sender.All.Count;
        foreach (var attempt in Sender.All)
        {
            attempt.Deliver();
        }

        await Host.UntilCountAsync(0, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Sending);
        Assert.Equal(begun, Sender.All.Count);
        Assert.Equal(
            canceled,
            await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND CanceledBy = @p1", PushState.Canceled, Operator.Name)
        );
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_cancel_of_waiting_pushes_leaves_what_a_retry_has_claimed()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        await FailedPushesAsync(destination, 50);
        await RetryAllAsync();
        await Sender.NextAsync(Places);

        Assert.Equal(
            0,
            await Host.Pushes.CancelAsync(Operator, PushFilter.Destination.Is(destination.Id) & PushFilter.State.Is(PushState.Waiting))
        );
        Assert.Equal(
            50 - Places,
            await Host.Pushes.CancelAsync(Operator, PushFilter.Destination.Is(destination.Id) & PushFilter.State.Is(PushState.Failed))
        );
    }

    [Fact]
    public async Task An_endpoint_that_sends_unrequested_bytes_is_marked_once_and_its_target_says_so()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        Sender.Answer = delivery =>
        {
            delivery.Target.SentUnasked!();
            return Reply.Delivered;
        };

        await PushManyAsync(destination, 20);
        await UntilPushesAsync(PushState.Delivered, 20);

        await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM Destinations WHERE FreshConnectionsSince > 0");
        var push = await PushAsync(destination, "one more");
        await UntilPushAsync(push, PushState.Delivered);
        Assert.True(Sender.All[^1].Target.FreshConnections);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM AuditEntries WHERE Action = @p0", "freshConnectionsBegan"));
    }

    /// <summary>Hundreds of pushes. The first are answered at once; the others hang, with more claimed than there are places.</summary>
    private async Task<(Destination Destination, int Left)> HangAfterManyAnswersAsync()
    {
        const int all = 600;
        var answered = 0;
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Interlocked.Increment(ref answered) <= 200 ? Reply.Delivered : null;
        await PushManyAsync(destination, all);
        await Sender.NextAsync(200 + Places);
        await UntilPushesAsync(PushState.Delivered, 200);
        return (destination, all - 200);
    }
}

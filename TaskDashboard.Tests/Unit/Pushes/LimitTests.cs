using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Pushes;

/// <summary>How many attempts are under way at once, and which destinations get the places.</summary>
public sealed class LimitTests : CoreTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_destination_gets_as_many_attempts_at_once_as_it_allows_and_no_more(int limit)
    {
        await StartAsync();
        var destination = await NewDestinationAsync(concurrency: limit);
        await PushManyAsync(destination, 40);

        var first = await Sender.NextAsync(limit);
        Assert.Equal(limit, Host.Dispatcher.InFlight);
        first[0].Deliver();
        var next = await Sender.NextAsync();
        Assert.Equal(limit, Host.Dispatcher.InFlight);

        await DeliverAllAsync(40);
        Assert.Equal(limit, Sender.MostAtOnceTo(destination.Url));
    }

    [Fact]
    public async Task All_destinations_together_stay_within_the_limit_of_all()
    {
        await StartAsync(("Push:Concurrency", "5"), ("Push:ConcurrencyPerDestination", "3"));
        var destinations = await Task.WhenAll(Enumerable.Range(0, 6).Select(index => NewDestinationAsync("shop" + index)));
        await Task.WhenAll(destinations.Select(destination => PushManyAsync(destination, 30)));

        var first = await Sender.NextAsync(5);
        Assert.Equal(5, Host.Dispatcher.InFlight);
        await DeliverAllAsync(180);

        Assert.Equal(5, Sender.MostAtOnce);
        Assert.All(destinations, destination => Assert.InRange(Sender.MostAtOnceTo(destination.Url), 1, 3));
    }

    [Fact]
    public async Task A_destination_that_does_not_answer_holds_up_no_other()
    {
        await StartAsync(("Push:ConcurrencyPerDestination", "2"));
        var slow = await NewDestinationAsync("slow");
        var quick = await NewDestinationAsync("quick");
        Sender.Answer = delivery => delivery.Target.Url.Host.StartsWith("quick", StringComparison.Ordinal) ? Reply.Delivered : null;
        await PushManyAsync(slow, 500);
        await PushManyAsync(quick, 300);

        await UntilPushesAsync(PushState.Delivered, 300);

        Assert.Equal(2, Host.Dispatcher.InFlight);
        Assert.Equal(2, Sender.MostAtOnceTo(slow.Url));
    }

    [Fact]
    public async Task Destinations_take_turns_for_the_places()
    {
        await StartAsync(("Push:Concurrency", "1"));
        var destinations = await Task.WhenAll(Enumerable.Range(0, 3).Select(index => NewDestinationAsync("shop" + index)));
        await Host.PushService.SetPausedAsync(Operator, true);
        foreach (var destination in destinations)
        {
            await PushManyAsync(destination, 50);
        }

        await Host.PushService.SetPausedAsync(Operator, false);

        // The first destination sends alone until the others have claimed something.
        var begun = new HashSet<string>();
        while (begun.Count < destinations.Length)
        {
            var attempt = await Sender.NextAsync();
            begun.Add(attempt.Url);
            attempt.Deliver();
        }

        var before = Sender.All.Count;
        await DeliverAllAsync(150);

        Assert.Equal(1, Sender.MostAtOnce);

        // While its next claim is under way, a destination misses turns, more of them on a busy machine. If it kept its place, it would
        // take all turns.
        var next = Sender.All.Skip(before).Take(90).CountBy(attempt => attempt.Url).ToDictionary();
        Assert.All(destinations, destination => Assert.InRange(next.GetValueOrDefault(destination.Url), 5, 80));
    }

    [Fact]
    public async Task A_destination_paused_while_it_waits_for_a_place_does_not_take_the_turn_of_those_behind_it()
    {
        await StartAsync(("Push:Concurrency", "1"));
        var first = await NewDestinationAsync("first");
        var queued = new List<Destination>();
        for (var index = 0; index < 6; index++)
        {
            queued.Add(await NewDestinationAsync("queued" + index));
        }

        await PushAsync(first);
        var underWay = await Sender.NextAsync();
        foreach (var destination in queued)
        {
            await PushAsync(destination);
        }

        foreach (var destination in queued.Take(5))
        {
            await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
        }

        underWay.Deliver();
        var next = await Sender.NextAsync();
        Assert.Equal(queued[5].Url, next.Url);
        next.Deliver();
        await UntilPushesAsync(PushState.Delivered, 2);
    }

    [Fact]
    public async Task Another_limit_of_a_destination_counts_at_once()
    {
        await StartAsync();
        var destination = await NewDestinationAsync(concurrency: 1);
        await PushManyAsync(destination, 30);
        var underWay = new List<Attempt> { await Sender.NextAsync() };

        await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { Concurrency = 4 });
        underWay.AddRange(await Sender.NextAsync(3));
        Assert.Equal(4, Host.Dispatcher.InFlight);

        await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { Concurrency = 2 });
        underWay[0].Deliver();
        underWay[1].Deliver();
        underWay[2].Deliver();
        underWay.Add(await Sender.NextAsync());
        Assert.Equal(2, Host.Dispatcher.InFlight);
        await DeliverAllAsync(30);
    }

    [Fact]
    public async Task Retries_and_first_deliveries_share_even_a_single_place()
    {
        // More than is claimed ahead, for each of the two.
        const int each = 5 * Lane.MostClaimedPerPlace;
        await StartWithoutScheduleAsync(("Push:Concurrency", "1"));
        var destination = await NewDestinationAsync();
        var failed = await FailedPushesAsync(destination, each);
        var held = await PushAsync(destination, "held");
        var underWay = await Sender.NextAsync();
        Assert.Equal(held, underWay.PushId);

        await RetryAllAsync();
        var fresh = await PushManyAsync(destination, each, first: 1000);
        Sender.Answer = _ => Reply.Delivered;
        underWay.Deliver();
        await UntilPushesAsync(PushState.Delivered, (2 * each) + 1);

        var firstHalf = Sender.All.Skip(each + 1).Take(each).Select(attempt => attempt.PushId).ToHashSet();
        Assert.InRange(firstHalf.Count(fresh.Contains), each / 4, each * 3 / 4);
        Assert.InRange(firstHalf.Count(failed.Contains), each / 4, each * 3 / 4);
    }

    private async Task DeliverAllAsync(int count)
    {
        // In this order: an attempt that starts in between is answered by one or the other.
        Sender.Answer = _ => Reply.Delivered;
        foreach (var attempt in Sender.All)
        {
            attempt.Deliver();
        }

        await UntilPushesAsync(PushState.Delivered, count);
        Assert.Equal(count, Sender.All.Select(attempt => attempt.PushId).Distinct().Count());
        Assert.Equal(count, Sender.All.Count);
    }
}

using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Pushes;

/// <summary>How the process stops, cleanly or not, and what the next process does.</summary>
public sealed class StopTests : CoreTest
{
    [Fact]
    public async Task A_stop_waits_for_what_is_under_way_and_releases_the_rest()
    {
        await StartAsync();
        var destination = await NewDestinationAsync(concurrency: 2);
        await PushManyAsync(destination, 10);
        await Sender.NextAsync(2);

        await StopAsync();

        using var connection = Database.Open();
        Assert.Equal((8, 0, 2), (Count(PushState.Waiting), Count(PushState.Sending), Count(PushState.Delivered)));

        int Count(PushState state)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT COUNT(*) FROM Pushes WHERE State = {(int)state}";
            return Convert.ToInt32(command.ExecuteScalar());
        }
    }

    [Fact]
    public async Task A_push_without_an_answer_in_time_is_sent_again_after_the_next_start()
    {
        await StartAsync();
        var id = await PushAsync(await NewDestinationAsync());
        await Sender.NextAsync();

        await Clock.AdvanceUntilAsync(Host.DisposeAsync().AsTask(), TimeSpan.FromSeconds(6));
        await StartAsync();
        var again = await Sender.NextAsync();
        Assert.Equal(id, again.PushId);
        again.Deliver();
        await UntilPushAsync(id, PushState.Delivered);
        Assert.Equal(1, (await FindPushAsync(id)).Attempts);
    }

    [Fact]
    public async Task What_a_killed_process_was_sending_is_sent_again_under_the_same_id()
    {
        await StartAsync();
        var destination = await NewDestinationAsync(concurrency: 3);
        var ids = await PushManyAsync(destination, 30);
        var underWay = await Sender.NextAsync(3);
        underWay[0].Deliver();
        await UntilPushesAsync(PushState.Delivered, 1);

        await KillAndRestartAsync();

        // Some are under way by now. The others are answered when they arrive.
        Sender.Answer = _ => Reply.Delivered;
        foreach (var attempt in Sender.All)
        {
            attempt.Deliver();
        }

        await UntilPushesAsync(PushState.Delivered, 30);

        Assert.Equal(ids.Except([underWay[0].PushId]).Order(), Sender.All.Select(attempt => attempt.PushId).Order());
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE Attempts <> 1"));
        Assert.Equal(30, await Host.CountAsync("SELECT Total FROM PushCounts WHERE State = @p0", PushState.Delivered));
        Assert.Equal(0, await Host.CountAsync("SELECT Total FROM PushCounts WHERE State = @p0", PushState.Sending));
    }

    [Fact]
    public async Task Waiting_pushes_keep_their_due_time_over_a_restart()
    {
        await StartAsync(("Push:Schedule:alarm:0", "01:00:00"));
        var id = await PushAsync(await NewDestinationAsync(), kind: "alarm");
        (await Sender.NextAsync()).Fail();
        await UntilPushesAsync(PushState.Waiting, 1);
        var due = (await FindPushAsync(id)).DueAt;

        await RestartAsync();

        Assert.Equal(due, (await FindPushAsync(id)).DueAt);
        Assert.Empty(Sender.All);
        await AdvanceToAlarmAsync(TimeSpan.FromHours(1.2));
        (await Sender.NextAsync()).Deliver();
        await UntilPushAsync(id, PushState.Delivered);
    }

    [Fact]
    public async Task Ten_restarts_in_the_middle_of_the_work_lose_nothing()
    {
        await StartAsync(("Push:ConcurrencyPerDestination", "2"));
        var destination = await NewDestinationAsync();
        var ids = await PushManyAsync(destination, 100);
        for (var round = 0; round < 5; round++)
        {
            foreach (var attempt in await Sender.NextAsync(2))
            {
                attempt.Deliver();
            }

            await RestartAsync();
            (await Sender.NextAsync()).Deliver();
            await KillAndRestartAsync();
        }

        // Attempts started by the last start in the meantime are answered too.
        Sender.Answer = _ => Reply.Delivered;
        Sender.Release();
        await UntilPushesAsync(PushState.Delivered, 100);
        Assert.Equal(ids, await Host.TextsAsync("SELECT Id FROM Pushes WHERE State = @p0 ORDER BY Number", PushState.Delivered));
    }
}

using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Going on in the feed from a change that was told before.</summary>
public abstract partial class StoreContract
{
    private ChangeReader Changes => Host.Get<ChangeReader>();

    [Fact]
    public async Task A_reader_goes_on_after_the_change_that_it_knows()
    {
        await StartAsync();
        await CreateTasksAsync(5);
        var all = await ToldAsync(5);

        Assert.Equal([1, 2, 3, 4, 5], all.Select(change => change.Number));
        Assert.Equal(all.Skip(2), Changes.After(all[1].Sequence, 100));
        Assert.Equal([all[2]], Changes.After(all[1].Sequence, 1));
        Assert.Equal([], Changes.After(all[4].Sequence, 100));
    }

    [Fact]
    public async Task A_reader_of_a_change_that_is_not_kept_is_told_so()
    {
        await StartAsync();
        await CreateTasksAsync(3);
        var all = await ToldAsync(3);
        await Host.ChangeAsync("DELETE FROM Changes WHERE Sequence = @p0", all[0].Sequence);

        Assert.Null(Changes.After(all[0].Sequence, 100));
        Assert.Null(Changes.After(all[2].Sequence + 1, 100));
        Assert.Equal([all[2]], Changes.After(all[1].Sequence, 100));
    }

    [Fact]
    public async Task The_feed_goes_on_though_the_change_that_it_reached_is_deleted()
    {
        await StartAsync();
        await using var subscription = Host.Feed.Subscribe(Viewer, TimeSpan.FromMilliseconds(250));
        await using var batches = new Tests.Changes.Batches(subscription);
        await CreateTasksAsync(2);
        await TellsOfAsync(batches, 2);
        await Host.ChangeAsync("DELETE FROM Changes");

        await CreateTasksAsync(1);

        await TellsOfAsync(batches, 3);
    }

    /// <summary>Reads on until a batch ends with the change of that task.</summary>
    private async Task TellsOfAsync(Tests.Changes.Batches batches, long number)
    {
        ChangeBatch batch;
        do
        {
            var next = batches.NextAsync();
            while (!next.IsCompleted)
            {
                Clock.Advance(TimeSpan.FromMilliseconds(250));
                await Task.Yield();
            }

            batch = await next;
            Assert.Equal((false, batch.Changes[^1].Sequence), (batch.Reset, batch.UpTo));
        }
        while (batch.Changes[^1].Number != number);
    }

    private async Task CreateTasksAsync(int count)
    {
        for (var index = 0; index < count; index++)
        {
            await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        }
    }

    /// <summary>The first changes, once they are told: on a server another database's transaction may hold them up.</summary>
    private async Task<IReadOnlyList<Change>> ToldAsync(int count)
    {
        while (true)
        {
            if (Changes.After(default(ChangePlace), 100).Changes is { } changes && changes.Count == count)
            {
                return changes;
            }

            await Task.Yield();
        }
    }
}

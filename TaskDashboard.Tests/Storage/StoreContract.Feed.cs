using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Reading the feed from a change that was already published.</summary>
public abstract partial class StoreContract
{
    private ChangeReader Changes => Host.Get<ChangeReader>();

    [Fact]
    public async Task A_reader_continues_after_the_last_change_that_it_knows()
    {
        await StartAsync();
        await CreateTasksAsync(5);
        var all = await PublishedAsync(5);

        Assert.Equal([1, 2, 3, 4, 5], all.Select(change => change.Number));
        Assert.Equal(all.Skip(2), Changes.After(all[1].Sequence, 100));
        Assert.Equal([all[2]], Changes.After(all[1].Sequence, 1));
        Assert.Equal([], Changes.After(all[4].Sequence, 100));
    }

    [Fact]
    public async Task A_reader_cannot_continue_after_a_change_that_is_not_stored()
    {
        await StartAsync();
        await CreateTasksAsync(3);
        var all = await PublishedAsync(3);
        await Host.ChangeAsync("DELETE FROM Changes WHERE Sequence = @p0", all[0].Sequence);

        Assert.Null(Changes.After(all[0].Sequence, 100));
        Assert.Null(Changes.After(all[2].Sequence + 1, 100));
        Assert.Equal([all[2]], Changes.After(all[1].Sequence, 100));
    }

    [Fact]
    public async Task The_feed_continues_after_its_latest_change_was_deleted()
    {
        await StartAsync();
        await using var subscription = Host.Feed.Subscribe(Viewer, TimeSpan.FromMilliseconds(250));
        await using var batches = new Tests.Changes.Batches(subscription);
        await CreateTasksAsync(2);
        await ReadUntilAsync(batches, 2);
        await Host.ChangeAsync("DELETE FROM Changes");

        await CreateTasksAsync(1);

        await ReadUntilAsync(batches, 3);
    }

    /// <summary>Reads until a batch ends with the change of that task.</summary>
    private async Task ReadUntilAsync(Tests.Changes.Batches batches, long number)
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
        } while (batch.Changes[^1].Number != number);
    }

    private async Task CreateTasksAsync(int count)
    {
        for (var index = 0; index < count; index++)
        {
            await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        }
    }

    /// <summary>Waits until the changes are published. On a server, a transaction in another database may delay them.</summary>
    private async Task<IReadOnlyList<Change>> PublishedAsync(int count)
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

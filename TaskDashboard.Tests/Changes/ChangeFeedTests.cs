using TaskDashboard.Core.Feed;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Changes;

public sealed class ChangeFeedTests
{
    private static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(250);

    private readonly FakeClock _clock = new();
    private readonly ChangeFeed _feed;

    public ChangeFeedTests() => _feed = new ChangeFeed(_clock);

    [Fact]
    public async Task The_first_change_is_delivered_at_once_and_the_next_after_the_floor()
    {
        await using var subscription = _feed.Subscribe(Callers.Viewer, Floor);
        await using var batches = new Batches(subscription);
        Publish(1);
        Assert.Equal([1], Sequences(await batches.NextAsync()));

        Publish(2);
        var next = batches.NextAsync();
        await _clock.WhenArmed();
        Publish(3);
        _clock.Advance(Floor - TimeSpan.FromMilliseconds(1));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        var batch = await next;
        Assert.Equal((false, 3), (batch.Reset, batch.UpTo));
        Assert.Equal([2, 3], Sequences(batch));
    }

    [Fact]
    public async Task After_a_quiet_time_a_change_is_delivered_at_once()
    {
        await using var subscription = _feed.Subscribe(Callers.Viewer, Floor);
        await using var batches = new Batches(subscription);
        Publish(1);
        await batches.NextAsync();

        _clock.Advance(Floor);
        Publish(2);

        Assert.Equal([2], Sequences(await batches.NextAsync()));
    }

    [Fact]
    public async Task A_floor_that_changes_counts_from_the_next_batch_on()
    {
        var floor = Floor / 2;
        await using var subscription = _feed.Subscribe(Callers.Viewer, () => floor);
        await using var batches = new Batches(subscription);
        Publish(1);
        await batches.NextAsync();
        Publish(2);
        var next = batches.NextAsync();
        await _clock.WhenArmed();
        _clock.Advance(Floor / 2);
        Assert.Equal([2], Sequences(await next));

        floor = Floor;
        Publish(3);
        next = batches.NextAsync();
        await _clock.WhenArmed();
        _clock.Advance(Floor - TimeSpan.FromMilliseconds(1));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([3], Sequences(await next));
    }

    [Fact]
    public async Task No_floor_is_shorter_than_a_tenth_of_a_second()
    {
        await using var subscription = _feed.Subscribe(Callers.Viewer, TimeSpan.Zero);
        await using var batches = new Batches(subscription);
        Publish(1);
        await batches.NextAsync();
        Publish(2);
        var next = batches.NextAsync();
        await _clock.WhenArmed();

        _clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([2], Sequences(await next));
    }

    [Fact]
    public async Task An_object_that_changed_often_is_delivered_once_at_its_latest_change()
    {
        await using var subscription = _feed.Subscribe(Callers.Viewer, Floor);
        await using var batches = new Batches(subscription);

        _feed.Publish([Of(1, number: 7), Of(2, number: 8), Of(3, number: 7), Of(4, ChangeSubject.Retry, 7)]);

        Assert.Equal([2, 3, 4], Sequences(await batches.NextAsync()));
    }

    [Fact]
    public async Task More_changes_than_fit_become_one_reset_and_the_stream_continues()
    {
        await using var subscription = _feed.Subscribe(Callers.Viewer, Floor);
        await using var batches = new Batches(subscription);
        for (var sequence = 1; sequence <= FeedSubscription.Capacity + 200; sequence++)
        {
            _feed.Publish([Of(sequence, number: sequence)]);
        }

        var reset = await batches.NextAsync();
        Assert.True(reset.Reset);
        Assert.Empty(reset.Changes);
        Assert.Equal(FeedSubscription.Capacity + 200, reset.UpTo);
        _clock.Advance(Floor);
        Publish(2000);
        Assert.Equal([2000], Sequences(await batches.NextAsync()));
    }

    [Fact]
    public async Task As_many_changes_as_fit_cause_no_reset()
    {
        await using var subscription = _feed.Subscribe(Callers.Viewer, Floor);
        await using var batches = new Batches(subscription);

        _feed.Publish([.. Enumerable.Range(1, FeedSubscription.Capacity).Select(sequence => Of(sequence, number: sequence))]);

        Assert.Equal(FeedSubscription.Capacity, (await batches.NextAsync()).Changes.Count);
    }

    [Fact]
    public async Task A_company_gets_its_own_changes_and_those_of_the_push_service()
    {
        await using var subscription = _feed.Subscribe(Callers.Of(Role.Viewer, "acme"), Floor);
        await using var batches = new Batches(subscription);
        _feed.Publish([.. Enumerable.Range(1, 1500).Select(sequence => Of(sequence, number: sequence, companyId: "other"))]);

        _feed.Publish([Of(1501, companyId: "acme"), Of(1502), Of(1503, companyId: "ACME"), Of(1504, ChangeSubject.PushService, 0)]);

        var batch = await batches.NextAsync();
        Assert.Equal((false, 1504), (batch.Reset, batch.UpTo));
        Assert.Equal([1501, 1504], Sequences(batch));
    }

    [Fact]
    public async Task A_subscription_starts_after_the_published_changes()
    {
        _feed.StartAt(40);
        Publish(41);
        await using var subscription = _feed.Subscribe(Callers.Viewer, Floor);
        Assert.Equal(41, subscription.StartsAfter);
        Publish(42);
        await using var batches = new Batches(subscription);

        Assert.Equal([42], Sequences(await batches.NextAsync()));
    }

    [Fact]
    public async Task A_disposed_subscription_ends_its_reader_and_leaves_nothing_behind()
    {
        var subscription = _feed.Subscribe(Callers.Viewer, Floor);
        var other = _feed.Subscribe(Callers.Viewer, Floor);
        await using var batches = new Batches(subscription);
        var next = batches.EndsAsync();
        Assert.Equal(2, _feed.Subscribers);

        await subscription.DisposeAsync();
        await subscription.DisposeAsync();

        Assert.True(await next);
        Assert.Equal(1, _feed.Subscribers);
        await other.DisposeAsync();
        Assert.Equal(0, _feed.Subscribers);
    }

    [Fact]
    public async Task A_reader_that_waits_for_the_floor_ends_with_its_subscription()
    {
        var subscription = _feed.Subscribe(Callers.Viewer, Floor);
        await using var batches = new Batches(subscription);
        Publish(1);
        await batches.NextAsync();
        Publish(2);
        var next = batches.EndsAsync();
        await _clock.WhenArmed();

        await subscription.DisposeAsync();

        Assert.True(await next);
        Assert.Equal(0, _clock.ArmedTimers);
    }

    [Fact]
    public async Task A_cancelled_reader_ends()
    {
        await using var subscription = _feed.Subscribe(Callers.Viewer, Floor);
        using var cancellation = new CancellationTokenSource();
        await using var batches = new Batches(subscription, cancellation.Token);
        var next = batches.NextAsync();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task No_interleaving_of_publisher_and_readers_misses_a_change(int seed)
    {
        var random = new Random(seed);
        var sizes = Enumerable.Range(0, 400).Select(_ => random.Next(1, random.Next(3) == 0 ? 1500 : 20)).ToList();
        var latest = new long[3000];
        var published = 0L;
        var subscribed = Enumerable
            .Range(0, 6)
            .Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
            .ToList();
        var readers = subscribed.ConvertAll(reader => Task.Run(() => ReadAsync(reader)));
        await Task.Run(() =>
        {
            foreach (var size in sizes)
            {
                var batch = Enumerable
                    .Range(0, size)
                    .Select(index => Of(published + index + 1, number: random.Next(latest.Length)))
                    .ToList();
                published += size;
                foreach (var change in batch)
                {
                    Volatile.Write(ref latest[change.Number], change.Sequence);
                }

                _feed.Publish(batch);
                _clock.Advance(TimeSpan.FromMilliseconds(30));
            }
        });

        // The last change is visible to all of them. Then their last waits follow.
        await Task.WhenAll(subscribed.Select(reader => reader.Task)).WaitAsync(Patience.Limit);
        _feed.Publish([Of(published + 1, ChangeSubject.PushService, 0)]);
        await _clock.AdvanceUntilAsync(Task.WhenAll(readers), Floor);
        Assert.Equal(0, _feed.Subscribers);

        async Task ReadAsync(TaskCompletionSource following)
        {
            // As a page does: subscribe, read everything, then follow.
            await using var subscription = _feed.Subscribe(Callers.Viewer, Floor);
            following.SetResult();
            var known = Snapshot();
            await foreach (var batch in subscription.ReadAllAsync())
            {
                if (batch.Reset)
                {
                    known = Snapshot();
                }

                foreach (var change in batch.Changes.Where(change => change.Subject == ChangeSubject.Task))
                {
                    known[change.Number] = Math.Max(known[change.Number], change.Sequence);
                }

                if (batch.UpTo > sizes.Sum())
                {
                    break;
                }
            }

            Assert.Equal(latest, known);
        }

        long[] Snapshot() => [.. Enumerable.Range(0, latest.Length).Select(index => Volatile.Read(ref latest[index]))];
    }

    private static Change Of(long sequence, ChangeSubject subject = ChangeSubject.Task, long? number = null, string? companyId = null) =>
        new(sequence, subject, number ?? sequence, companyId, new FakeClock().UtcNow);

    private static IEnumerable<long> Sequences(ChangeBatch batch) => batch.Changes.Select(change => change.Sequence);

    private void Publish(long sequence) => _feed.Publish([Of(sequence)]);
}

using Npgsql;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.Changes;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Many writers on one database, whose transactions end in another order than they began: no change is skipped.</summary>
public sealed class PostgreSqlCommitOrderTests : CoreTest
{
    private const int Writers = 16;
    private const int RowsEach = 3;

    // Far from the numbers that the product itself gives.
    private long _sequence = 1_000_000;

    private protected override TestDatabase NewDatabase() => PostgreSqlTestDatabase.Create();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_commits_late_is_told_once_and_not_before_its_commit(int seed)
    {
        await StartAsync();
        await using var subscription = Host.Feed.Subscribe(Viewer, TimeSpan.FromMilliseconds(100));
        var writers = Enumerable.Range(0, Writers).Select(_ => new Writer(Database)).ToArray();
        foreach (var writer in writers)
        {
            writer.Insert(NextSequence());
        }

        // Numbers and transactions cross: each writes on while the others do.
        var random = new Random(seed);
        foreach (var writer in Enumerable.Repeat(writers, RowsEach - 1).SelectMany(all => random.GetItems(all, all.Length)))
        {
            writer.Insert(NextSequence());
        }

        // The first to begin is the last to end.
        var order = writers[1..];
        random.Shuffle(order);
        var reader = Host.Get<ChangeReader>();
        var place = default(ChangePlace);
        var committed = new HashSet<long>();
        var told = new List<long>();
        foreach (var writer in order)
        {
            committed.UnionWith(writer.Commit());
            var page = reader.After(place, 10);
            Assert.Empty(page.Changes);
            Assert.True(page.Held);
            Assert.Null(reader.After(committed.Max(), 10));
        }

        committed.UnionWith(writers[0].Commit());
        while (told.Count < committed.Count)
        {
            // Another database's transaction may hold it for a moment.
            var page = reader.After(place, 10);
            told.AddRange(page.Changes.Select(change => change.Sequence));
            place = page.End;
        }

        Assert.NotEqual(told.Order(), told);
        Assert.Equal(committed.Order(), told.Order());
        Assert.Equal(told.Skip(7), reader.After(told[6], 1000)!.Select(change => change.Sequence));
        Assert.Equal(told, await PublishedAsync(subscription, told.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_order_they_end_in_each_is_told_as_soon_as_all_before_it_have_ended(int seed)
    {
        await StartAsync();
        var writers = Enumerable.Range(0, Writers).Select(_ => new Writer(Database)).ToArray();
        foreach (var writer in writers)
        {
            writer.Insert(NextSequence());
        }

        var order = (Writer[])writers.Clone();
        new Random(seed).Shuffle(order);
        var reader = Host.Get<ChangeReader>();
        var place = default(ChangePlace);
        var ended = new HashSet<Writer>();
        var told = new List<long>();
        foreach (var writer in order)
        {
            writer.Commit();
            ended.Add(writer);
            var due = writers.TakeWhile(ended.Contains).SelectMany(each => each.Sequences).ToList();
            while (true)
            {
                var page = reader.After(place, 100);
                told.AddRange(page.Changes.Select(change => change.Sequence));
                place = page.End;
                Assert.Equal(due.Take(told.Count), told);
                if (told.Count == due.Count)
                {
                    break;
                }
            }
        }

        Assert.Equal(Writers, told.Count);
    }

    [Fact]
    public async Task Writers_at_full_speed_lose_nothing()
    {
        await StartAsync();
        await using var subscription = Host.Feed.Subscribe(Viewer, TimeSpan.FromMilliseconds(100));
        const int transactions = 20;
        var written = (await Task.WhenAll(Enumerable.Range(0, Writers).Select(index => Task.Run(() =>
        {
            var random = new Random(index);
            var sequences = new List<long>();
            for (var transaction = 0; transaction < transactions; transaction++)
            {
                var writer = new Writer(Database);
                for (var row = random.Next(1, RowsEach); row > 0; row--)
                {
                    writer.Insert(NextSequence());
                }

                if (random.Next(5) == 0)
                {
                    writer.Undo();
                }
                else
                {
                    sequences.AddRange(writer.Commit());
                }
            }

            return sequences;
        })))).SelectMany(sequences => sequences).ToList();

        Assert.Equal(written.Order(), (await PublishedAsync(subscription, written.Count)).Order());
    }

    private long NextSequence() => Interlocked.Increment(ref _sequence);

    /// <summary>What the pump told of, in its order.</summary>
    private async Task<List<long>> PublishedAsync(FeedSubscription subscription, int count)
    {
        var published = new List<long>();
        await using var batches = new Batches(subscription);
        while (published.Count < count)
        {
            // The pump is not told of what others write; it looks once a second besides.
            var next = batches.NextAsync();
            while (!next.IsCompleted)
            {
                Clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            var batch = await next;
            Assert.False(batch.Reset);
            published.AddRange(batch.Changes.Select(change => change.Sequence));
            Assert.Equal(published[^1], batch.UpTo);
        }

        return published;
    }

    /// <summary>Another program's connection, with one transaction.</summary>
    private sealed class Writer
    {
        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlTransaction _transaction;

        public Writer(TestDatabase database)
        {
            _connection = (NpgsqlConnection)database.Open();
            _transaction = _connection.BeginTransaction();
        }

        public List<long> Sequences { get; } = [];

        public void Insert(long sequence)
        {
            // Of a day to come: however far the clock is moved, retention leaves them alone.
            using var insert = new NpgsqlCommand("INSERT INTO Changes (Sequence, Subject, Number, At) VALUES ($1, 0, $1, 4102444800000)", _connection, _transaction)
            {
                Parameters = { new NpgsqlParameter<long> { TypedValue = sequence } },
            };
            insert.ExecuteNonQuery();
            Sequences.Add(sequence);
        }

        public List<long> Commit()
        {
            _transaction.Commit();
            _connection.Dispose();
            return Sequences;
        }

        public void Undo() => _connection.Dispose();
    }
}

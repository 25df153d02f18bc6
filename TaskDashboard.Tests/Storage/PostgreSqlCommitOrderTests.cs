using Npgsql;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.Changes;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>The feed skips no change, even if the transactions of many writers end in another order than they began.</summary>
public sealed class PostgreSqlCommitOrderTests : CoreTest
{
    private const int Writers = 16;
    private const int RowsEach = 3;

    // Higher than the sequences that the product assigns in the test.
    private long _sequence = 1_000_000;

    private protected override TestDatabase NewDatabase() => PostgreSqlTestDatabase.Create();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_change_that_commits_late_is_published_once_and_only_after_its_commit(int seed)
    {
        await StartAsync();
        await using var subscription = Host.Feed.Subscribe(Viewer, TimeSpan.FromMilliseconds(100));
        var writers = Enumerable.Range(0, Writers).Select(_ => new Writer(Database)).ToArray();
        foreach (var writer in writers)
        {
            writer.Insert(NextSequence());
        }

        // The writers take turns at random, so that each transaction has sequences between those of the others.
        var random = new Random(seed);
        foreach (var writer in Enumerable.Repeat(writers, RowsEach - 1).SelectMany(all => random.GetItems(all, all.Length)))
        {
            writer.Insert(NextSequence());
        }

        // The transaction that began first ends last.
        var order = writers[1..];
        random.Shuffle(order);
        var reader = Host.Get<ChangeReader>();
        var place = default(ChangePlace);
        var committed = new HashSet<long>();
        var published = new List<long>();
        foreach (var writer in order)
        {
            committed.UnionWith(writer.Commit());
            var page = reader.After(place, 10);
            Assert.Empty(page.Changes);
            Assert.True(page.Held);
            Assert.Null(reader.After(committed.Max(), 10));
        }

        committed.UnionWith(writers[0].Commit());
        while (published.Count < committed.Count)
        {
            // A transaction in another database may delay the feed for a moment.
            var page = reader.After(place, 10);
            published.AddRange(page.Changes.Select(change => change.Sequence));
            place = page.End;
        }

        Assert.NotEqual(published.Order(), published);
        Assert.Equal(committed.Order(), published.Order());
        Assert.Equal(published.Skip(7), reader.After(published[6], 1000)!.Select(change => change.Sequence));
        Assert.Equal(published, await PublishedAsync(subscription, published.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_change_is_published_once_all_transactions_that_began_earlier_have_ended(int seed)
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
        var published = new List<long>();
        foreach (var writer in order)
        {
            writer.Commit();
            ended.Add(writer);
            var due = writers.TakeWhile(ended.Contains).SelectMany(each => each.Sequences).ToList();
            while (true)
            {
                var page = reader.After(place, 100);
                published.AddRange(page.Changes.Select(change => change.Sequence));
                place = page.End;
                Assert.Equal(due.Take(published.Count), published);
                if (published.Count == due.Count)
                {
                    break;
                }
            }
        }

        Assert.Equal(Writers, published.Count);
    }

    [Fact]
    public async Task No_change_is_lost_when_many_writers_write_at_full_speed()
    {
        await StartAsync();
        await using var subscription = Host.Feed.Subscribe(Viewer, TimeSpan.FromMilliseconds(100));
        const int transactions = 20;
        var written = (
            await Task.WhenAll(
                Enumerable
                    .Range(0, Writers)
                    .Select(index =>
                        Task.Run(() =>
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
                        })
                    )
            )
        ).SelectMany(sequences => sequences).ToList();

        Assert.Equal(written.Order(), (await PublishedAsync(subscription, written.Count)).Order());
    }

    private long NextSequence() => Interlocked.Increment(ref _sequence);

    /// <summary>Returns the sequences that the feed published, in its order.</summary>
    private async Task<List<long>> PublishedAsync(FeedSubscription subscription, int count)
    {
        var published = new List<long>();
        await using var batches = new Batches(subscription);
        while (published.Count < count)
        {
            // The feed is not notified of writes by other programs. It polls once a second for them.
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

    /// <summary>A connection of another program, with one transaction.</summary>
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
            // The time is in the year 2100, so that retention does not delete the rows when the clock advances.
            const string text = "INSERT INTO Changes (Sequence, Subject, Number, At) VALUES ($1, 0, $1, 4102444800000)";
            using var insert = new NpgsqlCommand(text, _connection, _transaction)
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

using Microsoft.Extensions.Logging.Abstractions;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>The writer when answers are lost, the database is away, or more comes than it takes.</summary>
public sealed class StoreWriterTests : IAsyncDisposable
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeClock _clock = new();
    private readonly TroubledProvider _provider;
    private readonly StoreWriter _writer;

    public StoreWriterTests()
    {
        _provider = new TroubledProvider(_database.CreateProvider());
        _writer = new StoreWriter(_provider, new Lease(_provider, LeaseTimes.Usual), new TaskCache(), _clock, NullLogger<StoreWriter>.Instance);
        _writer.Open();
    }

    public async ValueTask DisposeAsync()
    {
        _writer.Dispose();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task A_commit_whose_answer_is_lost_is_done_once(bool isMade, int expectedRuns)
    {
        var (runs, followed) = (0, 0);
        _provider.IsMade = isMade;
        _provider.LoseNextAnswer();

        var last = await _writer.WriteAsync(session =>
        {
            runs++;
            session.AfterCommit(() => followed++);
            return Add(session);
        });

        Assert.Equal((1, expectedRuns, 1), (last, runs, followed));
        Assert.Equal(2, await _writer.WriteAsync(Add));
        Assert.Equal(2, await CountAsync());
        Assert.Null(_writer.Trouble);
    }

    [Fact]
    public async Task Until_the_database_can_be_asked_what_became_of_a_commit_nothing_else_is_taken()
    {
        var runs = 0;
        _provider.GoAway();
        _provider.LoseNextAnswer();
        var inDoubt = _writer.WriteAsync(session =>
        {
            runs++;
            return Add(session);
        });
        await _provider.Asked.Task.WaitAsync(Patience.Limit);

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => _writer.WriteAsync(Add).WaitAsync(Patience.Limit));
        Assert.Equal(RefusalKind.Unavailable, refusal.Kind);
        Assert.False(inDoubt.IsCompleted);

        _provider.ComeBack();
        Assert.Equal(1, await inDoubt.WaitAsync(Patience.Limit));
        Assert.Equal(1, runs);
        Assert.Equal(2, await _writer.WriteAsync(Add));
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task A_writer_that_ends_in_doubt_says_that_nobody_knows()
    {
        _provider.GoAway();
        _provider.LoseNextAnswer();
        var inDoubt = _writer.WriteAsync(Add);
        await _provider.Asked.Task.WaitAsync(Patience.Limit);

        _writer.Dispose();

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => inDoubt);
        Assert.Contains("Look whether it was done", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_away_refuses_and_is_used_again_when_it_is_back()
    {
        Assert.Equal(1, await _writer.WriteAsync(Add));
        _provider.GoAway();
        await Assert.ThrowsAsync<RefusedException>(() => _writer.WriteAsync<long>(session =>
        {
            session.Sql.Close();
            return Add(session);
        }));
        Assert.NotNull(_writer.Trouble);
        await Assert.ThrowsAsync<RefusedException>(() => _writer.WriteAsync(Add));

        _provider.ComeBack();

        Assert.Equal(2, await _writer.WriteAsync(Add));
        Assert.Null(_writer.Trouble);
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task Work_whose_caller_left_before_it_began_is_dropped()
    {
        using var caller = new CancellationTokenSource();
        Task<long> left, stayed;
        using (await BlockAsync())
        {
            left = _writer.WriteAsync(Add, caller.Token);
            stayed = _writer.WriteAsync(Add);
            await caller.CancelAsync();
        }

        Assert.Equal(1, await stayed);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task More_commands_than_may_wait_are_refused_and_the_engines_own_work_is_not()
    {
        var waiting = new List<Task<long>>();
        Task<long> own;
        using (await BlockAsync())
        {
            for (var count = 0; count < StoreWriter.MostWaiting; count++)
            {
                waiting.Add(_writer.WriteAsync(Add));
            }

            var refusal = await Assert.ThrowsAsync<RefusedException>(() => _writer.WriteAsync(Add));
            Assert.Equal(RefusalKind.Unavailable, refusal.Kind);
            own = _writer.WriteOwnAsync(Add);
        }

        await Task.WhenAll(waiting);
        Assert.Equal(StoreWriter.MostWaiting + 1, await own);
        Assert.Equal(StoreWriter.MostWaiting + 2, await _writer.WriteAsync(Add));
    }

    [Fact]
    public async Task More_bytes_than_may_wait_are_refused()
    {
        Task<long> large;
        using (await BlockAsync())
        {
            large = _writer.WriteAsync(Add, StoreWriter.MostWaitingBytes, default);
            await Assert.ThrowsAsync<RefusedException>(() => _writer.WriteAsync(Add, 1, default));
        }

        Assert.Equal(1, await large);
        Assert.Equal(2, await _writer.WriteAsync(Add, 1, default));
    }

    [Fact]
    public async Task One_write_a_second_answers_all_who_ask_whether_the_store_takes_writes()
    {
        var before = await GroupsAsync();
        Assert.True(await _writer.TakesWritesAsync());
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _writer.TakesWritesAsync())), Assert.True);
        Assert.Equal(before + 2, await GroupsAsync());

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await _writer.TakesWritesAsync());
        Assert.Equal(before + 4, await GroupsAsync());
    }

    [Fact]
    public async Task A_blocked_writer_takes_no_writes_and_says_so_in_time()
    {
        using (await BlockAsync())
        {
            var asked = _writer.WhyNoWritesAsync();
            await _clock.WhenArmed(1).WaitAsync(Patience.Limit);
            Assert.False(asked.IsCompleted);
            _clock.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal(StoreTrouble.WriterBlocked, await asked);

            // Who asks later need not wait as long again.
            Assert.False(await _writer.TakesWritesAsync());
        }

        // The question that was open is answered some time after the block has ended.
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (!await _writer.TakesWritesAsync())
        {
            Assert.False(patience.IsCancellationRequested);
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    // By SQLite's numbers.
    [Theory]
    [InlineData(5, StoreTrouble.Busy)]
    [InlineData(8, StoreTrouble.ReadOnly)]
    [InlineData(10, StoreTrouble.DiskError)]
    [InlineData(11, StoreTrouble.Damaged)]
    [InlineData(13, StoreTrouble.DiskFull)]
    [InlineData(14, StoreTrouble.Unreachable)]
    [InlineData(26, StoreTrouble.Damaged)]
    [InlineData(999, StoreTrouble.WriteFailed)]
    public async Task A_word_says_why_the_store_takes_no_writes(int number, string reason)
    {
        _provider.RefuseWrites(number);
        Assert.Equal(reason, await _writer.WhyNoWritesAsync());

        _provider.RefuseWrites(0);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await _writer.WhyNoWritesAsync());
    }

    [Fact]
    public async Task A_store_that_went_away_is_unreachable_also_where_a_commit_is_in_doubt()
    {
        _provider.GoAway();
        _provider.LoseNextAnswer();
        var inDoubt = _writer.WriteAsync(Add);
        await _provider.Asked.Task.WaitAsync(Patience.Limit);

        Assert.Equal(StoreTrouble.Unreachable, await _writer.WhyNoWritesAsync());

        _provider.ComeBack();
        Assert.Equal(1, await inDoubt);
    }

    private static long Add(WriteSession session)
    {
        var sequence = session.Series.Next(SeriesName.Audit);
        session.Prepare("INSERT INTO Changes (Sequence, Subject, Number, At) VALUES (@p0, 0, 1, 0)").Run(sequence);
        return sequence;
    }

    private Task<long> CountAsync() => _writer.WriteAsync(session => session.Prepare("SELECT COUNT(*) FROM Changes").Count());

    // Counts the group that asks as well.
    private Task<long> GroupsAsync() => _writer.WriteAsync(session => session.Prepare("SELECT LastGroup FROM Lease").Count());

    /// <summary>Keeps the writer busy until the answer is disposed.</summary>
    private async Task<IDisposable> BlockAsync()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var block = new Block();
        block.Work = _writer.WriteAsync(_ =>
        {
            entered.SetResult();
            return block.Leave.Wait(Patience.Limit);
        });
        await entered.Task.WaitAsync(Patience.Limit);
        return block;
    }

    private sealed class Block : IDisposable
    {
        public ManualResetEventSlim Leave { get; } = new();

        public Task? Work { get; set; }

        public void Dispose() => Leave.Set();
    }
}

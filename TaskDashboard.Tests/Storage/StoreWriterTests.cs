using Microsoft.Extensions.Logging.Abstractions;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>The writer if the answer to a commit is lost, the database is unavailable, or the queue is full.</summary>
public sealed class StoreWriterTests : IAsyncDisposable
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeClock _clock = new();
    private readonly TroubledProvider _provider;
    private readonly StoreWriter _writer;

    public StoreWriterTests()
    {
        _provider = new TroubledProvider(_database.CreateProvider());
        _writer = new StoreWriter(
            _provider,
            new Lease(_provider, LeaseTimes.Usual),
            new TaskCache(),
            _clock,
            NullLogger<StoreWriter>.Instance
        );
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
    public async Task No_work_is_accepted_while_the_result_of_a_commit_is_unknown()
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
    public async Task A_writer_that_stops_before_the_result_of_a_commit_is_known_asks_to_check_it()
    {
        _provider.GoAway();
        _provider.LoseNextAnswer();
        var inDoubt = _writer.WriteAsync(Add);
        await _provider.Asked.Task.WaitAsync(Patience.Limit);

        _writer.Dispose();

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => inDoubt);
        Assert.Contains("Check the result", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unavailable_database_refuses_writes_and_is_used_again_once_it_is_back()
    {
        Assert.Equal(1, await _writer.WriteAsync(Add));
        _provider.GoAway();
        await Assert.ThrowsAsync<RefusedException>(() =>
            _writer.WriteAsync<long>(session =>
            {
                session.Sql.Close();
                return Add(session);
            })
        );
        Assert.NotNull(_writer.Trouble);
        await Assert.ThrowsAsync<RefusedException>(() => _writer.WriteAsync(Add));

        _provider.ComeBack();

        Assert.Equal(2, await _writer.WriteAsync(Add));
        Assert.Null(_writer.Trouble);
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task Work_is_dropped_if_its_caller_leaves_before_it_starts()
    {
        using var caller = new CancellationTokenSource();
        Task<long> left,
            stayed;
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
    public async Task Commands_are_refused_while_the_queue_is_full_and_work_of_the_engine_is_not()
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
    public async Task Commands_with_more_bytes_than_the_queue_holds_are_refused()
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
    public async Task One_write_a_second_answers_all_checks_whether_the_store_accepts_writes()
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
    public async Task A_blocked_writer_is_reported_in_time()
    {
        using (await BlockAsync())
        {
            var asked = _writer.WhyNoWritesAsync();
            await _clock.WhenArmed(1).WaitAsync(Patience.Limit);
            Assert.False(asked.IsCompleted);
            _clock.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal(StoreTrouble.WriterBlocked, await asked);

            // A later check does not wait for the full time again.
            Assert.False(await _writer.TakesWritesAsync());
        }

        // The pending check is answered some time after the block has ended.
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (!await _writer.TakesWritesAsync())
        {
            Assert.False(patience.IsCancellationRequested);
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    // Error numbers of SQLite.
    [Theory]
    [InlineData(5, StoreTrouble.Busy)]
    [InlineData(8, StoreTrouble.ReadOnly)]
    [InlineData(10, StoreTrouble.DiskError)]
    [InlineData(11, StoreTrouble.Damaged)]
    [InlineData(13, StoreTrouble.DiskFull)]
    [InlineData(14, StoreTrouble.Unreachable)]
    [InlineData(26, StoreTrouble.Damaged)]
    [InlineData(999, StoreTrouble.WriteFailed)]
    public async Task The_reason_why_the_store_accepts_no_writes_is_known(int number, string reason)
    {
        _provider.RefuseWrites(number);
        Assert.Equal(reason, await _writer.WhyNoWritesAsync());

        _provider.RefuseWrites(0);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await _writer.WhyNoWritesAsync());
    }

    [Fact]
    public async Task An_unavailable_store_is_unreachable_also_while_the_result_of_a_commit_is_unknown()
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

    // The result includes the commit group of this query.
    private Task<long> GroupsAsync() => _writer.WriteAsync(session => session.Prepare("SELECT LastGroup FROM Lease").Count());

    /// <summary>Keeps the writer busy until the result is disposed.</summary>
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

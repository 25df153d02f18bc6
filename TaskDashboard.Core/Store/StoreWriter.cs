using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Store.Providers;

namespace TaskDashboard.Core.Store;

/// <summary>
/// The one writer. Work that arrives while a group commits is committed together, with what follows within a few milliseconds
/// as long as it is less than the last group held; a caller is answered after its group's commit. Work runs on one thread of its own, one piece after another.
/// </summary>
public sealed partial class StoreWriter : IDisposable
{
    private const int GroupLimit = 512;

    private static readonly TimeSpan DoubtLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DoubtPause = TimeSpan.FromMilliseconds(200);

    private readonly Channel<Work> queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly StoreProvider provider;
    private readonly TaskCache cache;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly NumberSeries series = new();
    private readonly Thread thread;
    private readonly TimeSpan gather;
    private readonly List<Work> group = new(GroupLimit);
    private SqlSession? sql;
    private WriteSession? session;

    internal StoreWriter(StoreProvider provider, TaskCache cache, TimeProvider clock, ILogger<StoreWriter> logger, TimeSpan? gather = null)
    {
        this.provider = provider;
        this.cache = cache;
        this.clock = clock;
        this.logger = logger;
        this.gather = gather ?? TimeSpan.FromMilliseconds(2);
        Steady = new SteadyTime(clock);
        Connect();
        thread = new Thread(Run) { Name = "store writer", IsBackground = true };
        thread.Start();
    }

    /// <summary>Raised on the writer's thread after each commit that wrote change rows.</summary>
    internal event Action? Committed;

    internal SteadyTime Steady { get; }

    /// <summary>The failure that the last group met, in words; null while writes succeed.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Whether the store takes writes now. Where the last one failed it is asked: without a write nobody would ever hear that it is well again.</summary>
    public async Task<bool> TakesWritesAsync(CancellationToken cancellation = default)
    {
        if (Trouble is null)
        {
            return true;
        }

        try
        {
            return await WriteAsync(static _ => true, cancellation).ConfigureAwait(false);
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    /// <summary>Runs the work inside the next group and answers when it is on the disk.</summary>
    /// <exception cref="RefusedException">The work refused, or the store cannot take it now; nothing was changed.</exception>
    internal Task<T> WriteAsync<T>(Func<WriteSession, T> work, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellation);
        }

        var item = new Work<T>(work);
        if (!queue.Writer.TryWrite(item))
        {
            return Task.FromException<T>(RefusedException.Unavailable("The service is stopping. Try again when it is back.", null));
        }

        return item.Answer;
    }

    /// <summary>Finishes what was accepted, then lets go of the database.</summary>
    public void Dispose()
    {
        if (queue.Writer.TryComplete())
        {
            thread.Join();
            sql?.Dispose();
        }
    }

    private void Run()
    {
        var reader = queue.Reader;
        var expected = 1;
        while (Wait(reader))
        {
            group.Clear();
            Drain(reader);
            if (group.Count < expected)
            {
                // Whoever was answered with the last group may be about to come back: a short wait for as many makes each commit
                // carry more; a lone caller does not wait.
                // By the machine's own clock: how long a disk is worth waiting for is no matter of the time of day.
                using var patience = new CancellationTokenSource(gather, TimeProvider.System);
                while (group.Count < expected && Wait(reader, patience.Token))
                {
                    Drain(reader);
                }
            }

            expected = group.Count;
            try
            {
                CommitGroup();
            }
#pragma warning disable CA1031 // an exception that leaves this thread ends the process
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Abandon(failure);
            }
        }
    }

    private static bool Wait(ChannelReader<Work> reader, CancellationToken patience = default)
    {
        try
        {
            var wait = reader.WaitToReadAsync(patience);
            return wait.IsCompletedSuccessfully ? wait.Result : wait.AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Drain(ChannelReader<Work> reader)
    {
        while (group.Count < GroupLimit && reader.TryRead(out var work))
        {
            group.Add(work);
        }
    }

    private void CommitGroup()
    {
        var failure = TryCommit(group);
        if (failure is { Lost: true })
        {
            // Nothing of it is on the disk: the same work is done on a new connection.
            failure = TryCommit(group);
        }

        if (failure is not null && group.Count > 1 && !failure.Closed)
        {
            // One piece of work spoiled the group: each by itself, so that only the guilty one is refused.
            for (var index = 0; index < group.Count; index++)
            {
                failure = TryCommit(group.GetRange(index, 1));
                if (failure is { Closed: true })
                {
                    group.RemoveRange(0, index);
                    break;
                }

                if (failure is not null)
                {
                    Fail(group[index], failure.Exception);
                }
            }

            failure = failure is { Closed: true } ? failure : null;
        }

        if (failure is not null)
        {
            foreach (var work in group)
            {
                Fail(work, failure.Exception);
            }
        }
    }

    /// <summary>Whatever went wrong, the next group begins on a connection of its own.</summary>
    private void Abandon(Exception failure)
    {
        LogAbandoned(logger, failure);
        foreach (var work in group)
        {
            work.Fail(failure);
        }

        var left = sql;
        sql = null;
        try
        {
            left?.Dispose();
        }
#pragma warning disable CA1031 // it is given up anyway
        catch (Exception again)
#pragma warning restore CA1031
        {
            LogAbandoned(logger, again);
        }
    }

    private Failure? TryCommit(List<Work> works)
    {
        var open = false;
        WriteSession? written = null;
        try
        {
            if (sql is not { IsUsable: true })
            {
                Connect();
            }

            written = session!;
            written.Begin();
            open = true;
            foreach (var work in works)
            {
                work.Run(written);
            }

            written.Commit();
        }
#pragma warning disable CA1031 // whatever one piece of work throws must reach its caller and not end the writer
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var lost = open && sql is { IsUsable: false };
            if (!lost || sql!.CommitInDoubt is not { } transaction || !WasCommitted(transaction))
            {
                foreach (var failure in written?.Rollback() ?? [])
                {
                    LogRollbackFailed(logger, failure);
                }

                return new Failure(exception, !open, lost);
            }
        }

        // On the disk: from here on nothing can undo it, and nothing may make it look undone.
        Trouble = null;
        var failures = written!.Finish(out var changed);
        foreach (var failure in failures)
        {
            LogAfterCommitFailed(logger, failure);
        }

        foreach (var work in works)
        {
            work.Complete();
        }

        if (changed)
        {
            TellCommitted();
        }

        return null;
    }

    private void TellCommitted()
    {
        foreach (var told in Delegate.EnumerateInvocationList(Committed))
        {
            try
            {
                told();
            }
#pragma warning disable CA1031 // neither the writer nor the others who listen pay for one who fails
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogAfterCommitFailed(logger, failure);
            }
        }
    }

    /// <summary>Whether a commit stands whose answer was lost with the connection. The server is asked until it is back, for a while.</summary>
    private bool WasCommitted(string transaction)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                if (sql is not { IsUsable: true })
                {
                    Connect();
                }

                if (provider.WasCommitted(sql!, transaction) is { } known)
                {
                    return known;
                }
            }
            catch (DbException failure)
            {
                Trouble = provider.Explain(failure);
            }

            if (queue.Reader.Completion.IsCompleted || TimeProvider.System.GetElapsedTime(started) > DoubtLimit)
            {
                return false;
            }

            using var pause = new CancellationTokenSource(DoubtPause, TimeProvider.System);
            pause.Token.WaitHandle.WaitOne();
        }
    }

    private void Fail(Work work, Exception failure)
    {
        // EF wraps what the driver throws. What is not the storage's own trouble is a mistake of the work's, and would fail again.
        var explained = failure is StoreInUseException ? failure.Message
            : (failure as DbException ?? failure.GetBaseException() as DbException) is { } database ? provider.Explain(database)
            : null;
        if (explained is { } trouble)
        {
            Trouble = trouble;
            LogStoreFailure(logger, trouble, failure);
            work.Fail(RefusedException.Unavailable(trouble, failure));
        }
        else
        {
            work.Fail(failure);
        }
    }

    private void Connect()
    {
        sql?.Dispose();
        sql = new SqlSession(provider, provider.OpenWriter());
        series.Load(sql);
        session = new WriteSession(sql, series, cache, clock, Steady);
    }

    [LoggerMessage(LogLevel.Error, "A write was refused: {Trouble}")]
    private static partial void LogStoreFailure(ILogger logger, string trouble, Exception failure);

    [LoggerMessage(LogLevel.Error, "What follows a write failed; the write stands.")]
    private static partial void LogAfterCommitFailed(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Error, "A write was undone on the disk; a part of what it did to memory could not be.")]
    private static partial void LogRollbackFailed(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Error, "A group of writes was given up; the next one begins on a new connection.")]
    private static partial void LogAbandoned(ILogger logger, Exception failure);

    /// <param name="Closed">The store took no transaction at all: trying the same work again is as vain.</param>
    /// <param name="Lost">The connection ended before the commit.</param>
    private sealed record Failure(Exception Exception, bool Closed, bool Lost);

    private abstract class Work
    {
        public abstract void Run(WriteSession session);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Work<T>(Func<WriteSession, T> work) : Work
    {
        private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;
        private RefusedException? refused;

        public Task<T> Answer => answer.Task;

        public override void Run(WriteSession session)
        {
            refused = null;
            try
            {
                result = work(session);
            }
            catch (RefusedException refusal)
            {
                // Work refuses before it writes, or after writing down the refusal itself: the group stands.
                refused = refusal;
            }
        }

        public override void Complete()
        {
            if (refused is null)
            {
                answer.TrySetResult(result!);
            }
            else
            {
                answer.TrySetException(refused);
            }
        }

        public override void Fail(Exception failure) => answer.TrySetException(failure);
    }
}

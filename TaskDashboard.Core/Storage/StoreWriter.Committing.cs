using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace TaskDashboard.Core.Storage;

/// <content>Groups on their way to the disk, and what is done when the database fails them.</content>
public sealed partial class StoreWriter
{
    private static readonly TimeSpan DoubtPause = TimeSpan.FromMilliseconds(200);

    // A caller whose command may stand or not is kept waiting for so long.
    private static readonly TimeSpan DoubtAnswer = TimeSpan.FromSeconds(10);

    private const string InDoubt =
        "The connection to the database was lost while this was being written, and the database cannot be asked yet whether it stands. Look whether it was done before you send it again.";

    private static readonly StoreTrouble Unwritten = new(StoreTrouble.WriteFailed, "The database could not be written to. Try again.");

    // Why nothing is written any more; null while this process holds the lease.
    private string? overtaken;

    private void CommitOrAbandon()
    {
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

        // What it holds, such as the payloads of pushes, would lie in memory until the next write.
        group.Clear();
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
        (sql, session) = (null, null);
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

    private void CommitGroup()
    {
        var failure = TryAgainOnceLost(group);
        if (failure is not null && group.Count > 1 && !failure.Closed)
        {
            // One piece of work spoiled the group: each by itself, so that only the guilty one is refused.
            for (var index = 0; index < group.Count; index++)
            {
                failure = TryAgainOnceLost(group.GetRange(index, 1));
                if (failure is { Closed: true })
                {
                    group.RemoveRange(0, index);
                    break;
                }

                if (failure is not null)
                {
                    Fail(group[index], failure);
                }
            }

            failure = failure is { Closed: true } ? failure : null;
        }

        if (failure is not null)
        {
            if (group.Count == 0)
            {
                trouble = Explain(failure) ?? trouble;
            }

            foreach (var work in group)
            {
                Fail(work, failure);
            }
        }
    }

    /// <summary>Where the connection was lost before anything of it was on the disk, the same work is done on a new one.</summary>
    private Failure? TryAgainOnceLost(List<Work> works)
    {
        var failure = TryCommit(works);
        if (failure is not { Lost: true })
        {
            return failure;
        }

        var before = works.Count;
        works.RemoveAll(static work => work.IsAnswered);
        return works.Count == 0 && before > 0 ? null : TryCommit(works);
    }

    private Failure? TryCommit(List<Work> works)
    {
        if (overtaken is not null)
        {
            return new Failure(new StoreOvertakenException(overtaken), Closed: true, Lost: false);
        }

        var (connected, open) = (false, false);
        WriteSession? written = null;
        try
        {
            if (sql is not { IsUsable: true })
            {
                Connect();
            }

            connected = true;
            written = session!;
            written.Begin();
            open = true;
            foreach (var work in works)
            {
                work.Run(written);
            }

            written.Commit();
            lease.Committed();
        }
#pragma warning disable CA1031 // whatever one piece of work throws must reach its caller and not end the writer
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var failure = Judge(exception, connected, open, works, out var stands);
            if (!stands)
            {
                foreach (var left in written?.Rollback() ?? [])
                {
                    LogRollbackFailed(logger, left);
                }

                return failure;
            }
        }

        // On the disk: from here on nothing can undo it, and nothing may make it look undone.
        trouble = null;
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

    /// <param name="stands">Whether the group was committed although its answer was lost.</param>
    private Failure Judge(Exception exception, bool connected, bool open, List<Work> works, out bool stands)
    {
        stands = false;
        if (exception is StoreOvertakenException)
        {
            BeOvertaken(exception.Message);
        }

        if (!connected || overtaken is not null)
        {
            return new Failure(exception, Closed: true, Lost: false);
        }

        if (Cause(exception) is { } cause && provider.IsOfConnection(cause))
        {
            sql!.Close();
        }

        var inDoubt = open && sql!.IsCommitting && (!sql.IsUsable || !provider.CommitFailureIsFinal);
        if (!inDoubt)
        {
            return new Failure(exception, Closed: !open, Lost: !sql!.IsUsable);
        }

        if (IsCommitted(lease.LastGroup + 1, works) is not { } known)
        {
            return new Failure(RefusedException.Unavailable(InDoubt, exception), Closed: true, Lost: false);
        }

        stands = known;
        return new Failure(exception, Closed: false, Lost: true);
    }

    /// <summary>
    /// Whether a commit stands whose answer was lost with the connection; asked of the database until it answers. Nothing else is done meanwhile, and whoever asks for it is
    /// told so. Null if the process ends, or was overtaken, before that is known.
    /// </summary>
    private bool? IsCommitted(long number, List<Work> works)
    {
        sql!.Close();
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                Connect();
                return lease.LastGroup == number;
            }
            catch (StoreOvertakenException failure)
            {
                BeOvertaken(failure.Message);
                return null;
            }
            catch (Exception failure) when (Cause(failure) is { } cause)
            {
                trouble = provider.Explain(cause) ?? Unwritten;
            }

            RefuseWaiting((trouble ?? Unwritten).Words);
            if (queue.Reader.Completion.IsCompleted)
            {
                return null;
            }

            if (TimeProvider.System.GetElapsedTime(started) >= DoubtAnswer)
            {
                foreach (var work in works)
                {
                    if (!work.IsOwn)
                    {
                        work.Fail(RefusedException.Unavailable(InDoubt, null));
                    }
                }
            }

            Lease.Wait(DoubtPause);
        }
    }

    private void RefuseWaiting(string words)
    {
        while (queue.Reader.TryRead(out var work))
        {
            Left(work);
            work.Fail(RefusedException.Unavailable(words, null));
        }
    }

    private void BeOvertaken(string message)
    {
        if (overtaken is null)
        {
            overtaken = message;
            trouble = new StoreTrouble(StoreTrouble.Overtaken, message);
            LogOvertaken(logger, message);
            ThreadPool.QueueUserWorkItem(static writer => writer.Overtaken?.Invoke(), this, preferLocal: false);
        }
    }

    private void Fail(Work work, Failure failure)
    {
        if (Explain(failure) is { } met)
        {
            trouble = met;
            LogStoreFailure(logger, met.Words, failure.Exception);
            work.Fail(failure.Exception as RefusedException ?? RefusedException.Unavailable(met.Words, failure.Exception));
        }
        else
        {
            work.Fail(failure.Exception);
        }
    }

    /// <summary>What the storage met; null where the work itself did wrong, and would fail again.</summary>
    private StoreTrouble? Explain(Failure failure) => failure.Exception switch
    {
        StoreOvertakenException => new(StoreTrouble.Overtaken, failure.Exception.Message),

        // Where a commit is in doubt, the reason is what the database was asked in vain for.
        RefusedException => new(trouble?.Reason ?? StoreTrouble.WriteFailed, failure.Exception.Message),
        var exception when Cause(exception) is { } cause && provider.Explain(cause) is { } met => met,
        _ => failure.Closed || failure.Lost ? Unwritten : null,
    };

    /// <summary>What the driver threw: EF wraps it.</summary>
    private static DbException? Cause(Exception failure) => failure as DbException ?? failure.GetBaseException() as DbException ?? failure.InnerException as DbException;

    /// <summary>A new connection takes the place of the old one only when everything on it is ready: a half-made one would fail every later write.</summary>
    private void Connect()
    {
        sql?.Dispose();
        (sql, session) = (null, null);
        var opened = new SqlSession(provider, provider.OpenWriter());
        try
        {
            lease.Attach(opened);
            series.Load(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }

        (sql, session) = (opened, new WriteSession(opened, lease, series, tasks, clock, Steady));
    }

    private void EndLease()
    {
        try
        {
            if (sql is { IsUsable: true } && overtaken is null)
            {
                lease.End(sql);
            }
        }
        catch (DbException failure)
        {
            // The next process waits until it runs out.
            LogStoreFailure(logger, (provider.Explain(failure) ?? Unwritten).Words, failure);
        }
    }

    [LoggerMessage(LogLevel.Error, "A write was refused: {Trouble}")]
    private static partial void LogStoreFailure(ILogger logger, string trouble, Exception failure);

    [LoggerMessage(LogLevel.Error, "What follows a write failed; the write stands.")]
    private static partial void LogAfterCommitFailed(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Error, "A write was undone on the disk; a part of what it did to memory could not be.")]
    private static partial void LogRollbackFailed(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Error, "A group of writes was given up; the next one begins on a new connection.")]
    private static partial void LogAbandoned(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Critical, "{Message}")]
    private static partial void LogOvertaken(ILogger logger, string message);

    /// <param name="Closed">The store took no transaction at all: trying the same work again is as vain.</param>
    /// <param name="Lost">The connection ended, and nothing is on the disk.</param>
    private sealed record Failure(Exception Exception, bool Closed, bool Lost);
}

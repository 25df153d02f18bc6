using System.Data.Common;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Storage;

/// <content>Commits groups, and handles failures of the database.</content>
public sealed partial class StoreWriter
{
    // Maximum number of tasks of a group that are read together before its work runs. Others are read when needed.
    private const int MostTasksRead = 5000;

    // Only a person at the database changes our rows in another session, and not for long.
    private const int MostRunsOnStaleRows = 3;

    private static readonly TimeSpan DoubtPause = TimeSpan.FromMilliseconds(200);

    // Maximum time that a caller waits if it is unknown whether the command was committed.
    private static readonly TimeSpan DoubtAnswer = TimeSpan.FromSeconds(10);

    private const string InDoubt =
        "The connection to the database was lost during the write, and it is not known yet whether the write was stored. Check the "
        + "result before you send it again.";

    private static readonly StoreTrouble Unwritten = new(StoreTrouble.WriteFailed, "The database could not be written to. Try again.");

    // Why nothing more is written; null while this process has the lease.
    private string? _overtaken;

    private void CommitOrAbandon()
    {
        try
        {
            CommitGroup();
        }
#pragma warning disable CA1031 // an unhandled exception on this thread would end the process
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Abandon(failure);
        }

        // Otherwise its data, such as the payloads of pushes, would stay in memory until the next write.
        _group.Clear();
    }

    /// <summary>After any failure the next group starts on a new connection.</summary>
    private void Abandon(Exception failure)
    {
        LogAbandoned(_logger, failure);
        foreach (var work in _group)
        {
            work.Fail(failure);
        }

        var left = _sql;
        (_sql, _session) = (null, null);
        try
        {
            left?.Dispose();
        }
#pragma warning disable CA1031 // the connection is discarded anyway
        catch (Exception again)
#pragma warning restore CA1031
        {
            LogAbandoned(_logger, again);
        }
    }

    private void CommitGroup()
    {
        var failure = TryAgainOnceLost(_group);
        if (failure is not null && _group.Count > 1 && !failure.Closed)
        {
            // One piece of work made the group fail: run each separately, so that only this one is refused.
            for (var index = 0; index < _group.Count; index++)
            {
                failure = TryAgainOnceLost(_group.GetRange(index, 1));
                if (failure is { Closed: true })
                {
                    _group.RemoveRange(0, index);
                    break;
                }

                if (failure is not null)
                {
                    Fail(_group[index], failure);
                }
            }

            failure = failure is { Closed: true } ? failure : null;
        }

        if (failure is not null)
        {
            if (_group.Count == 0)
            {
                _trouble = Explain(failure) ?? _trouble;
            }

            foreach (var work in _group)
            {
                Fail(work, failure);
            }
        }
    }

    /// <summary>
    /// Commits. Runs the work again if a row was changed between its read and its write, or if the connection was lost before anything was
    /// stored.
    /// </summary>
    private Failure? TryAgainOnceLost(List<Work> works)
    {
        var failure = TryCommit(works);
        for (var runs = 1; runs < MostRunsOnStaleRows && failure is { Exception: StaleRowException, Lost: false }; runs++)
        {
            failure = TryCommit(works);
        }

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
        if (_overtaken is not null)
        {
            return new Failure(new StoreOvertakenException(_overtaken), Closed: true, Lost: false);
        }

        var (connected, open) = (false, false);
        WriteSession? written = null;
        try
        {
            if (_sql is not { IsUsable: true })
            {
                Connect();
            }

            connected = true;
            written = _session!;
            written.Begin();
            open = true;
            written.LoadTasks(works.SelectMany(work => work.Tasks).Take(MostTasksRead));
            foreach (var work in works)
            {
                work.Run(written);
            }

            written.Commit();
            _lease.Committed();
        }
#pragma warning disable CA1031 // an exception of a piece of work goes to its caller and must not end the writer
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var failure = Judge(exception, connected, open, works, out var stands);
            if (!stands)
            {
                foreach (var left in written?.Rollback() ?? [])
                {
                    LogRollbackFailed(_logger, left);
                }

                return failure;
            }
        }

        // The group is stored. From here on nothing can undo it, and no failure may make it look undone.
        _trouble = null;
        var failures = written!.Finish(out var changed);
        foreach (var failure in failures)
        {
            LogAfterCommitFailed(_logger, failure);
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
        foreach (var notify in Delegate.EnumerateInvocationList(Committed))
        {
            try
            {
                notify();
            }
#pragma warning disable CA1031 // a failing subscriber must affect neither the writer nor other subscribers
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogAfterCommitFailed(_logger, failure);
            }
        }
    }

    /// <param name="stands">Whether the group was committed although the answer was lost.</param>
    private Failure Judge(Exception exception, bool connected, bool open, List<Work> works, out bool stands)
    {
        stands = false;
        if (exception is StoreOvertakenException)
        {
            BeOvertaken(exception.Message);
        }

        if (!connected || _overtaken is not null)
        {
            return new Failure(exception, Closed: true, Lost: false);
        }

        if (Cause(exception) is { } cause && _provider.IsOfConnection(cause))
        {
            _sql!.Close();
        }

        var inDoubt = open && _sql!.IsCommitting && (!_sql.IsUsable || !_provider.CommitFailureIsFinal);
        if (!inDoubt)
        {
            return new Failure(exception, Closed: !open, Lost: !_sql!.IsUsable);
        }

        if (IsCommitted(_lease.LastGroup + 1, works) is not { } known)
        {
            return new Failure(RefusedException.Unavailable(InDoubt, exception), Closed: true, Lost: false);
        }

        stands = known;
        return new Failure(exception, Closed: false, Lost: true);
    }

    /// <summary>
    /// Returns whether a commit was stored although its answer was lost with the connection. Queries the database until it answers. In the
    /// meantime nothing else is written, and callers are refused with this reason. Returns null if the process ends, or loses the lease,
    /// before this is known.
    /// </summary>
    private bool? IsCommitted(long number, List<Work> works)
    {
        _sql!.Close();
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                Connect();
                return _lease.LastGroup == number;
            }
            catch (StoreOvertakenException failure)
            {
                BeOvertaken(failure.Message);
                return null;
            }
            catch (Exception failure) when (Cause(failure) is { } cause)
            {
                _trouble = _provider.Explain(cause) ?? Unwritten;
            }

            RefuseWaiting((_trouble ?? Unwritten).Words);
            if (_queue.Reader.Completion.IsCompleted)
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
        while (_queue.Reader.TryRead(out var work))
        {
            Left(work);
            work.Fail(RefusedException.Unavailable(words, null));
        }
    }

    private void BeOvertaken(string message)
    {
        if (_overtaken is null)
        {
            _overtaken = message;
            _trouble = new StoreTrouble(StoreTrouble.Overtaken, message);
            LogOvertaken(_logger, message);
            ThreadPool.QueueUserWorkItem(static writer => writer.Overtaken?.Invoke(), this, preferLocal: false);
        }
    }

    private void Fail(Work work, Failure failure)
    {
        if (Explain(failure) is { } met)
        {
            _trouble = met;
            LogStoreFailure(_logger, met.Words, failure.Exception);
            work.Fail(failure.Exception as RefusedException ?? RefusedException.Unavailable(met.Words, failure.Exception));
        }
        else
        {
            work.Fail(failure.Exception);
        }
    }

    /// <summary>Returns the problem of the storage; null if the work itself is wrong and would fail again.</summary>
    private StoreTrouble? Explain(Failure failure) =>
        failure.Exception switch
        {
            StoreOvertakenException => new(StoreTrouble.Overtaken, failure.Exception.Message),
            StaleRowException => new(StoreTrouble.Busy, "Another program changes the same rows of the database. Try again."),

            // If the result of a commit is unknown, the reason is the failure of the query for it.
            RefusedException => new(_trouble?.Reason ?? StoreTrouble.WriteFailed, failure.Exception.Message),
            var exception when Cause(exception) is { } cause && _provider.Explain(cause) is { } met => met,
            _ => failure.Closed || failure.Lost ? Unwritten : null,
        };

    /// <summary>Returns the driver's exception, which EF wraps.</summary>
    private static DbException? Cause(Exception failure) =>
        failure as DbException ?? failure.GetBaseException() as DbException ?? failure.InnerException as DbException;

    /// <summary>
    /// A new connection replaces the old one only when it is completely set up. An incomplete one would make every later write fail.
    /// </summary>
    private void Connect()
    {
        _sql?.Dispose();
        (_sql, _session) = (null, null);
        var opened = new SqlSession(_provider, _provider.OpenWriter());
        try
        {
            _lease.Attach(opened);
            _series.Load(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }

        (_sql, _session) = (opened, new WriteSession(opened, _lease, _series, _tasks, _clock, Steady));
    }

    private void EndLease()
    {
        try
        {
            if (_sql is { IsUsable: true } && _overtaken is null)
            {
                _lease.End(_sql);
            }
        }
        catch (DbException failure)
        {
            // The next process waits until the lease expires.
            LogStoreFailure(_logger, (_provider.Explain(failure) ?? Unwritten).Words, failure);
        }
    }

    [LoggerMessage(LogLevel.Error, "A write was refused: {Trouble}")]
    private static partial void LogStoreFailure(ILogger logger, string trouble, Exception failure);

    [LoggerMessage(LogLevel.Error, "An action after a write failed. The write is stored.")]
    private static partial void LogAfterCommitFailed(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Error, "A write was rolled back in the database, but some of its changes in memory could not be undone.")]
    private static partial void LogRollbackFailed(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Error, "A group of writes was abandoned. The next one starts on a new connection.")]
    private static partial void LogAbandoned(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Warning, "{Why}")]
    private static partial void LogNoTextIndex(ILogger logger, string why);

    [LoggerMessage(LogLevel.Critical, "{Message}")]
    private static partial void LogOvertaken(ILogger logger, string message);

    /// <param name="Closed">The store accepted no transaction: running the same work again would fail as well.</param>
    /// <param name="Lost">The connection ended, and nothing was stored.</param>
    private sealed record Failure(Exception Exception, bool Closed, bool Lost);
}

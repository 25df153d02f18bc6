using System.Collections.Concurrent;
using System.Data.Common;
using TaskDashboard.Core.Store.Providers;

namespace TaskDashboard.Core.Store;

/// <summary>Open connections for reading with their prepared statements, and contexts for what is read seldom.</summary>
public sealed class ReaderPool : IDisposable
{
    private const int Kept = 16;
    private const int MostTries = 5;

    // With the time between two looks of the StoreWatch it is less than the ten seconds within which an open page must tell.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    private readonly ConcurrentBag<SqlSession> idle = [];
    private readonly StoreProvider provider;
    private int count;

    internal ReaderPool(StoreProvider provider) => this.provider = provider;

    /// <summary>The connections that nobody uses at the moment.</summary>
    internal IReadOnlyCollection<SqlSession> Idle => idle;

    /// <summary>Runs a query away from the caller's thread, as the drivers of embedded databases block.</summary>
    /// <exception cref="RefusedException">Unavailable: the store cannot be read now.</exception>
    internal Task<T> ReadAsync<T>(Func<SqlSession, T> query, CancellationToken cancellation = default) => Task.Run(() => Read(query), cancellation);

    internal T Read<T>(Func<SqlSession, T> query)
    {
        try
        {
            while (true)
            {
                var kept = idle.TryTake(out var session);
                if (kept)
                {
                    Interlocked.Decrement(ref count);
                }

                session ??= new SqlSession(provider, provider.OpenReader());
                var well = false;
                try
                {
                    var answer = query(session);
                    well = true;
                    return answer;
                }
                catch (Exception failure) when (kept && !session.IsUsable && failure is DbException or InvalidOperationException)
                {
                    // Its connection was lost while nobody used it; the next one may be well.
                }
                finally
                {
                    PutBack(session, well);
                }
            }
        }
        catch (DbException failure)
        {
            throw RefusedException.Unavailable(provider.Explain(failure) ?? "The database did not answer the question. Try again.", failure);
        }
    }

    /// <summary>Whether the store answers a question within five seconds.</summary>
    internal async Task<bool> AnswersAsync(TimeProvider clock)
    {
        try
        {
            await ReadAsync(static sql => sql.Prepare("SELECT Epoch FROM Lease").Count()).WaitAsync(LongestAnswer, clock).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (failure is RefusedException or TimeoutException)
        {
            return false;
        }
    }

    private void PutBack(SqlSession session, bool well)
    {
        if (!well)
        {
            session.Dispose();
        }
        else if (Interlocked.Increment(ref count) <= Kept)
        {
            idle.Add(session);
        }
        else
        {
            Interlocked.Decrement(ref count);
            session.Dispose();
        }
    }

    /// <summary>For LINQ.</summary>
    /// <exception cref="RefusedException">Unavailable: the store cannot be read now.</exception>
    internal async Task<T> QueryAsync<T>(Func<StoreContext, Task<T>> query)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                // Off the caller's thread: SQLite's driver does its work synchronously.
                return await Task.Run(async () =>
                {
                    var context = provider.CreateContext();
                    await using (context.ConfigureAwait(false))
                    {
                        context.ChangeTracker.QueryTrackingBehavior = Microsoft.EntityFrameworkCore.QueryTrackingBehavior.NoTracking;
                        return await query(context).ConfigureAwait(false);
                    }
                }).ConfigureAwait(false);
            }
            catch (Exception failure) when ((failure as DbException ?? failure.InnerException as DbException) is { } cause)
            {
                // A kept connection may have been lost while nobody used it; the next one may be well. To ask twice does no harm.
                if (!cause.IsTransient || tries == MostTries)
                {
                    throw RefusedException.Unavailable(provider.Explain(cause) ?? "The database did not answer the question. Try again.", failure);
                }
            }
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }
}

using System.Collections.Concurrent;
using System.Data.Common;
using TaskDashboard.Core.Store.Providers;

namespace TaskDashboard.Core.Store;

/// <summary>Open connections for reading with their prepared statements, and contexts for what is read seldom.</summary>
public sealed class ReaderPool : IDisposable
{
    private const int Kept = 16;

    private readonly ConcurrentBag<SqlSession> idle = [];
    private readonly StoreProvider provider;
    private int count;

    internal ReaderPool(StoreProvider provider) => this.provider = provider;

    /// <summary>Runs a query away from the caller's thread, as the drivers of embedded databases block.</summary>
    /// <exception cref="RefusedException">Unavailable: the store cannot be read now.</exception>
    internal Task<T> ReadAsync<T>(Func<SqlSession, T> query, CancellationToken cancellation = default) => Task.Run(() => Read(query), cancellation);

    internal T Read<T>(Func<SqlSession, T> query)
    {
        SqlSession? session = null;
        try
        {
            if (idle.TryTake(out session))
            {
                Interlocked.Decrement(ref count);
            }
            else
            {
                session = new SqlSession(provider, provider.OpenReader());
            }

            var answer = query(session);
            if (Interlocked.Increment(ref count) <= Kept)
            {
                idle.Add(session);
                session = null;
            }
            else
            {
                Interlocked.Decrement(ref count);
            }

            return answer;
        }
        catch (DbException failure)
        {
            throw RefusedException.Unavailable(provider.Explain(failure) ?? "The database did not answer the question. Try again.", failure);
        }
        finally
        {
            session?.Dispose();
        }
    }

    /// <summary>For LINQ.</summary>
    internal async Task<T> QueryAsync<T>(Func<StoreContext, Task<T>> query)
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
        catch (DbException failure)
        {
            throw RefusedException.Unavailable(provider.Explain(failure) ?? "The database did not answer the question. Try again.", failure);
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

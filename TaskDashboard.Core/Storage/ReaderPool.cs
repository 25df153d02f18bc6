using System.Data.Common;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// The connections for reading: open ones with their prepared statements, and contexts for LINQ. A setting limits their number. If all are in use, a
/// caller waits a moment and is then refused. Each read has a time limit, and ends when its caller cancels. Reads cannot be nested: two reads that each
/// hold a connection and wait for a second one would wait for each other.
/// </summary>
public sealed class ReaderPool : IDisposable
{
    private const int MostTries = 5;

    // Together with the interval of StoreWatch, less than the ten seconds within which an open page must show the problem.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    // A cancel needs time to reach the server. The caller does not wait longer than this for it, but the connection does.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly StoreProvider provider;
    private readonly ReadLimits limits;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim places;
    private readonly SemaphoreSlim feedPlace = new(1, 1);
    private readonly AsyncLocal<Place?> held = new();
    private readonly Lock gate = new();
    private readonly Stack<SessionReader> sessions = [];
    private readonly Stack<ContextReader> contexts = [];
    private readonly int most;
    private int open;
    private volatile bool answered = true;
    private bool disposed;

    /// <param name="clock">The system clock, except in tests: the product's clock must not affect how long to wait for a database.</param>
    internal ReaderPool(StoreProvider provider, ReadLimits limits, TimeProvider? clock = null)
    {
        this.provider = provider;
        this.limits = limits;
        this.clock = clock ?? TimeProvider.System;
        places = new(limits.Readers, limits.Readers);
        most = limits.Readers + 1;
    }

    /// <summary>Number of idle connections for hand-written statements.</summary>
    internal IReadOnlyCollection<SqlSession> Idle
    {
        get
        {
            lock (gate)
            {
                return [.. sessions.Select(reader => reader.Session)];
            }
        }
    }

    /// <summary>Number of open connections, in use or idle.</summary>
    internal int Open
    {
        get
        {
            lock (gate)
            {
                return open;
            }
        }
    }

    /// <summary>Runs a query on another thread, because the drivers of embedded databases block.</summary>
    /// <exception cref="RefusedException">Unavailable: the store cannot be read now; "busy": all connections are in use; or "readTimeout": the query took too long.</exception>
    internal async Task<T> ReadAsync<T>(Func<SqlSession, T> query, CancellationToken cancellation = default)
    {
        RefuseWithinAnother();
        if (!places.Wait(0, CancellationToken.None))
        {
            await WaitAsync(cancellation).ConfigureAwait(false);
        }

        var reading = Task.Run(() => Run(places, query, cancellation), CancellationToken.None);
        return await PatientlyAsync(reading, cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs a query on the caller's thread.</summary>
    internal T Read<T>(Func<SqlSession, T> query, CancellationToken cancellation = default)
    {
        RefuseWithinAnother();
        if (!places.Wait(0, CancellationToken.None))
        {
            WaitAsync(cancellation).GetAwaiter().GetResult();
        }

        return Run(places, query, cancellation);
    }

    /// <summary>Runs a query of the live feed, one at a time. It has its own connection, so that other reads never delay the feed.</summary>
    internal T ReadForFeed<T>(Func<SqlSession, T> query)
    {
        RefuseWithinAnother();
        feedPlace.Wait();
        return Run(feedPlace, query, CancellationToken.None);
    }

    /// <summary>Runs a LINQ query. Its token is canceled when the read is over.</summary>
    /// <exception cref="RefusedException">As for the other reads.</exception>
    internal async Task<T> QueryAsync<T>(Func<StoreContext, CancellationToken, Task<T>> query, CancellationToken cancellation)
    {
        RefuseWithinAnother();
        if (!places.Wait(0, CancellationToken.None))
        {
            await WaitAsync(cancellation).ConfigureAwait(false);
        }

        // On another thread, because SQLite's driver works synchronously.
        var reading = Task.Run(() => RunAsync(query, cancellation), CancellationToken.None);
        return await PatientlyAsync(reading, cancellation).ConfigureAwait(false);
    }

    /// <summary>Returns whether the store answers a query within five seconds. While all connections are in use, returns the previous result, because reads that wait for an unavailable store use connections as well.</summary>
    internal async Task<bool> AnswersAsync()
    {
        try
        {
            await ReadAsync(static sql => sql.Prepare("SELECT Epoch FROM Lease").Count()).WaitAsync(LongestAnswer, clock).ConfigureAwait(false);
            answered = true;
        }
        catch (RefusedException refused) when (refused.Code == RefusedException.BusyCode)
        {
            return answered;
        }
        catch (Exception failure) when (failure is RefusedException or TimeoutException)
        {
            answered = false;
        }

        return answered;
    }

    public void Dispose()
    {
        List<Reader> idle;
        lock (gate)
        {
            disposed = true;
            idle = [.. sessions, .. contexts];
            sessions.Clear();
            contexts.Clear();
            open -= idle.Count;
        }

        idle.ForEach(reader => reader.Dispose());
    }

    private void RefuseWithinAnother()
    {
        if (held.Value is { IsTaken: true })
        {
            throw new InvalidOperationException("A read was started within another read. Start it after the other one has ended.");
        }
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(limits.Wait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            await places.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw RefusedException.Busy();
        }
    }

    /// <summary>A server that does not answer blocks the connection, but not the caller.</summary>
    private async Task<T> PatientlyAsync<T>(Task<T> reading, CancellationToken cancellation)
    {
        if (provider.AnswersInProcess)
        {
            return await reading.ConfigureAwait(false);
        }

        try
        {
            return await reading.WaitAsync(limits.Read + Grace, clock, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException failure)
        {
            throw RefusedException.ReadTimeout(limits.Read, failure);
        }
    }

    /// <summary>Keeps the place until the read has completely ended.</summary>
    private T Run<T>(SemaphoreSlim from, Func<SqlSession, T> query, CancellationToken cancellation)
    {
        var place = new Place();
        held.Value = place;
        try
        {
            return Run(new RunningRead(clock, limits.Read, cancellation), query, cancellation);
        }
        finally
        {
            place.IsTaken = false;
            held.Value = null;
            from.Release();
        }
    }

    private T Run<T>(RunningRead read, Func<SqlSession, T> query, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                read.ThrowIfOver();
                var (reader, kept) = Take(sessions, static provider => new SessionReader(provider));
                var well = false;
                try
                {
                    reader.Serve(read);
                    T answer;
                    using (var interruption = reader.Asks ? null : new ReadInterruption(read, reader.Session.Cancel, limits.Read, clock, cancellation))
                    {
                        answer = query(reader.Session);
                        well = interruption?.End() != true;
                    }

                    return answer;
                }
                catch (Exception failure) when (kept && !reader.IsUsable && !read.IsOver && failure is DbException or InvalidOperationException)
                {
                    // The connection was lost while idle. The next one may work.
                }
                finally
                {
                    PutBack(sessions, reader, well);
                }
            }
        }
        catch (Exception failure) when (HasEnded(read, failure))
        {
            throw read.Explain(failure);
        }
        catch (DbException failure)
        {
            throw Unavailable(failure, failure);
        }
    }

    private async Task<T> RunAsync<T>(Func<StoreContext, CancellationToken, Task<T>> query, CancellationToken cancellation)
    {
        var place = new Place();
        held.Value = place;
        try
        {
            return await RunAsync(new RunningRead(clock, limits.Read, cancellation), query, cancellation).ConfigureAwait(false);
        }
        finally
        {
            place.IsTaken = false;
            places.Release();
        }
    }

    private async Task<T> RunAsync<T>(RunningRead read, Func<StoreContext, CancellationToken, Task<T>> query, CancellationToken cancellation)
    {
        using var time = new CancellationTokenSource(limits.Read, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, time.Token);
        using var over = ending.Token.UnsafeRegister(static one => ((RunningRead)one!).End(), read);
        for (var tries = 1; ; tries++)
        {
            ContextReader? reader = null;
            var (kept, well) = (false, false);
            try
            {
                read.ThrowIfOver();
                (reader, kept) = Take(contexts, static provider => new ContextReader(provider));
                reader.Serve(read);
                var answer = await query(reader.Context, ending.Token).ConfigureAwait(false);

                // A late cancel may still be on its way to the server.
                well = !ending.IsCancellationRequested;
                return answer;
            }
            catch (Exception failure) when (HasEnded(read, failure))
            {
                throw read.Explain(failure);
            }
            catch (Exception failure) when ((failure as DbException ?? failure.InnerException as DbException) is { } cause)
            {
                // The connection may have been lost while idle. The next one may work, and a query can safely run twice.
                if (kept && !reader!.IsUsable)
                {
                    tries--;
                }
                else if (!cause.IsTransient || tries == MostTries)
                {
                    throw Unavailable(cause, failure);
                }
            }
            finally
            {
                if (reader is not null)
                {
                    PutBack(contexts, reader, well);
                }
            }
        }
    }

    private bool HasEnded(RunningRead read, Exception failure) => failure is not RefusedException
        && ((failure as DbException ?? failure.InnerException as DbException) is { } cause ? read.IsOver || provider.IsTimeout(cause) : failure is OperationCanceledException && read.IsOver);

    private RefusedException Unavailable(DbException cause, Exception failure) =>
        RefusedException.Unavailable(provider.Explain(cause)?.Words ?? "The database did not answer the query. Try again.", failure);

    /// <summary>Returns an idle connection, or a new one. At the maximum number, it replaces a connection of the other kind.</summary>
    private (TReader Reader, bool Kept) Take<TReader>(Stack<TReader> idle, Func<StoreProvider, TReader> create)
        where TReader : Reader
    {
        Reader? spare = null;
        lock (gate)
        {
            if (idle.TryPop(out var kept))
            {
                return (kept, true);
            }

            if (open < most)
            {
                open++;
            }
            else
            {
                // There is always a connection for each free place.
                spare = sessions.Count > 0 ? sessions.Pop() : contexts.Pop();
            }
        }

        try
        {
            spare?.Dispose();
            return (create(provider), false);
        }
        catch
        {
            lock (gate)
            {
                open--;
            }

            throw;
        }
    }

    private void PutBack<TReader>(Stack<TReader> idle, TReader reader, bool well)
        where TReader : Reader
    {
        reader.Serve(null);
        if (well)
        {
            lock (gate)
            {
                if (!disposed)
                {
                    idle.Push(reader);
                    return;
                }
            }
        }

        // Closed before its place is released.
        reader.Dispose();
        lock (gate)
        {
            open--;
        }
    }

    /// <summary>The place of a read, which everything that it started keeps until it ends.</summary>
    private sealed class Place
    {
        private volatile bool isTaken = true;

        public bool IsTaken
        {
            get => isTaken;
            set => isTaken = value;
        }
    }
}

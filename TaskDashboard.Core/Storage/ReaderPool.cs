using System.Data.Common;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// The connections for reading: open ones with their prepared statements, and contexts for LINQ. There are as many as the setting allows; who finds all of them taken
/// waits a moment for one and is refused then. Each read ends in time, and with its asker. Reads do not nest: two that hold a connection and wait for another's
/// would wait for each other.
/// </summary>
public sealed class ReaderPool : IDisposable
{
    private const int MostTries = 5;

    // With the time between two looks of the StoreWatch it is less than the ten seconds within which an open page must tell.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    // What ends a statement on a server has to get there. An asker waits no longer for that; the connection does.
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

    /// <param name="clock">By the machine's own clock, unless a test says otherwise: how long a database is worth waiting for is no matter of the time of day.</param>
    internal ReaderPool(StoreProvider provider, ReadLimits limits, TimeProvider? clock = null)
    {
        this.provider = provider;
        this.limits = limits;
        this.clock = clock ?? TimeProvider.System;
        places = new(limits.Readers, limits.Readers);
        most = limits.Readers + 1;
    }

    /// <summary>The connections with statements of our own that nobody uses at the moment.</summary>
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

    /// <summary>The connections that are open, in use or not.</summary>
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

    /// <summary>Runs a query away from the caller's thread, as the drivers of embedded databases block.</summary>
    /// <exception cref="RefusedException">Unavailable: the store cannot be read now, "busy": all connections are taken, or "readTimeout": the query took too long.</exception>
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

    /// <summary>The same on the caller's thread.</summary>
    internal T Read<T>(Func<SqlSession, T> query, CancellationToken cancellation = default)
    {
        RefuseWithinAnother();
        if (!places.Wait(0, CancellationToken.None))
        {
            WaitAsync(cancellation).GetAwaiter().GetResult();
        }

        return Run(places, query, cancellation);
    }

    /// <summary>For the live feed, one read at a time: however many read, pages and programs still hear what changes.</summary>
    internal T ReadForFeed<T>(Func<SqlSession, T> query)
    {
        RefuseWithinAnother();
        feedPlace.Wait();
        return Run(feedPlace, query, CancellationToken.None);
    }

    /// <summary>For LINQ, which is given a token that ends with the read.</summary>
    /// <exception cref="RefusedException">As above.</exception>
    internal async Task<T> QueryAsync<T>(Func<StoreContext, CancellationToken, Task<T>> query, CancellationToken cancellation)
    {
        RefuseWithinAnother();
        if (!places.Wait(0, CancellationToken.None))
        {
            await WaitAsync(cancellation).ConfigureAwait(false);
        }

        // Off the caller's thread: SQLite's driver does its work synchronously.
        var reading = Task.Run(() => RunAsync(query, cancellation), CancellationToken.None);
        return await PatientlyAsync(reading, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the store answers a question within five seconds. While its connections are all taken this stays as it was: reads that wait for a store that is away take them too.</summary>
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
            throw new InvalidOperationException("A read was begun within another read. Begin it when the other one has ended.");
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

    /// <summary>A server that does not answer keeps the connection, but not the asker.</summary>
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

    /// <summary>Holds the place until nothing of the read is left.</summary>
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
                    // Its connection was lost while nobody used it; the next one may be well.
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

                // What was canceled at its last moment may still be on its way to the server.
                well = !ending.IsCancellationRequested;
                return answer;
            }
            catch (Exception failure) when (HasEnded(read, failure))
            {
                throw read.Explain(failure);
            }
            catch (Exception failure) when ((failure as DbException ?? failure.InnerException as DbException) is { } cause)
            {
                // A kept connection may have been lost while nobody used it; the next one may be well. To ask twice does no harm.
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
        RefusedException.Unavailable(provider.Explain(cause)?.Words ?? "The database did not answer the question. Try again.", failure);

    /// <summary>One that is open and idle, or a new one in the place of one of the other sort where there are as many as there may be.</summary>
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
                // Whoever holds a place leaves a connection for it.
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

        // Closed before its place is free for another one.
        reader.Dispose();
        lock (gate)
        {
            open--;
        }
    }

    /// <summary>What a read holds, and with it all that it began, as long as it runs.</summary>
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

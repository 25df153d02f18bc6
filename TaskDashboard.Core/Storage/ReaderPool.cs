using System.Data.Common;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// The connections for reading: open ones with their prepared statements, and contexts for LINQ. A setting limits their number. If all are
/// in use, a caller waits a moment and is then refused. Each read has a time limit, and ends when its caller cancels. Reads cannot be
/// nested: two reads that each hold a connection and wait for a second one would wait for each other.
/// </summary>
public sealed class ReaderPool : IDisposable
{
    private const int MostTries = 5;

    // Together with the interval of StoreWatch, less than the ten seconds within which an open page must show the problem.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    // A cancel needs time to reach the server. The caller does not wait longer than this for it, but the connection does.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly StoreProvider _provider;
    private readonly ReadLimits _limits;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _places;
    private readonly SemaphoreSlim _feedPlace = new(1, 1);
    private readonly AsyncLocal<Place?> _held = new();
    private readonly Lock _gate = new();
    private readonly Stack<SessionReader> _sessions = [];
    private readonly Stack<ContextReader> _contexts = [];
    private readonly int _most;
    private int _open;
    private volatile bool _answered = true;
    private bool _disposed;

    /// <param name="clock">The system clock, except in tests: the product's clock must not affect how long to wait for a database.</param>
    internal ReaderPool(StoreProvider provider, ReadLimits limits, TimeProvider? clock = null)
    {
        _provider = provider;
        _limits = limits;
        _clock = clock ?? TimeProvider.System;
        _places = new(limits.Readers, limits.Readers);
        _most = limits.Readers + 1;
    }

    /// <summary>Gets the number of steps of each read that has ended, where they are counted. Tests set it.</summary>
    internal Action<long>? Counted { get; set; }

    /// <summary>How much a read of a list may cost. Tests set it.</summary>
    internal BudgetLimits Budget { get; set; } = BudgetLimits.Standard;

    /// <summary>Number of idle connections for hand-written statements.</summary>
    internal IReadOnlyCollection<SqlSession> Idle
    {
        get
        {
            lock (_gate)
            {
                return [.. _sessions.Select(reader => reader.Session)];
            }
        }
    }

    /// <summary>Number of open connections, in use or idle.</summary>
    internal int Open
    {
        get
        {
            lock (_gate)
            {
                return _open;
            }
        }
    }

    /// <summary>Begins the budget of one read of a list.</summary>
    internal ReadBudget NewBudget() => new(Budget, _provider.CountsSteps, _clock);

    /// <inheritdoc cref="ReadAsync{T}(Func{SqlSession, T}, ReadBudget?, CancellationToken)"/>
    internal Task<T> ReadAsync<T>(Func<SqlSession, T> query, CancellationToken cancellation = default) =>
        ReadAsync(query, null, cancellation);

    /// <summary>Runs a query on another thread, because the drivers of embedded databases block.</summary>
    /// <exception cref="RefusedException">Unavailable: the store cannot be read now; "busy": all connections are in use; or "readTimeout":
    /// the query took too long.</exception>
    /// <param name="budget">Counts the steps of the read.</param>
    internal async Task<T> ReadAsync<T>(Func<SqlSession, T> query, ReadBudget? budget, CancellationToken cancellation)
    {
        RefuseWithinAnother();
        if (!_places.Wait(0, CancellationToken.None))
        {
            await WaitAsync(cancellation).ConfigureAwait(false);
        }

        var reading = Task.Run(() => Run(_places, query, budget, cancellation), CancellationToken.None);
        return await PatientlyAsync(reading, cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs a query on the caller's thread.</summary>
    internal T Read<T>(Func<SqlSession, T> query, CancellationToken cancellation = default)
    {
        RefuseWithinAnother();
        if (!_places.Wait(0, CancellationToken.None))
        {
            WaitAsync(cancellation).GetAwaiter().GetResult();
        }

        return Run(_places, query, null, cancellation);
    }

    /// <summary>
    /// Runs a query of the live feed, one at a time. It has its own connection, so that other reads never delay the feed.
    /// </summary>
    internal T ReadForFeed<T>(Func<SqlSession, T> query)
    {
        RefuseWithinAnother();
        _feedPlace.Wait();
        return Run(_feedPlace, query, null, CancellationToken.None);
    }

    /// <summary>Runs a LINQ query. Its token is canceled when the read is over.</summary>
    /// <exception cref="RefusedException">As for the other reads.</exception>
    /// <param name="budget">Counts the steps of the read.</param>
    internal async Task<T> QueryAsync<T>(
        Func<StoreContext, CancellationToken, Task<T>> query,
        CancellationToken cancellation,
        ReadBudget? budget = null
    )
    {
        RefuseWithinAnother();
        if (!_places.Wait(0, CancellationToken.None))
        {
            await WaitAsync(cancellation).ConfigureAwait(false);
        }

        // On another thread, because SQLite's driver works synchronously.
        var reading = Task.Run(() => RunAsync(query, budget, cancellation), CancellationToken.None);
        return await PatientlyAsync(reading, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Returns whether the store answers a query within five seconds. While all connections are in use, returns the previous result,
    /// because reads that wait for an unavailable store use connections as well.
    /// </summary>
    internal async Task<bool> AnswersAsync()
    {
        try
        {
            await ReadAsync(static sql => sql.Prepare("SELECT Epoch FROM Lease").Count())
                .WaitAsync(LongestAnswer, _clock)
                .ConfigureAwait(false);
            _answered = true;
        }
        catch (RefusedException refused) when (refused.Code == RefusedException.BusyCode)
        {
            return _answered;
        }
        catch (Exception failure) when (failure is RefusedException or TimeoutException)
        {
            _answered = false;
        }

        return _answered;
    }

    public void Dispose()
    {
        List<Reader> idle;
        lock (_gate)
        {
            _disposed = true;
            idle = [.. _sessions, .. _contexts];
            _sessions.Clear();
            _contexts.Clear();
            _open -= idle.Count;
        }

        idle.ForEach(reader => reader.Dispose());
    }

    private void RefuseWithinAnother()
    {
        if (_held.Value is { IsTaken: true })
        {
            throw new InvalidOperationException("A read was started within another read. Start it after the other one has ended.");
        }
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(_limits.Wait, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            await _places.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw RefusedException.Busy();
        }
    }

    /// <summary>A server that does not answer blocks the connection, but not the caller.</summary>
    private async Task<T> PatientlyAsync<T>(Task<T> reading, CancellationToken cancellation)
    {
        if (_provider.AnswersInProcess)
        {
            return await reading.ConfigureAwait(false);
        }

        try
        {
            return await reading.WaitAsync(_limits.Read + Grace, _clock, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException failure)
        {
            throw RefusedException.ReadTimeout(_limits.Read, failure);
        }
    }

    /// <summary>Keeps the place until the read has completely ended.</summary>
    private T Run<T>(SemaphoreSlim from, Func<SqlSession, T> query, ReadBudget? budget, CancellationToken cancellation)
    {
        var place = new Place();
        _held.Value = place;
        var read = new RunningRead(_clock, _limits.Read, budget, cancellation);
        try
        {
            return Run(read, query, cancellation);
        }
        finally
        {
            Counted?.Invoke(read.Steps);
            place.IsTaken = false;
            _held.Value = null;
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
                var (reader, kept) = Take(_sessions, static provider => new SessionReader(provider));
                var well = false;
                try
                {
                    reader.Serve(read);
                    T answer;
                    using (
                        var interruption = reader.Asks
                            ? null
                            : new ReadInterruption(read, reader.Session.Cancel, _limits.Read, _clock, cancellation)
                    )
                    {
                        answer = query(reader.Session);
                        well = interruption?.End() != true;
                    }

                    return answer;
                }
                catch (Exception failure)
                    when (kept && !reader.IsUsable && !read.IsOver && failure is DbException or InvalidOperationException)
                {
                    // The connection was lost while idle. The next one may work.
                }
                finally
                {
                    PutBack(_sessions, reader, well);
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

    private async Task<T> RunAsync<T>(
        Func<StoreContext, CancellationToken, Task<T>> query,
        ReadBudget? budget,
        CancellationToken cancellation
    )
    {
        var place = new Place();
        _held.Value = place;
        var read = new RunningRead(_clock, _limits.Read, budget, cancellation);
        try
        {
            return await RunAsync(read, query, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Counted?.Invoke(read.Steps);
            place.IsTaken = false;
            _places.Release();
        }
    }

    private async Task<T> RunAsync<T>(
        RunningRead read,
        Func<StoreContext, CancellationToken, Task<T>> query,
        CancellationToken cancellation
    )
    {
        using var time = new CancellationTokenSource(_limits.Read, _clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, time.Token);
        using var over = ending.Token.UnsafeRegister(static one => ((RunningRead)one!).End(), read);
        for (var tries = 1; ; tries++)
        {
            ContextReader? reader = null;
            var (kept, well) = (false, false);
            try
            {
                read.ThrowIfOver();
                (reader, kept) = Take(_contexts, static provider => new ContextReader(provider));
                reader.Serve(read);
                using var interruption = reader.Cancel is { } cancel
                    ? new ReadInterruption(read, cancel, _limits.Read, _clock, cancellation)
                    : null;
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
                    PutBack(_contexts, reader, well);
                }
            }
        }
    }

    private bool HasEnded(RunningRead read, Exception failure) =>
        failure is not RefusedException
        && (
            (failure as DbException ?? failure.InnerException as DbException) is { } cause
                ? read.IsOver || _provider.IsTimeout(cause)
                : failure is OperationCanceledException or InvalidOperationException && read.IsOver
        );

    private RefusedException Unavailable(DbException cause, Exception failure) =>
        RefusedException.Unavailable(_provider.Explain(cause)?.Words ?? "The database did not answer the query. Try again.", failure);

    /// <summary>Returns an idle connection, or a new one. At the maximum number, it replaces a connection of the other kind.</summary>
    private (TReader Reader, bool Kept) Take<TReader>(Stack<TReader> idle, Func<StoreProvider, TReader> create)
        where TReader : Reader
    {
        Reader? spare = null;
        lock (_gate)
        {
            if (idle.TryPop(out var kept))
            {
                return (kept, true);
            }

            if (_open < _most)
            {
                _open++;
            }
            else
            {
                // There is always a connection for each free place.
                spare = _sessions.Count > 0 ? _sessions.Pop() : _contexts.Pop();
            }
        }

        try
        {
            spare?.Dispose();
            return (create(_provider), false);
        }
        catch
        {
            lock (_gate)
            {
                _open--;
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
            lock (_gate)
            {
                if (!_disposed)
                {
                    idle.Push(reader);
                    return;
                }
            }
        }

        // Closed before its place is released.
        reader.Dispose();
        lock (_gate)
        {
            _open--;
        }
    }

    /// <summary>The place of a read, which everything that it started keeps until it ends.</summary>
    private sealed class Place
    {
        private volatile bool _isTaken = true;

        public bool IsTaken
        {
            get => _isTaken;
            set => _isTaken = value;
        }
    }
}

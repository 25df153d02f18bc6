namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// The idle connections to one destination. Some endpoints send unrequested bytes, which would be read as the answer to the next push. So
/// the first connection is watched for a while after its first answer, and no connection is reused before that. If such bytes arrive, then
/// or later, connections are no longer reused.
/// </summary>
/// <param name="unasked">Called once, when such bytes arrive.</param>
internal sealed class ConnectionPool(bool freshOnly, TimeProvider clock, Action unasked) : IDisposable
{
    /// <summary>How long the first connection is watched.</summary>
    public static readonly TimeSpan WatchTime = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);

    // The addresses of a name may change, so they are looked up and checked again.
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);

    private enum Trust
    {
        Unknown,
        Watching,
        Reusable,
        FreshOnly,
    }

    private readonly Lock _gate = new();
    private readonly List<Connection> _resting = [];
    private Trust _trust = freshOnly ? Trust.FreshOnly : Trust.Unknown;
    private ITimer? _timer;
    private bool _timerRuns;
    private int _underWay;
    private int _mostUnderWay;
    private bool _disposed;

    /// <summary>Completes when the current watch ends.</summary>
    public Task Watching { get; private set; } = Task.CompletedTask;

    /// <summary>Begins a use, which <see cref="Return"/> or <see cref="Drop"/> ends.</summary>
    /// <param name="fresh">Whether a new connection is required.</param>
    /// <returns>The connection that became idle last, which is the most likely to be open; null if a new one must be opened.</returns>
    public Connection? Take(bool fresh)
    {
        lock (_gate)
        {
            _underWay++;
            _mostUnderWay = Math.Max(_mostUnderWay, _underWay);
            while (!fresh && _trust == Trust.Reusable && _resting.Count > 0)
            {
                var last = _resting[^1];
                _resting.RemoveAt(_resting.Count - 1);
                if (IsFit(last))
                {
                    return last;
                }
                last.Dispose();
            }
            return null;
        }
    }

    /// <summary>Returns a connection whose answer was read to its end.</summary>
    public void Return(Connection connection, HttpResponseMessage answer)
    {
        var fit = connection.Rest(answer, clock);
        lock (_gate)
        {
            _underWay--;
            if (fit && !_disposed && _trust != Trust.FreshOnly)
            {
                if (_trust == Trust.Unknown)
                {
                    _trust = Trust.Watching;
                    Watching = WatchAsync(connection);
                    return;
                }
                // Keeps no more than can be used at once.
                if (_resting.Count < _mostUnderWay)
                {
                    Keep(connection);
                    return;
                }
            }
        }
        Close(connection);
    }

    /// <summary>Ends a use whose connection failed, or could not be opened, or whose answer was not read to its end.</summary>
    public void Drop(Connection? connection)
    {
        lock (_gate)
        {
            _underWay--;
            // A reused connection got no answer. The idle ones are probably dead too: the endpoint was restarted, or it answers no second
            // request.
            if (connection is { WentUnanswered: true } && _trust == Trust.Reusable)
            {
                _trust = Trust.Unknown;
                CloseResting();
            }
        }
        if (connection is not null)
        {
            Close(connection);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            CloseResting();
            _timer?.Dispose();
        }
    }

    private async Task WatchAsync(Connection connection)
    {
        var quiet = await connection.StaysQuietAsync(WatchTime, clock).ConfigureAwait(false);
        lock (_gate)
        {
            if (_trust == Trust.Watching)
            {
                // If an endpoint closes this soon, keeping connections has no benefit. The next one is watched again.
                _trust = quiet ? Trust.Reusable : Trust.Unknown;
                if (!quiet)
                {
                    CloseResting();
                }
            }
            if (quiet && _trust == Trust.Reusable && !_disposed)
            {
                Keep(connection);
                return;
            }
        }
        Close(connection);
    }

    private void Close(Connection connection)
    {
        connection.Dispose();
        if (!connection.SentUnasked)
        {
            return;
        }
        lock (_gate)
        {
            if (_trust == Trust.FreshOnly)
            {
                return;
            }
            _trust = Trust.FreshOnly;
            CloseResting();
        }
        unasked();
    }

    private void CloseResting()
    {
        foreach (var connection in _resting)
        {
            connection.Dispose();
        }
        _resting.Clear();
    }

    private void Keep(Connection connection)
    {
        _resting.Add(connection);
        if (_timerRuns)
        {
            return;
        }
        _timerRuns = true;
        _timer ??= clock.CreateTimer(
            static pool => ((ConnectionPool)pool!).OnTimer(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        _timer.Change(LongestRest, Timeout.InfiniteTimeSpan);
    }

    private bool IsFit(Connection connection) =>
        clock.GetElapsedTime(connection.RestsSince) < LongestRest && clock.GetElapsedTime(connection.OpenedAt) < LongestLife;

    private void OnTimer()
    {
        lock (_gate)
        {
            _timerRuns = false;
            var kept = _resting.FindAll(IsFit);
            foreach (var connection in _resting.Except(kept))
            {
                connection.Dispose();
            }
            _resting.Clear();
            if (!_disposed)
            {
                kept.ForEach(Keep);
            }
        }
    }
}

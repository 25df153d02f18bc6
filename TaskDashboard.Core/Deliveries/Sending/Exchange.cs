using System.Net;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// One request and its answer. If its connection is dead before a byte of the answer arrives, the same request is sent once more on a new
/// connection, because this is not a failure of the push.
/// </summary>
/// <param name="pool">Provides idle connections, and gets them back.</param>
internal sealed class Exchange(ConnectionPool pool, GuardedConnect connect, TimeProvider clock) : IDisposable
{
    private const int MostSends = 2;

    // One idle connection, and two new ones.
    private const int MostConnections = 3;

    private Connection? _connection;
    private HttpResponseMessage? _answer;
    private bool _isWhole;

    /// <summary>How often the request was sent: once more than usual if its connection was dead.</summary>
    public int Sends { get; private set; }

    /// <summary>Sends the request and waits for the header of the answer. May be called again, which discards an earlier answer.</summary>
    /// <exception cref="OperationCanceledException">The limit was reached.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken limit)
    {
        Dispose();
        var (sends, connections) = (0, 0);
        var connection = pool.Take(fresh: false);
        while (true)
        {
            connections++;
            try
            {
                connection ??= await Connection.OpenAsync(request.RequestUri!, connect, clock, limit).ConfigureAwait(false);
                var answer = await connection.SendAsync(request, limit).ConfigureAwait(false);
                sends++;
                // A server that closes a connection after a long idle time reports it like this, to the next request.
                if (answer.StatusCode != HttpStatusCode.RequestTimeout || !connection.IsReused || sends == MostSends)
                {
                    (_connection, _answer) = (connection, answer);
                    return answer;
                }
                answer.Dispose();
            }
            catch (Exception failure)
            {
                if (connection?.Asked ?? false)
                {
                    sends++;
                }
                if (
                    limit.IsCancellationRequested
                    || connection is null
                    || !connection.IsDead(failure)
                    || sends == MostSends
                    || connections == MostConnections
                )
                {
                    throw;
                }
            }
            finally
            {
                // A repeated request with another token does not count.
                Sends = Math.Max(Sends, sends);
                if (_answer is null)
                {
                    pool.Drop(connection);
                }
            }
            connection = pool.Take(fresh: true);
        }
    }

    public async ValueTask<AnswerBody> ReadBodyAsync(CancellationToken limit)
    {
        var body = await AnswerBody.ReadAsync(_answer!, limit).ConfigureAwait(false);
        _isWhole = body.IsWhole;
        return body;
    }

    /// <summary>Returns the connection to the pool, or closes it if the answer was not read to its end.</summary>
    public void Dispose()
    {
        if (_connection is not { } connection)
        {
            return;
        }
        if (_isWhole)
        {
            pool.Return(connection, _answer!);
        }
        else
        {
            pool.Drop(connection);
        }
        _answer!.Dispose();
        (_connection, _answer, _isWhole) = (null, null, false);
    }
}

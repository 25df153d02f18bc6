using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// The unencrypted stream of one connection. It detects whether a request was written, whether its answer has begun, and whether
/// unrequested bytes arrived. As far as they can be detected, these are not used as an answer. For one request at a time.
/// </summary>
/// <param name="inner">The stream that the HTTP client reads and writes.</param>
/// <param name="socket">The socket of the stream.</param>
/// <param name="isPlain">Whether the connection has no TLS, so that all data on the socket is the endpoint's and not a TLS record.</param>
internal sealed class WatchedStream(Stream inner, Socket socket, bool isPlain) : Stream
{
    private readonly byte[] _first = new byte[1];
    private Task<int>? _watching;
    private volatile bool _asked;
    private volatile bool _answerBegun;
    private volatile bool _unasked;
    private volatile bool _ended;
    private volatile bool _closed;
    private bool _rested;
    private bool _reading;

    /// <summary>Whether the writing of a request has begun since the last <see cref="Rest"/>.</summary>
    public bool Asked => _asked;

    /// <summary>Whether a byte of the answer has arrived.</summary>
    public bool AnswerBegun => _answerBegun;

    /// <summary>Whether bytes arrived while no request was running.</summary>
    public bool Unasked => _unasked;

    /// <summary>Whether the endpoint closed its side.</summary>
    public bool Ended => _ended;

    /// <summary>Whether the HTTP client closed the stream.</summary>
    public bool Closed => _closed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Called when the answer was read to its end: later bytes are unrequested.</summary>
    public void Rest() => (_answerBegun, _asked, _reading, _rested) = (false, false, false, true);

    /// <summary>Watches an idle connection. Data that arrives later is still available for the next answer.</summary>
    /// <returns>Whether it stayed open and no data arrived for this time.</returns>
    public async Task<bool> StaysQuietAsync(TimeSpan time, TimeProvider clock)
    {
        _watching = inner.ReadAsync(_first).AsTask();
        using var over = new CancellationTokenSource();
        var first = await Task.WhenAny(_watching, Task.Delay(time, clock, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        if (first != _watching)
        {
            return true;
        }
        if (_watching.IsCompletedSuccessfully)
        {
            Saw(await _watching.ConfigureAwait(false));
        }
        return false;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_watching is { } watching)
        {
            return ReadWatchedAsync(watching, buffer);
        }
        _reading = true;
        var reading = inner.ReadAsync(buffer, cancellationToken);
        if (!reading.IsCompletedSuccessfully || buffer.IsEmpty)
        {
            return buffer.IsEmpty ? reading : FinishAsync(reading);
        }
        var read = reading.Result;
        Saw(read);
        return ValueTask.FromResult(read);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_asked)
        {
            if (!MayBegin())
            {
                return ValueTask.FromException(new ConnectionLostException(_unasked));
            }
            _asked = true;
        }
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        _closed = true;
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        _closed = true;
        if (disposing)
        {
            inner.Dispose();
        }
        base.Dispose(disposing);
    }

    // The HTTP client reads and writes asynchronously only.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private bool MayBegin()
    {
        // The HTTP client reads from a connection that it reuses, and that read would have returned any data. On a new one, TLS may still
        // send data.
        if (!_reading && (isPlain || _rested) && socket.Poll(0, SelectMode.SelectRead))
        {
            if (isPlain && socket.Available > 0)
            {
                _unasked = true;
            }
            else
            {
                _ended = true;
            }
        }
        if (_watching is { IsCompletedSuccessfully: true } watched)
        {
            Saw(watched.Result);
        }
        return !_unasked && !_ended && _watching is not { IsCompleted: true };
    }

    // Every answer is read here.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> FinishAsync(ValueTask<int> reading)
    {
        var read = await reading.ConfigureAwait(false);
        Saw(read);
        return read;
    }

    private async ValueTask<int> ReadWatchedAsync(Task<int> watching, Memory<byte> buffer)
    {
        var read = await watching.ConfigureAwait(false);
        if (buffer.IsEmpty)
        {
            return 0;
        }
        _watching = null;
        Saw(read);
        if (read > 0)
        {
            buffer.Span[0] = _first[0];
        }
        return read;
    }

    private void Saw(int read)
    {
        if (read == 0)
        {
            _ended = true;
        }
        else if (_asked)
        {
            _answerBegun = true;
        }
        else
        {
            _unasked = true;
        }
    }
}

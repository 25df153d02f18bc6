using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// The plain text of one connection. It tells whether a request was written, whether its answer has begun, and whether bytes came that no request asked for:
/// as far as that can be seen, they are not passed off as an answer. Used by one request at a time.
/// </summary>
/// <param name="inner">What the HTTP client reads and writes.</param>
/// <param name="socket">Beneath it.</param>
/// <param name="isPlain">Nothing stands between the two: what can be read from the socket is what the endpoint sent, and no record of TLS's own.</param>
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

    /// <summary>A request has begun to be written since the last <see cref="Rest"/>.</summary>
    public bool Asked => _asked;

    /// <summary>A byte of its answer has come.</summary>
    public bool AnswerBegun => _answerBegun;

    /// <summary>Bytes came while no request was under way.</summary>
    public bool Unasked => _unasked;

    /// <summary>The endpoint closed its side.</summary>
    public bool Ended => _ended;

    /// <summary>The HTTP client closed it.</summary>
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

    /// <summary>The answer was read to its end: what comes now was not asked for.</summary>
    public void Rest() => (_answerBegun, _asked, _reading, _rested) = (false, false, false, true);

    /// <summary>Watches a connection that rests. What comes later is still there for the next answer.</summary>
    /// <returns>Whether it stayed open and quiet for this long.</returns>
    public async Task<bool> StaysQuietAsync(TimeSpan time, TimeProvider clock)
    {
        _watching = inner.ReadAsync(_first).AsTask();
        using var over = new CancellationTokenSource();
        var first = await Task.WhenAny(_watching, Task.Delay(time, clock, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        if (first != _watching)
            return true;
        if (_watching.IsCompletedSuccessfully)
            Saw(await _watching.ConfigureAwait(false));
        return false;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_watching is { } watching)
            return ReadWatchedAsync(watching, buffer);
        _reading = true;
        var reading = inner.ReadAsync(buffer, cancellationToken);
        if (!reading.IsCompletedSuccessfully || buffer.IsEmpty)
            return buffer.IsEmpty ? reading : FinishAsync(reading);
        var read = reading.Result;
        Saw(read);
        return ValueTask.FromResult(read);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_asked)
        {
            if (!MayBegin())
                return ValueTask.FromException(new ConnectionLostException(_unasked));
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
            inner.Dispose();
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
        // The HTTP client reads from a connection that it takes up again, and that read would have seen what is there. On a fresh one, TLS may still have something to say.
        if (!_reading && (isPlain || _rested) && socket.Poll(0, SelectMode.SelectRead))
        {
            if (isPlain && socket.Available > 0)
                _unasked = true;
            else
                _ended = true;
        }
        if (_watching is { IsCompletedSuccessfully: true } watched)
            Saw(watched.Result);
        return !_unasked && !_ended && _watching is not { IsCompleted: true };
    }

    // Every answer comes this way.
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
            return 0;
        _watching = null;
        Saw(read);
        if (read > 0)
            buffer.Span[0] = _first[0];
        return read;
    }

    private void Saw(int read)
    {
        if (read == 0)
            _ended = true;
        else if (_asked)
            _answerBegun = true;
        else
            _unasked = true;
    }
}

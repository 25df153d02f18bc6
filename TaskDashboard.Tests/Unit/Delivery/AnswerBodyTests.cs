using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Tests.Unit.Deliveries;

public sealed class AnswerBodyTests
{
    [Fact]
    public async Task A_body_that_arrives_slowly_past_the_limit_is_kept_as_far_as_it_was_read()
    {
        var stream = new DribblingStream("abc"u8.ToArray());
        using var response = new HttpResponseMessage { Content = new StreamContent(stream) };
        using var limit = new CancellationTokenSource();

        var reading = AnswerBody.ReadAsync(response, limit.Token).AsTask();
        await stream.Exhausted;
        await limit.CancelAsync();

        var body = await reading;
        Assert.Equal("abc"u8.ToArray(), body.Bytes);
        Assert.False(body.IsWhole);
    }

    /// <summary>One byte per read, then nothing until the reader stops.</summary>
    private sealed class DribblingStream(byte[] bytes) : Stream
    {
        private readonly TaskCompletionSource _exhausted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _next;

        public Task Exhausted => _exhausted.Task;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_next == bytes.Length)
            {
                _exhausted.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            buffer.Span[0] = bytes[_next++];
            return 1;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

using System.Buffers;
using System.Net;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// The received part of an answer's body. The status has already decided the attempt, and no failure here changes it: of a body that is
/// incomplete, too large or too slow, the part that was read is used.
/// </summary>
/// <param name="IsWhole">Whether it was read to its end, so that its connection can be reused.</param>
internal readonly record struct AnswerBody(byte[] Bytes, bool IsWhole)
{
    /// <summary>Maximum number of bytes to read so that the connection can be reused.</summary>
    public const int MostRead = 64 * 1024;

    /// <summary>Maximum time for the body after the header.</summary>
    public static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(2);

    private const int UsualSize = 4096;

    private static readonly AnswerBody Empty = new([], true);

    /// <param name="limit">Ends the reading, but not the attempt.</param>
    public static ValueTask<AnswerBody> ReadAsync(HttpResponseMessage response, CancellationToken limit)
    {
        // After 101 the connection is no longer HTTP: there is no body to wait for.
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            return ValueTask.FromResult(Empty with { IsWhole = false });
        }
        return response.Content.Headers.ContentLength == 0 && response.Headers.TransferEncodingChunked != true
            ? ValueTask.FromResult(Empty)
            : ReadAsync(response.Content, limit);
    }

    private static async ValueTask<AnswerBody> ReadAsync(HttpContent content, CancellationToken limit)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(UsualSize);
        var read = 0;
        try
        {
            var stream = content.ReadAsStream(CancellationToken.None);
            while (true)
            {
                if (read == buffer.Length)
                {
                    buffer = Grown(buffer);
                }
                var more = await stream.ReadAsync(buffer.AsMemory(read), limit).ConfigureAwait(false);
                read += more;
                if (more > 0 && read < MostRead)
                {
                    continue;
                }
                var body = new AnswerBody(buffer.AsSpan(0, Math.Min(read, MostRead)).ToArray(), more == 0);
                ArrayPool<byte>.Shared.Return(buffer);
                return body;
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // After a failed read the stream may still hold the buffer: it is left to the collector.
            return new AnswerBody(buffer.AsSpan(0, read).ToArray(), false);
        }
    }

    private static byte[] Grown(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 4);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}

using System.Buffers;
using System.Net;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// The body of an answer, as far as it came. The status has already decided the attempt, so nothing that goes wrong here changes it: a body that breaks off,
/// is too large or takes too long counts as far as it was read.
/// </summary>
/// <param name="IsWhole">It was read to its end: its connection may serve again.</param>
internal readonly record struct AnswerBody(byte[] Bytes, bool IsWhole)
{
    /// <summary>How many bytes are read at most, so that the connection serves again.</summary>
    public const int MostRead = 64 * 1024;

    /// <summary>How long the body may take once the header is there.</summary>
    public static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(2);

    private const int UsualSize = 4096;

    private static readonly AnswerBody Empty = new([], true);

    /// <param name="limit">Ends the reading, but not the attempt.</param>
    public static ValueTask<AnswerBody> ReadAsync(HttpResponseMessage response, CancellationToken limit)
    {
        // After 101 the connection is no longer HTTP: there is no body to wait for.
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
            return ValueTask.FromResult(Empty with { IsWhole = false });
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
                    buffer = Grown(buffer);
                var more = await stream.ReadAsync(buffer.AsMemory(read), limit).ConfigureAwait(false);
                read += more;
                if (more > 0 && read < MostRead)
                    continue;
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

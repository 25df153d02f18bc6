using System.Buffers;
using System.Net;

namespace TaskDashboard.Core.Pushes.Delivery;

/// <summary>
/// The start of an answer, for an attempt its first 4 KiB. The status has already decided the attempt, so nothing that goes wrong here changes it: a body that breaks
/// off or takes too long is kept as far as it came. What is left unread is drained or dropped by the connection's own limits.
/// </summary>
internal static class AnswerBody
{
    public const int MaxBytes = 4096;

    public static ValueTask<(byte[] Bytes, bool Truncated)> ReadAsync(HttpResponseMessage response, int most, CancellationToken limit)
    {
        // After 101 the connection is no longer HTTP: there is no body to wait for.
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
            return Empty();
        var length = response.Content.Headers.ContentLength;
        return length == 0 ? Empty() : ReadAsync(response.Content, length, most, limit);
    }

    private static ValueTask<(byte[] Bytes, bool Truncated)> Empty() => ValueTask.FromResult((Array.Empty<byte>(), false));

    private static async ValueTask<(byte[] Bytes, bool Truncated)> ReadAsync(HttpContent content, long? length, int keep, CancellationToken limit)
    {
        // Where the length is not told, one byte more than is kept tells whether there was more.
        var most = (int)Math.Min(length ?? keep + 1, keep + 1);
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        var read = 0;
        var broken = false;
        try
        {
            var stream = content.ReadAsStream(CancellationToken.None);
            while (read < most)
            {
                var more = await stream.ReadAsync(buffer.AsMemory(read, most - read), limit).ConfigureAwait(false);
                if (more == 0)
                    break;
                read += more;
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            broken = true;
        }
        var kept = buffer.AsSpan(0, Math.Min(read, keep)).ToArray();
        // After a failed read the stream may still hold the buffer: it is left to the collector.
        if (!broken)
            ArrayPool<byte>.Shared.Return(buffer);
        return (kept, broken || read > keep);
    }
}

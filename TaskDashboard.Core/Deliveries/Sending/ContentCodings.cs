using System.IO.Compression;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>Decodes the content encodings of an answer: gzip, deflate and Brotli, also several of them.</summary>
internal static class ContentCodings
{
    // Each coding is decoded into its own buffer, so that neither a decompression bomb nor nested bombs need more than this.
    private const int MostBetween = 64 * 1024;
    private const int MostCodings = 8;

    private static ReadOnlySpan<byte> GzipHeader => [0x1f, 0x8b, 8];

    /// <param name="body">The received body.</param>
    /// <param name="truncated">Whether the body was longer.</param>
    /// <param name="codings">The value of Content-Encoding.</param>
    /// <param name="most">Maximum number of bytes to return.</param>
    /// <returns>
    /// The content and whether there was more. Null if there is nothing to decode: no coding, an unknown coding, or bytes that it did not
    /// produce.
    /// </returns>
    public static (byte[] Bytes, bool Truncated)? Undo(ReadOnlySpan<byte> body, bool truncated, string codings, int most)
    {
        var names = codings.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length > MostCodings)
        {
            return null;
        }
        (byte[] Bytes, bool Truncated)? content = null;
        for (var index = names.Length - 1; index >= 0; index--)
        {
            if (names[index].Equals("identity", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }
            var undone = Undo(names[index], content?.Bytes ?? body.ToArray(), truncated, index == 0 ? most : Math.Max(most, MostBetween));
            if (undone is null)
            {
                return content;
            }
            content = undone;
            truncated = undone.Value.Truncated;
        }
        return content;
    }

    private static (byte[] Bytes, bool Truncated)? Undo(string coding, byte[] bytes, bool truncated, int most) =>
        coding.ToUpperInvariant() switch
        {
            "GZIP" or "X-GZIP" => HasGzipHeader(bytes)
                ? Inflate(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress), truncated, most)
                : null,
            // The standard requires zlib's format; some servers send raw deflate.
            "DEFLATE" => (
                HasZlibHeader(bytes) ? Inflate(new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress), truncated, most) : null
            ) ?? Inflate(new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress), truncated, most),
            "BR" => Inflate(new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress), truncated, most),
            _ => null,
        };

    private static bool HasGzipHeader(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(GzipHeader[..Math.Min(bytes.Length, GzipHeader.Length)]);

    private static bool HasZlibHeader(byte[] bytes) => bytes.Length >= 2 && (bytes[0] & 0xf) == 8 && ((bytes[0] << 8) | bytes[1]) % 31 == 0;

    private static (byte[] Bytes, bool Truncated)? Inflate(Stream inflating, bool truncated, int most)
    {
        using (inflating)
        {
            // One additional byte shows whether there was more.
            var buffer = new byte[most + 1];
            var read = 0;
            var broken = false;
            try
            {
                while (read < buffer.Length && inflating.Read(buffer, read, buffer.Length - read) is > 0 and var more)
                {
                    read += more;
                }
            }
            catch (Exception e) when (e is InvalidDataException or InvalidOperationException or IOException)
            {
                broken = true;
            }
            // A complete body without any decoded byte was not produced by this coding.
            if (read == 0 && broken && !truncated)
            {
                return null;
            }
            return (buffer[..Math.Min(read, most)], truncated || broken || read > most);
        }
    }
}

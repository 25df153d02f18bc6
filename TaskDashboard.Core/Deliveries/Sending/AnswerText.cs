using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Unicode;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// Converts an answer's body for storage: to UTF-8 if it is text, by its content encoding and charset; otherwise to the first bytes of its
/// content.
/// <see cref="PlainText"/> distinguishes the two. Never throws because of a body.
/// </summary>
internal static class AnswerText
{
    // No charset needs more than four times the bytes of UTF-8 for a character.
    private const int BytesPerKept = 4;

    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, bool, string?, string?, int)"/>
    public static (byte[] Bytes, bool Truncated) Decode(ReadOnlySpan<byte> body, bool truncated, HttpContentHeaders headers, int keep) =>
        body.IsEmpty ? ([], truncated) : Decode(body, truncated, Value(headers, "Content-Type"), Value(headers, "Content-Encoding"), keep);

    /// <param name="body">The received body.</param>
    /// <param name="truncated">Whether the body was longer.</param>
    /// <param name="contentType">The header's value, well formed or not; null if there was none.</param>
    /// <param name="contentEncoding">The header's value; several codings are separated by commas, in the order in which they were
    /// applied.</param>
    /// <param name="keep">Maximum number of bytes to return. No character is split.</param>
    /// <returns>The bytes, and whether the answer had more.</returns>
    public static (byte[] Bytes, bool Truncated) Decode(
        ReadOnlySpan<byte> body,
        bool truncated,
        string? contentType,
        string? contentEncoding,
        int keep
    )
    {
        var most = (keep * BytesPerKept) + AnswerCharset.LongestMark;
        var content = body;
        if (contentEncoding is not null && ContentCodings.Undo(body, truncated, contentEncoding, most) is { } undone)
        {
            content = undone.Bytes;
            truncated = undone.Truncated;
        }
        if (content.Length > most)
        {
            content = content[..most];
            truncated = true;
        }

        var (charset, mark) = AnswerCharset.Of(content, truncated, contentType);
        var text = charset is UTF8Encoding ? OfUtf8(content[mark..], truncated, keep) : null;
        if (text is null && charset is not null)
        {
            text = Of(content[mark..], truncated, charset, keep);
        }
        return text ?? (content[..Math.Min(content.Length, keep)].ToArray(), truncated || content.Length > keep);
    }

    private static (byte[] Bytes, bool Truncated)? OfUtf8(ReadOnlySpan<byte> content, bool truncated, int keep)
    {
        var longer = content.Length > keep;
        var kept = longer ? content[..keep] : content;
        if (longer || truncated)
        {
            kept = PlainText.WholeCharacters(kept);
        }
        return PlainText.Is(kept) ? (kept.ToArray(), longer || truncated) : null;
    }

    private static (byte[] Bytes, bool Truncated)? Of(ReadOnlySpan<byte> content, bool truncated, Encoding charset, int keep)
    {
        var characters = ArrayPool<char>.Shared.Rent(charset.GetMaxCharCount(content.Length));
        var utf8 = ArrayPool<byte>.Shared.Rent(keep);
        try
        {
            // A decoder that is not flushed does not return an incomplete last character.
            var count = charset.GetDecoder().GetChars(content, characters, flush: !truncated);
            var status = Utf8.FromUtf16(characters.AsSpan(0, count), utf8.AsSpan(0, keep), out _, out var written);
            var kept = utf8.AsSpan(0, written);
            return PlainText.Is(kept) ? (kept.ToArray(), truncated || status == OperationStatus.DestinationTooSmall) : null;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    private static string? Value(HttpContentHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}

using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Unicode;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// Turns an answer's body into what is kept of it: UTF-8 where it is text, by its declared content encoding and charset; the first bytes of its content where it is
/// not, which <see cref="PlainText"/> tells apart. No body makes it throw.
/// </summary>
internal static class AnswerText
{
    // No charset takes more bytes for a character than four times what UTF-8 takes.
    private const int BytesPerKept = 4;

    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, bool, string?, string?, int)"/>
    public static (byte[] Bytes, bool Truncated) Decode(ReadOnlySpan<byte> body, bool truncated, HttpContentHeaders headers, int keep) =>
        body.IsEmpty ? ([], truncated) : Decode(body, truncated, Value(headers, "Content-Type"), Value(headers, "Content-Encoding"), keep);

    /// <param name="body">The body as it came.</param>
    /// <param name="truncated">The body went on.</param>
    /// <param name="contentType">The header's value, well formed or not; null where there was none.</param>
    /// <param name="contentEncoding">The header's value; several codings are separated by commas, in the order in which they were applied.</param>
    /// <param name="keep">The most bytes to return; no character is cut.</param>
    /// <returns>The bytes, and whether the answer had more than they show.</returns>
    public static (byte[] Bytes, bool Truncated) Decode(ReadOnlySpan<byte> body, bool truncated, string? contentType, string? contentEncoding, int keep)
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
            text = Of(content[mark..], truncated, charset, keep);
        return text ?? (content[..Math.Min(content.Length, keep)].ToArray(), truncated || content.Length > keep);
    }

    private static (byte[] Bytes, bool Truncated)? OfUtf8(ReadOnlySpan<byte> content, bool truncated, int keep)
    {
        var longer = content.Length > keep;
        var kept = longer ? content[..keep] : content;
        if (longer || truncated)
            kept = PlainText.WholeCharacters(kept);
        return PlainText.Is(kept) ? (kept.ToArray(), longer || truncated) : null;
    }

    private static (byte[] Bytes, bool Truncated)? Of(ReadOnlySpan<byte> content, bool truncated, Encoding charset, int keep)
    {
        var characters = ArrayPool<char>.Shared.Rent(charset.GetMaxCharCount(content.Length));
        var utf8 = ArrayPool<byte>.Shared.Rent(keep);
        try
        {
            // A decoder that is not flushed keeps back what a cut left of the last character.
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

    private static string? Value(HttpContentHeaders headers, string name) => headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}

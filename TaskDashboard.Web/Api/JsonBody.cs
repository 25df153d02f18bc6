using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;
using TaskDashboard.Web.Edge;

namespace TaskDashboard.Web.Api;

/// <summary>Reads a request's JSON body. Errors say what is wrong.</summary>
internal static class JsonBody
{
    public const int MaxBytes = 32 * 1024 * 1024;

    private const int Piece = 64 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <exception cref="RefusedException">The body is too large, not JSON, or not of the expected shape.</exception>
    public static async ValueTask<T> ReadJsonAsync<T>(this HttpContext http, JsonTypeInfo<T> type)
    {
        var body = await http.ReadBodyAsync().ConfigureAwait(false);
        CheckSyntax(body.Span);
        return Shape(body.Span, type);
    }

    /// <summary>Reads one object or an array; the other result is null.</summary>
    /// <exception cref="RefusedException">The body is too large, not JSON, or not of the expected shape.</exception>
    public static async ValueTask<(T? One, IReadOnlyList<T>? Many)> ReadOneOrManyAsync<T>(
        this HttpContext http,
        JsonTypeInfo<T> one,
        JsonTypeInfo<IReadOnlyList<T>> many
    )
        where T : class
    {
        var body = await http.ReadBodyAsync().ConfigureAwait(false);
        CheckSyntax(body.Span);
        var start = body.Span.TrimStart(" \t\r\n"u8);
        return start[0] == (byte)'[' ? (null, Shape(body.Span, many)) : (Shape(body.Span, one), null);
    }

    /// <summary>The same for JSON passed as an argument.</summary>
    /// <exception cref="RefusedException">The JSON is not of the expected shape, or contains an unpaired surrogate.</exception>
    public static T ReadJson<T>(JsonElement json, JsonTypeInfo<T> type)
    {
        var text = JsonMarshal.GetRawUtf8Value(json);
        CheckSyntax(text);
        return Shape(text, type);
    }

    /// <summary>Returns null if there is no body.</summary>
    public static async ValueTask<T?> ReadOptionalJsonAsync<T>(this HttpContext http, JsonTypeInfo<T> type)
        where T : class =>
        http.Request.ContentLength is > 0 || http.Request.Headers.TransferEncoding.Count > 0
            ? await http.ReadJsonAsync(type).ConfigureAwait(false)
            : null;

    /// <summary>Reads the whole body, as valid UTF-8 without a byte order mark.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(this HttpContext http)
    {
        CheckContentType(http.Request);
        ReadOnlyMemory<byte> body = http.Request.ContentLength is { } length
            ? await ReadKnownAsync(http, length).ConfigureAwait(false)
            : await ReadUnknownAsync(http).ConfigureAwait(false);
        if (body.Span.StartsWith(ByteOrderMark))
        {
            body = body[ByteOrderMark.Length..];
        }

        if (body.IsEmpty)
        {
            throw NotJson("The body is empty. Send JSON.");
        }

        if (!Utf8.IsValid(body.Span))
        {
            throw NotJson("The body is not valid UTF-8.");
        }

        if (http.Features.Get<BodyUnderWay>() is { } underWay)
        {
            await underWay.EnterAsync(body.Length, http.RequestAborted).ConfigureAwait(false);
        }

        return body;
    }

    public static RefusedException NotJson(JsonException wrong) =>
        NotJson($"The body is not valid JSON: line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}.");

    public static RefusedException HalfCharacter(long at) =>
        NotJson($"The JSON contains half of a surrogate pair, which is not valid text, at byte {at + 1}.");

    public static RefusedException TooDeep(string? member) =>
        new(RefusalKind.Invalid, "tooDeep", $"The JSON is nested more than {Limits.JsonDepth} levels deep.", member);

    private static RefusedException NotJson(string message) => new(RefusalKind.Invalid, "notJson", message);

    private static void CheckContentType(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.ContentType))
        {
            return;
        }

        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !(
                type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            throw new UnsupportedBodyException();
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadKnownAsync(HttpContext http, long length)
    {
        if (length > MaxBytes)
        {
            throw TooLarge();
        }

        var body = GC.AllocateUninitializedArray<byte>((int)length);
        await http.Request.Body.ReadExactlyAsync(body, CancellationToken.None).ConfigureAwait(false);
        return body;
    }

    // Bodies are read without a cancellation token, here and elsewhere. A read ends with its connection; canceling it otherwise leaves the
    // server with a reader in use.
    private static async ValueTask<ReadOnlyMemory<byte>> ReadUnknownAsync(HttpContext http)
    {
        // Kept in pieces until the length is known: a growing buffer takes up to three times the size of the body.
        var pieces = new List<byte[]>();
        var length = 0;
        try
        {
            while (true)
            {
                if (length == pieces.Count * Piece)
                {
                    pieces.Add(ArrayPool<byte>.Shared.Rent(Piece));
                }

                var start = length % Piece;
                var read = await http
                    .Request.Body.ReadAsync(pieces[^1].AsMemory(start, Piece - start), CancellationToken.None)
                    .ConfigureAwait(false);
                if (read == 0)
                {
                    return Joined(pieces, length);
                }

                length += read;
                if (length > MaxBytes)
                {
                    throw TooLarge();
                }
            }
        }
        finally
        {
            foreach (var piece in pieces)
            {
                ArrayPool<byte>.Shared.Return(piece);
            }
        }
    }

    private static byte[] Joined(List<byte[]> pieces, int length)
    {
        var body = GC.AllocateUninitializedArray<byte>(length);
        for (var start = 0; start < length; start += Piece)
        {
            pieces[start / Piece].AsSpan(0, Math.Min(Piece, length - start)).CopyTo(body.AsSpan(start));
        }

        return body;
    }

    private static T Shape<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw WrongShape();
        }
        catch (JsonException wrong)
        {
            throw wrong.Path is { Length: > 1 } path
                ? WrongMember(path[1..].TrimStart('.'), MemberFaults.FindBefore(wrong, json, type), wrong)
                : WrongShape(wrong);
        }
    }

    private static RefusedException TooLarge() =>
        new(RefusalKind.TooLarge, "tooLarge", $"The body is larger than {MaxBytes / (1024 * 1024)} MiB.");

    private static void CheckSyntax(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = Limits.JsonDepth + 1 });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth >= Limits.JsonDepth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    throw TooDeep(null);
                }

                if (reader.ValueIsEscaped && !IsText(ref reader))
                {
                    throw HalfCharacter(reader.TokenStartIndex);
                }
            }
        }
        catch (JsonException wrong)
        {
            throw NotJson(wrong);
        }
    }

    // JSON may contain an escaped unpaired surrogate, which could not be written again.
    private static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static RefusedException WrongShape(JsonException? wrong = null) =>
        new(RefusalKind.Invalid, "invalid", "The body does not have the shape that this call expects.", null, wrong);

    // The exception's text contains names of our types, so it is not sent.
    private static RefusedException WrongMember(string member, MemberFault fault, JsonException wrong)
    {
        var (code, what) = fault switch
        {
            MemberFault.Unknown => ("unknownMember", "is not a member of this call's input"),
            MemberFault.Duplicate => ("duplicateMember", "is given twice"),
            MemberFault.None => ("invalid", "is not of the right type"),
        };
        return new RefusedException(RefusalKind.Invalid, code, $"{member} {what}.", member, wrong);
    }
}

/// <summary>The body's content type is not JSON.</summary>
internal sealed class UnsupportedBodyException : Exception;

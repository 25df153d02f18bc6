using System.Text.Json;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Api;

/// <summary>
/// Reads the body of <c>POST /api/pushes</c> in one pass. Payloads are not parsed into objects: their bytes are copied from the body
/// unchanged.
/// </summary>
internal static class PushArray
{
    // Higher than the limit, so that our check, which names the payload, runs before the reader's.
    private const int ReaderDepth = 1000;

    /// <exception cref="RefusedException">The input is invalid. The member is a path such as "[3].kind".</exception>
    public static IReadOnlyList<NewPush> Parse(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = ReaderDepth });
        var pushes = new List<NewPush>();
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw WrongCount();
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (pushes.Count == Limits.PushesInCall)
                {
                    throw WrongCount();
                }

                pushes.Add(ReadPush(ref reader, body, pushes.Count));
            }

            // The reader itself refuses anything after the array.
            reader.Read();
        }
        catch (JsonException wrong)
        {
            throw JsonBody.NotJson(wrong);
        }
        catch (InvalidOperationException)
        {
            throw JsonBody.HalfCharacter(reader.TokenStartIndex);
        }

        return pushes.Count == 0 ? throw WrongCount() : pushes;
    }

    private static NewPush ReadPush(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, int index)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw RefusedException.Invalid($"[{index}]", $"[{index}] is not an object.");
        }

        string? kind = null,
            itemId = null,
            destinationId = null,
            version = null;
        ReadOnlyMemory<byte>? payload = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("kind"u8))
            {
                kind = Text(ref reader, kind, index, "kind");
            }
            else if (reader.ValueTextEquals("itemId"u8))
            {
                itemId = Text(ref reader, itemId, index, "itemId");
            }
            else if (reader.ValueTextEquals("destinationId"u8))
            {
                destinationId = Text(ref reader, destinationId, index, "destinationId");
            }
            else if (reader.ValueTextEquals("version"u8))
            {
                version = Text(ref reader, version, index, "version");
            }
            else if (reader.ValueTextEquals("payload"u8))
            {
                payload = payload is null ? Payload(ref reader, body, index) : throw Twice(index, "payload");
            }
            else
            {
                var name = reader.GetString()!;
                throw new RefusedException(
                    RefusalKind.Invalid,
                    "unknownMember",
                    $"[{index}].{name} is not a member of this call's input.",
                    $"[{index}].{name}"
                );
            }
        }

        return new NewPush
        {
            Kind = kind ?? throw Missing(index, "kind"),
            ItemId = itemId ?? throw Missing(index, "itemId"),
            DestinationId = destinationId ?? throw Missing(index, "destinationId"),
            Version = version ?? "",
            Payload = payload ?? throw Missing(index, "payload"),
        };
    }

    private static string Text(ref Utf8JsonReader reader, string? before, int index, string member)
    {
        if (before is not null)
        {
            throw Twice(index, member);
        }

        reader.Read();
        return reader.TokenType == JsonTokenType.String
            ? reader.GetString()!
            : throw RefusedException.Invalid($"[{index}].{member}", $"[{index}].{member} is not a string.");
    }

    private static ReadOnlyMemory<byte> Payload(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, int index)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw RefusedException.Invalid($"[{index}].payload", $"[{index}].payload is not an object.");
        }

        var start = (int)reader.TokenStartIndex;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (
                reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
                && reader.CurrentDepth - depth >= Limits.JsonDepth
            )
            {
                throw JsonBody.TooDeep($"[{index}].payload");
            }
        }

        var length = (int)reader.BytesConsumed - start;
        return length <= Limits.PayloadBytes
            ? body.Slice(start, length)
            : throw RefusedException.TooLarge($"[{index}].payload", $"[{index}].payload has {length} bytes. Give at most 1 MiB.");
    }

    private static RefusedException WrongCount() => new(RefusalKind.Invalid, "invalid", "The body must be an array of 1 to 1,000 pushes.");

    private static RefusedException Missing(int index, string member) =>
        RefusedException.Invalid($"[{index}].{member}", $"[{index}].{member} is missing.");

    private static RefusedException Twice(int index, string member) =>
        new(RefusalKind.Invalid, "duplicateMember", $"[{index}].{member} is given twice.", $"[{index}].{member}");
}

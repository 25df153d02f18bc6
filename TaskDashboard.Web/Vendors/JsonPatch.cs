using System.Text.Json;
using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Vendors;

/// <summary>What an operation of a JSON Patch does.</summary>
internal enum PatchKind
{
    Add,
    Remove,
    Replace,
    Move,
    Copy,
    Test,
}

/// <summary>Changes to a JSON document, in their order (RFC 6902): all of them or none.</summary>
internal sealed record JsonPatch(IReadOnlyList<PatchOperation> Operations)
{
    public const int MostOperations = 100;

    /// <summary>A body in which every name is there once and every text is Unicode, so that nothing in it can be misread later.</summary>
    /// <exception cref="RefusedException">It is none.</exception>
    public static JsonNode? ReadBody(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = Limits.JsonDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }

            return JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { MaxDepth = Limits.JsonDepth, AllowDuplicateProperties = false });
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new RefusedException(RefusalKind.Invalid, "notJson", "The body is not JSON, names a member twice, or holds half a character.", null, wrong);
        }
    }

    /// <exception cref="RefusedException">It is no array of operations.</exception>
    public static JsonPatch Read(JsonNode? operations)
    {
        if (operations is not JsonArray { Count: <= MostOperations } array)
        {
            throw new RefusedException(RefusalKind.Invalid, "invalid", $"The patch is no array of at most {MostOperations} operations.");
        }

        return new JsonPatch([.. array.Select((operation, index) => Within(index, () => PatchOperation.Read(operation)))]);
    }

    /// <summary>The document with its changes; the one that is given stays as it is.</summary>
    /// <exception cref="RefusedException">An operation cannot be carried out, or what it tests is not so.</exception>
    public JsonNode? ApplyTo(JsonNode? document)
    {
        document = document?.DeepClone();
        for (var index = 0; index < Operations.Count; index++)
        {
            document = Within(index, () => Operations[index].ApplyTo(document));
        }

        return document;
    }

    private static T Within<T>(int index, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (RefusedException refused)
        {
            throw refused.Within($"[{index}]");
        }
    }
}

/// <param name="From">Where a move or a copy takes its value from.</param>
/// <param name="Value">What is added, put in place, or compared with; null is JSON's null.</param>
internal sealed record PatchOperation(PatchKind Kind, JsonPointer Path, JsonPointer? From, JsonNode? Value)
{
    /// <exception cref="RefusedException">It is no operation; the member says what of it is wrong.</exception>
    public static PatchOperation Read(JsonNode? json)
    {
        if (json is not JsonObject operation)
        {
            throw new RefusedException(RefusalKind.Invalid, "invalid", "An operation is an object with op and path.");
        }

        var kind = KindOf(Text(operation, "op"));
        var path = Pointer(operation, "path");
        var from = kind is PatchKind.Move or PatchKind.Copy ? Pointer(operation, "from") : null;
        if (kind is PatchKind.Move && from!.Holds(path))
        {
            throw RefusedException.Invalid("path", "path lies within from; a value cannot be moved into itself.");
        }

        if (!operation.TryGetPropertyValue("value", out var value) && kind is PatchKind.Add or PatchKind.Replace)
        {
            throw RefusedException.Invalid("value", "value is missing.");
        }

        return new PatchOperation(kind, path, from, value);
    }

    /// <returns>The document, which is a new one when the whole of it is replaced.</returns>
    /// <exception cref="RefusedException">It cannot be carried out; the document may have changed and is not to be used.</exception>
    public JsonNode? ApplyTo(JsonNode? document) => Kind switch
    {
        PatchKind.Add => Path.Add(document, Value?.DeepClone()),
        PatchKind.Remove => Path.Remove(document),
        PatchKind.Replace => Path.Replace(document, Value?.DeepClone()),
        PatchKind.Move => Move(document),
        PatchKind.Copy => Path.Add(document, From!.Find(document)?.DeepClone()),
        PatchKind.Test => JsonNode.DeepEquals(Path.Find(document), Value)
            ? document
            : throw RefusedException.Invalid("value", "value is not what is there; the test has failed."),
        _ => throw new ArgumentOutOfRangeException(nameof(document), Kind, "There is no such operation."),
    };

    private JsonNode? Move(JsonNode? document)
    {
        var value = From!.Find(document);
        return Path == From || Path.Tokens.SequenceEqual(From.Tokens) ? document : Path.Add(From.Remove(document), value?.DeepClone());
    }

    private static PatchKind KindOf(string op) =>
        op.ToUpperInvariant() switch
        {
            "ADD" => PatchKind.Add,
            "REMOVE" => PatchKind.Remove,
            "REPLACE" => PatchKind.Replace,
            "MOVE" => PatchKind.Move,
            "COPY" => PatchKind.Copy,
            "TEST" => PatchKind.Test,
            _ => throw RefusedException.Invalid("op", "op is not one of add, remove, replace, move, copy, test."),
        };

    private static JsonPointer Pointer(JsonObject operation, string member) =>
        JsonPointer.TryParse(Text(operation, member)) ?? throw RefusedException.Invalid(member, $"{member} is no JSON Pointer, such as /name.");

    private static string Text(JsonObject operation, string member) =>
        operation[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw RefusedException.Invalid(member, $"{member} is missing or no text.");
}

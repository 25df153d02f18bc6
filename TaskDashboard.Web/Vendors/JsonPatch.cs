using System.Text.Json;
using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Vendors;

/// <summary>Operations of a JSON Patch.</summary>
internal enum PatchKind
{
    Add,
    Remove,
    Replace,
    Move,
    Copy,
    Test,
}

/// <summary>Changes to a JSON document, applied in order (RFC 6902): either all or none.</summary>
internal sealed record JsonPatch(IReadOnlyList<PatchOperation> Operations)
{
    public const int MostOperations = 100;

    /// <summary>
    /// Reads a body. Each name must be unique within its object and each string valid Unicode, so that later code cannot misread it.
    /// </summary>
    /// <exception cref="RefusedException">The body is invalid.</exception>
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

            return JsonNode.Parse(
                body,
                documentOptions: new JsonDocumentOptions { MaxDepth = Limits.JsonDepth, AllowDuplicateProperties = false }
            );
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new RefusedException(
                RefusalKind.Invalid,
                "notJson",
                "The body is not JSON, has a duplicate member, or contains half of a surrogate pair.",
                null,
                wrong
            );
        }
    }

    /// <exception cref="RefusedException">The JSON is not an array of operations.</exception>
    public static JsonPatch Read(JsonNode? operations)
    {
        if (operations is not JsonArray { Count: <= MostOperations } array)
        {
            throw new RefusedException(
                RefusalKind.Invalid,
                "invalid",
                $"The patch is not an array of at most {MostOperations} operations."
            );
        }

        return new JsonPatch([.. array.Select((operation, index) => Within(index, () => PatchOperation.Read(operation)))]);
    }

    /// <summary>Returns the changed document. The given document stays unchanged.</summary>
    /// <exception cref="RefusedException">An operation cannot be applied, or a test fails.</exception>
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

/// <param name="From">Source of a move or copy.</param>
/// <param name="Value">The value to add, replace with, or compare to; null means JSON's null.</param>
internal sealed record PatchOperation(PatchKind Kind, JsonPointer Path, JsonPointer? From, JsonNode? Value)
{
    /// <exception cref="RefusedException">The operation is invalid. The member says which part.</exception>
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
            throw RefusedException.Invalid("path", "path is inside from. A value cannot be moved into itself.");
        }

        if (!operation.TryGetPropertyValue("value", out var value) && kind is PatchKind.Add or PatchKind.Replace)
        {
            throw RefusedException.Invalid("value", "value is missing.");
        }

        return new PatchOperation(kind, path, from, value);
    }

    /// <returns>The document, which is a new one if it was replaced as a whole.</returns>
    /// <exception cref="RefusedException">The operation cannot be applied. The document may have changed and must not be used.</exception>
    public JsonNode? ApplyTo(JsonNode? document) =>
        Kind switch
        {
            PatchKind.Add => Path.Add(document, Value?.DeepClone()),
            PatchKind.Remove => Path.Remove(document),
            PatchKind.Replace => Path.Replace(document, Value?.DeepClone()),
            PatchKind.Move => Move(document),
            PatchKind.Copy => Path.Add(document, From!.Find(document)?.DeepClone()),
            PatchKind.Test => JsonNode.DeepEquals(Path.Find(document), Value)
                ? document
                : throw RefusedException.Invalid("value", "value differs from the document, so the test failed."),
            _ => throw new ArgumentOutOfRangeException(nameof(document), Kind, "Unknown operation."),
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
        JsonPointer.TryParse(Text(operation, member))
        ?? throw RefusedException.Invalid(member, $"{member} is not a JSON Pointer such as /name.");

    private static string Text(JsonObject operation, string member) =>
        operation[member] is JsonValue value && value.TryGetValue<string>(out var text)
            ? text
            : throw RefusedException.Invalid(member, $"{member} is missing or not a string.");
}

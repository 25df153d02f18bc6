using System.Globalization;
using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Vendors;

/// <summary>A location in a JSON document (RFC 6901), and operations on it.</summary>
/// <param name="Tokens">Names and indexes on the path; empty for the whole document.</param>
internal sealed record JsonPointer(IReadOnlyList<string> Tokens)
{
    /// <summary>Position after an array's last element.</summary>
    private const string End = "-";

    public static JsonPointer? TryParse(string text)
    {
        if (text.Length == 0)
        {
            return new JsonPointer([]);
        }

        var tokens = text.Split('/');
        if (tokens[0].Length > 0)
        {
            return null;
        }

        for (var index = 1; index < tokens.Length; index++)
        {
            if (Unescaped(tokens[index]) is not { } token)
            {
                return null;
            }

            tokens[index] = token;
        }

        return new JsonPointer(tokens[1..]);
    }

    public bool Is(string member) => Tokens.Count == 1 && Tokens[0] == member;

    /// <summary>Returns whether the other location is inside this one.</summary>
    public bool Holds(JsonPointer other) => other.Tokens.Count > Tokens.Count && Tokens.SequenceEqual(other.Tokens.Take(Tokens.Count));

    /// <exception cref="RefusedException">The location does not exist.</exception>
    public JsonNode? Find(JsonNode? document)
    {
        foreach (var token in Tokens)
        {
            document = Child(document, token);
        }

        return document;
    }

    /// <summary>Adds the value: sets a member, inserts before an array's element, or replaces the document.</summary>
    /// <returns>The document.</returns>
    /// <exception cref="RefusedException">The parent does not exist or cannot contain a value.</exception>
    public JsonNode? Add(JsonNode? document, JsonNode? value)
    {
        switch (Tokens.Count == 0 ? null : Parent(document))
        {
            case null:
                return value;
            case JsonObject parent:
                parent[Tokens[^1]] = value;
                break;
            case JsonArray parent:
                parent.Insert(Tokens[^1] == End ? parent.Count : Index(parent, Tokens[^1], parent.Count), value);
                break;
            default:
                throw NotFound();
        }

        return document;
    }

    /// <returns>The document.</returns>
    /// <exception cref="RefusedException">The location does not exist, or is the whole document.</exception>
    public JsonNode? Remove(JsonNode? document)
    {
        switch (Tokens.Count == 0 ? throw Wrong("is the whole document, which cannot be removed.") : Parent(document))
        {
            case JsonObject parent when parent.Remove(Tokens[^1]):
                return document;
            case JsonArray parent:
                parent.RemoveAt(Index(parent, Tokens[^1], parent.Count - 1));
                return document;
            default:
                throw NotFound();
        }
    }

    /// <returns>The document.</returns>
    /// <exception cref="RefusedException">The location does not exist.</exception>
    public JsonNode? Replace(JsonNode? document, JsonNode? value)
    {
        switch (Tokens.Count == 0 ? null : Parent(document))
        {
            case null:
                return value;
            case JsonObject parent when parent.ContainsKey(Tokens[^1]):
                parent[Tokens[^1]] = value;
                return document;
            case JsonArray parent:
                parent[Index(parent, Tokens[^1], parent.Count - 1)] = value;
                return document;
            default:
                throw NotFound();
        }
    }

    // An explicit null has no children, like a number.
    private JsonNode Parent(JsonNode? document)
    {
        for (var index = 0; index < Tokens.Count - 1; index++)
        {
            document = Child(document, Tokens[index]);
        }

        return document ?? throw NotFound();
    }

    private static JsonNode? Child(JsonNode? node, string token) =>
        node switch
        {
            JsonObject parent when parent.TryGetPropertyValue(token, out var child) => child,
            JsonArray parent => parent[Index(parent, token, parent.Count - 1)],
            _ => throw NotFound(),
        };

    private static int Index(JsonArray array, string token, int most) =>
        token is "0" or [>= '1' and <= '9', ..]
        && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && index <= most
        && most <= array.Count
            ? index
            : throw NotFound();

    private static string? Unescaped(string token)
    {
        for (var at = token.IndexOf('~', StringComparison.Ordinal); at >= 0; at = token.IndexOf('~', at + 1))
        {
            if (at + 1 == token.Length || token[at + 1] is not ('0' or '1'))
            {
                return null;
            }
        }

        // In this order: ~01 means a tilde followed by 1.
        return token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
    }

    private static RefusedException NotFound() => Wrong("does not exist in the document.");

    private static RefusedException Wrong(string what) => RefusedException.Invalid("path", $"path {what}");
}

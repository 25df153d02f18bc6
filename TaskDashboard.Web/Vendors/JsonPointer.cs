using System.Globalization;
using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Vendors;

/// <summary>A place in a JSON document (RFC 6901), and what can be done there.</summary>
/// <param name="Tokens">The names and indexes that lead there; none is the whole document.</param>
internal sealed record JsonPointer(IReadOnlyList<string> Tokens)
{
    /// <summary>Behind an array's last element.</summary>
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

    /// <summary>Whether the other lies within what this one points at.</summary>
    public bool Holds(JsonPointer other) => other.Tokens.Count > Tokens.Count && Tokens.SequenceEqual(other.Tokens.Take(Tokens.Count));

    /// <exception cref="RefusedException">There is nothing.</exception>
    public JsonNode? Find(JsonNode? document)
    {
        foreach (var token in Tokens)
        {
            document = Child(document, token);
        }

        return document;
    }

    /// <summary>Puts the value there: over a member of that name, before the array's element of that index, or in place of the document.</summary>
    /// <returns>The document.</returns>
    /// <exception cref="RefusedException">There is nothing that could hold it.</exception>
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
                throw Nothing();
        }

        return document;
    }

    /// <returns>The document.</returns>
    /// <exception cref="RefusedException">There is nothing, or it is the whole document.</exception>
    public JsonNode? Remove(JsonNode? document)
    {
        switch (Tokens.Count == 0 ? throw Wrong("is the whole document, which cannot be taken away.") : Parent(document))
        {
            case JsonObject parent when parent.Remove(Tokens[^1]):
                return document;
            case JsonArray parent:
                parent.RemoveAt(Index(parent, Tokens[^1], parent.Count - 1));
                return document;
            default:
                throw Nothing();
        }
    }

    /// <returns>The document.</returns>
    /// <exception cref="RefusedException">There is nothing that could be replaced.</exception>
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
                throw Nothing();
        }
    }

    // Null that is written out holds nothing, like a number.
    private JsonNode Parent(JsonNode? document)
    {
        for (var index = 0; index < Tokens.Count - 1; index++)
        {
            document = Child(document, Tokens[index]);
        }

        return document ?? throw Nothing();
    }

    private static JsonNode? Child(JsonNode? node, string token) => node switch
    {
        JsonObject parent when parent.TryGetPropertyValue(token, out var child) => child,
        JsonArray parent => parent[Index(parent, token, parent.Count - 1)],
        _ => throw Nothing(),
    };

    private static int Index(JsonArray array, string token, int most) =>
        token is "0" or [>= '1' and <= '9', ..] && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= most && most <= array.Count
            ? index
            : throw Nothing();

    private static string? Unescaped(string token)
    {
        for (var at = token.IndexOf('~', StringComparison.Ordinal); at >= 0; at = token.IndexOf('~', at + 1))
        {
            if (at + 1 == token.Length || token[at + 1] is not ('0' or '1'))
            {
                return null;
            }
        }

        // In this order: ~01 is a tilde before a 1.
        return token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
    }

    private static RefusedException Nothing() => Wrong("points at nothing that is there.");

    private static RefusedException Wrong(string what) => RefusedException.Invalid("path", $"path {what}");
}

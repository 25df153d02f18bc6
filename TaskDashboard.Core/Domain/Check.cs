using System.Runtime.InteropServices;
using System.Text.Json;

namespace TaskDashboard.Core.Domain;

/// <summary>What is wrong with a member of the input, said by its name.</summary>
internal static class Check
{
    public static string Text(string? value, string member, int limit)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            throw RefusedException.Invalid(member, $"{member} is missing. Give 1 to {limit} characters.");
        }

        Length(value, member, limit);
        return PlainCharacters.IsInvisible(value)
            ? throw RefusedException.Invalid(member, $"{member} holds only characters that nobody sees. Give at least one that is visible.")
            : value;
    }

    public static string? Length(string? value, string member, int limit)
    {
        if (value?.Length > limit)
        {
            throw RefusedException.Invalid(member, $"{member} has {value.Length} characters. Give at most {limit}.");
        }

        Characters(value, member);
        return value;
    }

    public static void Characters(string? value, string member)
    {
        if (value?.Contains('\0', StringComparison.Ordinal) == true)
        {
            throw RefusedException.Invalid(member, $"{member} holds a NUL character. Leave it out.");
        }

        if (!PlainCharacters.CanBeStored(value))
        {
            throw HalfPair(member);
        }
    }

    /// <summary>Of any JSON: every text and every name in it.</summary>
    public static void Json(JsonElement? value, string member)
    {
        if (value is not { ValueKind: not JsonValueKind.Undefined } json)
        {
            return;
        }

        // Written plainly, NUL and half of a pair are no JSON.
        var raw = JsonMarshal.GetRawUtf8Value(json);
        if (raw.IndexOf("\\u"u8) < 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(raw, new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped)
            {
                continue;
            }

            try
            {
                Characters(reader.GetString(), member);
            }
            catch (InvalidOperationException)
            {
                throw HalfPair(member);
            }
        }
    }

    /// <summary>Of what things are told apart by: SQL Server takes two texts for the same that differ in spaces at their ends.</summary>
    public static void NoSpaceAtEnd(string? value, string member)
    {
        if (value?.EndsWith(' ') == true)
        {
            throw RefusedException.Invalid(member, $"{member} ends in a space. Leave it out.");
        }
    }

    /// <summary>Of a company's id: absent, or a text. An empty one would pass for none in counts that keep what belongs to no company under an empty id.</summary>
    public static void Company(string? value, string member)
    {
        if (value is not null && string.IsNullOrWhiteSpace(value))
        {
            throw RefusedException.Invalid(member, $"{member} is empty. Give the id of a company, or leave it out.");
        }

        Length(value, member, Limits.Word);
        NoSpaceAtEnd(value, member);
    }

    private static RefusedException HalfPair(string member) => RefusedException.Invalid(member, $"{member} holds half of a surrogate pair, which is no character. Leave it out.");

    /// <summary>A text of our own making that holds one of the caller's, cut to what the table holds.</summary>
    public static string Shorten(string text, int limit) => text.Length <= limit ? text : string.Concat(text.AsSpan(0, limit - 1), "…");
}

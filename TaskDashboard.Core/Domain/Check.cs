using System.Runtime.InteropServices;
using System.Text.Json;

namespace TaskDashboard.Core.Domain;

/// <summary>Checks members of an input. Error messages name the member.</summary>
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
            ? throw RefusedException.Invalid(member, $"{member} contains only invisible characters. Give at least one visible character.")
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
            throw RefusedException.Invalid(member, $"{member} contains a NUL character. Remove it.");
        }

        if (!PlainCharacters.CanBeStored(value))
        {
            throw HalfPair(member);
        }
    }

    /// <summary>Checks every string and every property name in the JSON.</summary>
    public static void Json(JsonElement? value, string member)
    {
        if (value is not { ValueKind: not JsonValueKind.Undefined } json)
        {
            return;
        }

        // NUL and unpaired surrogates are valid JSON only as \u escapes.
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

    /// <summary>Refuses trailing spaces in an identifier. SQL Server ignores them when it compares.</summary>
    public static void NoSpaceAtEnd(string? value, string member)
    {
        if (value?.EndsWith(' ') == true)
        {
            throw RefusedException.Invalid(member, $"{member} ends with a space. Remove it.");
        }
    }

    /// <summary>Checks a company id: absent, or not empty. The counters use an empty id for rows without a company.</summary>
    public static void Company(string? value, string member)
    {
        if (value is not null && string.IsNullOrWhiteSpace(value))
        {
            throw RefusedException.Invalid(member, $"{member} is empty. Give the id of a company, or leave it out.");
        }

        Length(value, member, Limits.Word);
        NoSpaceAtEnd(value, member);
    }

    private static RefusedException HalfPair(string member) =>
        RefusedException.Invalid(member, $"{member} contains half of a surrogate pair, which is not a valid character. Remove it.");

    /// <summary>Cuts one of our texts, which contains a text of the caller's, to the column's length.</summary>
    public static string Shorten(string text, int limit) => text.Length <= limit ? text : string.Concat(text.AsSpan(0, limit - 1), "…");
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TaskDashboard.Web.Api;

/// <summary>What is wrong with the name of a member.</summary>
internal enum MemberFault
{
    None,
    Unknown,
    Duplicate,
}

/// <summary>
/// Finds out whether JSON was refused because of a member's name. The serializer reports the position, but the cause only in the text of
/// its exception.
/// </summary>
internal static class MemberFaults
{
    /// <summary>Finds the first member that is unknown to its type or appears twice.</summary>
    /// <param name="wrong">The serializer's exception. Members after its position are not the cause.</param>
    /// <param name="json">Well-formed JSON.</param>
    public static MemberFault FindBefore(JsonException wrong, ReadOnlySpan<byte> json, JsonTypeInfo type)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Limits.JsonDepth });
        reader.Read();
        var fault = Find(ref reader, type);
        return fault is not MemberFault.None && reader.TokenStartIndex < OffsetOf(wrong, json) ? fault : MemberFault.None;
    }

    /// <summary>Leaves the reader at the wrong name, or at the end of the current value.</summary>
    private static MemberFault Find(ref Utf8JsonReader reader, JsonTypeInfo? type)
    {
        if (reader.TokenType is JsonTokenType.StartObject)
        {
            return FindInObject(ref reader, type);
        }

        if (reader.TokenType is JsonTokenType.StartArray)
        {
            var element = type?.Kind is JsonTypeInfoKind.Enumerable ? TypeOf(type.ElementType, type) : null;
            while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            {
                if (Find(ref reader, element) is not MemberFault.None and var fault)
                {
                    return fault;
                }
            }
        }

        return MemberFault.None;
    }

    private static MemberFault FindInObject(ref Utf8JsonReader reader, JsonTypeInfo? type)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            JsonTypeInfo? value = null;
            if (type?.Kind is JsonTypeInfoKind.Object)
            {
                if (type.Properties.FirstOrDefault(property => property.Name == name) is not { } known)
                {
                    return MemberFault.Unknown;
                }

                value = TypeOf(known.PropertyType, type);
            }
            else if (type?.Kind is JsonTypeInfoKind.Dictionary)
            {
                value = TypeOf(type.ElementType, type);
            }

            if (!names.Add(name))
            {
                return MemberFault.Duplicate;
            }

            reader.Read();
            if (Find(ref reader, value) is not MemberFault.None and var fault)
            {
                return fault;
            }
        }

        return MemberFault.None;
    }

    private static JsonTypeInfo? TypeOf(Type? type, JsonTypeInfo within) =>
        type is not null && within.Options.TryGetTypeInfo(type, out var found) ? found : null;

    private static long OffsetOf(JsonException wrong, ReadOnlySpan<byte> json)
    {
        var start = 0;
        for (var line = wrong.LineNumber ?? 0; line > 0; line--)
        {
            start += json[start..].IndexOf((byte)'\n') + 1;
        }

        return start + (wrong.BytePositionInLine ?? json.Length);
    }
}

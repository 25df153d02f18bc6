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
/// Says whether a JSON text was refused for the name of a member: the serializer tells the place, and the cause only in the words of
/// its exception.
/// </summary>
internal static class MemberFaults
{
    /// <summary>Finds the first member that its type does not have, or that is there twice.</summary>
    /// <param name="wrong">Where the serializer stopped; a later member is not the cause.</param>
    /// <param name="json">Well-formed.</param>
    public static MemberFault FindBefore(JsonException wrong, ReadOnlySpan<byte> json, JsonTypeInfo type)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Limits.JsonDepth });
        reader.Read();
        var fault = Find(ref reader, type);
        return fault is not MemberFault.None && reader.TokenStartIndex < OffsetOf(wrong, json) ? fault : MemberFault.None;
    }

    /// <summary>Leaves the reader at the name that is wrong, or else at the end of the value at which it stands.</summary>
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

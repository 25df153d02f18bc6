using System.Collections.Frozen;
using System.Text.Json;

namespace TaskDashboard.Core.Domain;

/// <summary>Maps each enum value to its name in our own API: the member's name in lower camel case. Matching is case-sensitive.</summary>
public static class ApiNames
{
    public static string Of<T>(T value)
        where T : struct, Enum =>
        Table<T>.Names.TryGetValue(value, out var name)
            ? name
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{typeof(T).Name} has no such member.");

    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => Table<T>.All;

    public static bool TryParse<T>(string? name, out T value)
        where T : struct, Enum
    {
        value = default;
        return name is not null && Table<T>.Values.TryGetValue(name, out value);
    }

    /// <summary>Parses an optional member of an input. Returns null if the member is absent.</summary>
    /// <exception cref="RefusedException">The name is unknown.</exception>
    public static T? Optional<T>(string? name, string member)
        where T : struct, Enum => name is null ? null : Required<T>(name, member);

    /// <summary>Parses a required member of an input.</summary>
    /// <exception cref="RefusedException">The member is missing, or the name is unknown.</exception>
    public static T Required<T>(string? name, string member)
        where T : struct, Enum =>
        TryParse(name, out T value)
            ? value
            : throw RefusedException.Invalid(member, $"{member} is missing or not known. Give one of {string.Join(", ", All<T>())}.");

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Names = Enum.GetValues<T>()
            .ToFrozenDictionary(value => value, value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));

        public static readonly FrozenDictionary<string, T> Values = Names.ToFrozenDictionary(
            named => named.Value,
            named => named.Key,
            StringComparer.Ordinal
        );

        public static readonly IReadOnlyList<string> All = [.. Enum.GetValues<T>().Select(value => Names[value])];
    }
}

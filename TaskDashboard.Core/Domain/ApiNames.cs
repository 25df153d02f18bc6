using System.Collections.Frozen;
using System.Text.Json;

namespace TaskDashboard.Core.Domain;

/// <summary>The name of each enum value in our own API: that of the member in lower camel case. Matching is exact, case included.</summary>
public static class ApiNames
{
    public static string Of<T>(T value)
        where T : struct, Enum =>
        Table<T>.Names.TryGetValue(value, out var name) ? name : throw new ArgumentOutOfRangeException(nameof(value), value, $"{typeof(T).Name} has no such member.");

    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum =>
        Table<T>.All;

    public static bool TryParse<T>(string? name, out T value)
        where T : struct, Enum
    {
        value = default;
        return name is not null && Table<T>.Values.TryGetValue(name, out value);
    }

    /// <summary>Reads the name that a member of an input gives; null if it gives none.</summary>
    /// <exception cref="RefusedException">There is no such name.</exception>
    public static T? Optional<T>(string? name, string member)
        where T : struct, Enum =>
        name is null ? null : Required<T>(name, member);

    /// <summary>Reads the name that a member of an input must give.</summary>
    /// <exception cref="RefusedException">It gives none, or there is no such name.</exception>
    public static T Required<T>(string? name, string member)
        where T : struct, Enum =>
        TryParse(name, out T value)
            ? value
            : throw RefusedException.Invalid(member, $"{member} is missing or not known. Give one of {string.Join(", ", All<T>())}.");

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Names =
            Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));

        public static readonly FrozenDictionary<string, T> Values = Names.ToFrozenDictionary(named => named.Value, named => named.Key, StringComparer.Ordinal);

        public static readonly IReadOnlyList<string> All = [.. Enum.GetValues<T>().Select(value => Names[value])];
    }
}

using System.Text.Json;

namespace TaskDashboard.Web.Api;

/// <summary>The API's name of each member of an enum: its own in lower camel case. Matching is exact, case included.</summary>
internal static class EnumNames<T>
    where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();
    private static readonly string[] Texts = [.. Values.Select(value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()))];

    public static IReadOnlyList<string> All => Texts;

    public static string Of(T value) =>
        Array.IndexOf(Values, value) is var index and >= 0
            ? Texts[index]
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{typeof(T).Name} has no such member.");

    public static bool TryParse(string? text, out T value)
    {
        var index = Array.IndexOf(Texts, text);
        value = index < 0 ? default : Values[index];
        return index >= 0;
    }
}

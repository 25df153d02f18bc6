using System.Globalization;

namespace TaskDashboard.Web.Presentation;

/// <summary>Labels of task types. The type itself is in the tooltip and the URL.</summary>
public static class TaskTypeWords
{
    public static string Of(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type switch
        {
            "PUSH_FAILED_TRIPS" => "Retry of trips",
            "PUSH_FAILED_CRASHES" => "Retry of crashes",
            "PUSH_FAILED_ITEMS" => "Retry of pushes",
            _ when IsShouted(type) => Calm(type),
            _ => type,
        };
    }

    private static bool IsShouted(string type) =>
        type.Contains('_', StringComparison.Ordinal)
        && type.All(letter => letter is '_' || char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter));

    private static string Calm(string type)
    {
        var words = type.Trim('_').Replace('_', ' ').ToLowerInvariant();
        return words.Length == 0 ? type : char.ToUpper(words[0], CultureInfo.InvariantCulture) + words[1..];
    }
}

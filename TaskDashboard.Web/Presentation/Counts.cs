using System.Globalization;

namespace TaskDashboard.Web.Presentation;

/// <summary>Formats numbers for people.</summary>
public static class Counts
{
    public static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 task", "2 tasks".</summary>
    public static string Of(long number, string one, string? many = null) => $"{Text(number)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>Bytes as "812 B" or "1.4 KB".</summary>
    public static string Size(long bytes) =>
        bytes switch
        {
            < 1024 => $"{bytes} B",
            < 1024 * 1024 => (bytes / 1024d).ToString("0.#", CultureInfo.InvariantCulture) + " KB",
            _ => (bytes / (1024d * 1024)).ToString("0.#", CultureInfo.InvariantCulture) + " MB",
        };
}

using System.Globalization;

namespace TaskDashboard.Web.Presentation;

/// <summary>Formats times and durations. Times are in UTC and labelled so; the browser converts them to local time.</summary>
public static class Times
{
    /// <summary>Format for programs, including the browser's script.</summary>
    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Returns the two largest units: "840 ms", "12 s", "3 min 5 s", "2 h 10 min", "4 d 3 h".</summary>
    public static string Duration(TimeSpan span)
    {
        if (span < TimeSpan.Zero)
        {
            span = TimeSpan.Zero;
        }

        return span switch
        {
            { TotalSeconds: < 1 } => $"{(int)span.TotalMilliseconds} ms",
            { TotalMinutes: < 1 } => $"{(int)span.TotalSeconds} s",
            { TotalHours: < 1 } => Two((int)span.TotalMinutes, "min", span.Seconds, "s"),
            { TotalDays: < 1 } => Two((int)span.TotalHours, "h", span.Minutes, "min"),
            _ => Two((int)span.TotalDays, "d", span.Hours, "h"),
        };
    }

    /// <summary>Returns how long an attempt took: "840 ms", "1.5 s", "12 s".</summary>
    public static string Took(int milliseconds) =>
        milliseconds switch
        {
            < 1000 => $"{milliseconds} ms",
            < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000d:0.#} s"),
            _ => $"{milliseconds / 1000} s",
        };

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large} {largeUnit}" : $"{large} {largeUnit} {small} {smallUnit}";
}

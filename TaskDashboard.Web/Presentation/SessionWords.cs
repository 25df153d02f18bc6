namespace TaskDashboard.Web.Presentation;

public static class SessionWords
{
    /// <summary>Explains when sessions end.</summary>
    public static string Rule(TimeSpan idle, TimeSpan longest) =>
        $"A session ends when you sign out, after {Of(idle)} without use, and after {Of(longest)} at the latest. An open page "
        + "counts as use.";

    private static string Of(TimeSpan time) =>
        time >= TimeSpan.FromDays(2) && time.Ticks % TimeSpan.TicksPerDay == 0 ? Counts.Of((long)time.TotalDays, "day")
        : time.Ticks % TimeSpan.TicksPerHour == 0 ? Counts.Of((long)time.TotalHours, "hour")
        : Counts.Of((long)time.TotalMinutes, "minute");
}

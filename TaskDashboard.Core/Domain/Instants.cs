namespace TaskDashboard.Core.Domain;

internal static class Instants
{
    /// <summary>As the tables keep it: UTC, in whole milliseconds. What is answered now then reads the same later.</summary>
    public static DateTimeOffset AsStored(this DateTimeOffset instant) => DateTimeOffset.FromUnixTimeMilliseconds(instant.ToUnixTimeMilliseconds());
}

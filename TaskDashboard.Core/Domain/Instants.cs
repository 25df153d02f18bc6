namespace TaskDashboard.Core.Domain;

internal static class Instants
{
    /// <summary>Rounds to the precision of the tables: UTC, whole milliseconds. An answer given now then equals one read later.</summary>
    public static DateTimeOffset AsStored(this DateTimeOffset instant) =>
        DateTimeOffset.FromUnixTimeMilliseconds(instant.ToUnixTimeMilliseconds());
}

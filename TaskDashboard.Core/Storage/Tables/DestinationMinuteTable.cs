namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The attempts to each destination, by minute.</summary>
internal sealed class DestinationMinuteTable()
    : Table<DestinationMinute>(
        "DestinationMinutes",
        new(minute => minute.DestinationNumber) { IsKey = true },
        new(minute => minute.Minute) { IsKey = true },
        new(minute => minute.Delivered),
        new(minute => minute.Failed),
        new(minute => minute.LastAt)
    )
{
    public static readonly DestinationMinuteTable Instance = new();
}

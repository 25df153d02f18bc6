namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The last number issued in each series, written in the transaction that uses the numbers.</summary>
internal sealed record Series
{
    public required string Name { get; init; }
    public long Last { get; init; }

    /// <summary>The last public id issued, in the row of the series "id".</summary>
    public string? LastId { get; init; }
}

/// <summary>The series of numbers.</summary>
internal sealed class SeriesTable()
    : Table<Series>(
        "Series",
        new(series => series.Name) { IsKey = true, MaxLength = Limits.Word },
        new(series => series.Last),
        new(series => series.LastId) { IsAscii = true, MaxLength = PublicId.Length }
    )
{
    public static readonly SeriesTable Instance = new();
}

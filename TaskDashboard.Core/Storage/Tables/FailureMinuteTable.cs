namespace TaskDashboard.Core.Storage.Tables;

/// <summary>Failed attempts of one group of failures within one minute.</summary>
internal sealed record FailureMinute
{
    /// <summary>Number of the minute (<see cref="Periods"/>).</summary>
    public required int Minute { get; init; }

    public required int DestinationNumber { get; init; }
    public required int SignatureNumber { get; init; }
    public int FailedAttempts { get; init; }
}

/// <summary>The failed attempts by minute and group. By minute first: readers ask which groups failed in the last minutes.</summary>
internal sealed class FailureMinuteTable()
    : Table<FailureMinute>(
        "FailureMinutes",
        new(row => row.Minute) { IsKey = true },
        new(row => row.DestinationNumber) { IsKey = true },
        new(row => row.SignatureNumber) { IsKey = true },
        new(row => row.FailedAttempts)
    )
{
    public static readonly FailureMinuteTable Instance = new();

    public static readonly RowAddition<FailureMinute> Addition = new(Instance, row => row.FailedAttempts);
}

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The processed items of retry requests.</summary>
internal sealed class RetryItemTable()
    : Table<RetryItem>(
        "RetryItems",
        new(item => item.Key) { IsKey = true, Name = "ItemKey" },
        new(item => item.Outcome),
        new(item => item.Reason),
        new(item => item.Attempt),
        new(item => item.At),
        new(item => item.DestinationNumber),
        new(item => item.SignatureNumber)
    )
{
    public static readonly RetryItemTable Instance = new();
}

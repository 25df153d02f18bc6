namespace TaskDashboard.Core.Storage.Tables;

/// <summary>Who requested a retry, the reason and the ticket, folded. Without an index, because retries are few.</summary>
internal sealed record RetryText
{
    public required int RetryNumber { get; init; }
    public required string Folded { get; init; }

    public static RetryText Of(RetryRequest request) =>
        new() { RetryNumber = request.Number, Folded = FoldedText.Join(request.RequestedBy, request.Reason, request.Ticket) };
}

/// <summary>The searched texts of retry requests.</summary>
internal sealed class RetryTextTable()
    : Table<RetryText>("RetryTexts", new(row => row.RetryNumber) { IsKey = true }, new(row => row.Folded) { IsFixed = true })
{
    public static readonly RetryTextTable Instance = new();
}

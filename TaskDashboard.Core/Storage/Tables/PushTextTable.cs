namespace TaskDashboard.Core.Storage.Tables;

/// <summary>
/// The item's id of a push, folded. In a table of its own, which no delivery writes: an index on the push's row would be written with each
/// attempt.
/// </summary>
internal sealed record PushText
{
    public required long PushNumber { get; init; }
    public required string Folded { get; init; }

    public static PushText Of(Push push) => new() { PushNumber = push.Number, Folded = FoldedText.Join(push.ItemId) };
}

/// <summary>The searched texts of pushes.</summary>
internal sealed class PushTextTable()
    : Table<PushText>("PushTexts", new(row => row.PushNumber) { IsKey = true }, new(row => row.Folded) { IsFixed = true })
{
    public static readonly PushTextTable Instance = new();

    public static readonly NumberedTable Searched = new("PushTexts", "PushNumber", IsSmall: false);
}

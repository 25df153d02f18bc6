using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Api;

/// <summary>Items to look up, such as those that a customer misses.</summary>
internal sealed record ReconcileInput
{
    /// <summary>Only pushes to this destination.</summary>
    public string? DestinationId { get; init; }

    /// <summary>Only pushes of this kind.</summary>
    public string? Kind { get; init; }

    /// <summary>1 to 100,000. An id may be given more than once.</summary>
    public IReadOnlyList<string>? ItemIds { get; init; }

    /// <exception cref="RefusedException">itemIds is missing, or contains a null.</exception>
    public ReconcileQuery ToQuery()
    {
        if (ItemIds is null)
        {
            throw RefusedException.Invalid("itemIds", "itemIds is missing. Give 1 to 100,000 ids.");
        }

        for (var index = 0; index < ItemIds.Count; index++)
        {
            if (ItemIds[index] is null)
            {
                var member = FormattableString.Invariant($"itemIds[{index}]");
                throw RefusedException.Invalid(member, $"{member} is null. Give an id, or leave it out.");
            }
        }

        return new()
        {
            ItemIds = ItemIds,
            DestinationId = DestinationId,
            Kind = Kind,
        };
    }
}

/// <param name="Items">One for each given id, in their order.</param>
/// <param name="Totals">Number of items with each status.</param>
/// <param name="KnownFrom">Pushes that were accepted before this time may have been deleted, and are unknown then; null if none
/// were.</param>
internal sealed record ReconcileAnswer(
    IReadOnlyList<ReconcileItemAnswer> Items,
    IReadOnlyDictionary<string, int> Totals,
    DateTimeOffset? KnownFrom
)
{
    public static ReconcileAnswer Of(Reconciliation reconciliation) =>
        new(
            [.. reconciliation.Items.Select(ReconcileItemAnswer.Of)],
            reconciliation.Totals.ToDictionary(total => ApiNames.Of(total.Key), total => total.Value),
            reconciliation.KnownFrom
        );
}

/// <summary>What became of one item. Of several pushes with its id, the one that was delivered last answers, else the newest.</summary>
internal sealed record ReconcileItemAnswer
{
    public required string ItemId { get; init; }

    /// <summary>delivered, failed, sending, waiting, canceled, expired, or unknown: no push has this item id.</summary>
    public required string Status { get; init; }

    public string? PushId { get; init; }
    public string? DestinationId { get; init; }

    /// <summary>When the push was delivered, or became failed, expired or canceled; else when its last attempt began.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Number of the last attempt.</summary>
    public int? Attempt { get; init; }

    /// <summary>What the endpoint answered to it, such as 200 OK, or why it did not answer.</summary>
    public string? Answer { get; init; }

    /// <summary>How many pushes have this item id.</summary>
    public required int Matches { get; init; }

    /// <summary>The columns of a table of them, with the names of the members.</summary>
    public static IReadOnlyList<ExportColumn<ReconcileItemAnswer>> Columns { get; } =
    [
        new("itemId", (csv, item) => csv.Text(item.ItemId)),
        new("status", (csv, item) => csv.Text(item.Status)),
        new("pushId", (csv, item) => csv.Text(item.PushId)),
        new("destinationId", (csv, item) => csv.Text(item.DestinationId)),
        new("at", (csv, item) => csv.Instant(item.At)),
        new("attempt", (csv, item) => csv.Number(item.Attempt)),
        new("answer", (csv, item) => csv.Text(item.Answer)),
        new("matches", (csv, item) => csv.Number(item.Matches)),
    ];

    public static ReconcileItemAnswer Of(ReconciledItem item) =>
        new()
        {
            ItemId = item.ItemId,
            Status = ApiNames.Of(item.Status),
            PushId = item.PushId,
            DestinationId = item.DestinationId,
            At = item.At,
            Attempt = item.Attempt,
            Answer = item.Answer,
            Matches = item.Matches,
        };
}

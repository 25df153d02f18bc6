using TaskDashboard.Core.Deliveries;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Components.Pushes;

/// <summary>Acts on chosen pushes, with what happened to each of them.</summary>
internal static class PushActs
{
    public const string CancelWords =
        "A canceled push is not sent any more. This cannot be undone: the item has to be handed in again with another version.";

    public static string SentNow(int count) =>
        count == 0 ? "None of them is sent now." : $"{Counts.Of(count, "push is", "pushes are")} due now.";

    public static string Canceled(int count) =>
        count == 0 ? "None of them was canceled." : $"{Counts.Of(count, "push was", "pushes were")} canceled.";

    public static IReadOnlyList<PushOutcome> Outcomes(IReadOnlyList<PushSummary> chosen, IReadOnlyList<SendNowItem> items)
    {
        var names = chosen.ToDictionary(row => row.Push.Id, row => row.Push.ItemId);
        return
        [
            .. items.Select(item => new PushOutcome(
                names.GetValueOrDefault(item.PushId, item.PushId),
                item.PushId,
                item.Reason is { } reason ? PushWords.Of(reason) : null
            )),
        ];
    }

    public static async Task<IReadOnlyList<PushOutcome>> CancelAsync(
        PushIngestor ingestor,
        PushReads pushes,
        Caller caller,
        IReadOnlyList<PushSummary> chosen
    )
    {
        // An act that has begun is not given up when the page is left.
        var ids = PushFilter.Id.Is(chosen.Select(row => row.Push.Id));
        await ingestor.CancelAsync(caller, ids, CancellationToken.None);
        var now = (await pushes.OfIdsAsync(caller, [.. chosen.Select(row => row.Push.Id)], CancellationToken.None)).ToDictionary(
            row => row.Push.Id,
            row => row.Push
        );
        return
        [
            .. chosen.Select(row => new PushOutcome(
                row.Push.ItemId,
                row.Push.Id,
                PushWords.WhyNotCanceled(now.GetValueOrDefault(row.Push.Id))
            )),
        ];
    }
}

using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Components.Pushes;

/// <summary>
/// Which read answers a list. Each has an index for its order, so that a list costs the same however many pushes there are. In the order of
/// acceptance, a filter that few of the newest pushes match would have to read all of them, so other lists are by last attempt.
/// </summary>
internal static class PushLists
{
    /// <summary>The place in the page's head for what a tab can do with all that it lists.</summary>
    public const string Section = "acts";

    private static readonly string[] Named = ["item", "id", "ticket", "retriedBy", "retryId"];

    private enum Order
    {
        Acceptance,
        LastAttempt,
        Failure,
        Waiting,
    }

    /// <param name="query">Of the address.</param>
    public static Task<Page<PushSummary>> ReadAsync(
        PushReads pushes,
        Caller caller,
        PushesAddress address,
        PushQuery query,
        CancellationToken cancellation
    ) =>
        OrderOf(address) switch
        {
            Order.Acceptance or Order.Failure => pushes.ListAsync(caller, query, cancellation),
            Order.LastAttempt => pushes.ByLastAttemptAsync(caller, query, cancellation),
            Order.Waiting => pushes.WaitingAsync(caller, query, cancellation),
        };

    /// <summary>Whether the list lacks pushes that were not sent yet.</summary>
    public static bool IsByLastAttempt(PushesAddress address) => OrderOf(address) is Order.LastAttempt;

    public static bool IsByFailure(PushesAddress address) => OrderOf(address) is Order.Failure;

    /// <summary>Says in which order the list is.</summary>
    public static string WordsOf(PushesAddress address) =>
        OrderOf(address) switch
        {
            Order.Acceptance => "newest first",
            Order.LastAttempt when address.Tab is PushTab.Delivered => "latest first",
            Order.LastAttempt => "latest attempt first; what was not sent yet is under Waiting",
            Order.Failure => "latest failure first",
            Order.Waiting => "those that failed before first, then by when they are due",
        };

    private static Order OrderOf(PushesAddress address) =>
        address.Tab is PushTab.Waiting ? Order.Waiting
        : address.Tab is PushTab.Delivered ? Order.LastAttempt
        : address.Tab is PushTab.Failed ? Order.Failure
        : address.Filter.Of(PushFilter.State) switch
        {
            // Few among all, with an index of their own.
            [PushState.Expired or PushState.Canceled] when IsOnly(address, PushFilter.State) => Order.Acceptance,
            [PushState.Failed] when address.Filter.Of((FilterField<Push>)PushFilter.LastAttempt).Count == 0 => Order.Failure,
            [PushState.Waiting] when address.Filter.Of((FilterField<Push>)PushFilter.LastAttempt).Count == 0 => Order.Waiting,
            [] when address.Filter.IsEmpty && (address.Query.IsEmpty || NamesFew(address.Query)) => Order.Acceptance,
            _ => Order.LastAttempt,
        };

    // Found from an index, also those that were not sent yet.
    private static bool NamesFew(AddressedQuery<Push> query) =>
        query.FieldNames.Any(name => Named.Contains(name, StringComparer.OrdinalIgnoreCase));

    private static bool IsOnly(PushesAddress address, FilterField<Push> field) =>
        address.Filter.With(field).IsEmpty && address.Query.IsEmpty;
}

namespace TaskDashboard.Core.Deliveries;

/// <summary>Reads from rows to which running retry request a push belongs.</summary>
internal interface IReservations
{
    /// <summary>
    /// Returns the request that has reserved a failed push or is sending it, by the number of the push. Omits pushes that belong to no
    /// running request.
    /// </summary>
    Task<IReadOnlyDictionary<long, PushReservation>> FindAsync(IReadOnlyCollection<Push> pushes, CancellationToken cancellation);
}

/// <param name="RetryId">Public id of the retry request.</param>
/// <param name="CompanyId">The company of the request; null if it has pushes of every company.</param>
internal sealed record PushReservation(string RetryId, string? CompanyId);

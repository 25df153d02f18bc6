namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Types of the tasks that the engine creates, one task for each retry. Programs cannot create tasks of these types.</summary>
public static class EngineTaskTypes
{
    public const string FailedTrips = "PUSH_FAILED_TRIPS";
    public const string FailedCrashes = "PUSH_FAILED_CRASHES";

    /// <summary>Other kinds of pushes, or several kinds.</summary>
    public const string FailedItems = "PUSH_FAILED_ITEMS";

    public static bool Contains(string type) => type is FailedTrips or FailedCrashes or FailedItems;

    /// <param name="kind">The kind of all pushes of the retry; null if there are several.</param>
    public static string OfRetry(string? kind) =>
        kind switch
        {
            "trip" => FailedTrips,
            "crash" => FailedCrashes,
            _ => FailedItems,
        };
}

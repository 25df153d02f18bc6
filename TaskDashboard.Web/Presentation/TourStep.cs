namespace TaskDashboard.Web.Presentation;

/// <summary>Steps of the demo's tour, in order.</summary>
public enum TourStep
{
    /// <summary>Look at a failed push.</summary>
    Why,

    /// <summary>Retry failed pushes.</summary>
    Retry,

    /// <summary>Send a test to the destination whose circuit is open.</summary>
    HeldBack,

    /// <summary>Pause a destination or the push service.</summary>
    Pause,

    /// <summary>Find the failed endpoint in the large scan.</summary>
    Endpoint,

    /// <summary>Look at a task through a vendor's API.</summary>
    Vendor,

    /// <summary>Create a task from a program.</summary>
    Api,
}

/// <summary>Objects of the tour. Each is null until the demo has created it.</summary>
/// <param name="Scan">The task of the large scan.</param>
/// <param name="FailedEndpoint">The scan's failed subtask.</param>
public sealed record TourPlaces(string? Scan = null, string? FailedEndpoint = null);

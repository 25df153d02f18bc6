namespace TaskDashboard.Web.Presentation;

/// <summary>Something to try in the demo, in this order.</summary>
public enum TourStep
{
    /// <summary>A failed push is looked at.</summary>
    Why,

    /// <summary>What failed is retried.</summary>
    Retry,

    /// <summary>The destination that is held back because it keeps failing is sent a test.</summary>
    HeldBack,

    /// <summary>A destination, or the push service as a whole, is paused.</summary>
    Pause,

    /// <summary>The one endpoint that failed in the big scan is found.</summary>
    Endpoint,

    /// <summary>A task is looked at as a vendor's API answers for it.</summary>
    Vendor,

    /// <summary>A program's call hands in a task.</summary>
    Api,
}

/// <summary>What the tour points at. Each is null until the demo has made it.</summary>
/// <param name="Scan">The task that scanned so many endpoints.</param>
/// <param name="FailedEndpoint">Its subtask that failed.</param>
public sealed record TourPlaces(string? Scan = null, string? FailedEndpoint = null);

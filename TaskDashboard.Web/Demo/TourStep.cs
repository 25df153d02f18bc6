namespace TaskDashboard.Web.Demo;

/// <summary>Something to try in the demo, in this order.</summary>
public enum TourStep
{
    /// <summary>A failed push is looked at.</summary>
    Why,

    /// <summary>What failed is retried.</summary>
    Retry,

    /// <summary>The destination is looked at that is held back because it keeps failing.</summary>
    HeldBack,

    /// <summary>A destination, or the push service as a whole, is paused.</summary>
    Pause,

    /// <summary>A program's call hands in a task.</summary>
    Api,
}

using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>How a destination does, from the attempts of the last hour.</summary>
public enum DestinationHealth
{
    /// <summary>Nearly everything arrives.</summary>
    Healthy,

    /// <summary>A good part arrives.</summary>
    Unsteady,

    /// <summary>Little or nothing arrives.</summary>
    Failing,

    /// <summary>Too much of the hour failed, but of late everything arrives.</summary>
    Recovering,

    /// <summary>Nothing was sent in the last hour.</summary>
    Idle,

    /// <summary>It kept failing, and is spared until an attempt shows that it is well again.</summary>
    Held,

    /// <summary>A person paused it: nothing is sent.</summary>
    Paused,
}

/// <summary>The last hour of a destination, as a person reads it.</summary>
public readonly record struct LastHour(int Delivered, int Failed)
{
    private const double HealthyFrom = 0.98;
    private const double UnsteadyFrom = 0.5;

    public static LastHour Of(DestinationView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new(view.DeliveredLastHour, view.FailedLastHour);
    }

    public int Attempts => Delivered + Failed;

    /// <summary>0 to 1; null when nothing was sent.</summary>
    public double? SuccessRate => Attempts == 0 ? null : (double)Delivered / Attempts;

    /// <summary>Rounded down, so that 100 % means that nothing failed.</summary>
    public int? Percent => SuccessRate is { } rate ? (int)Math.Floor(rate * 100) : null;

    /// <summary>By the attempts alone.</summary>
    public DestinationHealth Health => SuccessRate switch
    {
        null => DestinationHealth.Idle,
        >= HealthyFrom => DestinationHealth.Healthy,
        >= UnsteadyFrom => DestinationHealth.Unsteady,
        _ => DestinationHealth.Failing,
    };
}

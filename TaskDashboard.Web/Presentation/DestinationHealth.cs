using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>Health of a destination, from the attempts of the last hour.</summary>
public enum DestinationHealth
{
    /// <summary>Nearly all pushes are delivered.</summary>
    Healthy,

    /// <summary>Many pushes are delivered.</summary>
    Unsteady,

    /// <summary>Few or no pushes are delivered.</summary>
    Failing,

    /// <summary>Too many pushes of the last hour failed, but recent ones were delivered.</summary>
    Recovering,

    /// <summary>Nothing was sent in the last hour.</summary>
    Idle,

    /// <summary>Its circuit is open: pushes are held back until a probe succeeds.</summary>
    Held,

    /// <summary>A person or the service paused it: nothing is sent.</summary>
    Paused,
}

/// <summary>Attempts of a destination in the last hour.</summary>
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

    /// <summary>0 to 1; null if nothing was sent.</summary>
    public double? SuccessRate => Attempts == 0 ? null : (double)Delivered / Attempts;

    /// <summary>Rounded down, so that 100 % means that nothing failed.</summary>
    public int? Percent => SuccessRate is { } rate ? (int)Math.Floor(rate * 100) : null;

    /// <summary>Health from the attempts only.</summary>
    public DestinationHealth Health =>
        SuccessRate switch
        {
            null => DestinationHealth.Idle,
            >= HealthyFrom => DestinationHealth.Healthy,
            >= UnsteadyFrom => DestinationHealth.Unsteady,
            _ => DestinationHealth.Failing,
        };
}

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>Settings for sending.</summary>
public sealed class PushDeliveryOptions
{
    /// <summary>Time limit of an attempt: connect, send and the header of the answer (<c>Push:TimeoutSeconds</c>).</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether loopback and private networks are allowed; link-local and metadata addresses never are
    /// (<c>Push:AllowPrivateDestinations</c>).
    /// </summary>
    public bool AllowPrivateDestinations { get; set; }
}

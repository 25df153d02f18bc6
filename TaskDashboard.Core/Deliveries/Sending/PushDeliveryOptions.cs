namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>The settings that sending needs.</summary>
public sealed class PushDeliveryOptions
{
    /// <summary>For one attempt as a whole: connect, send and the header of the answer (<c>Push:TimeoutSeconds</c>).</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Loopback and private networks may be sent to; link-local and metadata addresses never (<c>Push:AllowPrivateDestinations</c>).</summary>
    public bool AllowPrivateDestinations { get; set; }
}

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>Makes one attempt to deliver a push.</summary>
public interface IPushSender
{
    /// <summary>
    /// Makes one attempt. All behavior of the endpoint is returned as a result. Only <paramref name="stopping"/> throws, and only before
    /// the endpoint has answered with a status. A received answer is returned, so that it can still be recorded.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="stopping"/> was cancelled; it is unknown whether the endpoint received
    /// the push.</exception>
    Task<DeliveryResult> SendAsync(Delivery delivery, CancellationToken stopping);

    /// <summary>Releases the resources of a target that is no longer used.</summary>
    void Forget(DeliveryTarget target) { }
}

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>Makes one attempt to deliver a push.</summary>
public interface IPushSender
{
    /// <summary>
    /// Sends once. Whatever the endpoint does comes back as a result. Only <paramref name="stopping"/> throws, and only while
    /// the endpoint has not answered with a status: an answer in hand is returned, so that it can still be recorded.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="stopping"/> was cancelled; whether the endpoint got the push is not known.</exception>
    Task<DeliveryResult> SendAsync(Delivery delivery, CancellationToken stopping);

    /// <summary>The target is not used any more; what is kept for its next attempt can go.</summary>
    void Forget(DeliveryTarget target)
    {
    }
}

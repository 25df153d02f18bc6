namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>There is no access token. The message is our own sentence for support staff.</summary>
internal sealed class MissingTokenException(DeliveryError error, string message) : Exception(message)
{
    public DeliveryError Error => error;
}

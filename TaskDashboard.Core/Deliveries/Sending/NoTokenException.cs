namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>There is no access token to send with. The message is a sentence of our own for support staff.</summary>
internal sealed class NoTokenException(DeliveryError error, string message) : Exception(message)
{
    public DeliveryError Error => error;
}

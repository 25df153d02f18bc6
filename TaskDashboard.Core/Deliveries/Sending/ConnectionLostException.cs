namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>A connection was not usable when a request was about to be written. Nothing of the request was written.</summary>
/// <param name="unasked">True if unrequested bytes had arrived, false if the connection was closed.</param>
internal sealed class ConnectionLostException(bool unasked = false) : IOException("The connection is not usable any more.")
{
    public bool Unasked => unasked;
}

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>A connection turned out not to be usable when a request was to be written. Nothing of the request was.</summary>
/// <param name="unasked">Bytes had come that no request asked for; otherwise it was closed.</param>
internal sealed class ConnectionLostException(bool unasked = false) : IOException("The connection is not usable any more.")
{
    public bool Unasked => unasked;
}

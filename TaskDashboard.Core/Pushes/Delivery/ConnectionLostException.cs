namespace TaskDashboard.Core.Pushes.Delivery;

/// <summary>A connection that was kept turned out not to be usable any more. Nothing of the request was written on it.</summary>
internal sealed class ConnectionLostException() : IOException("The connection is not usable any more.");

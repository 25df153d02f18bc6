namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>All addresses of a name were refused. Passes through the HTTP client, and does not contain the addresses.</summary>
internal sealed class AddressNotAllowedException() : Exception("No address of this name is allowed.");

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>Carries the refusal of every address of a name through the HTTP client; says nothing of what the name resolved to.</summary>
internal sealed class AddressNotAllowedException() : Exception("No address of this name is allowed.");

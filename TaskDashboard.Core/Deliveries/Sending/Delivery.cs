namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>One attempt to make.</summary>
/// <param name="PushId">24 hex digits; the <c>webhook-id</c>, the same in every attempt of a push.</param>
/// <param name="Payload">The body, sent as it is; not to be changed until the attempt has ended.</param>
/// <param name="Target">Where and how.</param>
/// <param name="KeepsAnswerHeaders">Whether the result holds the headers of the answer.</param>
public readonly record struct Delivery(string PushId, ReadOnlyMemory<byte> Payload, DeliveryTarget Target, bool KeepsAnswerHeaders = false);

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>Input of one attempt.</summary>
/// <param name="PushId">24 hex digits; the <c>webhook-id</c>, the same in every attempt of a push.</param>
/// <param name="Payload">The body, sent unchanged. It must not change until the attempt has ended.</param>
/// <param name="Target">Where and how to send.</param>
/// <param name="KeepsAnswerHeaders">Whether the result contains the headers of the answer.</param>
public readonly record struct Delivery(string PushId, ReadOnlyMemory<byte> Payload, DeliveryTarget Target, bool KeepsAnswerHeaders = false);

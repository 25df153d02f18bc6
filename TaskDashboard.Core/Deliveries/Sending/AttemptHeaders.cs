using System.Globalization;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>The headers of one attempt, whatever sends it.</summary>
/// <param name="Timestamp">The <c>webhook-timestamp</c>: the attempt's start in seconds since 1970.</param>
/// <param name="Signature">The <c>webhook-signature</c>.</param>
/// <param name="Described">All headers, as compact JSON with secrets hidden.</param>
public readonly record struct AttemptHeaders(string Timestamp, string Signature, string Described)
{
    public static AttemptHeaders Of(in Delivery delivery, DateTimeOffset startedAt)
    {
        var target = delivery.Target;
        var unixSeconds = startedAt.ToUnixTimeSeconds();
        var timestamp = unixSeconds.ToString(CultureInfo.InvariantCulture);
        var signature = WebhookSignature.Sign(delivery.PushId, unixSeconds, delivery.Payload.Span, target.SigningKeysAt(startedAt));
        return new AttemptHeaders(timestamp, signature, target.DescribeHeaders(delivery.PushId, timestamp, signature));
    }
}

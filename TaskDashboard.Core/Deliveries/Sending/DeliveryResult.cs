using System.Net;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>What one attempt came to.</summary>
/// <param name="StartedAt">When it began, which is also its <c>webhook-timestamp</c>.</param>
/// <param name="DurationMs">Until the answer was read or the attempt given up.</param>
/// <param name="Status">The HTTP status, where one came.</param>
/// <param name="Error">The class of the failure; <see cref="DeliveryError.None"/> on 2xx.</param>
/// <param name="Message">A sentence for support staff, never an exception's text; null when delivered.</param>
/// <param name="RequestHeaders">The headers sent, as compact JSON with secrets hidden.</param>
/// <param name="Answer">The first 4 KiB of the answer's body: as UTF-8 where it is text (<see cref="PlainText"/>), whatever it came in.</param>
/// <param name="AnswerTruncated">The body was longer, or broke off.</param>
/// <param name="RetryAfter">What the endpoint asked for, uncapped, from the moment of the answer; null where it asked for nothing.</param>
public sealed record DeliveryResult(
    DateTimeOffset StartedAt,
    int DurationMs,
    int? Status,
    DeliveryError Error,
    string? Message,
    string RequestHeaders,
    byte[] Answer,
    bool AnswerTruncated,
    TimeSpan? RetryAfter)
{
    /// <summary>The headers of the answer, where the delivery asked for them and one came.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> AnswerHeaders { get; init; } = [];

    /// <summary>How often the request was sent: more than once where a connection turned out to be dead before a byte of the answer came.</summary>
    public int Sends { get; init; } = 1;

    /// <summary>The endpoint takes no more deliveries.</summary>
    public bool IsGone => Status == (int)HttpStatusCode.Gone;

    public bool Delivered => Error == DeliveryError.None;
}

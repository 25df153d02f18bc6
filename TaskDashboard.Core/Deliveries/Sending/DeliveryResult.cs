using System.Net;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>Result of one attempt.</summary>
/// <param name="StartedAt">Start of the attempt, which is also its <c>webhook-timestamp</c>.</param>
/// <param name="DurationMs">Time until the answer was read or the attempt was canceled.</param>
/// <param name="Status">The HTTP status, if there was one.</param>
/// <param name="Error">The class of the failure; <see cref="DeliveryError.None"/> on 2xx.</param>
/// <param name="Message">A sentence for support staff, never an exception's text; null when delivered.</param>
/// <param name="RequestHeaders">The headers sent, as compact JSON with secrets hidden.</param>
/// <param name="Answer">The first 4 KiB of the answer's body: as UTF-8 if it is text (<see cref="PlainText"/>), whatever its
/// charset.</param>
/// <param name="AnswerTruncated">The body was longer or incomplete.</param>
/// <param name="RetryAfter">The wait that the endpoint requested, uncapped, from the time of the answer; null if it requested none.</param>
public sealed record DeliveryResult(
    DateTimeOffset StartedAt,
    int DurationMs,
    int? Status,
    DeliveryError Error,
    string? Message,
    string RequestHeaders,
    byte[] Answer,
    bool AnswerTruncated,
    TimeSpan? RetryAfter
)
{
    /// <summary>The headers of the answer, if the delivery requested them and there was an answer.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> AnswerHeaders { get; init; } = [];

    /// <summary>How often the request was sent: more than once if a connection was dead before a byte of the answer arrived.</summary>
    public int Sends { get; init; } = 1;

    /// <summary>Whether the endpoint accepts no more deliveries.</summary>
    public bool IsGone => Status == (int)HttpStatusCode.Gone;

    public bool Delivered => Error == DeliveryError.None;

    /// <summary>Returns the result of an attempt that the endpoint answered with a status.</summary>
    public static DeliveryResult Answered(
        DateTimeOffset startedAt,
        int durationMs,
        int status,
        string requestHeaders,
        byte[] answer,
        bool answerTruncated = false,
        TimeSpan? retryAfter = null
    )
    {
        var error = DeliveryOutcome.OfStatus(status);
        var message = error == DeliveryError.None ? null : StatusText.Sentence(status);
        return new DeliveryResult(startedAt, durationMs, status, error, message, requestHeaders, answer, answerTruncated, retryAfter);
    }
}

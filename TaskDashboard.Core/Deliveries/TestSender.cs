using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Request and answer of a test of a destination.</summary>
/// <param name="RequestHeaders">With hidden secrets.</param>
/// <param name="Status">Null if the endpoint did not answer.</param>
/// <param name="ResponseBody">At most the first 4 KiB, as UTF-8 if it is text; null if the endpoint did not answer.</param>
/// <param name="ResponseTruncated">The body was longer or incomplete.</param>
/// <param name="Error">The failure, as a sentence; null if the endpoint accepted the test.</param>
public sealed record TestExchange(
    string Method,
    string Url,
    IReadOnlyList<KeyValuePair<string, string>> RequestHeaders,
    string RequestBody,
    int? Status,
    IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders,
    byte[]? ResponseBody,
    bool ResponseTruncated,
    int DurationMs,
    string? Error
);

/// <summary>Sends test payloads with the sender of pushes, one at a time to each destination.</summary>
internal sealed class TestSender(IPushSender sender, TimeProvider clock)
{
    private readonly ConcurrentDictionary<int, bool> _underWay = [];

    /// <exception cref="RefusedException">Conflict "testRunning".</exception>
    public void Begin(Destination destination)
    {
        if (!_underWay.TryAdd(destination.Number, true))
        {
            throw RefusedException.Conflict("testRunning", "A test of this destination is under way. Wait for its answer.", destination.Id);
        }
    }

    public void End(Destination destination) => _underWay.TryRemove(destination.Number, out _);

    public async Task<TestExchange> SendAsync(string testId, Destination destination, DeliveryTarget target, CancellationToken cancellation)
    {
        var payload = Payload(destination);
        var result = await sender
            .SendAsync(new Delivery(testId, payload, target, KeepsAnswerHeaders: true), cancellation)
            .ConfigureAwait(false);
        using var sent = JsonDocument.Parse(result.RequestHeaders);
        return new TestExchange(
            "POST",
            target.Url.AbsoluteUri,
            [.. sent.RootElement.EnumerateObject().Select(header => KeyValuePair.Create(header.Name, header.Value.GetString() ?? ""))],
            Encoding.UTF8.GetString(payload),
            result.Status,
            result.AnswerHeaders,
            result.Status is null ? null : result.Answer,
            result.AnswerTruncated,
            result.DurationMs,
            result.Message
        );
    }

    private byte[] Payload(Destination destination)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteBoolean("test", true);
            json.WriteString(
                "message",
                $"A test from TaskDashboard to {destination.Name}. It carries no data; an answer of 2xx says that it arrived."
            );
            json.WriteString("sentAt", clock.GetUtcNow().UtcDateTime);
            json.WriteEndObject();
        }

        return text.ToArray();
    }
}

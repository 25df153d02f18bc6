using System.Text.Json;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Tests.Unit.Deliveries;

public sealed class HttpPushSenderTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly SenderFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task The_payload_and_the_headers_go_out_as_promised_and_no_others()
    {
        await using var endpoint = RawEndpoint.Answering(Ok);

        var result = await _fixture.SendAsync(endpoint.Url);
        var request = await endpoint.NextRequestAsync();

        Assert.Equal("POST /hook HTTP/1.1", request.RequestLine);
        Assert.Equal(SenderFixture.Payload, request.Body);
        Assert.Equal("application/json", request["content-type"]);
        Assert.Equal(SenderFixture.PushId, request["webhook-id"]);
        var unixSeconds = _fixture.Clock.UtcNow.ToUnixTimeSeconds();
        Assert.Equal(unixSeconds.ToString(null as IFormatProvider), request["webhook-timestamp"]);
        Assert.True(WebhookSignature.TryDecode(SenderFixture.Secret, out var key));
        Assert.Equal(
            WebhookSignature.Sign(SenderFixture.PushId, unixSeconds, SenderFixture.Payload, [new(key)]),
            request["webhook-signature"]
        );
        Assert.Matches(@"^TaskDashboard/\d+\.\d+\.\d+$", request["user-agent"]);
        Assert.Equal(
            ["content-length", "content-type", "host", "user-agent", "webhook-id", "webhook-signature", "webhook-timestamp"],
            request.Headers.Select(header => header.Name.ToLowerInvariant()).Order()
        );

        Assert.True(result.Delivered);
        Assert.Equal((200, null, false, null), (result.Status, result.Message, result.AnswerTruncated, result.RetryAfter));
        Assert.Equal("ok"u8.ToArray(), result.Answer);
        Assert.Equal(_fixture.Clock.UtcNow, result.StartedAt);
    }

    [Fact]
    public async Task The_recorded_headers_are_those_sent_with_the_secret_hidden()
    {
        await using var endpoint = RawEndpoint.Answering(Ok);

        var result = await _fixture.SendAsync(endpoint.Url, new PushAuthorization(AuthorizationType.Basic, "ann", "pä:ss"));
        var request = await endpoint.NextRequestAsync();

        Assert.Equal("Basic " + Convert.ToBase64String("ann:pä:ss"u8), request["authorization"]);
        var recorded = JsonSerializer.Deserialize<Dictionary<string, string>>(result.RequestHeaders)!;
        Assert.Equal("Basic ***", recorded["authorization"]);
        foreach (var name in new[] { "content-type", "user-agent", "webhook-id", "webhook-timestamp", "webhook-signature" })
        {
            Assert.Equal(request[name], recorded[name]);
        }
        Assert.Equal(6, recorded.Count);
    }

    [Fact]
    public async Task Attempts_in_parallel_all_come_back()
    {
        await using var endpoint = RawEndpoint.Answering(Ok);

        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => _fixture.SendAsync(endpoint.Url)));

        Assert.All(results, result => Assert.True(result.Delivered));
        Assert.Equal(64, endpoint.WaitingRequests);
    }

    [Theory]
    [InlineData("201 Created", DeliveryError.None, null)]
    [InlineData("299 Whatever", DeliveryError.None, null)]
    [InlineData("400 Bad Request", DeliveryError.Status, "The endpoint answered 400 Bad Request")]
    [InlineData("503 <b>Their own words</b>", DeliveryError.Status, "The endpoint answered 503 Service Unavailable")]
    [InlineData("799 Odd", DeliveryError.Status, "The endpoint answered 799")]
    [InlineData("302 Found", DeliveryError.Redirect, "The endpoint answered 302 Found; redirects are not followed")]
    [InlineData("304 Not Modified", DeliveryError.Redirect, "The endpoint answered 304 Not Modified; redirects are not followed")]
    public async Task Only_2xx_is_delivered(string status, DeliveryError error, string? message)
    {
        await using var endpoint = RawEndpoint.Answering($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");

        var result = await _fixture.SendAsync(endpoint.Url);

        Assert.Equal((error, message), (result.Error, result.Message));
        Assert.Equal(status[..3], result.Status.ToString());
        Assert.Empty(result.Answer);
        Assert.False(result.AnswerTruncated);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = RawEndpoint.Answering(Ok);
        await using var endpoint = RawEndpoint.Answering(
            $"HTTP/1.1 307 Temporary Redirect\r\nLocation: {elsewhere.Url}\r\nContent-Length: 0\r\n\r\n"
        );

        var result = await _fixture.SendAsync(endpoint.Url);

        Assert.Equal((DeliveryError.Redirect, 307), (result.Error, result.Status));
        Assert.Equal(0, elsewhere.Connections);
    }

    [Theory]
    [InlineData("Retry-After: 120", 120)]
    [InlineData("Retry-After: Mon, 05 Jan 2026 08:01:30 GMT", 90)]
    [InlineData("Retry-After: soon", null)]
    [InlineData("X-Other: 1", null)]
    public async Task The_endpoints_Retry_After_is_read(string header, int? seconds)
    {
        await using var endpoint = RawEndpoint.Answering($"HTTP/1.1 429 Too Many Requests\r\n{header}\r\nContent-Length: 0\r\n\r\n");

        var result = await _fixture.SendAsync(endpoint.Url);

        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, result.RetryAfter);
    }

    [Fact]
    public async Task The_duration_is_the_clocks_and_each_attempt_has_the_whole_time_limit()
    {
        using var gate = new SemaphoreSlim(0);
        await using var endpoint = new RawEndpoint(async connection =>
        {
            await gate.WaitAsync(TestContext.Current.CancellationToken);
            await connection.SendAsync(Ok);
        });

        foreach (var seconds in new[] { 20, 29, 29 })
        {
            var sending = _fixture.SendAsync(endpoint.Url);
            await endpoint.NextRequestAsync();
            _fixture.Clock.Advance(TimeSpan.FromSeconds(seconds));
            gate.Release();
            var result = await sending;
            Assert.True(result.Delivered, result.Message);
            Assert.Equal(seconds * 1000, result.DurationMs);
        }
    }

    [Fact]
    public async Task Stopping_ends_an_attempt_without_an_answer_and_the_sender_continues()
    {
        await using var silent = RawEndpoint.Silent();
        await using var endpoint = RawEndpoint.Answering(Ok);
        using var stopping = new CancellationTokenSource();

        var sending = _fixture.SendAsync(silent.Url, stopping: stopping.Token);
        await silent.NextRequestAsync();
        await stopping.CancelAsync();

        var stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(stopping.Token, stopped.CancellationToken);
        Assert.True((await _fixture.SendAsync(endpoint.Url)).Delivered);
    }

    [Fact]
    public async Task Stopped_before_it_began_it_sends_nothing()
    {
        await using var endpoint = RawEndpoint.Answering(Ok);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _fixture.SendAsync(endpoint.Url, stopping: new CancellationToken(canceled: true))
        );

        Assert.Equal(0, endpoint.Connections);
    }
}

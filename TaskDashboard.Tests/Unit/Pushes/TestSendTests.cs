using System.Text;
using System.Text.Json;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Tests.Support;
using TaskDashboard.Tests.Unit.Deliveries;

namespace TaskDashboard.Tests.Unit.Pushes;

/// <summary>Sending a test to a destination.</summary>
public sealed class TestSendTests : CoreTest
{
    [Fact]
    public async Task The_whole_exchange_is_shown_without_secrets()
    {
        await using var endpoint = RawEndpoint.Answering(
            "HTTP/1.1 422 Unprocessable Content\r\nX-Request: 7\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nno trip"
        );
        using var sender = new HttpPushSender(new PushDeliveryOptions { AllowPrivateDestinations = true }, Clock);
        await using var database = NewDatabase();
        await using var host = await CoreHost.StartAsync(database, Clock, sender);
        var destination = (
            await host.Destinations.CreateAsync(
                Administrator,
                new()
                {
                    Name = "shop",
                    Url = endpoint.Url.AbsoluteUri,
                    Authorization = new PushAuthorization(AuthorizationType.Basic, "ann", "p-secret"),
                }
            )
        ).Destination;

        var exchange = await host.Destinations.SendTestAsync(Operator, destination.Id);
        var request = await endpoint.NextRequestAsync();

        Assert.Equal(("POST", endpoint.Url.AbsoluteUri), (exchange.Method, exchange.Url));
        Assert.Equal(request.Body, Encoding.UTF8.GetBytes(exchange.RequestBody));
        var sent = JsonDocument.Parse(exchange.RequestBody).RootElement;
        Assert.True(sent.GetProperty("test").GetBoolean());
        Assert.Contains("test", sent.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(Clock.UtcNow, sent.GetProperty("sentAt").GetDateTimeOffset());
        Assert.StartsWith("Basic ", request["authorization"], StringComparison.Ordinal);
        Assert.Contains(KeyValuePair.Create("authorization", "Basic ***"), exchange.RequestHeaders);
        Assert.Contains(KeyValuePair.Create("webhook-signature", request["webhook-signature"]), exchange.RequestHeaders);
        Assert.Equal(
            (422, "no trip", false),
            (exchange.Status, Encoding.UTF8.GetString(exchange.ResponseBody!), exchange.ResponseTruncated)
        );
        Assert.Contains(KeyValuePair.Create("X-Request", "7"), exchange.ResponseHeaders);
        Assert.Contains(KeyValuePair.Create("Content-Type", "text/plain"), exchange.ResponseHeaders);
        Assert.Equal("The endpoint answered 422 Unprocessable Entity", exchange.Error);
        Assert.Equal(0, await host.CountAsync("SELECT COUNT(*) FROM Pushes"));
        Assert.Equal(
            1,
            await host.CountAsync(
                "SELECT COUNT(*) FROM AuditEntries WHERE Action = 'destinationTested' AND Subject = @p0 AND Actor = @p1",
                destination.Id,
                Operator.Name
            )
        );
    }

    [Theory]
    [MemberData(nameof(DeclaredAnswerTests.Bodies), MemberType = typeof(DeclaredAnswerTests))]
    public async Task The_answer_is_read_by_what_it_declares(string headers, byte[] body, string text, string reason)
    {
        await using var endpoint = RawEndpoint.Answering(
            $"HTTP/1.1 400 Bad Request\r\n{headers}Content-Length: {body.Length}\r\n\r\n{Encoding.Latin1.GetString(body)}"
        );
        using var sender = new HttpPushSender(new PushDeliveryOptions { AllowPrivateDestinations = true }, Clock);
        await using var database = NewDatabase();
        await using var host = await CoreHost.StartAsync(database, Clock, sender);
        var destination = (
            await host.Destinations.CreateAsync(Administrator, new() { Name = "shop", Url = endpoint.Url.AbsoluteUri })
        ).Destination;

        var exchange = await host.Destinations.SendTestAsync(Operator, destination.Id);

        Assert.Equal((400, text, false), (exchange.Status, Encoding.UTF8.GetString(exchange.ResponseBody!), exchange.ResponseTruncated));
        Assert.Contains(reason, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_endpoint_is_explained()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => new Reply(null, DeliveryError.ConnectionRefused, "The connection was refused");

        var exchange = await Host.Destinations.SendTestAsync(Operator, destination.Id);

        Assert.Equal((null, null, "The connection was refused"), (exchange.Status, exchange.ResponseBody, exchange.Error));
        Assert.Empty(exchange.ResponseHeaders);
    }

    [Fact]
    public async Task A_paused_destination_gets_it_too()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
        Sender.Answer = _ => Reply.Delivered;

        Assert.Equal(
            (200, null),
            (
                (await Host.Destinations.SendTestAsync(Operator, destination.Id)).Status,
                (await Host.Destinations.SendTestAsync(Operator, destination.Id)).Error
            )
        );
    }

    [Fact]
    public async Task One_at_a_time_goes_to_a_destination()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        var other = await NewDestinationAsync("other");
        var first = Host.Destinations.SendTestAsync(Operator, destination.Id);
        var underWay = await Sender.NextAsync();

        await RefusedAsync(() => Host.Destinations.SendTestAsync(Operator, destination.Id), RefusalKind.Conflict, "testRunning");
        Sender.Answer = _ => Reply.Delivered;
        await Host.Destinations.SendTestAsync(Operator, other.Id);

        underWay.Deliver();
        await first;
        await Host.Destinations.SendTestAsync(Operator, destination.Id);
    }

    [Fact]
    public async Task A_canceled_test_makes_room_for_the_next()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        using var calling = new CancellationTokenSource();
        var first = Host.Destinations.SendTestAsync(Operator, destination.Id, calling.Token);
        await Sender.NextAsync();

        await calling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        Sender.Answer = _ => Reply.Delivered;
        await Host.Destinations.SendTestAsync(Operator, destination.Id);
    }

    [Fact]
    public async Task Tests_move_no_circuit()
    {
        await StartAsync(("Push:Circuit:Enabled", "true"), ("Push:Circuit:MinimumThroughput", "1"));
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Unavailable;
        for (var count = 0; count < 5; count++)
        {
            await Host.Destinations.SendTestAsync(Operator, destination.Id);
        }

        Assert.Null((await Host.DestinationReads.FindAsync(Viewer, destination.Id))!.Circuit);
    }

    [Fact]
    public async Task It_needs_an_operator_who_sees_the_destination()
    {
        await StartAsync();
        var destination = await NewDestinationAsync(companyId: "acme");

        await RefusedAsync(() => Host.Destinations.SendTestAsync(Viewer, destination.Id), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Destinations.SendTestAsync(Callers.Of(Role.Operator, "other"), destination.Id), RefusalKind.NotFound);
        Assert.Empty(Sender.All);
    }
}

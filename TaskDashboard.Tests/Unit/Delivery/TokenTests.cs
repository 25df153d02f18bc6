using System.Net;
using System.Text;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Tests.Unit.Deliveries;

/// <summary>OAuth2 client credentials, with a token endpoint and a customer's endpoint on loopback.</summary>
public sealed class TokenTests : IDisposable
{
    private const string Secret = "s3cr:et/+ ä";

    private readonly SenderFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_token_is_asked_for_with_the_client_in_the_header_and_sent_as_bearer()
    {
        await using var tokens = Answering(Token("t-1", 3600));
        await using var endpoint = Answering("200 OK");
        var target = Target(endpoint, tokens, scope: "trips write");

        var result = await SendAsync(target);

        Assert.True(result.Delivered, result.Message);
        var asked = await tokens.NextRequestAsync();
        Assert.Equal("POST /hook HTTP/1.1", asked.RequestLine);
        Assert.Equal("application/x-www-form-urlencoded", asked["content-type"]);
        Assert.Equal("grant_type=client_credentials&scope=trips+write", Encoding.ASCII.GetString(asked.Body));
        Assert.Equal(
            "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"client%3A1:{WebUtility.UrlEncode(Secret)}")),
            asked["authorization"]
        );
        Assert.Equal("Bearer t-1", (await endpoint.NextRequestAsync())["authorization"]);
        Assert.Contains("\"authorization\":\"Bearer ***\"", result.RequestHeaders, StringComparison.Ordinal);
        Assert.DoesNotContain("t-1", result.RequestHeaders, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_it_ends()
    {
        var issued = 0;
        await using var tokens = new RawEndpoint(connection => connection.SendAsync(Token($"t-{++issued}", 600)));
        await using var endpoint = Answering("200 OK");
        var target = Target(endpoint, tokens);

        await SendAsync(target);
        await SendAsync(target);
        _fixture.Clock.Advance(TimeSpan.FromSeconds(569));
        await SendAsync(target);
        Assert.Equal(1, issued);

        _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(target);
        Assert.Equal(2, issued);
        string[] sent = [.. await ReceivedAsync(endpoint, 4)];
        Assert.Equal(["Bearer t-1", "Bearer t-1", "Bearer t-1", "Bearer t-2"], sent);
    }

    [Fact]
    public async Task All_that_need_a_token_wait_for_one_answer()
    {
        using var gate = new SemaphoreSlim(0);
        await using var tokens = new RawEndpoint(async connection =>
        {
            await gate.WaitAsync(TestContext.Current.CancellationToken);
            await connection.SendAsync(Token("t-1", 600));
        });
        await using var endpoint = Answering("200 OK");
        var target = Target(endpoint, tokens);

        var sending = Enumerable.Range(0, 20).Select(_ => SendAsync(target)).ToArray();
        await tokens.NextRequestAsync();
        gate.Release();

        Assert.All(await Task.WhenAll(sending), result => Assert.True(result.Delivered, result.Message));
        Assert.Equal((1, 0), (tokens.Connections, tokens.WaitingRequests));
    }

    [Fact]
    public async Task A_token_that_the_endpoint_refuses_is_renewed_once_and_sent_within_the_same_attempt()
    {
        var issued = 0;
        await using var tokens = new RawEndpoint(connection => connection.SendAsync(Token($"t-{++issued}", 600)));
        var answers = new Queue<string>(["200 OK", "401 Unauthorized", "200 OK", "200 OK"]);
        await using var endpoint = new RawEndpoint(connection => connection.SendAsync(Empty(answers.Dequeue())));
        var target = Target(endpoint, tokens);

        Assert.True((await SendAsync(target)).Delivered);
        Assert.True((await SendAsync(target)).Delivered);
        Assert.True((await SendAsync(target)).Delivered);

        Assert.Equal(2, issued);
        Assert.Equal(["Bearer t-1", "Bearer t-1", "Bearer t-2", "Bearer t-2"], await ReceivedAsync(endpoint, 4));
    }

    [Fact]
    public async Task An_endpoint_that_refuses_the_new_token_too_has_answered()
    {
        await using var tokens = Answering(Token("t-1", 600));
        await using var endpoint = Answering("401 Unauthorized");

        var result = await SendAsync(Target(endpoint, tokens));

        Assert.Equal((DeliveryError.Status, 401, "The endpoint answered 401 Unauthorized"), (result.Error, result.Status, result.Message));
        Assert.Equal((2, 2), (tokens.WaitingRequests, endpoint.WaitingRequests));
    }

    [Fact]
    public async Task A_client_that_is_not_known_by_its_header_is_shown_in_the_body()
    {
        var answers = new Queue<string>([Answer("400 Bad Request", """{"error":"invalid_client"}"""), Token("t-1", 600)]);
        await using var tokens = new RawEndpoint(connection => connection.SendAsync(answers.Dequeue()));
        await using var endpoint = Answering("200 OK");

        Assert.True((await SendAsync(Target(endpoint, tokens))).Delivered);

        await tokens.NextRequestAsync();
        var asked = await tokens.NextRequestAsync();
        Assert.Equal(
            $"grant_type=client_credentials&client_id=client%3A1&client_secret={WebUtility.UrlEncode(Secret)}",
            Encoding.ASCII.GetString(asked.Body)
        );
        Assert.DoesNotContain(asked.Headers, header => header.Name.Equals("authorization", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(
        "401 Unauthorized",
        """{"error":"invalid_client"}""",
        DeliveryError.TokenRefused,
        "The token endpoint answered 401 Unauthorized (invalid_client)"
    )]
    [InlineData(
        "400 Bad Request",
        """{"error":"invalid_scope","error_description":"s3cr"}""",
        DeliveryError.TokenRefused,
        "The token endpoint answered 400 Bad Request (invalid_scope)"
    )]
    [InlineData("400 Bad Request", """{"error":"s3cr"}""", DeliveryError.TokenRefused, "The token endpoint answered 400 Bad Request")]
    [InlineData("404 Not Found", "<p>s3cr</p>", DeliveryError.TokenRefused, "The token endpoint answered 404 Not Found")]
    [InlineData("302 Found", "", DeliveryError.TokenRefused, "The token endpoint answered 302 Found")]
    [InlineData("503 Service Unavailable", "", DeliveryError.TokenUnavailable, "The token endpoint answered 503 Service Unavailable")]
    [InlineData("429 Too Many Requests", "", DeliveryError.TokenUnavailable, "The token endpoint answered 429 Too Many Requests")]
    [InlineData("200 OK", "{}", DeliveryError.TokenRefused, "The token endpoint's answer holds no Bearer token")]
    [InlineData("200 OK", "[]", DeliveryError.TokenRefused, "The token endpoint's answer holds no Bearer token")]
    [InlineData("200 OK", "no JSON", DeliveryError.TokenRefused, "The token endpoint's answer holds no Bearer token")]
    [InlineData("200 OK", """{"access_token":"a\nb"}""", DeliveryError.TokenRefused, "The token endpoint's answer holds no Bearer token")]
    [InlineData(
        "200 OK",
        """{"access_token":"t","token_type":"mac"}""",
        DeliveryError.TokenRefused,
        "The token endpoint's answer holds no Bearer token"
    )]
    public async Task Without_a_token_nothing_is_sent_and_the_failure_says_why(
        string status,
        string body,
        DeliveryError error,
        string message
    )
    {
        await using var tokens = new RawEndpoint(connection => connection.SendAsync(Answer(status, body)));
        await using var endpoint = Answering("200 OK");

        var result = await SendAsync(Target(endpoint, tokens));

        Assert.Equal((error, null, message), (result.Error, result.Status, result.Message));
        Assert.Equal(0, endpoint.Connections);
    }

    [Fact]
    public async Task After_a_failure_the_next_attempt_asks_again()
    {
        var answers = new Queue<string>([Answer("503 Service Unavailable", ""), Token("t-1", 600)]);
        await using var tokens = new RawEndpoint(connection => connection.SendAsync(answers.Dequeue()));
        await using var endpoint = Answering("200 OK");
        var target = Target(endpoint, tokens);

        Assert.Equal(DeliveryError.TokenUnavailable, (await SendAsync(target)).Error);
        Assert.True((await SendAsync(target)).Delivered);
    }

    [Fact]
    public async Task A_token_endpoint_that_does_not_answer_is_waited_for_as_long_as_an_attempt()
    {
        await using var tokens = RawEndpoint.Silent();
        await using var endpoint = Answering("200 OK");

        var sending = SendAsync(Target(endpoint, tokens));
        await tokens.NextRequestAsync();
        _fixture.Clock.Advance(TimeSpan.FromSeconds(30));
        var result = await sending;

        Assert.Equal((DeliveryError.TokenUnavailable, "The token endpoint gave no answer within 30 s"), (result.Error, result.Message));
    }

    [Fact]
    public async Task Stopping_ends_the_wait_for_a_token()
    {
        await using var tokens = RawEndpoint.Silent();
        await using var endpoint = Answering("200 OK");
        using var stopping = new CancellationTokenSource();

        var sending = SendAsync(Target(endpoint, tokens), stopping.Token);
        await tokens.NextRequestAsync();
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task The_rule_for_addresses_holds_for_the_token_URL_too()
    {
        await using var tokens = Answering(Token("t-1", 600));
        await using var endpoint = Answering("200 OK");
        using var fixture = new SenderFixture(allowPrivate: true, _ => [IPAddress.Parse("169.254.169.254")]);
        var target = Target(endpoint, tokens, tokenUrl: new Uri($"http://tokens.example:{tokens.Port}/"));

        var result = await fixture.Sender.SendAsync(
            new(SenderFixture.PushId, SenderFixture.Payload, target),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(DeliveryError.TokenUnavailable, result.Error);
        Assert.Equal(
            "The token endpoint could not be asked: the endpoint's name leads only to addresses that pushes may not be sent to",
            result.Message
        );
        Assert.Equal((0, 0), (tokens.Connections, endpoint.Connections));
    }

    [Fact]
    public void The_text_form_of_an_authorization_holds_no_secret() =>
        Assert.DoesNotContain("s3cr", Authorization(new Uri("https://tokens.example/"), "scope").ToString(), StringComparison.Ordinal);

    private Task<DeliveryResult> SendAsync(DeliveryTarget target, CancellationToken? stopping = null) =>
        _fixture.Sender.SendAsync(
            new(SenderFixture.PushId, SenderFixture.Payload, target),
            stopping ?? TestContext.Current.CancellationToken
        );

    private static DeliveryTarget Target(RawEndpoint endpoint, RawEndpoint tokens, string? scope = null, Uri? tokenUrl = null) =>
        new(endpoint.Url, Authorization(tokenUrl ?? tokens.Url, scope), [new SigningSecret(SenderFixture.Secret)]);

    private static PushAuthorization Authorization(Uri tokenUrl, string? scope) =>
        new(AuthorizationType.Oauth2)
        {
            TokenUrl = tokenUrl.AbsoluteUri,
            ClientId = "client:1",
            ClientSecret = Secret,
            Scope = scope,
        };

    private static async Task<IEnumerable<string>> ReceivedAsync(RawEndpoint endpoint, int count)
    {
        var headers = new List<string>();
        for (; count > 0; count--)
        {
            headers.Add((await endpoint.NextRequestAsync())["authorization"]);
        }
        return headers;
    }

    private static RawEndpoint Answering(string answer) =>
        RawEndpoint.Answering(answer.StartsWith("HTTP", StringComparison.Ordinal) ? answer : Empty(answer));

    private static string Empty(string status) => Answer(status, "");

    private static string Token(string value, int seconds) =>
        Answer("200 OK", $$"""{"access_token":"{{value}}","token_type":"bearer","expires_in":{{seconds}}}""");

    private static string Answer(string status, string body) =>
        $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
}

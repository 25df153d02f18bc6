using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Live;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Live;

namespace TaskDashboard.Tests.Edge;

/// <summary>
/// Mistakes of a client are answered. They are not logged as warnings or errors, with which any client could fill the log.
/// </summary>
public sealed class ClientMistakeTests
{
    private const string Key = "Authorization: Bearer " + RunningApp.BootstrapKey + "\r\n";
    private const string Json = "Content-Type: application/json\r\n";
    private const string Form = "Content-Type: application/x-www-form-urlencoded\r\n";

    /// <summary>Bytes written to the connection. If more are declared, the rest is never sent.</summary>
    private static readonly string[] Requests =
    [
        "nonsense\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET /\u0001 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "GET /" + new string('x', 20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Range(0, 200).Select(index => $"h{index}: v\r\n")) + "\r\n",
        "POST /api/tasks HTTP/1.1\r\nHost: a\r\n" + Key + Json + "Content-Length: many\r\n\r\n{}",
        "POST /api/tasks HTTP/1.1\r\nHost: a\r\n" + Key + Json + "Content-Length: -1\r\n\r\n{}",
        "POST /api/tasks HTTP/1.1\r\nHost: a\r\n" + Key + Json + "Content-Length: 100\r\n\r\n{}",
        "POST /api/tasks HTTP/1.1\r\nHost: a\r\n" + Key + Json + "Content-Length: 99999999\r\n\r\n{}",
        "POST /api/tasks HTTP/1.1\r\nHost: a\r\n" + Key + Json + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST /api/tasks HTTP/1.1\r\nHost: a\r\n" + Key + Json + "Transfer-Encoding: chunked\r\n\r\n5\r\n{}",
        "POST /api/pushes HTTP/1.1\r\nHost: a\r\n" + Key + Json + "Content-Length: 9\r\n\r\n[{\"kind\"",
        "POST /sign-in HTTP/1.1\r\nHost: a\r\n" + Form + "Content-Length: 50\r\n\r\nname=a",
        "POST /sign-in HTTP/1.1\r\nHost: a\r\n" + Form + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST /oauth/token HTTP/1.1\r\nHost: a\r\n" + Form + "Content-Length: 50\r\n\r\nclient_id=a",
        "POST /connect/token HTTP/1.1\r\nHost: a\r\n" + Form + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST /api/v1.0/jsonrpc/network HTTP/1.1\r\nHost: a\r\nAuthorization: Basic "
            + Convert.ToBase64String(Encoding.UTF8.GetBytes(RunningApp.BootstrapKey + ":"))
            + "\r\n"
            + Json
            + "Content-Length: 50\r\n\r\n{",
        "PATCH /v2026/task-status/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {sailpoint}\r\n" + Json + "Content-Length: 50\r\n\r\n[",
        "POST /hubs/tasks/negotiate?negotiateVersion=x HTTP/1.1\r\nHost: a\r\n" + Key + "Content-Length: 50\r\n\r\n{",
        "POST /hubs/tasks?id=nobody HTTP/1.1\r\nHost: a\r\n" + Key + "Content-Length: 50\r\n\r\n{",
        "GET /hubs/tasks?id=nobody HTTP/1.1\r\nHost: a\r\n"
            + Key
            + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 1\r\nSec-WebSocket-Key: x\r\n\r\n",
    ];

    [Fact]
    public async Task A_clients_mistake_is_not_logged_as_a_warning_or_error()
    {
        var log = new SeriousLines();
        await using var app = await RunningApp.StartAsync(
            services => services.AddSingleton<ILoggerProvider>(log),
            settings: ["--Logging:LogLevel:Default=Information", "--Logging:LogLevel:Microsoft.AspNetCore=Information"]
        );
        var person = await app.AddPersonAsync("ada", Role.Viewer);
        log.Clear();

        await ConnectionsAsync(app);
        await CookiesAndTokensAsync(app, person);
        await CallsAsync(app);
        await HubAsync(app);

        // After it has stopped, everything that was under way has ended.
        await app.Get<IHost>().StopAsync(TestContext.Current.CancellationToken);
        Assert.True(log.Lines.Count == 0, string.Join('\n', log.Lines));
    }

    [Fact]
    public async Task An_internal_error_in_the_hub_is_logged_as_an_error()
    {
        var log = new SeriousLines();
        await using var app = await RunningApp.StartAsync(
            services =>
            {
                services.AddSingleton<ILoggerProvider>(log);
                services.AddSingleton(new Watches(null!, null!, null!, null!, null!));
            },
            settings: ["--Logging:LogLevel:Default=Information"]
        );
        log.Clear();

        await using var hub = await HubSocket.ConnectAsync(app.Address, RunningApp.BootstrapKey);
        await hub.WatchAsync(new { });
        Assert.NotNull(await hub.EndsAsync());

        var line = Assert.Single(log.Lines);
        Assert.StartsWith("Error " + typeof(TaskHub).FullName + ": A watch failed", line, StringComparison.Ordinal);
    }

    // Each is sent twice: the client then closes its side and waits for the answer, or resets the connection.
    private static async Task ConnectionsAsync(RunningApp app)
    {
        var key = await app.AddKeyAsync(Role.Operator, null, "SailPoint");
        using var client = app.Anonymous();
        var token = (await client.Post($"/oauth/token?grant_type=client_credentials&client_id={key.Key.Id}&client_secret={key.Secret}"))
            .Must(200)
            .String("access_token")!;
        foreach (var request in Requests.Select(request => request.Replace("{sailpoint}", token, StringComparison.Ordinal)))
        {
            await HalfClosedAsync(app.Address, request);
            await ResetAsync(app.Address, request);
        }
    }

    private static async Task HalfClosedAsync(Uri address, string request)
    {
        using var socket = await SentAsync(address, request);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience.Limit);
        var buffer = new byte[16 * 1024];
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(buffer, patience.Token) > 0) { }
        }
        catch (SocketException)
        {
            // The server may reset the connection if it does not read everything.
        }
    }

    private static async Task ResetAsync(Uri address, string request)
    {
        using var socket = await SentAsync(address, request);
        socket.LingerState = new LingerOption(true, 0);
    }

    private static async Task<Socket> SentAsync(Uri address, string request)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
            await socket.SendAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task CookiesAndTokensAsync(RunningApp app, Person person)
    {
        using var client = app.Anonymous();
        var ticket = await app.CookieOfAsync(Caller.LinkHolder);
        string[] cookies =
        [
            "TaskDashboard=nonsense",
            "TaskDashboard=chunks-3",
            "TaskDashboard=chunks-2147483647",
            "TaskDashboard=",
            "TaskDashboard.Browser=nonsense",
            "TaskDashboard.Antiforgery=nonsense",
            "TaskDashboard.Antiforgery=CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "TaskDashboard=CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            ticket[..^4] + "AAAA",
            ticket + "; TaskDashboard.Antiforgery=nonsense",
            "=;=;;;",
            "\"",
        ];
        foreach (var cookie in cookies)
        {
            foreach (
                var path in new[]
                {
                    "/sign-in",
                    "/tasks",
                    "/password",
                    "/people",
                    "/_blazor/negotiate?negotiateVersion=1",
                    "/openapi/v1.json",
                }
            )
            {
                Assert.InRange(
                    (await client.Send(HttpMethod.Get, path, null, ("Cookie", cookie), ("Accept", "text/html"))).Status,
                    200,
                    499
                );
                using var form = new FormUrlEncodedContent([
                    KeyValuePair.Create("name", person.Name),
                    KeyValuePair.Create("password", "x"),
                    KeyValuePair.Create("__RequestVerificationToken", "nonsense"),
                ]);
                Assert.InRange((await client.Send(HttpMethod.Post, path, form, ("Cookie", cookie))).Status, 200, 499);
            }
        }

        using var browser = new SignInForm(app);
        (await browser.SendAsync("/sign-in", ("name", person.Name), ("password", "x"))).Must(401);
        var foreign = await browser.HiddenAsync("/sign-in");
        using var other = new SignInForm(app);
        await other.GetAsync("/sign-in");
        (await other.PostAsync("/sign-in", foreign, ("name", person.Name), ("password", RunningApp.Password))).Must(400);
        (await other.PostAsync("/sign-in", foreign, foreign)).Must(400);
    }

    private static async Task CallsAsync(RunningApp app)
    {
        using var client = app.Client(RunningApp.BootstrapKey);
        using var wrong = app.Client("tdk_" + new string('0', 64));
        foreach (
            var path in new[]
            {
                "/api/tasks",
                "/api/pushes",
                "/api/destinations",
                "/api/keys",
                "/api/retry-requests",
                "/oauth/token",
                "/connect/token",
                "/api/v1.0/jsonrpc/network",
                "/v2026/task-status/x",
            }
        )
        {
            foreach (var body in new[] { "", "{", "[]", "null", "\"x\ud83d\"", "\"\\ud83d\"", "{\"a\":1,\"a\":2}", new string('[', 2000) })
            {
                foreach (var method in new[] { HttpMethod.Post, HttpMethod.Patch, HttpMethod.Put })
                {
                    using var content = new StringContent(body, Encoding.UTF8, "application/json");
                    Assert.InRange((await client.Send(method, path, content)).Status, 200, 499);
                    using var again = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
                    Assert.InRange((await wrong.Send(method, path, again)).Status, 200, 499);
                }
            }
        }
    }

    private static async Task HubAsync(RunningApp app)
    {
        await using (var hub = await HubSocket.ConnectAsync(app.Address, RunningApp.BootstrapKey))
        {
            foreach (
                var (request, number) in new[]
                {
                    """{"taskId":"nobody"}""",
                    """{"states":["nonsense"]}""",
                    """{"nonsense":1}""",
                    "1",
                    "null",
                }.Select((request, number) => (request, number))
            )
            {
                await hub.WatchAsync(request, number.ToString(CultureInfo.InvariantCulture));
                Assert.NotNull(await hub.EndsAsync());
            }
        }

        foreach (
            var said in new[]
            {
                "nonsense",
                "{\"protocol\":\"nonsense\",\"version\":1}\u001e",
                "{\"protocol\":\"json\",\"version\":9}\u001e",
                "{\"protocol\":\"json\",\"version\":1}\u001enonsense\u001e",
                "{\"protocol\":\"json\",\"version\":1}\u001e{\"type\":99}\u001e{\"type\":1,\"target\":\"Nobody\",\"arguments\":[]}"
                    + "\u001e{\"type\":4,\"invocationId\":\"1\",\"target\":\"Watch\",\"arguments\":[1,2,3]}\u001e",
            }
        )
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", "Bearer " + RunningApp.BootstrapKey);
            await socket.ConnectAsync(
                new UriBuilder(app.Address) { Scheme = "ws", Path = LiveSetup.Path }.Uri,
                TestContext.Current.CancellationToken
            );
            await socket.SendAsync(
                Encoding.UTF8.GetBytes(said),
                WebSocketMessageType.Text,
                endOfMessage: true,
                TestContext.Current.CancellationToken
            );
            socket.Abort();
        }
    }

    /// <summary>Log entries that would alert an operator.</summary>
    private sealed class SeriousLines : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> _lines = [];

        public IReadOnlyCollection<string> Lines => [.. _lines];

        public void Clear() => _lines.Clear();

        public ILogger CreateLogger(string categoryName) => new Category(categoryName, _lines);

        public void Dispose() { }

        private sealed class Category(string name, ConcurrentQueue<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

            public void Log<TState>(
                LogLevel logLevel,
                EventId eventId,
                TState state,
                Exception? exception,
                Func<TState, Exception?, string> formatter
            )
            {
                // Overload of the machine is not caused by the client.
                if (IsEnabled(logLevel) && eventId.Name != "HeartbeatSlow")
                {
                    lines.Enqueue($"{logLevel} {name}: {formatter(state, exception)} {exception}");
                }
            }
        }
    }
}

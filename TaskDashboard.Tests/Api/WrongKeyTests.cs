using System.Text;
using TaskDashboard.Core.Engine;
using TaskDashboard.Web.Access;

namespace TaskDashboard.Tests.Api;

/// <summary>Wrong keys, tokens and sessions are limited by address. A valid key is never refused because of them.</summary>
public sealed class WrongKeyTests
{
    private const string Limit = "--Access:WrongKeysPerMinute=3";

    public static TheoryData<string, string, string, string> Ways =>
        new()
        {
            { "GET", "/api/tasks", "Authorization", "Bearer wrong" },
            { "POST", "/hubs/tasks/negotiate", "Authorization", "Bearer wrong" },
            { "GET", "/v1/enterprise/task/1", "x-dq-enterprise-api-key", "wrong" },
            { "POST", "/api/v1.1/jsonrpc/network", "Authorization", Basic("wrong", "") },
            { "GET", "/v2025/task-status/1", "Authorization", "Bearer wrong" },
            { "GET", "/api/v1.0/external/sdtask/status", "Authorization", "Bearer wrong" },
            { "GET", "/api/rest/configure/v1/tasks/1", "x-dr-session", "wrong" },
            { "POST", "/api/rest/configure/v1/session", "Authorization", Basic("bootstrap", "wrong") },
            { "POST", "/oauth/token?grant_type=client_credentials&client_id=bootstrap&client_secret=wrong", "Accept", "*/*" },
        };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task After_a_number_of_wrong_keys_an_address_must_wait_and_others_need_not(
        string method,
        string path,
        string header,
        string value
    )
    {
        await using var app = await RunningApp.StartAsync(null, null, Limit);
        using var client = app.Anonymous();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            (await SendAsync("198.51.100.7")).Must(401);
        }

        var refused = (await SendAsync("198.51.100.7")).Must(429);

        Assert.InRange(int.Parse(refused.Headers["Retry-After"]), 1, 20);
        (await SendAsync("198.51.100.8")).Must(401);
        (
            await client.Send(
                HttpMethod.Get,
                "/api/tasks",
                null,
                ("Authorization", "Bearer " + RunningApp.BootstrapKey),
                ("X-Forwarded-For", "198.51.100.7")
            )
        ).Must(200);
        (
            await client.Send(
                HttpMethod.Post,
                "/api/rest/configure/v1/session",
                null,
                ("Authorization", Basic("bootstrap", RunningApp.BootstrapKey)),
                ("X-Forwarded-For", "198.51.100.7")
            )
        ).Must(200);

        Task<Answer> SendAsync(string from) => client.Send(new HttpMethod(method), path, null, (header, value), ("X-Forwarded-For", from));
    }

    [Fact]
    public async Task SmartDocumentor_s_token_call_is_limited_too()
    {
        await using var app = await RunningApp.StartAsync(null, null, Limit);
        using var client = app.Anonymous();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            (await AskAsync()).Must(400);
        }

        (await AskAsync()).Must(429);

        Task<Answer> AskAsync() =>
            client.Send(
                HttpMethod.Post,
                "/connect/token",
                new StringContent(
                    "grant_type=client_credentials&client_id=bootstrap&client_secret=wrong",
                    Encoding.UTF8,
                    "application/x-www-form-urlencoded"
                )
            );
    }

    [Fact]
    public async Task A_call_without_a_key_is_not_counted()
    {
        await using var app = await RunningApp.StartAsync(null, null, Limit);
        using var client = app.Anonymous();

        for (var attempt = 1; attempt <= 10; attempt++)
        {
            (await client.Get("/api/tasks")).Must(401);
            (await client.Get("/v1/enterprise/task/1")).Must(401);
        }
    }

    [Fact]
    public async Task An_unknown_proxy_cannot_forward_another_address()
    {
        await using var app = await RunningApp.StartAsync(null, null, Limit, "--Access:KnownProxies=192.0.2.1");
        using var client = app.Anonymous();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            (await SendAsync($"198.51.100.{attempt}")).Must(401);
        }

        (await SendAsync("198.51.100.4")).Must(429);

        Task<Answer> SendAsync(string from) =>
            client.Send(HttpMethod.Get, "/api/tasks", null, ("Authorization", "Bearer wrong"), ("X-Forwarded-For", from));
    }

    [Fact]
    public void Known_proxies_are_addresses_and_networks()
    {
        Assert.Equal(["127.0.0.0/8", "::1/128"], KnownProxies.Read(null).Select(network => network.ToString()));
        Assert.Equal(["10.0.0.5/32", "10.1.0.0/16"], KnownProxies.Read("10.0.0.5, 10.1.0.0/16").Select(network => network.ToString()));
        Assert.Empty(KnownProxies.Read("none"));
        Assert.StartsWith(
            KnownProxies.Setting,
            Assert.Throws<SettingException>(() => KnownProxies.Read("10.0.0.5 proxy")).Message,
            StringComparison.Ordinal
        );
    }

    private static string Basic(string user, string password) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using TaskDashboard.Tests.Api;

namespace TaskDashboard.Tests.Vendors;

/// <summary>An application without a rate limit for GravityZone's API, with a key that sees everything.</summary>
public sealed class GravityZoneWorld : IAsyncLifetime
{
    public const string Path10 = "/api/v1.0/jsonrpc/network";
    public const string Path11 = "/api/v1.1/jsonrpc/network";

    /// <summary>All spellings of the service's path.</summary>
    public static TheoryData<string> Paths { get; } =
        new(
            from version in new[] { "1.0", "1.1" }
            from path in new[]
            {
                "/network",
                "//network",
                "/network/",
                "/network/computers",
                "//network/computers",
                "/network/virtualmachines",
                "//network/virtualmachines",
                "/Network/Computers",
            }
            select $"/api/v{version}/jsonrpc{path}"
        );

    internal RunningApp App { get; private set; } = null!;

    /// <summary>Our own API, as an administrator without a company.</summary>
    internal ApiClient Own { get; private set; } = null!;

    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        App = await RunningApp.StartAsync(null, null, "--Vendors:GravityZone:RequestsPerSecond=0");
        Own = App.Client(RunningApp.BootstrapKey);
        _key = (await App.AddKeyAsync(Role.Viewer, null, "GravityZone")).Secret;
    }

    public async ValueTask DisposeAsync()
    {
        Own?.Dispose();
        if (App is not null)
        {
            await App.DisposeAsync();
        }
    }

    internal static (string, string) Basic(string key, string password = "") =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key}:{password}")));

    /// <summary>A request as in the vendor's documentation.</summary>
    internal static string Request(object parameters) =>
        JsonSerializer.Serialize(
            new
            {
                @params = parameters,
                jsonrpc = "2.0",
                method = "getTaskStatus",
                id = "787b5e36",
            }
        );

    internal async Task<Answer> SendAsync(string path, byte[] body, HttpMethod? method = null, params (string, string)[] headers)
    {
        using var client = App.Anonymous();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await client.Send(method ?? HttpMethod.Post, path, content, headers.Length == 0 ? [Basic(_key)] : headers);
    }

    internal Task<Answer> SendAsync(string path, string body, HttpMethod? method = null, params (string, string)[] headers) =>
        SendAsync(path, Encoding.UTF8.GetBytes(body), method, headers);

    internal async Task<JsonElement> ResultAsync(string path, object parameters)
    {
        var answer = (await SendAsync(path, Request(parameters))).Must(200);
        Assert.True(Members(answer.Json).SequenceEqual(["id", "jsonrpc", "result"]), answer.Text);
        return answer["result"];
    }

    /// <summary>Checks the error and returns its details.</summary>
    internal async Task<string> RefusedAsync(string path, string body, int code, string id = "\"787b5e36\"") =>
        Details(await SendAsync(path, body), code, id);

    internal static string Details(Answer answer, int code, string id = "\"787b5e36\"")
    {
        answer.Must(200);
        Assert.Equal("application/json", answer.Headers["Content-Type"]);
        var details = answer["error"].GetProperty("data").GetProperty("details");
        var message = code switch
        {
            -32700 => "Parse error",
            -32600 => "Invalid Request",
            -32601 => "Method not found",
            -32602 => "Invalid params",
            _ => "Server error",
        };
        Assert.Equal(
            $$"""{"id":{{id}},"jsonrpc":"2.0","error":{"code":{{code}},"message":"{{message}}","data":{"details":"""
                + details.GetRawText()
                + "}}}",
            answer.Text
        );
        Assert.False(string.IsNullOrWhiteSpace(details.GetString()));
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
        return details.GetString()!;
    }

    internal async Task<string> AddAsync(object task) => (await Own.Post("/api/tasks", task)).Must(201).String("id")!;

    internal static IEnumerable<string> Members(JsonElement json) => json.EnumerateObject().Select(member => member.Name);
}

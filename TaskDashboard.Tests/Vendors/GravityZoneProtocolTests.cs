using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Storage;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Vendors;

/// <summary>GravityZone's JSON-RPC: authentication, paths, rate limit and error answers.</summary>
public sealed class GravityZoneProtocolTests(GravityZoneWorld world) : IClassFixture<GravityZoneWorld>
{
    private const string Unknown = """{"params":{"taskId":"21a295eeb1a43d8b497b23b7"},"jsonrpc":"2.0","method":"getTaskStatus","id":1}""";

    public static TheoryData<string> Paths => GravityZoneWorld.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Every_way_to_write_the_path_is_the_service(string path)
    {
        var id = await world.AddAsync(
            new
            {
                type = "scan",
                name = "n",
                vendorType = "1",
            }
        );

        var result = await world.ResultAsync(path + "?unknown=1", new { taskId = id, unknown = new { } });

        Assert.Equal("n", result.GetProperty("name").GetString());
        foreach (var method in new[] { "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS" })
        {
            var answer = (await world.SendAsync(path, GravityZoneWorld.Request(new { taskId = id }), new HttpMethod(method))).Must(405);
            Assert.Equal(("", "POST"), (answer.Text, answer.Headers["Allow"]));
        }
    }

    [Theory]
    [InlineData("/api/v1.0/jsonrpc")]
    [InlineData("/api/v1.0/jsonrpc/incidents")]
    [InlineData("/api/v1.1/jsonrpc/network/other")]
    [InlineData("/api/v1.1/jsonrpc/network/computers/1")]
    [InlineData("/api/v1.0/jsonrpc/networks")]
    public async Task A_path_that_is_not_a_service_has_no_method(string path)
    {
        Assert.Contains("network", await world.RefusedAsync(path, Unknown, -32601, "1"), StringComparison.Ordinal);
        (await world.SendAsync(path, "", HttpMethod.Get)).Must(405);
    }

    [Fact]
    public async Task Our_own_API_keeps_the_other_paths()
    {
        (await world.Own.Post("/api/v1.2/jsonrpc/network", Unknown)).MustRefuse(404, "noSuchCall");
        (await world.Own.Get("/api/v1.0/other")).MustRefuse(404, "noSuchCall");
        (await world.Own.Get("/api/tasks?unknown=1")).MustRefuse(400, "unknownParameter", "unknown");
    }

    [Fact]
    public async Task A_key_without_access_gets_an_answer_without_a_body()
    {
        var silent = (await world.App.AddKeyAsync(Role.Administrator, null, "DriveQuant")).Secret;
        var revoked = await world.App.AddKeyAsync(Role.Administrator, null, "GravityZone");
        await world.App.Get<KeyService>().RevokeAsync(Caller.Engine, revoked.Key.Id, TestContext.Current.CancellationToken);
        var good = (await world.App.AddKeyAsync(Role.Viewer, null, "gravityzone")).Secret;
        var known = GravityZoneWorld.Request(
            new
            {
                taskId = await world.AddAsync(
                    new
                    {
                        type = "scan",
                        name = "n",
                        vendorType = "1",
                    }
                ),
            }
        );

        foreach (
            var (header, status) in new[]
            {
                (("X-Other", "1"), 401),
                (("Authorization", "Basic"), 401),
                (("Authorization", "Basic ***"), 401),
                (("Authorization", "Bearer " + good), 401),
                (("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(good))), 401),
                (GravityZoneWorld.Basic(""), 401),
                (GravityZoneWorld.Basic("wrong"), 401),
                (GravityZoneWorld.Basic(good[..^1]), 401),
                (GravityZoneWorld.Basic("", good), 401),
                (GravityZoneWorld.Basic(good, "x"), 401),
                (GravityZoneWorld.Basic(new string('k', 5000)), 401),
                (GravityZoneWorld.Basic(revoked.Secret), 401),
                (GravityZoneWorld.Basic(silent), 403),
            }
        )
        {
            foreach (var path in new[] { GravityZoneWorld.Path10, GravityZoneWorld.Path11, "/api/v1.0/jsonrpc/other" })
            {
                foreach (
                    var answer in new[]
                    {
                        await SendAsync(known, null),
                        await SendAsync(Unknown, null),
                        await SendAsync("{", null),
                        await SendAsync(known, HttpMethod.Get),
                    }
                )
                {
                    Assert.Equal((status, ""), (answer.Status, answer.Text));
                    Assert.Equal(
                        status == 401 ? "Basic realm=\"GravityZone\"" : null,
                        answer.Headers.GetValueOrDefault("WWW-Authenticate")
                    );
                }

                Task<Answer> SendAsync(string body, HttpMethod? method) => world.SendAsync(path, body, method, header);
            }
        }

        (await world.SendAsync(GravityZoneWorld.Path10, known, null, GravityZoneWorld.Basic(good))).Must(200);
        (await world.SendAsync(GravityZoneWorld.Path10, known, null, GravityZoneWorld.Basic(RunningApp.BootstrapKey))).Must(200);
    }

    [Theory]
    [InlineData("\"a\"")]
    [InlineData("\"\"")]
    [InlineData("\"\\u00e9 \\\"\\\\ \\uD83D\\uDE00\"")]
    [InlineData("\"書\"")]
    [InlineData("0")]
    [InlineData("-7")]
    [InlineData("1.50")]
    [InlineData("1e999")]
    [InlineData("123456789012345678901234567890")]
    public async Task The_id_is_echoed_as_it_came(string id)
    {
        var task = await world.AddAsync(
            new
            {
                type = "scan",
                name = "n",
                vendorType = "1",
            }
        );

        var answer = (
            await world.SendAsync(
                GravityZoneWorld.Path10,
                $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"getTaskStatus","params":{"taskId":"{{{task}}}"}}"""
            )
        ).Must(200);

        Assert.StartsWith($$"""{"id":{{id}},"jsonrpc":"2.0","result":{""", answer.Text, StringComparison.Ordinal);
        await world.RefusedAsync(
            GravityZoneWorld.Path10,
            $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"getTaskStatus","params":{}}""",
            -32602,
            id
        );
        await world.RefusedAsync(GravityZoneWorld.Path10, $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"other"}""", -32601, id);
        await world.RefusedAsync(GravityZoneWorld.Path10, $$$"""{"jsonrpc":"1.0","id":{{{id}}},"method":"getTaskStatus"}""", -32600, id);
    }

    [Theory]
    [InlineData("", -32700)]
    [InlineData(" ", -32700)]
    [InlineData("{", -32700)]
    [InlineData("not json", -32700)]
    [InlineData("{'id':1}", -32700)]
    [InlineData("""{"id":1,}""", -32700)]
    [InlineData("""{"id":1} {}""", -32700)]
    [InlineData("""{"id":"\ud800","jsonrpc":"2.0","method":"getTaskStatus"}""", -32700)]
    [InlineData("""{"\udc00":1,"id":"1","jsonrpc":"2.0","method":"getTaskStatus"}""", -32700)]
    [InlineData("null", -32600)]
    [InlineData("7", -32600)]
    [InlineData("\"text\"", -32600)]
    [InlineData("[]", -32600)]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"getTaskStatus","params":{"taskId":"1"}}]""", -32600)]
    [InlineData("{}", -32600)]
    [InlineData("""{"jsonrpc":"2.0","method":"getTaskStatus","params":{"taskId":"1"}}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"getTaskStatus"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":true,"method":"getTaskStatus"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":[1],"method":"getTaskStatus"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"getTaskStatus"}""", -32600)]
    public async Task An_invalid_request_is_answered_without_an_id(string body, int code) =>
        await world.RefusedAsync(GravityZoneWorld.Path11, body, code, "null");

    [Theory]
    [InlineData("""{"id":"787b5e36","method":"getTaskStatus","params":{"taskId":"1"}}""", -32600)]
    [InlineData("""{"id":"787b5e36","jsonrpc":2.0,"method":"getTaskStatus","params":{"taskId":"1"}}""", -32600)]
    [InlineData("""{"id":"787b5e36","jsonrpc":"2.0","params":{"taskId":"1"}}""", -32600)]
    [InlineData("""{"id":"787b5e36","jsonrpc":"2.0","method":7}""", -32600)]
    [InlineData("""{"id":"787b5e36","jsonrpc":"2.0","method":""}""", -32601)]
    [InlineData("""{"id":"787b5e36","jsonrpc":"2.0","method":"gettaskstatus","params":{"taskId":"1"}}""", -32601)]
    [InlineData("""{"id":"787b5e36","jsonrpc":"2.0","method":"getScanTasksList","params":{}}""", -32601)]
    [InlineData("""{"id":"787b5e36","jsonrpc":"2.0","method":"getTaskStatus"}""", -32602)]
    [InlineData("""{"id":"787b5e36","jsonrpc":"2.0","method":"getTaskStatus","params":null}""", -32602)]
    [InlineData("""{"id":"787b5e36","jsonrpc":"2.0","method":"getTaskStatus","params":["1"]}""", -32602)]
    [InlineData("""{"id":"787b5e36","jsonrpc":"2.0","method":"getTaskStatus","params":"1"}""", -32602)]
    [InlineData("""{"id":"787b5e36","jsonrpc":"2.0","method":"getTaskStatus","params":{}}""", -32602)]
    [InlineData("""{"id":"787b5e36","jsonrpc":"2.0","method":"getTaskStatus","params":{"taskId":null}}""", -32602)]
    [InlineData("""{"id":"787b5e36","jsonrpc":"2.0","method":"getTaskStatus","params":{"taskId":1}}""", -32602)]
    [InlineData("""{"id":"787b5e36","jsonrpc":"2.0","method":"getTaskStatus","params":{"TaskId":"1"}}""", -32602)]
    public async Task The_error_of_a_call_has_its_request_id(string body, int code)
    {
        await world.RefusedAsync(GravityZoneWorld.Path10, body, code);
        await world.RefusedAsync(GravityZoneWorld.Path11, body, code);
    }

    [Fact]
    public async Task A_byte_order_mark_is_skipped_and_a_long_body_is_not_read()
    {
        var task = await world.AddAsync(
            new
            {
                type = "scan",
                name = "n",
                vendorType = "1",
            }
        );
        var request = GravityZoneWorld.Request(new { taskId = task });

        (await world.SendAsync(GravityZoneWorld.Path10, "\uFEFF" + request)).Must(200);
        Assert.True(
            (await world.SendAsync(GravityZoneWorld.Path10, request.PadRight(64 * 1024))).Must(200).Json.TryGetProperty("result", out _)
        );
        Assert.Contains(
            "64 KiB",
            await world.RefusedAsync(GravityZoneWorld.Path10, request.PadRight((64 * 1024) + 1), -32600, "null"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "64 KiB",
            await world.RefusedAsync(GravityZoneWorld.Path10, request.PadRight(1024 * 1024), -32600, "null"),
            StringComparison.Ordinal
        );

        // Without a declared length, the size is known only during the read.
        using var client = world.App.Anonymous();
        foreach (var (length, member) in new[] { (64 * 1024, "result"), ((64 * 1024) + 1, "error"), (1024 * 1024, "error") })
        {
            using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(request.PadRight(length)));
            var answer = await client.Send(
                HttpMethod.Post,
                GravityZoneWorld.Path10,
                body,
                GravityZoneWorld.Basic(RunningApp.BootstrapKey),
                ("Transfer-Encoding", "chunked")
            );
            Assert.True(answer.Must(200).Json.TryGetProperty(member, out _));
        }
    }

    [Theory]
    [InlineData("DROP TABLE Subtasks")]
    [InlineData("UPDATE TaskDetails SET Body = X'7B'")]
    public async Task An_internal_error_is_a_server_error_with_the_requests_id_and_without_details(string damage)
    {
        await using var app = await RunningApp.StartAsync();
        using var own = app.Client(RunningApp.BootstrapKey);
        using var client = app.Anonymous();
        var id = (
            await own.Post(
                "/api/tasks",
                new
                {
                    type = "scan",
                    name = "n",
                    vendorType = "1",
                    displayName = "Its details are stored",
                    subtasks = new[] { new { endpointId = "1" } },
                }
            )
        ).Must(201).String("id");
        await app.Get<LocalEngine>()
            .Scope.Get<StoreWriter>()
            .WriteAsync(session => session.Prepare(damage).Run(), TestContext.Current.CancellationToken);

        using var body = new StringContent(
            $$$"""{"jsonrpc":"2.0","id":7,"method":"getTaskStatus","params":{"taskId":"{{{id}}}","options":{"returnSubtasks":true} } }"""
        );
        var details = GravityZoneWorld.Details(
            await client.Send(HttpMethod.Post, GravityZoneWorld.Path11, body, GravityZoneWorld.Basic(RunningApp.BootstrapKey)),
            -32000,
            "7"
        );

        Assert.DoesNotContain("Subtasks", details, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("JSON", details, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_key_asks_ten_times_a_second_unless_the_setting_says_otherwise()
    {
        var clock = new FakeClock(TimeProvider.System.GetUtcNow());
        await using var app = await RunningApp.StartAsync(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        using var client = app.Anonymous();
        var one = GravityZoneWorld.Basic((await app.AddKeyAsync(Role.Viewer, null, "GravityZone")).Secret);
        var other = GravityZoneWorld.Basic((await app.AddKeyAsync(Role.Viewer, null, "GravityZone")).Secret);

        for (var second = 0; second < 2; second++)
        {
            for (var call = 0; call < 10; call++)
            {
                (await SendAsync(one)).Must(200);
            }

            var tooMany = (await SendAsync(one)).Must(429);
            Assert.Equal(("", "1"), (tooMany.Text, tooMany.Headers["Retry-After"]));
            (await SendAsync(other)).Must(200);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        async Task<Answer> SendAsync((string, string) key)
        {
            using var body = new StringContent(Unknown);
            return await client.Send(HttpMethod.Post, GravityZoneWorld.Path10, body, key);
        }
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task A_wrong_rate_stops_the_start_by_its_name(string rate)
    {
        var failure = await Assert.ThrowsAsync<SettingException>(() =>
            RunningApp.StartAsync(null, null, "--Vendors:GravityZone:RequestsPerSecond=" + rate)
        );

        Assert.Contains("Vendors:GravityZone:RequestsPerSecond", failure.Message, StringComparison.Ordinal);
    }
}

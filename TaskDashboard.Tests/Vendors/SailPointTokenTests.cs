using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Engine;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Vendors.SailPoint;

namespace TaskDashboard.Tests.Vendors;

/// <summary>How a key is exchanged for a token, and what the token allows.</summary>
public sealed class SailPointTokenTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    public static TheoryData<string> Ways => ["query", "Query", "urlencoded", "multipart", "emptyForm", "noBody"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_key_is_exchanged_in_every_way_that_clients_send_it(string way)
    {
        var (own, _) = await App.SailPointAsync();
        var key = await App.AddKeyAsync(Role.Viewer, null, "sailpoint");
        var id = await own.StartedTaskAsync();

        var token = (await AskAsync(App, way, "client_credentials", key.Key.Id, key.Secret)).Must(200);
        using var client = App.Client(token.String("access_token")!);

        Assert.Equal(["access_token", "token_type", "expires_in"], token.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("bearer", 43_200), (token.String("token_type"), token.Int("expires_in")));
        Assert.Equal(("application/json", "no-store"), (token.Headers["Content-Type"], token.Headers["Cache-Control"]));
        Assert.NotEqual(key.Secret, token.String("access_token"));
        (await client.Get($"/beta/task-status/{id}")).Must(200);
        (
            await client.Send(HttpMethod.Get, $"/v2024/task-status/{id}", null, ("authorization", "bearer " + token.String("access_token")))
        ).Must(200);
    }

    [Fact]
    public async Task The_bootstrap_key_has_an_id_too()
    {
        var token = (await AskAsync(App, "query", "client_credentials", "bootstrap", RunningApp.BootstrapKey)).Must(200);

        Assert.Equal(64, token.String("access_token")!.Length);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Wrong_credentials_are_401(string way)
    {
        var key = await App.AddKeyAsync(Role.Viewer, null, Routes.Vendor);
        var other = await App.AddKeyAsync(Role.Viewer, null, Routes.Vendor);
        var silent = await App.AddKeyAsync(Role.Administrator, null, "DriveQuant");
        var revoked = await App.AddKeyAsync(Role.Viewer, null, Routes.Vendor);
        await App.Get<KeyService>().RevokeAsync(Caller.Engine, revoked.Key.Id, TestContext.Current.CancellationToken);

        foreach (
            var (id, secret) in new[]
            {
                (key.Key.Id, "wrong"),
                (key.Key.Id, ""),
                ("", key.Secret),
                (other.Key.Id, key.Secret),
                ("bootstrap", key.Secret),
                (key.Key.Id.ToUpperInvariant() + "x", key.Secret),
                (silent.Key.Id, silent.Secret),
                (revoked.Key.Id, revoked.Secret),
                (key.Key.Id, new string('k', 5000)),
            }
        )
        {
            var answer = (await AskAsync(App, way, "client_credentials", id, secret)).Must(401);
            Assert.Equal("invalid_client", answer.String("error"));
            Assert.Equal(["error", "error_description"], answer.Json.EnumerateObject().Select(member => member.Name));
            Assert.Equal("no-store", answer.Headers["Cache-Control"]);
            Assert.DoesNotContain(key.Secret, answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("password", "unsupported_grant_type")]
    [InlineData("refresh_token", "unsupported_grant_type")]
    [InlineData("", "invalid_request")]
    [InlineData(null, "invalid_request")]
    public async Task Another_grant_is_400(string? grant, string error)
    {
        foreach (var way in Ways)
        {
            Assert.Equal(error, (await AskAsync(App, way.Data, grant, "bootstrap", RunningApp.BootstrapKey)).Must(400).String("error"));
        }
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("grant_type=client_credentials", "application/json")]
    [InlineData("""{"grant_type":"client_credentials"}""", "application/json")]
    [InlineData("--x", "multipart/form-data; boundary=x")]
    [InlineData("--x", "multipart/form-data")]
    [InlineData("no form", "multipart/form-data; boundary=\"")]
    [InlineData("%", "application/x-www-form-urlencoded")]
    [InlineData("=&&=", "application/x-www-form-urlencoded")]
    public async Task An_invalid_token_request_is_400(string body, string? type)
    {
        using var client = App.Anonymous();

        var answer = (await PostAsync(client, Routes.TokenPath, Encoding.UTF8.GetBytes(body), type)).Must(400);

        Assert.Equal("invalid_request", answer.String("error"));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_400()
    {
        using var client = App.Anonymous();

        Assert.Equal(
            "invalid_request",
            (
                await PostAsync(
                    client,
                    Routes.TokenPath,
                    Encoding.UTF8.GetBytes("grant_type=client_credentials&x=" + new string('x', 1024 * 1024)),
                    "application/x-www-form-urlencoded"
                )
            )
                .Must(400)
                .String("error")
        );
    }

    [Fact]
    public async Task Without_a_good_token_the_answer_is_401()
    {
        var (own, good) = await App.SailPointAsync();
        var id = await own.StartedTaskAsync();
        var key = await App.AddKeyAsync(Role.Administrator, null, "*");
        var revoked = await App.AddKeyAsync(Role.Administrator, null, Routes.Vendor);
        var orphan = await App.TokenAsync(revoked);
        await App.Get<KeyService>().RevokeAsync(Caller.Engine, revoked.Key.Id, TestContext.Current.CancellationToken);
        using var nobody = App.Anonymous();

        (await good.Get($"/beta/task-status/{id}")).Must(200);
        foreach (
            var authorization in new[]
            {
                null,
                "",
                "Bearer",
                "Bearer ",
                "Bearer wrong",
                "Bearer " + key.Secret,
                "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key.Key.Id}:{key.Secret}")),
                "Bearer " + await App.TokenAsync(key, "VMware"),
                "Bearer " + orphan,
                good.Key!,
                "Bearer " + new string('a', 5000),
            }
        )
        {
            (string, string)[] headers = authorization is null ? [] : [("Authorization", authorization)];
            foreach (var prefix in SailPointSteps.Prefixes)
            {
                foreach (
                    var answer in new[]
                    {
                        await nobody.Send(HttpMethod.Get, $"{prefix}/{id}", null, headers),
                        await nobody.Send(HttpMethod.Get, $"{prefix}/6753030831fe9826412bac5c", null, headers),
                        await nobody.Send(HttpMethod.Patch, $"{prefix}/{id}", null, headers),
                    }
                )
                {
                    Assert.Equal((401, """{"error":"The access token is missing, wrong or expired."}"""), (answer.Status, answer.Text));
                    Assert.Equal(("application/json", "Bearer"), (answer.Headers["Content-Type"], answer.Headers["WWW-Authenticate"]));
                }
            }
        }
    }

    [Fact]
    public async Task A_viewer_may_look_and_not_patch()
    {
        var (own, client) = await App.SailPointAsync(Role.Viewer);
        var id = await own.StartedTaskAsync();

        (await client.Get($"/beta/task-status/{id}")).Must(200);
        foreach (var prefix in SailPointSteps.Prefixes)
        {
            (await client.PatchStatusAsync(id, SailPointSteps.Replace("Success"), prefix)).MustFail(403, "403 Forbidden");
            (await client.PatchStatusAsync("x", "no patch", prefix)).MustFail(403, "403 Forbidden");
        }

        Assert.Equal("inProgress", (await own.Get($"/api/tasks/{id}")).String("state"));
    }

    internal static async Task<Answer> AskAsync(RunningApp app, string way, string? grant, string id, string secret)
    {
        using var client = app.Anonymous();
        var fields = new List<KeyValuePair<string, string>>
        {
            new("client_id", id),
            new("client_secret", secret),
            new("scope", "sp:scopes:all"),
        };
        if (grant is not null)
        {
            fields.Add(new("grant_type", grant));
        }
        using HttpContent? content = way switch
        {
            "urlencoded" => new FormUrlEncodedContent(fields),
            "multipart" => Multipart(fields),
            "emptyForm" => new FormUrlEncodedContent([]),
            "noBody" => Bare("multipart/form-data"),
            _ => null,
        };
        var query = string.Join(
            '&',
            fields.Select(field => $"{(way == "Query" ? field.Key.ToUpperInvariant() : field.Key)}={Uri.EscapeDataString(field.Value)}")
        );
        return await client.Send(
            HttpMethod.Post,
            way is "urlencoded" or "multipart" ? Routes.TokenPath : $"{Routes.TokenPath}?{query}",
            content
        );
    }

    private static ByteArrayContent Bare(string type)
    {
        var content = new ByteArrayContent([]);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    internal static async Task<Answer> PostAsync(ApiClient client, string path, byte[] body, string? type)
    {
        using var content = new ByteArrayContent(body);
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        return await client.Send(HttpMethod.Post, path, content);
    }

    private static MultipartFormDataContent Multipart(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }
        return form;
    }
}

/// <summary>Effect of settings and time, each in its own application.</summary>
public sealed class SailPointTimeTests
{
    [Fact]
    public async Task A_token_is_good_until_it_expires()
    {
        var clock = new FakeClock();
        await using var app = await RunningApp.StartAsync(
            services => services.AddSingleton<TimeProvider>(clock),
            null,
            "--Vendors:SailPoint:TokenSeconds=60"
        );
        using var own = app.Client(RunningApp.BootstrapKey);
        var id = await own.StartedTaskAsync();
        var token = (await SailPointTokenTests.AskAsync(app, "query", "client_credentials", "bootstrap", RunningApp.BootstrapKey)).Must(
            200
        );
        using var client = app.Client(token.String("access_token")!);

        Assert.Equal(60, token.Int("expires_in"));
        clock.Advance(TimeSpan.FromSeconds(59));
        (await client.Get($"/beta/task-status/{id}")).Must(200);
        clock.Advance(TimeSpan.FromSeconds(1));
        (await client.Get($"/beta/task-status/{id}")).Must(401);
    }

    [Fact]
    public async Task Too_many_requests_are_429_until_the_second_is_over()
    {
        var clock = new FakeClock();
        await using var app = await RunningApp.StartAsync(
            services => services.AddSingleton<TimeProvider>(clock),
            null,
            "--Vendors:SailPoint:RequestsPerSecond=2"
        );
        using var own = app.Client(RunningApp.BootstrapKey);
        var id = await own.StartedTaskAsync();
        using var client = app.Client(await app.TokenAsync(await app.AddKeyAsync(Role.Viewer, null, Routes.Vendor)));
        using var other = app.Client(await app.TokenAsync(await app.AddKeyAsync(Role.Viewer, null, Routes.Vendor)));

        (await client.Get($"/beta/task-status/{id}")).Must(200);
        (await client.Get($"/v2026/task-status/{id}")).Must(200);
        var refused = (await client.Get($"/beta/task-status/{id}")).Must(429);
        (await other.Get($"/beta/task-status/{id}")).Must(200);
        clock.Advance(TimeSpan.FromSeconds(1));
        (await client.Get($"/beta/task-status/{id}")).Must(200);

        Assert.Equal(("1", "application/json"), (refused.Headers["Retry-After"], refused.Headers["Content-Type"]));
        Assert.Equal(["message"], refused.Json.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("2592001")]
    [InlineData("an hour")]
    public async Task A_wrong_lifetime_stops_the_start(string seconds) =>
        Assert.Contains(
            "Vendors:SailPoint:TokenSeconds",
            (
                await Assert.ThrowsAsync<SettingException>(() =>
                    RunningApp.StartAsync(null, null, "--Vendors:SailPoint:TokenSeconds=" + seconds)
                )
            ).Message,
            StringComparison.Ordinal
        );
}

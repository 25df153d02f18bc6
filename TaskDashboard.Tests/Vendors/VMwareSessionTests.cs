using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Vendors.VMware;
using static TaskDashboard.Tests.Vendors.VMwareSteps;

namespace TaskDashboard.Tests.Vendors;

/// <summary>How a key is exchanged for a session, what the session allows, and what ends it.</summary>
public sealed class VMwareSessionTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_key_is_exchanged_for_a_session_that_shows_its_key_and_can_be_ended()
    {
        var key = await App.AddKeyAsync(Role.Viewer, null, "vMWARE");
        using var client = App.Anonymous();

        var login = (await client.Post(SessionPath, null, Basic(key.Key.Id, key.Secret))).Must(200);
        var session = (Routes.SessionHeader, login.String("session_id")!);
        var info = (await client.Send(HttpMethod.Get, SessionPath, null, session)).Must(200);
        var logout = (await client.Send(HttpMethod.Delete, SessionPath, null, session)).Must(204);

        Assert.Equal(["session_id"], login.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("application/json", login.Headers["Content-Type"]);
        Assert.Equal($$"""{"username":"{{key.Key.Id}}"}""", info.Text);
        Assert.Equal("application/json", info.Headers["Content-Type"]);
        Assert.Equal("", logout.Text);
        Assert.False(logout.Headers.ContainsKey("Content-Type"));
        await MustBeStrange(client, HttpMethod.Get, SessionPath, session);
        await MustBeStrange(client, HttpMethod.Delete, SessionPath, session);
    }

    [Fact]
    public async Task The_bootstrap_key_logs_in_as_bootstrap()
    {
        using var client = App.Anonymous();

        var session = await client.LogInAsync("bootstrap", RunningApp.BootstrapKey);

        Assert.Equal("bootstrap", (await client.Send(HttpMethod.Get, SessionPath, null, session)).Must(200).String("username"));
    }

    [Fact]
    public async Task A_key_can_have_many_sessions_and_each_ends_separately()
    {
        var key = await App.AddKeyAsync(Role.Viewer, null, "VMware");
        using var client = App.Anonymous();
        var (one, two) = (await client.LogInAsync(key), await client.LogInAsync(key));

        (await client.Send(HttpMethod.Delete, SessionPath, null, one)).Must(204);

        await MustBeStrange(client, HttpMethod.Get, SessionPath, one);
        (await client.Send(HttpMethod.Get, SessionPath, null, two)).Must(200);
    }

    [Fact]
    public async Task A_session_requires_a_key_and_its_id()
    {
        var key = await App.AddKeyAsync(Role.Administrator, null, "VMware");
        var other = await App.AddKeyAsync(Role.Administrator, null, "VMware");
        var silent = await App.AddKeyAsync(Role.Administrator, null, "SailPoint");
        var revoked = await App.AddKeyAsync(Role.Administrator, null, "VMware");
        await App.Get<KeyService>().RevokeAsync(Caller.Engine, revoked.Key.Id, TestContext.Current.CancellationToken);
        using var client = App.Anonymous();
        var session = await client.LogInAsync(key);

        foreach (
            var headers in new (string, string)[][]
            {
                [],
                [session],
                [("Authorization", "Bearer " + key.Secret)],
                [("Authorization", "Basic")],
                [("Authorization", "Basic ====")],
                [("Authorization", "Basic " + key.Secret)],
                [Basic(key.Key.Id, "")],
                [Basic(key.Key.Id, key.Secret + " ")],
                [Basic("", key.Secret)],
                [Basic(key.Secret, "")],
                [Basic(key.Key.Id.ToUpperInvariant(), key.Secret)],
                [Basic(other.Key.Id, key.Secret)],
                [Basic("bootstrap", key.Secret)],
                [Basic(key.Key.Id, RunningApp.BootstrapKey)],
                [Basic(silent.Key.Id, silent.Secret)],
                [Basic(revoked.Key.Id, revoked.Secret)],
                [Basic(key.Key.Id, new string('k', 300))],
                [Basic(key.Key.Id, key.Secret), Basic(key.Key.Id, key.Secret)],
                [(Routes.SessionHeader, key.Secret)],
            }
        )
        {
            await MustBeStrange(client, HttpMethod.Post, SessionPath, headers);
        }
    }

    [Fact]
    public async Task Without_a_session_every_call_is_401_and_empty_whether_the_task_is_there_or_not()
    {
        var (ours, client, session) = await App.ApplianceAsync();
        var key = App.Get<KeyService>().FindCaller(ours.Key!)!;
        var task = (await ours.Post("/api/tasks", new { type = "t", name = "n" })).Must(201).String("id")!;
        var foreign = await App.Get<KeySessions>()
            .IssueAsync(key, "SailPoint", TimeSpan.FromHours(1), TestContext.Current.CancellationToken);

        foreach (
            var headers in new (string, string)[][]
            {
                [],
                [(Routes.SessionHeader, "")],
                [(Routes.SessionHeader, "wrong")],
                [(Routes.SessionHeader, new string('a', 64))],
                [(Routes.SessionHeader, new string('a', 5000))],
                [(Routes.SessionHeader, session.Value.ToUpperInvariant())],
                [(Routes.SessionHeader, foreign)],
                [(Routes.SessionHeader, ours.Key!)],
                [session, session],
                [("Authorization", "Bearer " + session.Value)],
                [("Authorization", "Bearer " + ours.Key)],
                [Basic(key.Id, ours.Key!)],
            }
        )
        {
            await MustBeStrange(client, HttpMethod.Get, Tasks + task, headers);
            await MustBeStrange(client, HttpMethod.Get, Tasks + NoSuchId, headers);
            await MustBeStrange(client, HttpMethod.Get, SessionPath, headers);
            await MustBeStrange(client, HttpMethod.Delete, SessionPath, headers);
            await MustBeStrange(client, HttpMethod.Get, Routes.Prefix + "/nowhere", headers);
            await MustBeStrange(client, HttpMethod.Put, SessionPath, headers);
        }

        (await client.TaskInfo(task, ("X-DR-Session", session.Value))).Must(200);
    }

    [Fact]
    public async Task A_session_ends_with_its_key()
    {
        var key = await App.AddKeyAsync(Role.Operator, null, "VMware");
        using var client = App.Anonymous();
        var session = await client.LogInAsync(key);
        (await client.Send(HttpMethod.Get, SessionPath, null, session)).Must(200);

        await App.Get<KeyService>().RevokeAsync(Caller.Engine, key.Key.Id, TestContext.Current.CancellationToken);

        await MustBeStrange(client, HttpMethod.Get, SessionPath, session);
        await MustBeStrange(client, HttpMethod.Get, Tasks + NoSuchId, session);
    }

    [Fact]
    public async Task A_session_survives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("taskdashboard-").FullName;
        try
        {
            (string, string) session;
            await using (var first = await RunningApp.StartAsync(folder: folder))
            {
                using var client = first.Anonymous();
                session = await client.LogInAsync("bootstrap", RunningApp.BootstrapKey);
            }

            await using var second = await RunningApp.StartAsync(folder: folder);
            using var later = second.Anonymous();
            (await later.Send(HttpMethod.Get, SessionPath, null, session)).Must(200);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(null, 24 * 60)]
    [InlineData("--Vendors:VMware:SessionMinutes=5", 5)]
    public async Task A_session_expires_after_the_minutes_that_are_set_and_another_login_helps(string? setting, int minutes)
    {
        var clock = new FakeClock(TimeProvider.System.GetUtcNow());
        await using var app = await RunningApp.StartAsync(
            services => services.AddSingleton<TimeProvider>(clock),
            null,
            setting is null ? [] : [setting]
        );
        using var client = app.Anonymous();
        var session = await client.LogInAsync("bootstrap", RunningApp.BootstrapKey);

        clock.UtcNow += TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1);
        (await client.Send(HttpMethod.Get, SessionPath, null, session)).Must(200);
        clock.UtcNow += TimeSpan.FromSeconds(1);
        await MustBeStrange(client, HttpMethod.Get, SessionPath, session);
        await MustBeStrange(client, HttpMethod.Delete, SessionPath, session);
        await client.LogInAsync("bootstrap", RunningApp.BootstrapKey);
    }

    [Theory]
    [InlineData("SessionMinutes", "0")]
    [InlineData("SessionMinutes", "43201")]
    [InlineData("SessionMinutes", "an hour")]
    [InlineData("RequestsPerSecond", "-1")]
    public async Task A_wrong_setting_stops_the_start_by_its_name(string setting, string value)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() =>
            RunningApp.StartAsync(null, null, $"--Vendors:VMware:{setting}={value}")
        );

        Assert.StartsWith($"Vendors:VMware:{setting}", failure.Message, StringComparison.Ordinal);
    }

    private static async Task MustBeStrange(ApiClient client, HttpMethod method, string path, params (string, string)[] headers)
    {
        var answer = await client.Send(method, path, null, headers);
        var said = string.Join(", ", headers.Select(header => $"{header.Item1}: {header.Item2}"));
        Assert.True((answer.Status, answer.Text) == (401, ""), $"{method} {path} with {said}: {answer.Status} {answer.Text}");
        Assert.Equal("0", answer.Headers["Content-Length"]);
        Assert.False(answer.Headers.ContainsKey("Content-Type"));

        // A call that accepts a key says so in a challenge. Other calls need a session, which has no challenge.
        Assert.Equal(
            (method, path) == (HttpMethod.Post, SessionPath) ? "Basic realm=\"VMware\"" : null,
            answer.Headers.GetValueOrDefault("WWW-Authenticate")
        );
    }
}

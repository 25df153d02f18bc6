using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Feed;
using TaskDashboard.Tests.Api;
using TaskDashboard.Web.Live;

namespace TaskDashboard.Tests.Live;

/// <summary>What the hub sends, to whom, and what it refuses.</summary>
public sealed class HubTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_new_client_gets_a_reset_and_then_each_change_as_the_API_returns_it()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var hub = await HubSocket.ConnectAsync(client, App);
        await hub.WatchAsync(new { });

        var first = await hub.NextAsync();
        Assert.True(first.GetProperty("reset").GetBoolean());
        Assert.Empty(first.GetProperty("changes").EnumerateArray());
        var id = await NewTaskAsync(client);

        var change = await hub.NextOfAsync(id);
        Assert.Equal("task", change.GetProperty("subject").GetString());
        Assert.True(JsonElement.DeepEquals((await client.Get("/api/tasks")).Items.Single(), change.GetProperty("task")));
    }

    [Fact]
    public async Task Everything_includes_destinations_pushes_and_retries_by_their_ids()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        await using var hub = await HubSocket.ConnectAsync(client, App);
        await hub.WatchAsync(new { });
        Assert.True((await hub.NextAsync()).GetProperty("reset").GetBoolean());
        var (destination, _) = await App.FailPushesAsync(client, customer, 1);
        customer.Answers = System.Net.HttpStatusCode.NoContent;
        var retry = (await client.Post("/api/retry-requests", new { all = true })).Must(202).String("id")!;
        await App.UntilRetryEndedAsync(client, retry);

        var expected = new HashSet<(string?, string?)> { ("destination", destination), ("pushes", destination), ("retry", retry) };
        while (expected.Count > 0)
        {
            foreach (var change in (await hub.NextAsync()).GetProperty("changes").EnumerateArray())
            {
                expected.Remove((change.GetProperty("subject").GetString(), change.GetProperty("id").GetString()));
            }
        }
    }

    [Fact]
    public async Task A_single_task_is_sent_at_once_and_whenever_it_changes_and_nothing_else_is()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = await NewTaskAsync(client);
        await using var hub = await HubSocket.ConnectAsync(client, App);
        await hub.WatchAsync(new { taskId = id });

        var first = await hub.NextAsync();
        await NewTaskAsync(client);
        await ReportAsync(client, id, new { @event = "started" });
        var second = await hub.NextAsync();

        Assert.Equal(
            (false, "pending"),
            (first.GetProperty("reset").GetBoolean(), Only(first).GetProperty("task").GetProperty("state").GetString())
        );
        Assert.Equal(
            (id, "inProgress"),
            (Only(second).GetProperty("id").GetString(), Only(second).GetProperty("task").GetProperty("state").GetString())
        );
    }

    [Fact]
    public async Task A_filter_sends_matching_tasks_and_once_that_a_task_no_longer_matches()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var hub = await HubSocket.ConnectAsync(client, App);
        await hub.WatchAsync(
            new
            {
                states = new[] { "pending", "failed" },
                types = new[] { "wanted" },
                text = "NIGHT",
            }
        );
        await hub.NextAsync();

        await NewTaskAsync(client, "unwanted", "nightly");
        await NewTaskAsync(client, "wanted", "daily");
        var id = await NewTaskAsync(client, "wanted", "the Nightly import");
        var entered = Only(await hub.NextAsync());
        await ReportAsync(client, id, new { @event = "started" });
        var left = Only(await hub.NextAsync());
        await ReportAsync(client, id, new { @event = "progressed", percentComplete = 5 });
        await ReportAsync(client, id, new { @event = "failed", message = "no more" });
        var back = Only(await hub.NextAsync());

        Assert.Equal(
            (id, "pending"),
            (entered.GetProperty("id").GetString(), entered.GetProperty("task").GetProperty("state").GetString())
        );
        Assert.Equal((id, JsonValueKind.Null), (left.GetProperty("id").GetString(), left.GetProperty("task").ValueKind));
        Assert.Equal((id, "failed"), (back.GetProperty("id").GetString(), back.GetProperty("task").GetProperty("state").GetString()));
    }

    [Fact]
    public async Task A_companys_key_gets_changes_of_that_company_only()
    {
        var (company, mine) = await App.NewCompanyAsync();
        var (_, other) = await App.NewCompanyAsync();
        await using var hub = await HubSocket.ConnectAsync(mine, App);
        await hub.WatchAsync(new { types = new[] { company } });
        await hub.NextAsync();

        var theirs = await NewTaskAsync(other, company);
        var ours = await NewTaskAsync(mine, company);

        Assert.Equal(ours, Only(await hub.NextAsync()).GetProperty("id").GetString());
        await hub.WatchAsync(new { taskId = theirs }, "2");
        Assert.EndsWith("notFound: There is no task with this id.", await hub.EndsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_continues_after_a_batch_misses_nothing()
    {
        var (_, client) = await App.NewCompanyAsync();
        var upTo = await JoinAndLeaveAsync(client);
        string[] missed = [await NewTaskAsync(client), await NewTaskAsync(client)];
        await ReportAsync(client, missed[0], new { @event = "started" });

        await using var again = await HubSocket.ConnectAsync(client, App);
        await again.WatchAsync(new { after = upTo });
        var batch = await again.NextAsync();

        Assert.False(batch.GetProperty("reset").GetBoolean());
        Assert.Equal(
            [missed[1], missed[0]],
            batch.GetProperty("changes").EnumerateArray().Where(IsTask).Select(change => change.GetProperty("id").GetString())
        );
        Assert.True(batch.GetProperty("upTo").GetInt64() > upTo);
        Assert.Equal(
            "inProgress",
            batch.GetProperty("changes").EnumerateArray().Last(IsTask).GetProperty("task").GetProperty("state").GetString()
        );
        var next = await NewTaskAsync(client);
        await again.NextOfAsync(next);
    }

    [Fact]
    public async Task A_client_that_continues_from_an_unknown_place_or_after_too_many_changes_gets_a_reset()
    {
        var (company, client) = await App.NewCompanyAsync();
        var upTo = await JoinAndLeaveAsync(client);
        await App.CreateTasksAsync(company, FeedSubscription.Capacity + 1);
        await using var hub = await HubSocket.ConnectAsync(client, App);
        foreach (var after in new[] { -1, 0, long.MaxValue, upTo })
        {
            await hub.WatchAsync(new { after });

            var batch = await hub.NextAsync();

            Assert.True(batch.GetProperty("reset").GetBoolean());
            Assert.Empty(batch.GetProperty("changes").EnumerateArray());
            Assert.InRange(batch.GetProperty("upTo").GetInt64(), upTo, long.MaxValue - 1);
            await hub.LeaveAsync();
            Assert.Null(await hub.EndsAsync());
        }
    }

    [Fact]
    public async Task A_client_that_reads_nothing_gets_a_reset_and_then_continues()
    {
        var (company, client) = await App.NewCompanyAsync();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var batches = await App.Get<Watches>().OpenAsync(RunningApp.CallerOf(company, Role.Viewer), new WatchInput(), leave.Token);
        await using var slow = batches.GetAsyncEnumerator(leave.Token);
        Assert.True(await slow.MoveNextAsync());

        await App.CreateTasksAsync(company, FeedSubscription.Capacity + 1);
        await App.PublishedAsync();
        Assert.True(await slow.MoveNextAsync());
        Assert.True(slow.Current.Reset);
        Assert.Empty(slow.Current.Changes);

        var next = await NewTaskAsync(client);
        do
        {
            Assert.True(await slow.MoveNextAsync());
        } while (slow.Current.Changes.All(change => change.Id != next));
        Assert.False(slow.Current.Reset);
        await leave.CancelAsync();
    }

    [Theory]
    [InlineData(
        """{"states":["open"]}""",
        "invalid: states contains an unknown state. Give any of pending, inProgress, completed, failed, canceled."
    )]
    [InlineData("""{"state":"failed"}""", "unknownMember: state is not a member of this call's input.")]
    [InlineData("""{"after":"7"}""", "invalid: after is not of the right type.")]
    [InlineData("""[]""", "invalid: The body does not have the shape that this call expects.")]
    [InlineData(
        """{"taskId":"000000000000000000000001","text":"x"}""",
        "invalid: taskId cannot be combined with states, types, text, acknowledged and query. Remove these."
    )]
    [InlineData(
        """{"taskId":"000000000000000000000001","acknowledged":false}""",
        "invalid: taskId cannot be combined with states, types, text, acknowledged and query. Remove these."
    )]
    [InlineData(
        """{"query":"state:open"}""",
        "invalid: query is wrong at character 7: state is unknown. Give one of pending, inProgress, completed, failed, canceled."
    )]
    [InlineData("""{"query":"is:stuck"}""", "invalid: query asks for stuck, of which no change of a task tells. Leave it out.")]
    [InlineData("""{"query":"endpoint:a"}""", "invalid: query asks for endpoint, of which no change of a task tells. Leave it out.")]
    [InlineData("""{"taskId":"nonsense"}""", "notFound: There is no task with this id.")]
    public async Task An_invalid_input_is_explained_and_the_connection_stays(string request, string words)
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var hub = await HubSocket.ConnectAsync(client, App);

        await hub.WatchAsync(request);

        Assert.Equal("HubException: " + words, (await hub.EndsAsync())!.Split("server. ", 2)[1]);
        await hub.WatchAsync(new { }, "2");
        Assert.True((await hub.NextAsync()).GetProperty("reset").GetBoolean());
    }

    [Fact]
    public async Task A_connection_has_a_limited_number_of_streams_and_an_ended_one_makes_room()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var hub = await HubSocket.ConnectAsync(client, App);
        for (var stream = 1; stream <= HubConnection.MostWatches; stream++)
        {
            await hub.WatchAsync(new { }, stream.ToString());
            await hub.NextAsync();
        }

        await hub.WatchAsync(new { }, "one more");
        Assert.Contains("tooMany: ", await hub.EndsAsync(), StringComparison.Ordinal);
        await hub.LeaveAsync("7");
        Assert.Null(await hub.EndsAsync());
        await hub.WatchAsync(new { }, "another");
        Assert.True((await hub.NextAsync()).GetProperty("reset").GetBoolean());
    }

    [Fact]
    public async Task Stopping_and_disconnecting_leave_no_subscriber()
    {
        await using var app = await RunningApp.StartAsync();
        using var client = await app.ClientAsync(Role.Viewer);
        await using var hub = await HubSocket.ConnectAsync(client, app);
        await hub.WatchAsync(new { });
        await hub.NextAsync();
        Assert.Equal(1, app.Get<ChangeFeed>().Subscribers);

        await hub.LeaveAsync();
        Assert.Null(await hub.EndsAsync());

        Assert.Equal(0, app.Get<ChangeFeed>().Subscribers);
    }

    [Fact]
    public async Task A_revoked_key_loses_its_connection_at_once_and_others_keep_theirs()
    {
        var (company, client) = await App.NewCompanyAsync();
        var key = await App.AddKeyAsync(Role.Viewer, company);
        await using var theirs = await HubSocket.ConnectAsync(App.Address, key.Secret);
        await theirs.WatchAsync(new { });
        await theirs.NextAsync();
        await using var idle = await HubSocket.ConnectAsync(App.Address, key.Secret);
        await using var ours = await HubSocket.ConnectAsync(client, App);

        (await client.Delete($"/api/keys/{key.Key.Id}")).Must(204);

        await theirs.ClosedAsync();
        await idle.ClosedAsync();
        await ours.WatchAsync(new { });
        await ours.NextAsync();
        await Assert.ThrowsAsync<WebSocketException>(() => HubSocket.ConnectAsync(App.Address, key.Secret));
    }

    [Fact]
    public async Task Without_a_valid_key_there_is_no_access_and_a_key_in_the_URL_works_for_hubs_only()
    {
        var (_, client) = await App.NewCompanyAsync();
        using var nobody = App.Anonymous();

        foreach (
            var path in new[]
            {
                "/hubs/tasks/negotiate",
                "/hubs/tasks/negotiate?access_token=wrong",
                $"/api/tasks?access_token={client.Key}",
            }
        )
        {
            (await nobody.Send(path.StartsWith("/api", StringComparison.Ordinal) ? HttpMethod.Get : HttpMethod.Post, path)).MustRefuse(
                401,
                "unauthorized"
            );
        }

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => HubSocket.ConnectAsync(App.Address, "wrong"));
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        await using var hub = await HubSocket.ConnectAsync(App.Address, client.Key, keyInAddress: true);
        await hub.WatchAsync(new { });
        Assert.True((await hub.NextAsync()).GetProperty("reset").GetBoolean());
    }

    [Fact]
    public async Task No_log_contains_the_key_of_a_URL_whatever_the_settings()
    {
        var log = new CapturedLog();
        await using var app = await RunningApp.StartAsync(
            services => services.AddSingleton<ILoggerProvider>(log),
            settings:
            [
                "--Logging:LogLevel:Default=Trace",
                "--Logging:Captured:LogLevel:Default=Trace",
                "--Logging:Captured:LogLevel:Microsoft.AspNetCore=Trace",
            ]
        );
        var key = await app.AddKeyAsync(Role.Viewer);
        await using (var hub = await HubSocket.ConnectAsync(app.Address, key.Secret, keyInAddress: true))
        {
            await hub.WatchAsync(new { });
            await hub.NextAsync();
        }

        await Assert.ThrowsAsync<WebSocketException>(() =>
            HubSocket.ConnectAsync(app.Address, "wrong-key-of-the-test", keyInAddress: true)
        );

        Assert.Contains(log.Lines, line => line.Contains(LiveSetup.Path, StringComparison.Ordinal));
        Assert.DoesNotContain(
            log.Lines,
            line => line.Contains(key.Secret, StringComparison.Ordinal) || line.Contains("wrong-key-of-the-test", StringComparison.Ordinal)
        );
    }

    private static bool IsTask(JsonElement change) => change.GetProperty("subject").GetString() == "task";

    private static JsonElement Only(JsonElement batch) => Assert.Single(batch.GetProperty("changes").EnumerateArray());

    private static async Task<string> NewTaskAsync(ApiClient client, string type = "import", string name = "a task") =>
        (await client.Post("/api/tasks", new { type, name })).Must(201).String("id")!;

    private static async Task ReportAsync(ApiClient client, string id, object report) =>
        (await client.Post($"/api/tasks/{id}/reports", report)).Must(200);

    private async Task<long> JoinAndLeaveAsync(ApiClient client)
    {
        await using var hub = await HubSocket.ConnectAsync(client, App);
        await hub.WatchAsync(new { });
        await hub.NextAsync();
        await hub.NextOfAsync(await NewTaskAsync(client));
        await hub.LeaveAsync();
        Assert.Null(await hub.EndsAsync());

        // The last change that all subscribers have received.
        await using var here = App.Get<ChangeFeed>().Subscribe(Caller.Engine, TimeSpan.Zero);
        return here.StartsAfter;
    }
}

using System.Net;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;
using TaskDashboard.Web.Vendors.DriveQuant;

namespace TaskDashboard.Tests.Vendors;

public sealed class DriveQuantTests(ApiFixture fixture)
{
    private const string Trips = "/v1/enterprise/push/trips/failed/retry";
    private const string Crashes = "/v1/enterprise/push/crashes/failed/retry";
    private const string NoSuchId = "6753030831fe9826412bac5c";

    private RunningApp App => fixture.App;

    [Fact]
    public void A_task_is_written_exactly()
    {
        var created = new DateTimeOffset(2024, 12, 9, 14, 14, 17, 574, TimeSpan.Zero);
        var running = Task(TaskState.InProgress) with { Id = NoSuchId, CreatedAt = created, ItemCount = 321, RemainingItemCount = 12 };
        var ended = running with
        {
            State = TaskState.Completed,
            RemainingItemCount = 0,
            EndedAt = created.AddHours(1).ToOffset(TimeSpan.FromHours(2)),
        };

        Assert.Equal(
            """{"taskId":"6753030831fe9826412bac5c","createdAt":"2024-12-09T14:14:"""
                + """17.574+0000","type":"PUSH_FAILED_TRIPS","status":"IN_PROGRESS","nbItems":321,"nbRemainingItems":12}""",
            Written(running)
        );
        Assert.Equal(
            """{"taskId":"6753030831fe9826412bac5c","createdAt":"2024-12-09T14:14:17.574+0000","completedAt":"2024-12-09T15:14:"""
                + """17.574+0000","type":"PUSH_FAILED_TRIPS","status":"COMPLETED","nbItems":321,"nbRemainingItems":0}""",
            Written(ended)
        );
    }

    [Theory]
    [InlineData(TaskState.Pending, "PENDING")]
    [InlineData(TaskState.InProgress, "IN_PROGRESS")]
    [InlineData(TaskState.Completed, "COMPLETED")]
    [InlineData(TaskState.Failed, "FAILED")]
    [InlineData(TaskState.Canceled, "CANCELED")]
    public void Every_state_has_its_name(TaskState state, string name) =>
        Assert.Contains($"\"status\":\"{name}\"", Written(Task(state)), StringComparison.Ordinal);

    [Fact]
    public void The_longest_task_fits()
    {
        var longest = Task(TaskState.InProgress) with
        {
            Type = "PUSH_FAILED_CRASHES",
            CreatedAt = DateTimeOffset.MaxValue,
            EndedAt = DateTimeOffset.MaxValue,
            ItemCount = int.MaxValue,
            RemainingItemCount = int.MinValue,
        };

        Assert.InRange(Written(longest).Length, 1, Mapping.MaxTaskLength);
    }

    [Fact]
    public async Task Failed_trips_are_retried_and_the_task_is_followed_to_its_end()
    {
        var (client, key) = await DriverAsync();
        await using var customer = await Customer.StartAsync();
        await App.FailPushesAsync(client, customer, 3);
        await App.FailPushesAsync(client, customer, 1, "crash");
        customer.Answers = HttpStatusCode.OK;
        customer.Hold();

        var started = (await client.Post(Trips, null, key)).Must(200);
        var second = (await client.Post(Trips, null, key)).Must(409);
        var crashes = (await client.Post(Crashes, null, key)).Must(200);
        var before = (await client.Send(HttpMethod.Get, "/v1/enterprise/task/" + started.String("taskId"), null, key)).Must(200);
        customer.Release();
        await App.UntilAsync(async () =>
            (await client.Send(HttpMethod.Get, "/v1/enterprise/task/" + started.String("taskId"), null, key)).String("status")
            == "COMPLETED"
        );
        var after = (await client.Send(HttpMethod.Get, "/v1/enterprise/task/" + started.String("taskId"), null, key)).Must(200);

        Assert.Equal(["taskId", "nbItems"], started.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(3, started.Int("nbItems"));
        Assert.Equal(1, crashes.Int("nbItems"));
        Assert.Equal(["code", "message"], second.Json.EnumerateObject().Select(member => member.Name));
        Assert.StartsWith("application/json", second.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(
            ["taskId", "createdAt", "type", "status", "nbItems", "nbRemainingItems"],
            before.Json.EnumerateObject().Select(member => member.Name)
        );
        Assert.Contains(before.String("status"), new[] { "PENDING", "IN_PROGRESS" });
        Assert.Equal(
            ["taskId", "createdAt", "completedAt", "type", "status", "nbItems", "nbRemainingItems"],
            after.Json.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal(("PUSH_FAILED_TRIPS", 3, 0), (after.String("type"), after.Int("nbItems"), after.Int("nbRemainingItems")));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$", after.String("completedAt"));
        Assert.Equal("application/json", after.Headers["Content-Type"]);
    }

    [Fact]
    public async Task Nothing_to_retry_is_a_task_that_is_completed_at_once()
    {
        var (client, key) = await DriverAsync();

        var started = (await client.Post(Crashes, null, key)).Must(200);
        var task = (await client.Send(HttpMethod.Get, "/v1/enterprise/task/" + started.String("taskId"), null, key)).Must(200);

        Assert.Equal(0, started.Int("nbItems"));
        Assert.Equal(
            ("COMPLETED", 0, 0, "PUSH_FAILED_CRASHES"),
            (task.String("status"), task.Int("nbItems"), task.Int("nbRemainingItems"), task.String("type"))
        );
        Assert.NotNull(task.String("completedAt"));
    }

    [Fact]
    public async Task A_body_and_parameters_are_ignored()
    {
        var (client, key) = await DriverAsync();

        (await client.Post(Trips + "?dryRun=true", "{not json", key)).Must(200);
        (await client.Post("/V1/Enterprise/Push/Trips/Failed/Retry", """{"unknown":true}""", key)).Must(200);
    }

    [Fact]
    public async Task Without_a_key_that_speaks_for_DriveQuant_the_answer_is_401_and_empty()
    {
        using var nobody = App.Anonymous();
        var silent = await App.AddKeyAsync(Role.Administrator);
        var revoked = await App.AddKeyAsync(Role.Administrator, null, "DriveQuant");
        await App.Get<KeyService>().RevokeAsync(Caller.Engine, revoked.Key.Id, TestContext.Current.CancellationToken);
        var task = await AnyTaskAsync();

        foreach (var key in new[] { null, "", "wrong", silent.Secret, revoked.Secret })
        {
            (string, string)[] headers = key is null ? [] : [(Routes.KeyHeader, key)];
            foreach (
                var answer in new[]
                {
                    await nobody.Send(HttpMethod.Get, "/v1/enterprise/task/" + task, null, headers),
                    await nobody.Send(HttpMethod.Get, "/v1/enterprise/task/" + NoSuchId, null, headers),
                    await nobody.Post(Trips, null, headers),
                    await nobody.Post(Crashes, null, headers),
                    await nobody.Send(HttpMethod.Get, "/v1/enterprise/other", null, headers),
                }
            )
            {
                Assert.Equal((401, ""), (answer.Status, answer.Text));
            }
        }
    }

    [Fact]
    public async Task The_bearer_header_does_not_count_here()
    {
        using var admin = App.Client(RunningApp.BootstrapKey);

        (await admin.Get("/v1/enterprise/task/" + NoSuchId)).Must(401);
    }

    [Fact]
    public async Task A_viewer_may_look_and_not_retry()
    {
        var viewer = (Routes.KeyHeader, (await App.AddKeyAsync(Role.Viewer, null, "drivequant")).Secret);
        using var client = App.Anonymous();

        (await client.Send(HttpMethod.Get, "/v1/enterprise/task/" + await AnyTaskAsync(), null, viewer)).Must(200);
        Assert.Equal((401, ""), await StatusAndText(client.Post(Trips, null, viewer)));
        Assert.Equal((401, ""), await StatusAndText(client.Post(Crashes, null, viewer)));
    }

    [Theory]
    [InlineData(NoSuchId)]
    [InlineData("x")]
    [InlineData("6753030831FE9826412BAC5C")]
    public async Task An_unknown_or_malformed_id_is_not_found(string id)
    {
        var (client, key) = await DriverAsync();

        var answer = (await client.Send(HttpMethod.Get, "/v1/enterprise/task/" + id, null, key)).Must(404);

        Assert.Equal(["code", "message"], answer.Json.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task A_task_of_another_type_or_company_is_not_found()
    {
        var (client, key) = await DriverAsync();
        var (_, otherKey) = await DriverAsync();
        await using var customer = await Customer.StartAsync();
        await App.FailPushesAsync(client, customer, 1, "diagnosis");
        var ours = (await client.Post("/api/tasks", new { type = "import", name = "n" })).Must(201).String("id");
        var items = (await client.Post("/api/retry-requests", new { all = true })).Must(202).String("taskId");
        var trips = (await client.Post(Trips, null, key)).Must(200).String("taskId");

        (await client.Send(HttpMethod.Get, "/v1/enterprise/task/" + ours, null, key)).Must(404);
        (await client.Send(HttpMethod.Get, "/v1/enterprise/task/" + items, null, key)).Must(404);
        (await client.Send(HttpMethod.Get, "/v1/enterprise/task/" + trips, null, otherKey)).Must(404);
        (await client.Send(HttpMethod.Get, "/v1/enterprise/task/" + trips, null, key)).Must(200);
    }

    private async Task<(ApiClient Client, (string, string) Key)> DriverAsync()
    {
        var (_, client) = await App.NewCompanyAsync();
        return (client, (Routes.KeyHeader, client.Key!));
    }

    private async Task<string> AnyTaskAsync()
    {
        var (client, key) = await DriverAsync();
        return (await client.Post(Trips, null, key)).Must(200).String("taskId")!;
    }

    private static async Task<(int, string)> StatusAndText(Task<Answer> answer) => ((await answer).Status, (await answer).Text);

    private static TrackedTask Task(TaskState state) =>
        new()
        {
            Number = 1,
            Id = NoSuchId,
            Type = "PUSH_FAILED_TRIPS",
            Name = "n",
            CreatedBy = "test",
            State = state,
        };

    private static string Written(TrackedTask task)
    {
        Span<byte> into = stackalloc byte[Mapping.MaxTaskLength];
        return System.Text.Encoding.UTF8.GetString(into[..Mapping.Write(task, into)]);
    }
}

/// <summary>
/// Effect of a pause of the push service on DriveQuant's clients. It affects every company, so the application is separate.
/// </summary>
public sealed class DriveQuantPauseTests
{
    [Fact]
    public async Task A_pause_of_the_push_service_cancels_the_task()
    {
        await using var app = await RunningApp.StartAsync();
        using var client = app.Client(RunningApp.BootstrapKey);
        await using var customer = await Customer.StartAsync();
        var key = (Routes.KeyHeader, RunningApp.BootstrapKey);
        var (destination, _) = await app.FailPushesAsync(client, customer, 2);
        await client.HoldAsync(customer, destination);
        var task = (await client.Post("/v1/enterprise/push/trips/failed/retry", null, key)).Must(200).String("taskId");

        (await client.Put("/api/push-service", new { paused = true })).Must(200);

        var canceled = (await client.Send(HttpMethod.Get, "/v1/enterprise/task/" + task, null, key)).Must(200);
        Assert.Equal(("CANCELED", 2), (canceled.String("status"), canceled.Int("nbRemainingItems")));
        (await client.Post("/v1/enterprise/push/trips/failed/retry", null, key)).Must(409);
    }
}

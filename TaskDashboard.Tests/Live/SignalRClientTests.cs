using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Feed;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Live;

/// <summary>The hub with the real @microsoft/signalr client.</summary>
public sealed partial class SignalRClientTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [NodeFact]
    public async Task A_client_can_watch_everything_one_task_or_a_filter_and_stop()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var program = await ConnectAsync(App.Address, client.Key!);
        var known = await NewTaskAsync(client, "known");

        await WatchAsync(program, "all", new { });
        Assert.True(Batch(await program.NextAsync("batch")).GetProperty("reset").GetBoolean());
        await WatchAsync(program, "one", new { taskId = known });
        Assert.Equal(known, Ids(await program.NextAsync("batch")).Single());
        await WatchAsync(program, "some", new { states = new[] { "pending" }, types = new[] { "wanted" } });
        Assert.True(Batch(await program.NextAsync("batch")).GetProperty("reset").GetBoolean());

        var wanted = await NewTaskAsync(client, "wanted");
        var received = new[] { await program.NextAsync("batch"), await program.NextAsync("batch") };
        Assert.Equal(["all", "some"], received.Select(batch => batch.GetProperty("name").GetString()).Order());
        Assert.All(
            received,
            batch =>
                Assert.True(
                    JsonElement.DeepEquals(Tasks(batch).Single(), JsonElement.Parse(JsonSerializer.Serialize(Tasks(received[0]).Single())))
                )
        );
        Assert.True(JsonElement.DeepEquals((await client.Get("/api/tasks?type=wanted")).Items.Single(), Tasks(received[0]).Single()));

        await LeaveAsync(program, "all");
        await LeaveAsync(program, "some");
        await ReportAsync(client, wanted);
        await ReportAsync(client, known);
        var last = await program.NextAsync("batch");
        Assert.Equal(("one", "inProgress"), (last.GetProperty("name").GetString(), Tasks(last).Single().GetProperty("state").GetString()));
    }

    [NodeFact]
    public async Task Other_transports_deliver_the_same()
    {
        var (_, client) = await App.NewCompanyAsync();
        foreach (var transport in new[] { "ServerSentEvents", "LongPolling" })
        {
            await using var program = await ConnectAsync(App.Address, client.Key!, transport);
            await WatchAsync(program, "all", new { });
            Assert.True(Batch(await program.NextAsync("batch")).GetProperty("reset").GetBoolean());

            var id = await NewTaskAsync(client);

            Assert.Equal(id, Ids(await program.NextAsync("batch")).Single());
        }
    }

    [NodeFact]
    public async Task Changes_between_two_batches_are_combined_and_too_many_become_a_reset()
    {
        var clock = new FakeClock();
        await using var app = await RunningApp.StartAsync(services => services.AddSingleton<TimeProvider>(clock));
        var (company, client) = await app.NewCompanyAsync();
        await using var program = await ConnectAsync(app.Address, client.Key!);
        await WatchAsync(program, "all", new { });
        await program.NextAsync("batch");
        var first = await NewTaskAsync(client);
        Assert.Equal([first], Ids(await program.NextAsync("batch")));

        string[] together = [await NewTaskAsync(client), await NewTaskAsync(client)];
        await app.PublishedAsync();
        clock.Advance(ChangeFeed.ShortestFloor);
        Assert.Equal(together, Ids(await program.NextAsync("batch")));

        await app.CreateTasksAsync(company, FeedSubscription.Capacity + 1);
        await app.PublishedAsync();
        clock.Advance(ChangeFeed.ShortestFloor);
        var reset = await program.NextAsync("batch");
        Assert.True(Batch(reset).GetProperty("reset").GetBoolean());
        Assert.Empty(Ids(reset));
    }

    [NodeFact]
    public async Task After_a_lost_connection_it_continues_where_it_was_without_loss_or_repetition()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var link = new NetworkLink(App.Address);
        await using var program = await ConnectAsync(link.Address, client.Key!);
        await WatchAsync(program, "before", new { });
        await program.NextAsync("batch");
        var before = await NewTaskAsync(client);
        var batch = await program.NextAsync("batch");
        Assert.Equal(before, Ids(batch).Single());

        link.Cut();
        await program.NextAsync("failed");
        await program.NextAsync("closed");
        var missed = await NewTaskAsync(client);
        link.Restore();
        await program.OrderAsync(
            new
            {
                order = "connect",
                address = link.Address,
                key = client.Key,
            }
        );
        await program.NextAsync("connected");
        await WatchAsync(program, "after", new { after = Batch(batch).GetProperty("upTo").GetInt64() });
        var first = await program.NextAsync("batch");
        var next = await NewTaskAsync(client);
        var second = await program.NextAsync("batch");

        Assert.False(Batch(first).GetProperty("reset").GetBoolean());
        Assert.Equal([missed], Ids(first));
        Assert.Equal([next], Ids(second));
    }

    [NodeFact]
    public async Task A_revoked_key_closes_the_connection_and_a_wrong_one_opens_none()
    {
        var (company, client) = await App.NewCompanyAsync();
        var key = await App.AddKeyAsync(Role.Viewer, company);
        await using var program = await ConnectAsync(App.Address, key.Secret);
        await WatchAsync(program, "all", new { });
        await program.NextAsync("batch");

        (await client.Delete($"/api/keys/{key.Key.Id}")).Must(204);

        await program.NextAsync("failed");
        await program.NextAsync("closed");
        await program.OrderAsync(
            new
            {
                order = "connect",
                address = App.Address,
                key = key.Secret,
            }
        );
        Assert.Contains("401", (await program.NextAsync("refused")).GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [NodeFact]
    public async Task A_companys_key_gets_changes_of_that_company_only()
    {
        var (_, mine) = await App.NewCompanyAsync();
        var (_, other) = await App.NewCompanyAsync();
        await using var program = await ConnectAsync(App.Address, mine.Key!);
        await WatchAsync(program, "all", new { });
        await program.NextAsync("batch");

        var theirs = await NewTaskAsync(other);
        var ours = await NewTaskAsync(mine);
        Assert.Equal(ours, Ids(await program.NextAsync("batch")).Single());
        await WatchAsync(program, "one", new { taskId = theirs });

        Assert.EndsWith(
            "notFound: There is no task with this id.",
            (await program.NextAsync("failed")).GetProperty("text").GetString(),
            StringComparison.Ordinal
        );
    }

    [NodeFact]
    public async Task The_example_in_the_documentation_works()
    {
        var (_, client) = await App.NewCompanyAsync();
        var page = await File.ReadAllTextAsync(Path.Combine(SourceFolder.Path, "docs", "hub.md"), TestContext.Current.CancellationToken);
        var example = JavaScript().Match(page).Groups["code"].Value;
        Assert.Contains("http://localhost:5000", example, StringComparison.Ordinal);
        await using var program = NodeProgram.Start(
            example.Replace("http://localhost:5000", App.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal),
            ("TASKDASHBOARD_KEY", client.Key!)
        );
        Assert.Contains("Read everything again", await SaidAsync(), StringComparison.Ordinal);

        var id = await NewTaskAsync(client);

        Assert.StartsWith($"{id} pending", await SaidAsync(), StringComparison.Ordinal);

        // Skips lines with a time in front, which the client itself writes when it connects.
        async Task<string> SaidAsync()
        {
            var line = await program.NextLineAsync();
            return line.StartsWith('[') ? await SaidAsync() : line;
        }
    }

    [GeneratedRegex("```js\\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex JavaScript();

    private static async Task<NodeProgram> ConnectAsync(Uri address, string key, string transport = "WebSockets")
    {
        var program = NodeProgram.Start("client.mjs");
        await program.OrderAsync(
            new
            {
                order = "connect",
                address,
                key,
                transport,
            }
        );
        await program.NextAsync("connected");
        return program;
    }

    private static Task WatchAsync(NodeProgram program, string name, object request) =>
        program.OrderAsync(
            new
            {
                order = "watch",
                name,
                request,
            }
        );

    private static async Task LeaveAsync(NodeProgram program, string name)
    {
        await program.OrderAsync(new { order = "leave", name });
        await program.NextAsync("left");
    }

    private static JsonElement Batch(JsonElement said) => said.GetProperty("batch");

    private static IReadOnlyList<JsonElement> Tasks(JsonElement said) =>
        [
            .. Batch(said)
                .GetProperty("changes")
                .EnumerateArray()
                .Select(change => change.GetProperty("task"))
                .Where(task => task.ValueKind == JsonValueKind.Object),
        ];

    private static IEnumerable<string?> Ids(JsonElement said) => Tasks(said).Select(task => task.GetProperty("id").GetString());

    private static async Task<string> NewTaskAsync(ApiClient client, string type = "import") =>
        (await client.Post("/api/tasks", new { type, name = "a task" })).Must(201).String("id")!;

    private static async Task ReportAsync(ApiClient client, string id) =>
        (await client.Post($"/api/tasks/{id}/reports", """{"event":"started"}""")).Must(200);
}

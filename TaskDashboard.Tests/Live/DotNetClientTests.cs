using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Live;

/// <summary>The hub with SignalR's .NET client.</summary>
public sealed class DotNetClientTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Every_transport_delivers_a_task_as_the_API_lists_it(HttpTransportType transport)
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var hub = Hub(App.Address, client.Key!, transport);
        await hub.StartAsync(TestContext.Current.CancellationToken);
        await using var all = Watch(hub, new { });
        Assert.True((await NextAsync(all)).GetProperty("reset").GetBoolean());

        var id = await NewTaskAsync(client);

        var received = Tasks(await NextAsync(all)).Single();
        Assert.Equal(id, received.GetProperty("id").GetString());
        Assert.True(JsonElement.DeepEquals((await client.Get("/api/tasks")).Items.Single(), received));
    }

    [Fact]
    public async Task Each_stream_of_a_connection_delivers_what_it_requested()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var hub = await ConnectAsync(App.Address, client.Key!);
        var known = await NewTaskAsync(client, "known");
        await using var one = Watch(hub, new { taskId = known });
        Assert.Equal([known], Ids(await NextAsync(one)));
        await using var some = Watch(hub, new { states = new[] { "pending" }, types = new[] { "wanted" } });
        Assert.True((await NextAsync(some)).GetProperty("reset").GetBoolean());

        var wanted = await NewTaskAsync(client, "wanted");
        (await client.Post($"/api/tasks/{known}/reports", """{"event":"started"}""")).Must(200);

        Assert.Equal([wanted], Ids(await NextAsync(some)));
        var started = Tasks(await NextAsync(one)).Single();
        Assert.Equal((known, "inProgress"), (started.GetProperty("id").GetString(), started.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task A_client_that_reconnects_automatically_continues_where_it_was()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var link = new NetworkLink(App.Address);
        await using var hub = Hub(link.Address, client.Key!, HttpTransportType.WebSockets, reconnects: true);
        var lost = new TaskCompletionSource();
        var back = new TaskCompletionSource();
        hub.Reconnecting += _ => Complete(lost);
        hub.Reconnected += _ => Complete(back);
        await hub.StartAsync(TestContext.Current.CancellationToken);
        await using var before = Watch(hub, new { });
        await NextAsync(before);
        var seen = await NewTaskAsync(client);
        var batch = await NextAsync(before);
        Assert.Equal([seen], Ids(batch));

        link.Cut();
        await lost.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<Exception>(() => NextAsync(before));
        var missed = await NewTaskAsync(client);
        link.Restore();
        await back.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        await using var after = Watch(hub, new { after = batch.GetProperty("upTo").GetInt64() });
        var first = await NextAsync(after);

        Assert.False(first.GetProperty("reset").GetBoolean());
        Assert.Equal([missed], Ids(first));

        static Task Complete(TaskCompletionSource what)
        {
            what.TrySetResult();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_refusal_has_its_code_and_the_connection_stays()
    {
        var (_, mine) = await App.NewCompanyAsync();
        var (_, other) = await App.NewCompanyAsync();
        var theirs = await NewTaskAsync(other);
        await using var hub = await ConnectAsync(App.Address, mine.Key!);

        await using var one = Watch(hub, new { taskId = theirs });
        var refused = await Assert.ThrowsAsync<HubException>(() => NextAsync(one));

        Assert.EndsWith("notFound: There is no task with this id.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(HubConnectionState.Connected, hub.State);
        await using var all = Watch(hub, new { });
        Assert.True((await NextAsync(all)).GetProperty("reset").GetBoolean());
    }

    [Fact]
    public async Task A_revoked_key_closes_the_connection_and_opens_none()
    {
        var (company, client) = await App.NewCompanyAsync();
        var key = await App.AddKeyAsync(Role.Viewer, company);
        await using var hub = await ConnectAsync(App.Address, key.Secret);
        var closed = new TaskCompletionSource();
        hub.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };

        (await client.Delete($"/api/keys/{key.Key.Id}")).Must(204);

        await closed.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => hub.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private static async Task<HubConnection> ConnectAsync(Uri address, string key)
    {
        var hub = Hub(address, key, HttpTransportType.WebSockets);
        await hub.StartAsync(TestContext.Current.CancellationToken);
        return hub;
    }

    private static HubConnection Hub(Uri address, string key, HttpTransportType transport, bool reconnects = false)
    {
        var builder = new HubConnectionBuilder().WithUrl(
            new Uri(address, "/hubs/tasks"),
            transport,
            options => options.AccessTokenProvider = () => Task.FromResult<string?>(key)
        );
        return (reconnects ? builder.WithAutomaticReconnect(new UntilItIsBack()) : builder).Build();
    }

    private static IAsyncEnumerator<JsonElement> Watch(HubConnection hub, object request) =>
        hub.StreamAsync<JsonElement>("Watch", request, TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);

    private static async Task<JsonElement> NextAsync(IAsyncEnumerator<JsonElement> stream)
    {
        Assert.True(await stream.MoveNextAsync().AsTask().WaitAsync(Patience.Limit), "The stream has come to its end.");
        return stream.Current;
    }

    private static IEnumerable<JsonElement> Tasks(JsonElement batch) =>
        batch
            .GetProperty("changes")
            .EnumerateArray()
            .Select(change => change.GetProperty("task"))
            .Where(task => task.ValueKind == JsonValueKind.Object);

    private static IEnumerable<string?> Ids(JsonElement batch) => Tasks(batch).Select(task => task.GetProperty("id").GetString());

    private static async Task<string> NewTaskAsync(ApiClient client, string type = "import") =>
        (await client.Post("/api/tasks", new { type, name = "a task" })).Must(201).String("id")!;

    private sealed class UntilItIsBack : IRetryPolicy
    {
        public TimeSpan? NextRetryDelay(RetryContext retryContext) => TimeSpan.FromMilliseconds(20);
    }
}

using System.Text.Json;

namespace TaskDashboard.Tests.Api;

public sealed class ReconcileApiTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task Each_item_has_one_answer_in_the_order_asked()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (destination, failed) = await App.FailPushesAsync(client, customer, 1, "crash");
        customer.Answers = System.Net.HttpStatusCode.OK;
        var delivered = await client.SubmitAsync(destination, 2);
        await App.UntilStateAsync(client, destination, "delivered", 2);

        var answer = (await client.Post("/api/reconcile", new { itemIds = new[] { "trip-2", "nobody", "crash-1", "trip-2" } })).Must(200);

        Assert.Equal(["items", "totals", "knownFrom"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["trip-2", "nobody", "crash-1", "trip-2"], answer.Items.Select(item => Text(item, "itemId")));
        Assert.Equal(["delivered", "unknown", "failed", "delivered"], answer.Items.Select(item => Text(item, "status")));
        Assert.Equal([delivered[1], null, failed[0], delivered[1]], answer.Items.Select(item => Text(item, "pushId")));
        Assert.Equal(["200 OK", null, "503 Service Unavailable", "200 OK"], answer.Items.Select(item => Text(item, "answer")));
        Assert.Equal([1, 0, 1, 1], answer.Items.Select(item => item.GetProperty("matches").GetInt32()));
        Assert.Equal(1, answer.Items[0].GetProperty("attempt").GetInt32());
        Assert.True(answer.Items[0].GetProperty("at").TryGetDateTimeOffset(out _));
        Assert.Equal(JsonValueKind.Null, answer.Items[1].GetProperty("at").ValueKind);
        Assert.Equal(
            ["delivered 2", "failed 1", "sending 0", "waiting 0", "canceled 0", "expired 0", "unknown 1"],
            answer["totals"].EnumerateObject().Select(total => $"{total.Name} {total.Value.GetInt32()}")
        );
    }

    [Fact]
    public async Task A_list_is_limited_to_a_destination_and_to_a_kind()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (one, _) = await App.FailPushesAsync(client, customer, 1);
        var (other, pushes) = await App.FailPushesAsync(client, customer, 1);

        Assert.Equal(2, await MatchesAsync(new { itemIds = new[] { "trip-1" } }));
        Assert.Equal(1, await MatchesAsync(new { itemIds = new[] { "trip-1" }, destinationId = one }));
        Assert.Equal(0, await MatchesAsync(new { itemIds = new[] { "trip-1" }, kind = "crash" }));
        var answer = (await client.Post("/api/reconcile", new { itemIds = new[] { "trip-1" }, destinationId = other })).Must(200);
        Assert.Equal((pushes[0], other), (Text(answer.Items[0], "pushId"), Text(answer.Items[0], "destinationId")));

        async Task<int> MatchesAsync(object body) =>
            (await client.Post("/api/reconcile", body)).Must(200).Items[0].GetProperty("matches").GetInt32();
    }

    [Fact]
    public async Task Another_companys_pushes_are_unknown()
    {
        var (_, ours) = await App.NewCompanyAsync();
        var (_, theirs) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (destination, _) = await App.FailPushesAsync(theirs, customer, 1);

        var answer = (await ours.Post("/api/reconcile", new { itemIds = new[] { "trip-1" } })).Must(200);

        Assert.Equal("unknown", Text(answer.Items[0], "status"));
        (await ours.Post("/api/reconcile", new { itemIds = new[] { "trip-1" }, destinationId = destination })).MustRefuse(
            400,
            "invalid",
            "destinationId"
        );
    }

    [Theory]
    [InlineData("{}", "itemIds")]
    [InlineData("""{"itemIds":[]}""", "itemIds")]
    [InlineData("""{"itemIds":["a",null]}""", "itemIds[1]")]
    [InlineData("""{"itemIds":["a","b "]}""", "itemIds[1]")]
    [InlineData("""{"itemIds":[""]}""", "itemIds[0]")]
    [InlineData("""{"itemIds":["a"],"destinationId":"nobody"}""", "destinationId")]
    [InlineData("""{"itemIds":["a"],"kind":"01234567890123456789012345678901234567890"}""", "kind")]
    public async Task What_is_wrong_is_named(string body, string member)
    {
        var (_, client) = await App.NewCompanyAsync();
        (await client.Post("/api/reconcile", body)).MustRefuse(400, "invalid", member);
    }

    [Fact]
    public async Task A_hundred_thousand_ids_are_taken_and_one_more_is_not()
    {
        var (_, client) = await App.NewCompanyAsync();
        var ids = Enumerable.Range(0, 100_001).Select(id => $"{id}").ToList();

        var answer = (await client.Post("/api/reconcile", new { itemIds = ids.Take(100_000) })).Must(200);

        Assert.Equal(100_000, answer["totals"].GetProperty("unknown").GetInt32());
        Assert.Equal(ids[^2], Text(answer.Items[^1], "itemId"));
        (await client.Post("/api/reconcile", new { itemIds = ids })).MustRefuse(400, "invalid", "itemIds");
    }

    private static string? Text(JsonElement item, string member) => item.GetProperty(member).GetString();
}

namespace TaskDashboard.Tests.Api;

/// <summary>The query language in lists, retries and cancels.</summary>
public sealed class QueryApiTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_list_of_tasks_takes_a_query_beside_its_parameters()
    {
        var (_, client) = await App.NewCompanyAsync();
        var first = (await client.Post("/api/tasks", new { type = "IMPORT", name = "One" })).Must(201).String("id");
        var second = (await client.Post("/api/tasks", new { type = "IMPORT", name = "Two" })).Must(201).String("id");
        (await client.Post($"/api/tasks/{second}/restart")).Must(200);
        (await client.Post("/api/tasks", new { type = "EXPORT", name = "Two" })).Must(201);

        Assert.Equal([first, second], await Ids("type:IMPORT age:<1h"));
        Assert.Equal([second], await Ids("restarts:1"));
        Assert.Equal([second], await Ids("two", "&type=IMPORT"));
        Assert.Equal([first], await Ids("-two created:>=-1d"));
        Assert.Empty(await Ids("created:<-1d"));
        Assert.Equal(3, (await client.Get("/api/tasks?query=")).Must(200).Items.Count);

        async Task<IEnumerable<string?>> Ids(string query, string more = "") =>
            (await client.Get($"/api/tasks?query={Uri.EscapeDataString(query)}{more}"))
                .Must(200)
                .Items.Select(task => task.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("/api/tasks", "state:lost", 6, 4, "query is wrong at character 7: state is unknown.")]
    [InlineData("/api/tasks", "is:late", 3, 4, "query is wrong at character 4: is has no late.")]
    [InlineData("/api/tasks", "ok stat:failed", 3, 4, "query is wrong at character 4: There is no field stat.")]
    [InlineData("/api/pushes", "attempts:", 9, 0, "query is wrong at character 10: A value of attempts is missing.")]
    [InlineData("/api/pushes", "created:yesterday", 8, 9, "query is wrong at character 9: created is not a time.")]
    [InlineData("/api/pushes", "error:\"bad", 6, 4, "query is wrong at character 7: The quotation has no end.")]
    public async Task A_wrong_query_is_refused_with_its_place(string path, string query, int at, int length, string detail)
    {
        var (_, client) = await App.NewCompanyAsync();

        var answer = await client.Get($"{path}?query={Uri.EscapeDataString(query)}");

        answer.MustRefuse(400, "invalid", "query");
        Assert.Equal((at, length), (answer.Int("at"), answer.Int("length")));
        Assert.StartsWith(detail, answer.String("detail"), StringComparison.Ordinal);
        (await client.Get($"{path}?query=a&query=b")).MustRefuse(400, "invalid", "query");
        Assert.False((await client.Get($"{path}?limit=0")).Json.TryGetProperty("at", out _));
    }

    [Fact]
    public async Task Pushes_are_previewed_retried_and_canceled_by_a_query()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (destination, ids) = await App.FailPushesAsync(client, customer, 3, "crash");

        Assert.Equal(3, (await client.Get("/api/pushes?query=status:503 state:failed")).Must(200).Items.Count);
        Assert.Equal(1, await WillSend(new { query = "item:crash-2" }));
        Assert.Equal(1, await WillSend(new { query = "item:crash-2,crash-3", pushIds = ids.Take(2) }));
        Assert.Equal(0, await WillSend(new { query = "destination:nobody" }));
        (await client.Post("/api/retry-requests/preview", new { filter = new { query = " " } })).MustRefuse(400, "invalid", "filter.query");
        (await client.Post("/api/retry-requests", new { filter = new { query = "", all = true } })).MustRefuse(
            400,
            "invalid",
            "filter.query"
        );
        (await client.Post("/api/pushes/cancel", new { filter = new { query = "" } })).MustRefuse(400, "invalid", "filter.query");
        (await client.Post("/api/pushes/send-now", new { filter = new { query = "" } })).MustRefuse(400, "invalid", "filter.query");
        var wrong = (await client.Post("/api/retry-requests", new { filter = new { query = "kind:crash is:late" } })).MustRefuse(
            400,
            "invalid",
            "filter.query"
        );
        Assert.Equal((14, 4), (wrong.Int("at"), wrong.Int("length")));

        Assert.Equal(
            1,
            (await client.Post("/api/pushes/cancel", new { filter = new { query = "item:crash-1" } })).Must(200).Int("canceled")
        );
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var retry = (await client.Post("/api/retry-requests", new { filter = new { query = "status:503 age:<1d" } }, key)).Must(202);
        Assert.Equal(2, retry.Int("nbItems"));
        Assert.Equal(
            retry.String("id"),
            (await client.Post("/api/retry-requests", new { filter = new { query = "status:503 age:<1d" } }, key)).Must(202).String("id")
        );
        Assert.True(retry["filter"].TryGetProperty("created", out _));
        Assert.NotEmpty(destination);

        async Task<int> WillSend(object filter) =>
            (await client.Post("/api/retry-requests/preview", new { filter })).Must(200).Int("willSend");
    }
}

namespace TaskDashboard.Tests.Api;

public sealed class FailureGroupApiTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_group_is_listed_with_its_counts_its_light_and_its_reason()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (destination, _) = await App.FailPushesAsync(client, customer, 2);

        var group = (await client.Get("/api/failure-groups")).Must(200).Items.Single();

        Assert.Equal(
            [
                "id",
                "destinationId",
                "destinationName",
                "signature",
                "error",
                "state",
                "stateSince",
                "stateBy",
                "ignoredUntil",
                "ignoredFailuresLeft",
                "note",
                "failed",
                "waiting",
                "sending",
                "firstAt",
                "lastAt",
                "light",
                "lightReason",
                "retries",
                "deliveredAt",
                "deliveredSince",
            ],
            group.EnumerateObject().Select(member => member.Name)
        );
        var signature = group.GetProperty("signature").GetInt32();
        Assert.Equal(
            ($"{destination}.{signature}", "open", 2, "stillDown", 503),
            (
                group.GetProperty("id").GetString(),
                group.GetProperty("state").GetString(),
                group.GetProperty("failed").GetInt32(),
                group.GetProperty("light").GetString(),
                group.GetProperty("error").GetProperty("status").GetInt32()
            )
        );
        Assert.Equal(
            "The destination has taken no push since the last failure.",
            (await client.Get($"/api/failure-groups/{destination}.{signature}")).Must(200).String("lightReason")
        );
    }

    [Fact]
    public async Task A_group_is_acknowledged_ignored_noted_resolved_and_opened_again()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        await App.FailPushesAsync(client, customer, 1);
        var id = (await client.Get("/api/failure-groups")).Must(200).Items.Single().GetProperty("id").GetString();

        var acknowledged = (await client.Post($"/api/failure-groups/{id}/acknowledge", new { reason = "on it" })).Must(200);
        Assert.Equal("acknowledged", acknowledged.String("state"));
        Assert.NotNull(acknowledged.String("stateBy"));
        Assert.Single((await client.Get("/api/failure-groups?state=acknowledged,ignored")).Must(200).Items);
        Assert.Empty((await client.Get("/api/failure-groups?state=open")).Must(200).Items);

        (await client.Post($"/api/failure-groups/{id}/ignore", new { until = "2099-01-01T00:00:00Z" })).MustRefuse(400, "invalid", "until");
        Assert.Equal(3, (await client.Post($"/api/failure-groups/{id}/ignore", new { failures = 3 })).Must(200).Int("ignoredFailuresLeft"));
        Assert.Equal("Proxy", (await client.Patch($"/api/failure-groups/{id}", new { note = "Proxy" })).Must(200).String("note"));
        (await client.Patch($"/api/failure-groups/{id}", new { })).MustRefuse(400, "invalid", "note");
        (await client.Patch($"/api/failure-groups/{id}", new { note = 7 })).MustRefuse(400, "invalid", "note");
        Assert.Null((await client.Patch($"/api/failure-groups/{id}", new { note = (string?)null })).Must(200).String("note"));
        Assert.Equal("resolved", (await client.Post($"/api/failure-groups/{id}/resolve", new { })).Must(200).String("state"));
        (await client.Post($"/api/failure-groups/{id}/acknowledge", new { })).MustRefuse(409, "resolved");
        Assert.Single((await client.Get("/api/failure-groups?state=resolved")).Must(200).Items);
        Assert.Equal("open", (await client.Post($"/api/failure-groups/{id}/reopen", new { })).Must(200).String("state"));
    }

    [Fact]
    public async Task Wrong_calls_are_refused_in_words()
    {
        var (_, client) = await App.NewCompanyAsync();

        (await client.Get("/api/failure-groups?state=banana")).MustRefuse(400, "invalid", "state");
        (await client.Get("/api/failure-groups?after=nowhere")).MustRefuse(400, "invalid", "after");
        (await client.Get("/api/failure-groups?color=red")).MustRefuse(400, "unknownParameter", "color");
        (await client.Get("/api/failure-groups/nonsense")).MustRefuse(404, "notFound");
        (await client.Post("/api/failure-groups/nonsense/resolve", new { })).MustRefuse(404, "notFound");
        (await client.Post("/api/failure-groups/00000000000000000000abcd.1/ignore", new { })).MustRefuse(400, "invalid", "until");
    }
}

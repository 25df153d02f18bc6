namespace TaskDashboard.Tests.Api;

/// <summary>What a key with a company can see and change.</summary>
public sealed class CompaniesTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_company_s_key_sees_and_touches_that_company_only()
    {
        var (_, mine) = await App.NewCompanyAsync();
        var (_, other) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (destination, pushes) = await App.FailPushesAsync(mine, customer, 1);
        customer.Answers = System.Net.HttpStatusCode.NoContent;
        var task = (await mine.Post("/api/tasks", new { type = "t", name = "n" })).Must(201).String("id");
        var retry = (await mine.Post("/api/retry-requests", new { all = true })).Must(202).String("id");
        await App.UntilRetryEndedAsync(mine, retry!);
        var key = (
            await mine.Post(
                "/api/keys",
                new
                {
                    name = "k",
                    role = "viewer",
                    companyId = (await mine.Get($"/api/tasks/{task}")).String("companyId"),
                }
            )
        ).Must(201).String("id");

        foreach (
            var path in new[]
            {
                $"/api/tasks/{task}",
                $"/api/tasks/{task}/history",
                $"/api/destinations/{destination}",
                $"/api/pushes/{pushes[0]}",
                $"/api/pushes/{pushes[0]}/payload",
                $"/api/retry-requests/{retry}",
                $"/api/retry-requests/{retry}/items",
            }
        )
        {
            (await mine.Get(path)).Must(200);
            (await other.Get(path)).MustRefuse(404, "notFound");
        }

        foreach (var list in new[] { "/api/tasks", "/api/destinations", "/api/pushes", "/api/retry-requests" })
        {
            Assert.NotEmpty((await mine.Get(list)).Must(200).Items);
            Assert.Empty((await other.Get(list)).Must(200).Items);
        }

        Assert.DoesNotContain((await other.Get("/api/keys")).Must(200).Items, item => item.GetProperty("id").GetString() == key);
        (await other.Delete($"/api/keys/{key}")).MustRefuse(404, "notFound");
        (await other.Patch($"/api/destinations/{destination}", new { paused = true })).MustRefuse(404, "notFound");
        (await other.Post($"/api/tasks/{task}/reports", """{"event":"started"}""")).MustRefuse(404, "notFound");
        (await other.Post($"/api/tasks/{task}/cancel")).MustRefuse(404, "notFound");
        (await other.Post($"/api/retry-requests/{retry}/cancel")).MustRefuse(404, "notFound");
        (await other.Post("/api/pushes", new[] { PushSteps.Push(destination, "x") })).MustRefuse(400, "invalid", "[0].destinationId");
        Assert.Equal(0, (await other.Post("/api/pushes/cancel", new { pushIds = pushes })).Must(200).Int("canceled"));
        Assert.Equal(
            0,
            (await other.Post("/api/retry-requests/preview", new { filter = new { pushIds = pushes } })).Must(200).Int("willSend")
        );
        (await other.Post("/api/retry-requests", new { filter = new { pushIds = pushes } })).MustRefuse(422, "nothingToSend");
    }

    [Fact]
    public async Task A_company_s_key_does_not_switch_the_push_service()
    {
        var (_, client) = await App.NewCompanyAsync();

        (await client.Put("/api/push-service", new { paused = true })).MustRefuse(403, "forbidden");
    }
}

using TaskDashboard.Core.Access;

namespace TaskDashboard.Tests.Api;

/// <summary>The smallest role of every call; a smaller one is refused before anything else is looked at.</summary>
public sealed class RolesTests(ApiFixture fixture)
{
    private const string NoSuchId = "00000000000000000000abcd";
    private const string Destination = """{"name":"n","url":"http://127.0.0.1:9/hook"}""";
    private const string Push = $$"""[{"kind":"trip","itemId":"i","destinationId":"{{NoSuchId}}","payload":{} }]""";

    private RunningApp App => fixture.App;

    public static TheoryData<string, string, string?, Role> Calls { get; } = new()
    {
        { "GET", "/api/destinations", null, Role.Viewer },
        { "GET", $"/api/destinations/{NoSuchId}", null, Role.Viewer },
        { "POST", "/api/destinations", Destination, Role.Administrator },
        { "PATCH", $"/api/destinations/{NoSuchId}", """{"paused":true}""", Role.Operator },
        { "PATCH", $"/api/destinations/{NoSuchId}", """{"name":"m"}""", Role.Administrator },
        { "POST", $"/api/destinations/{NoSuchId}/test", null, Role.Operator },
        { "POST", $"/api/destinations/{NoSuchId}/rotate-secret", null, Role.Administrator },
        { "GET", "/api/pushes", null, Role.Viewer },
        { "GET", $"/api/pushes/{NoSuchId}", null, Role.Viewer },
        { "GET", $"/api/pushes/{NoSuchId}/payload", null, Role.Operator },
        { "POST", "/api/pushes", Push, Role.Operator },
        { "POST", "/api/pushes/cancel", $$"""{"pushIds":["{{NoSuchId}}"] }""", Role.Operator },
        { "GET", "/api/push-service", null, Role.Viewer },
        { "PUT", "/api/push-service", """{"paused":false}""", Role.Operator },
        { "POST", "/api/retry-requests/preview", """{"all":true}""", Role.Viewer },
        { "POST", "/api/retry-requests", """{"filter":{"kind":"none"}}""", Role.Operator },
        { "GET", "/api/retry-requests", null, Role.Viewer },
        { "GET", $"/api/retry-requests/{NoSuchId}", null, Role.Viewer },
        { "GET", $"/api/retry-requests/{NoSuchId}/items", null, Role.Viewer },
        { "POST", $"/api/retry-requests/{NoSuchId}/cancel", null, Role.Operator },
        { "GET", "/api/tasks", null, Role.Viewer },
        { "GET", $"/api/tasks/{NoSuchId}", null, Role.Viewer },
        { "GET", $"/api/tasks/{NoSuchId}/history", null, Role.Viewer },
        { "POST", "/api/tasks", """{"type":"t","name":"n"}""", Role.Operator },
        { "POST", $"/api/tasks/{NoSuchId}/reports", """{"event":"started"}""", Role.Operator },
        { "POST", $"/api/tasks/{NoSuchId}/cancel", null, Role.Operator },
        { "GET", "/api/keys", null, Role.Administrator },
        { "POST", "/api/keys", """{"name":"k","role":"viewer"}""", Role.Administrator },
        { "DELETE", $"/api/keys/{NoSuchId}", null, Role.Administrator },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_role_that_is_too_small_is_forbidden_and_one_that_suffices_is_not(string method, string path, string? body, Role needed)
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            using var client = await App.ClientAsync(role);
            using var content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            var answer = await client.Send(new HttpMethod(method), path, content);
            if (role < needed)
            {
                answer.MustRefuse(403, "forbidden");
            }
            else
            {
                Assert.True(answer.Status is not (401 or 403 or >= 500), $"{role}: {answer.Status} {answer.Text}");
            }
        }
    }

    [Fact]
    public void Every_call_of_the_api_stands_in_the_table()
    {
        var table = Calls.Select(call => $"{call.Data.Item1} {call.Data.Item2.Replace(NoSuchId, "{id}", StringComparison.Ordinal)}").ToHashSet();
        var mapped =
            from endpoint in App.Get<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints.OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>()
            let pattern = endpoint.RoutePattern.RawText
            where pattern?.StartsWith("/api", StringComparison.Ordinal) == true && !pattern.Contains("**", StringComparison.Ordinal)
            from method in endpoint.Metadata.OfType<Microsoft.AspNetCore.Routing.IHttpMethodMetadata>().Single().HttpMethods
            select $"{method} {pattern}";

        Assert.Equal(mapped.Order(), table.Order());
    }

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
        var key = (await mine.Post("/api/keys", new { name = "k", role = "viewer", companyId = (await mine.Get($"/api/tasks/{task}")).String("companyId") })).Must(201).String("id");

        foreach (var path in new[]
        {
            $"/api/tasks/{task}", $"/api/tasks/{task}/history", $"/api/destinations/{destination}", $"/api/pushes/{pushes[0]}", $"/api/pushes/{pushes[0]}/payload",
            $"/api/retry-requests/{retry}", $"/api/retry-requests/{retry}/items",
        })
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
        Assert.Equal(0, (await other.Post("/api/retry-requests/preview", new { filter = new { pushIds = pushes } })).Must(200).Int("willSend"));
        (await other.Post("/api/retry-requests", new { filter = new { pushIds = pushes } })).MustRefuse(422, "nothingToSend");
    }

    [Fact]
    public async Task A_company_s_key_does_not_switch_the_push_service()
    {
        var (_, client) = await App.NewCompanyAsync();

        (await client.Put("/api/push-service", new { paused = true })).MustRefuse(403, "forbidden");
    }
}

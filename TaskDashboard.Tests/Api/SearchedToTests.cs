using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Tests.Api;

/// <summary>A list whose search costs too much answers what it has, how far it came and where it goes on.</summary>
public sealed class SearchedToTests
{
    [Fact]
    public async Task A_list_of_tasks_answers_searchedTo_and_goes_on_with_next()
    {
        await using var app = await RunningApp.StartAsync();
        using var client = app.Client(RunningApp.BootstrapKey);
        var ids = new List<string>();
        for (var index = 0; index < 25; index++)
        {
            ids.Add((await client.Post("/api/tasks", new { type = "import", name = $"n{index}" })).Must(201).String("id")!);
        }

        (await client.Post($"/api/tasks/{ids[2]}/reports", """{"event":"failed"}""")).Must(200);
        app.Services.GetRequiredService<ReaderPool>().Budget = new BudgetLimits(1, TimeSpan.Zero, 10);

        var first = (await client.Get("/api/tasks?outcome=error&order=desc")).Must(200);
        Assert.Equal(["items", "next", "searchedTo"], first.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(0, first["items"].GetArrayLength());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", first.String("searchedTo"));

        var second = (await client.Get($"/api/tasks?outcome=error&order=desc&after={first.String("next")}")).Must(200);
        Assert.Equal(0, second["items"].GetArrayLength());
        Assert.NotNull(second.String("searchedTo"));

        var last = (await client.Get($"/api/tasks?outcome=error&order=desc&after={second.String("next")}")).Must(200);
        Assert.Equal(["items", "next"], last.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(ids[2], last["items"][0].GetProperty("id").GetString());
        Assert.Null(last.String("next"));
    }

    [Fact]
    public async Task A_list_of_pushes_answers_searchedTo_and_goes_on_with_next()
    {
        await using var app = await RunningApp.StartAsync();
        using var client = app.Client(RunningApp.BootstrapKey);
        (await client.Put("/api/push-service", """{"paused":true}""")).Must(200);
        var destination = (await client.Post("/api/destinations", new { name = "d", url = "http://127.0.0.1:9/hook" }))
            .Must(201)
            .String("id");
        foreach (var item in Enumerable.Range(0, 25))
        {
            (
                await client.Post(
                    "/api/pushes",
                    new[]
                    {
                        new
                        {
                            kind = "trip",
                            itemId = $"item-{item}",
                            destinationId = destination,
                            payload = new { a = 1 },
                        },
                    }
                )
            ).Must(202);
        }

        app.Services.GetRequiredService<ReaderPool>().Budget = new BudgetLimits(1, TimeSpan.Zero, 10);

        // In its destination's index, but not in the order of acceptance.
        var query = $"/api/pushes?destination={destination}&created=%3C2000-01-01T00:00:00Z&order=desc";
        var (pages, after) = (0, "");
        do
        {
            var page = (await client.Get(query + after)).Must(200);
            Assert.Equal(0, page["items"].GetArrayLength());
            Assert.Equal(page.String("next") is null, !page.Json.TryGetProperty("searchedTo", out _));
            after = page.String("next") is { } next ? $"&after={next}" : null;
            pages++;
        } while (after is not null);

        Assert.Equal(3, pages);
        var found = (await client.Get("/api/pushes?text=TEM-7")).Must(200);
        Assert.Equal("item-7", Assert.Single(found["items"].EnumerateArray().ToList()).GetProperty("itemId").GetString());
        Assert.Equal(0, (await client.Get("/api/pushes?text=nowhere")).Must(200)["items"].GetArrayLength());
    }
}

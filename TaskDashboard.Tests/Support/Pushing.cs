using System.Text.Json;
using TaskDashboard.Tests.Api;

namespace TaskDashboard.Tests.Support;

/// <summary>What a client program does with the application.</summary>
internal static class Pushing
{
    private const int MostInOneCall = 1000;

    public static ApiClient Client(this AppProcess app) => new(app.Address, AppProcess.BootstrapKey);

    public static async Task<string> AddDestinationAsync(this ApiClient api, CustomerServer customer, string name = "Customer") => (
            await api.Post(
                "/api/destinations",
                new
                {
                    name,
                    url = customer.Url,
                    authorization = new { type = "none" },
                }
            )
        ).Must(201).String("id")!;

    /// <returns>The ids of the pushes. They are also the webhook-ids of their deliveries.</returns>
    public static async Task<IReadOnlyList<string>> SubmitTripsAsync(this ApiClient api, string destinationId, int count, int first = 1)
    {
        var ids = new List<string>(count);
        foreach (var numbers in Enumerable.Range(first, count).Chunk(MostInOneCall))
        {
            var pushes = numbers.Select(number => new
            {
                kind = "trip",
                itemId = $"trip-{number}",
                destinationId,
                payload = new { tripId = $"trip-{number}" },
            });
            var accepted = (await api.Post("/api/pushes", pushes)).Must(202);
            ids.AddRange(accepted.Json.EnumerateArray().Select(push => push.GetProperty("id").GetString()!));
        }

        return ids;
    }

    /// <summary>Creates pushes that have finally failed: the customer answered 503, and no attempt is left.</summary>
    public static async Task<(string DestinationId, IReadOnlyList<string> PushIds)> FailAsync(
        this ApiClient api,
        CustomerServer customer,
        int count
    )
    {
        customer.Answers = System.Net.HttpStatusCode.ServiceUnavailable;
        var destination = await api.AddDestinationAsync(customer);
        var ids = await api.SubmitTripsAsync(destination, count);
        await customer.WhenArrivedAsync(count);
        await api.UntilAsync($"/api/destinations/{destination}", answer => answer["pushes"].GetProperty("failed").GetInt32() == count);
        customer.Answers = System.Net.HttpStatusCode.OK;
        return (destination, ids);
    }

    /// <summary>Creates tasks that wait for their first report.</summary>
    public static async Task AddLeasesAsync(this ApiClient api, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            (await api.Post("/api/tasks", new { type = "LEASE", name = $"Lease {number}" })).Must(201);
        }
    }

    /// <summary>
    /// Repeats the request until the answer meets the condition. For what the server records shortly after the customer has answered.
    /// </summary>
    public static async Task<Answer> UntilAsync(this ApiClient api, string path, Func<Answer, bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = (await api.Get(path)).Must(200);
            if (condition(answer))
            {
                return answer;
            }
            if (TimeProvider.System.GetElapsedTime(started) > Patience.Limit)
            {
                Assert.Fail($"{path} stays at {answer.Text}");
            }
        }
    }

    /// <summary>Returns every item of a list, page by page.</summary>
    public static async Task<IReadOnlyList<JsonElement>> AllAsync(this ApiClient api, string path)
    {
        var all = new List<JsonElement>();
        for (string? after = null; ; )
        {
            var page = (
                await api.Get(
                    $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}"
                        + $"limit=500{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}"
                )
            ).Must(200);
            all.AddRange(page.Items);
            after = page.String("next");
            if (after is null)
            {
                return all;
            }
        }
    }
}

using System.Text.Json;

namespace TaskDashboard.Tests.Api;

/// <summary>First steps of tests of pushes and retries.</summary>
internal static class PushSteps
{
    public static async Task<string> AddDestinationAsync(this ApiClient client, string url, string name = "customer") => (
            await client.Post(
                "/api/destinations",
                new
                {
                    name,
                    url,
                    authorization = new { type = "none" },
                }
            )
        ).Must(201).String("id")!;

    public static object Push(string destinationId, string itemId, string kind = "trip") =>
        new
        {
            kind,
            itemId,
            destinationId,
            payload = new { itinId = itemId },
        };

    /// <returns>The ids of the pushes.</returns>
    public static async Task<IReadOnlyList<string>> SubmitAsync(
        this ApiClient client,
        string destinationId,
        int count,
        string kind = "trip"
    )
    {
        var pushes = Enumerable.Range(1, count).Select(index => Push(destinationId, $"{kind}-{index}", kind));
        var accepted = (await client.Post("/api/pushes", pushes)).Must(202);
        return [.. accepted.Json.EnumerateArray().Select(push => push.GetProperty("id").GetString()!)];
    }

    public static Task UntilStateAsync(this RunningApp app, ApiClient client, string destinationId, string state, int count) =>
        app.UntilAsync(async () =>
            (await client.Get($"/api/pushes?destination={destinationId}&state={state}&limit=500")).Must(200).Items.Count == count
        );

    public static Task UntilRetryEndedAsync(this RunningApp app, ApiClient client, string retryId) =>
        app.UntilAsync(async () =>
            (await client.Get($"/api/retry-requests/{retryId}")).Must(200)["endedAt"].ValueKind != JsonValueKind.Null
        );

    /// <summary>Makes the customer hold all answers, with at most one push under way.</summary>
    public static async Task HoldAsync(this ApiClient client, Customer customer, string destinationId)
    {
        (await client.Patch($"/api/destinations/{destinationId}", new { concurrency = 1 })).Must(200);
        customer.Hold();
    }

    /// <summary>Creates a destination that answers 503, with failed pushes.</summary>
    public static async Task<(string DestinationId, IReadOnlyList<string> PushIds)> FailPushesAsync(
        this RunningApp app,
        ApiClient client,
        Customer customer,
        int count,
        string kind = "trip"
    )
    {
        customer.Answers = System.Net.HttpStatusCode.ServiceUnavailable;
        var destination = await client.AddDestinationAsync(customer.Url);
        var ids = await client.SubmitAsync(destination, count, kind);
        await app.UntilStateAsync(client, destination, "failed", count);
        return (destination, ids);
    }
}

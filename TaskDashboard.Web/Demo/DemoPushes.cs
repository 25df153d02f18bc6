using System.Globalization;
using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Demo;

/// <summary>The sample customers' destinations and their pushes.</summary>
internal sealed class DemoPushes(DemoApi api, Random random)
{
    private const int First = 180;
    private const int ToTheOneDown = 260;
    private static readonly string[] Kinds = ["trip", "trip", "trip", "crash", "diagnosis"];

    private readonly List<string> _destinations = [];
    private int _items;

    /// <summary>Creates the destinations. One gets so many pushes that its circuit opens.</summary>
    public async Task OpenAsync(CancellationToken stopping)
    {
        string? down = null;
        foreach (var customer in DemoCustomers.All)
        {
            if (await api.PostAsync("api/destinations", Destination(customer), stopping).ConfigureAwait(false) is { } made)
            {
                _destinations.Add((string)made["id"]!);
                down = customer == DemoCustomers.Down ? _destinations[^1] : down;
            }
        }

        await SubmitAsync([down ?? _destinations[^1]], ToTheOneDown, stopping).ConfigureAwait(false);
        await SubmitAsync(_destinations, First, stopping).ConfigureAwait(false);
    }

    public Task SubmitAsync(CancellationToken stopping) => SubmitAsync(_destinations, random.Next(1, 7), stopping);

    private async Task SubmitAsync(List<string> destinations, int count, CancellationToken stopping)
    {
        var pushes = new JsonArray();
        for (var index = 0; index < count; index++)
        {
            var item = string.Create(CultureInfo.InvariantCulture, $"demo-{++_items:D6}");
            pushes.Add(
                new JsonObject
                {
                    ["kind"] = Kinds[random.Next(Kinds.Length)],
                    ["itemId"] = item,
                    ["destinationId"] = destinations[random.Next(destinations.Count)],
                    ["payload"] = new JsonObject
                    {
                        ["itinId"] = item,
                        ["distanceKm"] = random.Next(2, 400),
                        ["durationMin"] = random.Next(3, 300),
                        ["score"] = random.Next(40, 100),
                    },
                }
            );
        }

        await api.PostAsync("api/pushes", pushes, stopping).ConfigureAwait(false);
    }

    private JsonObject Destination(DemoCustomer customer)
    {
        var destination = new JsonObject
        {
            ["name"] = customer.Name,
            ["url"] = new Uri(api.Address, DemoCustomers.Prefix + customer.Path).ToString(),
        };
        if (customer.AsksForToken)
        {
            destination["authorization"] = new JsonObject
            {
                ["type"] = "oauth2",
                ["tokenUrl"] = new Uri(api.Address, DemoTokens.Path).ToString(),
                ["clientId"] = DemoTokens.ClientId,
                ["clientSecret"] = DemoTokens.ClientSecret,
                ["scope"] = DemoTokens.Scope,
            };
        }

        return destination;
    }
}

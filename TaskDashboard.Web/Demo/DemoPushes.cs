using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Demo;

/// <summary>The pushes to the sample customers' destinations.</summary>
/// <param name="before">Number of the last item of the past day.</param>
internal sealed class DemoPushes(DemoApi api, Random random, int before)
{
    private const int First = 180;
    private const int ToTheOneDown = 260;

    // One of so many times. Not many more than on the past day, so that the charts show both.
    private const int OneOf = 3;

    private static readonly string[] Kinds = ["trip", "trip", "trip", "crash", "diagnosis"];

    private readonly List<string> _destinations = [];
    private int _items = before;

    /// <summary>Returns the settings of a customer's destination.</summary>
    /// <param name="address">Of the server in this process, which has the customers' endpoints.</param>
    public static DestinationSettings DestinationOf(DemoCustomer customer, Uri address) =>
        Destination(customer, address).Deserialize(ApiJson.Own.DestinationInput)!.ToSettings();

    /// <summary>Returns the API's input of an item.</summary>
    public static JsonObject Form(int number, string destination, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var item = string.Create(CultureInfo.InvariantCulture, $"demo-{number:D6}");
        return new JsonObject
        {
            ["kind"] = Kinds[random.Next(Kinds.Length)],
            ["itemId"] = item,
            ["destinationId"] = destination,
            ["payload"] = new JsonObject
            {
                ["itinId"] = item,
                ["distanceKm"] = random.Next(2, 400),
                ["durationMin"] = random.Next(3, 300),
                ["score"] = random.Next(40, 100),
            },
        };
    }

    /// <summary>Hands in the first pushes. One destination gets so many that its circuit opens.</summary>
    public async Task OpenAsync(CancellationToken stopping)
    {
        var all = await api.GetAsync("api/destinations", stopping).ConfigureAwait(false);
        string? down = null;
        foreach (var customer in DemoCustomers.All)
        {
            if (all?["items"]?.AsArray().FirstOrDefault(one => (string)one!["name"]! == customer.Name) is not { } found)
            {
                continue;
            }

            _destinations.Add((string)found["id"]!);
            down = customer == DemoCustomers.Down ? _destinations[^1] : down;

            // A server that listens on a free port knows its address only when it listens.
            var current = Destination(customer, api.Address);
            if ((string)found["url"]! != (string)current["url"]!)
            {
                await api.PatchAsync($"api/destinations/{_destinations[^1]}", current, stopping).ConfigureAwait(false);
            }
        }

        await SubmitAsync([down ?? _destinations[^1]], ToTheOneDown, stopping).ConfigureAwait(false);
        await SubmitAsync(_destinations, First, stopping).ConfigureAwait(false);
    }

    /// <summary>Hands in a push, or none.</summary>
    public Task SubmitAsync(CancellationToken stopping) => SubmitAsync(_destinations, random.Next(OneOf) == 0 ? 1 : 0, stopping);

    private async Task SubmitAsync(List<string> destinations, int count, CancellationToken stopping)
    {
        if (count > 0)
        {
            var pushes = new JsonArray();
            for (var index = 0; index < count; index++)
            {
                pushes.Add(Form(++_items, destinations[random.Next(destinations.Count)], random));
            }

            await api.PostAsync("api/pushes", pushes, stopping).ConfigureAwait(false);
        }
    }

    private static JsonObject Destination(DemoCustomer customer, Uri address)
    {
        var destination = new JsonObject
        {
            ["name"] = customer.Name,
            ["url"] = new Uri(address, DemoCustomers.Prefix + customer.Path).ToString(),
        };
        if (customer.AsksForToken)
        {
            destination["authorization"] = new JsonObject
            {
                ["type"] = "oauth2",
                ["tokenUrl"] = new Uri(address, DemoTokens.Path).ToString(),
                ["clientId"] = DemoTokens.ClientId,
                ["clientSecret"] = DemoTokens.ClientSecret,
                ["scope"] = DemoTokens.Scope,
            };
        }

        return destination;
    }
}

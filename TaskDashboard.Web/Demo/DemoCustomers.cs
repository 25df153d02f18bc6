using System.Globalization;
using System.Text.Json;

namespace TaskDashboard.Web.Demo;

/// <summary>A sample customer and the behavior of its endpoint.</summary>
/// <param name="Path">Last part of its URL.</param>
/// <param name="Answers">Returns status and body, from the age of the demo, a number that differs for each delivery, and that of the
/// item.</param>
/// <param name="AsksForToken">Whether deliveries need a token of <see cref="DemoTokens"/>.</param>
internal sealed record DemoCustomer(
    string Path,
    string Name,
    TimeSpan Takes,
    Func<TimeSpan, int, int, (int Status, string Body)> Answers,
    bool AsksForToken = false
);

/// <summary>Endpoints of the customers, in this process: one works, one fails and recovers, others are worse.</summary>
internal sealed class DemoCustomers(DemoTokens tokens, TimeProvider clock)
{
    public const string Prefix = "/demo/customers/";

    private static readonly TimeSpan Cycle = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(75);

    /// <summary>The answer of an endpoint that is down.</summary>
    public static readonly (int Status, string Body) Maintenance = (
        503,
        """{"error": "maintenance", "message": "The service is down for maintenance"}"""
    );

    /// <summary>The answer to an item without a value that the customer needs.</summary>
    public static readonly (int Status, string Body) NoOdometer = (422, """{"message": "odometer must not be empty"}""");

    /// <summary>The answer of an application that is not ready.</summary>
    public static readonly (int Status, string Body) Restarting = (500, "<html><title>The application is restarting</title></html>");

    private readonly long _started = clock.GetTimestamp();
    private int _deliveries;

    /// <summary>Always fails, and receives so many pushes at first that its circuit opens.</summary>
    public static DemoCustomer Down { get; } =
        new(
            "wingtip",
            "Wingtip Toys",
            TimeSpan.FromMilliseconds(40),
            static (_, _, _) => (503, """{"error": "overloaded", "message": "Too many connections to the database"}""")
        );

    /// <summary>Is down at first, and again every few minutes.</summary>
    public static DemoCustomer DownNow { get; } =
        new("contoso", "Contoso Fleet", TimeSpan.FromMilliseconds(120), static (age, _, _) => IsDown(age) ? Maintenance : (200, ""));

    /// <summary>Rejects some items.</summary>
    public static DemoCustomer Strict { get; } =
        new("fabrikam", "Fabrikam Mobility", TimeSpan.FromMilliseconds(90), static (_, _, item) => item % 6 == 0 ? NoOdometer : (202, ""));

    /// <summary>Is slow, and fails now and then.</summary>
    public static DemoCustomer Unsteady { get; } =
        new(
            "tailspin",
            "Tailspin Leasing",
            TimeSpan.FromMilliseconds(900),
            static (_, delivery, item) =>
                item % 9 == 4 ? (422, """{"message": "The vehicle is not known"}""")
                : delivery % 3 == 0 ? Restarting
                : (200, "")
        );

    public static IReadOnlyList<DemoCustomer> All { get; } =
    [
        new("northwind", "Northwind Insurance", TimeSpan.FromMilliseconds(60), static (_, _, _) => (200, "")),
        DownNow,
        Strict,
        Unsteady,
        new("adatum", "Adatum Transport", TimeSpan.FromMilliseconds(70), static (_, _, _) => (202, ""), AsksForToken: true),
        Down,
    ];

    public void Map(IEndpointRouteBuilder routes)
    {
        tokens.Map(routes);
        foreach (var customer in All)
        {
            routes
                .MapPost(
                    Prefix + customer.Path,
                    async (HttpContext call) =>
                    {
                        var item = await ReadItemAsync(call.Request, call.RequestAborted).ConfigureAwait(false);
                        await Task.Delay(customer.Takes, clock, call.RequestAborted).ConfigureAwait(false);
                        var (status, body) =
                            customer.AsksForToken && !tokens.Accepts(call.Request.Headers.Authorization)
                                ? (StatusCodes.Status401Unauthorized, """{"error": "invalid_token"}""")
                                : customer.Answers(clock.GetElapsedTime(_started), Interlocked.Increment(ref _deliveries), item);
                        call.Response.StatusCode = status;
                        await call.Response.WriteAsync(body, call.RequestAborted).ConfigureAwait(false);
                    }
                )
                .AllowAnonymous()
                .DisableAntiforgery()
                .ExcludeFromDescription();
        }
    }

    /// <summary>Returns the number of a delivery's item; 0 if it has none.</summary>
    public static int ItemOf(ReadOnlyMemory<byte> delivery)
    {
        try
        {
            using var payload = JsonDocument.Parse(delivery);
            var item =
                payload.RootElement.ValueKind == JsonValueKind.Object
                && payload.RootElement.TryGetProperty("itinId", out var id)
                && id.ValueKind == JsonValueKind.String
                    ? id.GetString()!.Split('-')[^1]
                    : null;
            return int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    private static async Task<int> ReadItemAsync(HttpRequest delivery, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await delivery.Body.CopyToAsync(body, cancellation).ConfigureAwait(false);
        return ItemOf(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    /// <summary>Down at first, so that there is something to retry, and again every few minutes.</summary>
    internal static bool IsDown(TimeSpan age) => TimeSpan.FromTicks(age.Ticks % Cycle.Ticks) < Outage;
}

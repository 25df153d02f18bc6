namespace TaskDashboard.Web.Demo;

/// <summary>What a sample customer's endpoint does with a delivery.</summary>
/// <param name="Path">Last part of its address.</param>
/// <param name="Answers">The status and body of an answer, from how long the demo runs and a number that differs by delivery.</param>
internal sealed record DemoCustomer(string Path, string Name, TimeSpan Takes, Func<TimeSpan, int, (int Status, string Body)> Answers);

/// <summary>Customers' endpoints, played by this very process: one that is well, one that fails and recovers, and worse.</summary>
internal sealed class DemoCustomers(TimeProvider clock)
{
    public const string Prefix = "/demo/customers/";

    private static readonly TimeSpan Cycle = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(75);

    private readonly long started = clock.GetTimestamp();
    private int deliveries;

    public static IReadOnlyList<DemoCustomer> All { get; } =
    [
        new("northwind", "Northwind Insurance", TimeSpan.FromMilliseconds(60), static (_, _) => (200, "")),
        new("contoso", "Contoso Fleet", TimeSpan.FromMilliseconds(120), static (age, _) => IsDown(age)
            ? (503, """{"error": "maintenance", "message": "The service is down for maintenance"}""")
            : (200, "")),
        new("fabrikam", "Fabrikam Mobility", TimeSpan.FromMilliseconds(90), static (_, delivery) => delivery % 7 == 0
            ? (422, """{"message": "odometer must not be empty"}""")
            : (202, "")),
        new("tailspin", "Tailspin Leasing", TimeSpan.FromMilliseconds(900), static (_, delivery) => delivery % 5 == 0
            ? (500, "<html><title>Internal Server Error</title></html>")
            : (200, "")),
    ];

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var customer in All)
        {
            routes.MapPost(Prefix + customer.Path, async (HttpContext call) =>
            {
                await call.Request.Body.CopyToAsync(Stream.Null, call.RequestAborted).ConfigureAwait(false);
                await Task.Delay(customer.Takes, clock, call.RequestAborted).ConfigureAwait(false);
                var (status, body) = customer.Answers(clock.GetElapsedTime(started), Interlocked.Increment(ref deliveries));
                call.Response.StatusCode = status;
                await call.Response.WriteAsync(body, call.RequestAborted).ConfigureAwait(false);
            }).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        }
    }

    /// <summary>Down at first, so that there is something to retry, and again every few minutes.</summary>
    internal static bool IsDown(TimeSpan age) => TimeSpan.FromTicks(age.Ticks % Cycle.Ticks) < Outage;
}

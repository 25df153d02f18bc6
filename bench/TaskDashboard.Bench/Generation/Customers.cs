using System.Net.Sockets;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Bench.Generation;

/// <param name="Share">Percentage of all tasks.</param>
internal sealed record Company(string? Id, string Name, double Share);

/// <summary>Why attempts to a destination fail.</summary>
/// <param name="Answer">Body of the answer. # is replaced by a different number each time.</param>
internal sealed record FailureCause(int? Status, DeliveryError Error, string Message, string Answer, int DurationMs)
{
    public static FailureCause Answered(int status, string answer) =>
        new(status, DeliveryOutcome.OfStatus(status), StatusText.Sentence(status), answer, 40);

    public static FailureCause Broken(Exception failure, int durationMs)
    {
        var (error, message) = DeliveryOutcome.OfException(failure);
        return new FailureCause(null, error, message, "", durationMs);
    }
}

/// <summary>A destination and its behavior. A destination without causes is paused, and its pushes wait.</summary>
/// <param name="Share">Percentage of all pushes.</param>
/// <param name="Trouble">Weight of its failures compared with other destinations.</param>
internal sealed record Receiver(string Name, string? CompanyId, double Share, double Trouble, params FailureCause[] Causes);

/// <summary>The companies and the destinations of a generated database.</summary>
internal static class Customers
{
    private const int Few = 12;
    private static readonly FailureCause Maintenance = FailureCause.Answered(503, """{"error":"Down for maintenance"}""");
    private static readonly FailureCause UnknownVehicle = FailureCause.Answered(404, """{"message":"Vehicle # is unknown"}""");
    private static readonly FailureCause ExpiredToken = FailureCause.Answered(401, """{"title":"The token has expired"}""");
    private static readonly FailureCause LostClaim = FailureCause.Answered(500, """{"message":"Claim # cannot be stored"}""");
    private static readonly FailureCause Refused = FailureCause.Broken(new SocketException((int)SocketError.ConnectionRefused), 2);
    private static readonly FailureCause NoName = FailureCause.Broken(new SocketException((int)SocketError.HostNotFound), 8);
    private static readonly FailureCause NoTls = FailureCause.Broken(new HttpRequestException(HttpRequestError.SecureConnectionError), 15);
    private static readonly FailureCause Late = FailureCause.Broken(new TimeoutException(), 30_000);

    // The last company has only a destination.
    public static readonly Company[] Companies =
    [
        new("northwind", "Northwind Traders", 50),
        new("contoso", "Contoso", 22),
        new("fabrikam", "Fabrikam", 14),
        new("adatum", "A. Datum", 9),
        new(null, "", 5),
        new("tailspin", "Tailspin Toys", 0),
        new("wingtip", "Wingtip Toys", 0),
    ];

    public static readonly Receiver[] Receivers =
    [
        new("Northwind trips", "northwind", 30, 1, Maintenance, Late),
        new("Northwind claims", "northwind", 15, 4, LostClaim, Maintenance),
        new("Northwind archive", "northwind", 8, 1, NoName),
        new("Contoso fleet", "contoso", 15, 2, UnknownVehicle, Late),
        new("Contoso insurance", "contoso", 8, 8, ExpiredToken, Refused),
        new("Fabrikam", "fabrikam", 12, 1, Refused, Late),
        new("A. Datum", "adatum", 7, 3, NoTls, Maintenance),
        new("Test bench", null, 4, 1, Maintenance, UnknownVehicle),
        new("A. Datum (paused)", "adatum", 1, 0),
        new("Tailspin", "tailspin", 0, 1, UnknownVehicle),
        new("Wingtip", "wingtip", 0, 1, Maintenance),
    ];

    private static readonly Company FewTasks = Companies[^2];
    private static readonly Receiver FewPushes = Receivers[^2];

    public static Company CompanyOf(Spread spread, int index, int count) =>
        IsOfFew(index, count) ? FewTasks : spread.Weighted(Companies, company => company.Share);

    public static Receiver ReceiverOf(Spread spread, int index, int count) =>
        IsOfFew(index, count) ? FewPushes : spread.Weighted(Receivers, receiver => receiver.Share);

    /// <summary>Creates the destinations through the product, which seals their secrets with its own keys.</summary>
    /// <param name="url">The URL of all destinations.</param>
    public static async Task CreateAsync(DestinationService destinations, Caller caller, string url)
    {
        foreach (var receiver in Receivers)
        {
            var settings = new DestinationSettings
            {
                Name = receiver.Name,
                Url = url,
                CompanyId = receiver.CompanyId,
            };
            var created = await destinations.CreateAsync(caller, settings);
            if (receiver.Causes.Length == 0)
            {
                await destinations.UpdateAsync(caller, created.Destination.Id, new DestinationChange { Paused = true });
            }
        }
    }

    private static bool IsOfFew(int index, int count) => index % Math.Max(2, count / Few) == 1;
}

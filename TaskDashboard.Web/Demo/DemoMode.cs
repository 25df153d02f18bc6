using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using TaskDashboard.Web.Access;
using TaskDashboard.Web.Demo.Past;

namespace TaskDashboard.Web.Demo;

/// <summary>
/// The switch <c>--demo</c>: sample destinations, pushes and tasks in a separate database that each start replaces. A day of them lies
/// behind (<see cref="PastDay"/>); from the start on they are created through the public API.
/// </summary>
internal sealed record DemoMode(string ApiKey)
{
    public const string Switch = "--demo";
    private const string BootstrapKey = "Access:BootstrapApiKey";
    private const string Folder = "data/demo";
    private const string File = Folder + "/taskdashboard.db";

    /// <summary>What the past day left. Set before the services start.</summary>
    public PastWork Past { get; private set; } = new(0, []);

    public static bool IsRequested(string[] args) => args.Contains(Switch, StringComparer.Ordinal);

    /// <summary>Removes the switch from the arguments for the host.</summary>
    public static string[] Without(string[] args) => [.. args.Where(argument => argument != Switch)];

    public static void Add(WebApplicationBuilder builder)
    {
        // A configured key is kept, so that people can use it to try the API.
        var mode = new DemoMode(
            builder.Configuration[BootstrapKey] is { Length: > 0 } key
                ? key
                : "demo_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))
        );
        DeleteDatabase();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Database:Provider"] = "Sqlite",
                ["ConnectionStrings:TaskDashboard"] = new SqliteConnectionStringBuilder { DataSource = File }.ConnectionString,
                [BootstrapKey] = mode.ApiKey,
                ["Push:AllowPrivateDestinations"] = "true",

                // Only the customer whose circuit is meant to open has so many failures in this time.
                ["Push:Circuit:MinimumThroughput"] = "150",

                // Short, so that a push fails permanently within the first minute.
                ["Push:Schedule:trip:0"] = "00:00:03",
                ["Push:Schedule:crash:0"] = "00:00:02",
                ["Push:Schedule:crash:1"] = "00:00:05",
                ["Push:Schedule:diagnosis:0"] = "00:00:04",

                // So that the document forgotten in review appears stuck.
                [$"Tasks:StuckAfter:{DemoDocuments.TaskType}"] = "00:02:00",
                [$"Tasks:StuckAfter:{DemoScans.Scan}"] = "00:10:00",
            }
        );
        builder.Services.AddSingleton(mode);
        builder.Services.AddSingleton<DemoTokens>();
        builder.Services.AddSingleton<DemoCustomers>();
        builder.Services.AddSingleton<DemoPeople>();
        builder.Services.AddHostedService<DemoWork>();
        builder.Services.AddSingleton<DemoTour>();
        builder.Services.AddHostedService<DemoTourWatch>();
    }

    /// <summary>Plays the past day, in the demo. The store may be opened afterwards.</summary>
    public static async Task PlayPastDayAsync(IServiceProvider services)
    {
        if (services.GetService<DemoMode>() is { } mode)
        {
            var address = AddressOf(services.GetRequiredService<IConfiguration>());
            mode.Past = await PastDay.PlayAsync(services, mode.ApiKey, address).ConfigureAwait(false);
        }
    }

    /// <summary>Returns the tour; null outside the demo, and for a caller of a company: no sample belongs to a company.</summary>
    public static DemoTour? TourOf(Caller caller, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Companies is null ? services.GetService<DemoTour>() : null;
    }

    public static void Map(WebApplication app)
    {
        if (app.Services.GetService<DemoMode>() is not null)
        {
            app.Services.GetRequiredService<DemoCustomers>().Map(app);
        }
    }

    /// <summary>Where the server will probably listen. It is not known yet if the settings demand any free port.</summary>
    private static Uri AddressOf(IConfiguration configuration)
    {
        var urls = configuration[WebHostDefaults.ServerUrlsKey]
            ?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Uri.TryCreate(SignInAddress.Of(urls), UriKind.Absolute, out var address) && address.Port > 0
            ? address
            : new Uri(SignInAddress.Default);
    }

    private static void DeleteDatabase()
    {
        // If another demo is running, its files stay. This one then reports that the database is in use, and stops.
        try
        {
            using (new FileStream(File + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
            {
                foreach (
                    var file in Directory
                        .EnumerateFiles(Folder, "taskdashboard.db*")
                        .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
                )
                {
                    System.IO.File.Delete(file);
                }
            }
        }
        catch (IOException) { }
    }
}

using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace TaskDashboard.Web.Demo;

/// <summary>
/// The switch <c>--demo</c>: sample destinations, pushes and tasks, created through the public API in a separate database that each start
/// replaces.
/// </summary>
internal sealed record DemoMode(string ApiKey)
{
    public const string Switch = "--demo";
    private const string BootstrapKey = "Access:BootstrapApiKey";
    private const string Folder = "data/demo";
    private const string File = Folder + "/taskdashboard.db";

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

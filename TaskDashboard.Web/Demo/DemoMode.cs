using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace TaskDashboard.Web.Demo;

/// <summary>
/// The switch <c>--demo</c>: sample destinations, pushes and tasks, handed in through the public API, in a database of
/// their own that each start makes anew.
/// </summary>
internal sealed record DemoMode(string ApiKey)
{
    public const string Switch = "--demo";
    private const string BootstrapKey = "Access:BootstrapApiKey";
    private const string Folder = "data/demo";
    private const string File = Folder + "/taskdashboard.db";

    public static bool IsAskedFor(string[] args) => args.Contains(Switch, StringComparer.Ordinal);

    /// <summary>The arguments that are meant for the host.</summary>
    public static string[] Without(string[] args) => [.. args.Where(argument => argument != Switch)];

    public static void Add(WebApplicationBuilder builder)
    {
        // A key that was asked for serves whoever wants to try the API on the demo.
        var mode = new DemoMode(builder.Configuration[BootstrapKey] is { Length: > 0 } key ? key : "demo_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        StartAnew();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:Provider"] = "Sqlite",
            ["ConnectionStrings:TaskDashboard"] = new SqliteConnectionStringBuilder { DataSource = File }.ConnectionString,
            [BootstrapKey] = mode.ApiKey,
            ["Push:AllowPrivateDestinations"] = "true",

            // So many failures within the time come from the one customer only that is meant to be held back.
            ["Push:Circuit:MinimumThroughput"] = "150",

            // Short, so that the first minute shows a push failing for good.
            ["Push:Schedule:trip:0"] = "00:00:03",
            ["Push:Schedule:crash:0"] = "00:00:02",
            ["Push:Schedule:crash:1"] = "00:00:05",
            ["Push:Schedule:diagnosis:0"] = "00:00:04",

            // And a document that is forgotten in review.
            [$"Tasks:StuckAfter:{DemoDocuments.TaskType}"] = "00:02:00",
        });
        builder.Services.AddSingleton(mode);
        builder.Services.AddSingleton<DemoTokens>();
        builder.Services.AddSingleton<DemoCustomers>();
        builder.Services.AddHostedService<DemoWork>();
        builder.Services.AddSingleton<DemoTour>();
        builder.Services.AddHostedService<DemoTourWatch>();
    }

    public static void Map(WebApplication app)
    {
        if (app.Services.GetService<DemoMode>() is not null)
        {
            app.Services.GetRequiredService<DemoCustomers>().Map(app);
        }
    }

    private static void StartAnew()
    {
        // A demo that still runs keeps its files; the second one then says that the database is in use and stops.
        try
        {
            using (new FileStream(File + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
            {
                foreach (var file in Directory.EnumerateFiles(Folder, "taskdashboard.db*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
                {
                    System.IO.File.Delete(file);
                }
            }
        }
        catch (IOException)
        {
        }
    }
}

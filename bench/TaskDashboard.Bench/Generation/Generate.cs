using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Engine;
using TaskDashboard.Web.Hosting;

namespace TaskDashboard.Bench.Generation;

/// <summary>Creates a large database. The product creates the schema and the destinations. The rows are inserted directly.</summary>
internal static class Generate
{
    public const string Verb = "generate";
    private const string Name = "taskdashboard_generated";

    // The domain is reserved and does not exist, so a product started on this database sends nothing to anybody.
    private const string Nowhere = "https://receiver.invalid/hook";

    private static readonly Dictionary<string, int> Sizes = new(StringComparer.Ordinal)
    {
        ["small"] = 10_000,
        ["medium"] = 100_000,
        ["large"] = 1_000_000,
    };

    public static async Task RunAsync(Arguments arguments)
    {
        var began = Stopwatch.GetTimestamp();
        var volume = VolumeOf(arguments);
        volume.Check();
        var database = DatabaseOf(arguments);
        Console.WriteLine($"{volume.Tasks:N0} tasks, {volume.Subtasks:N0} subtasks, {volume.Pushes:N0} pushes ({volume.Failed:N0} failed)");
        Console.WriteLine($"  --seed {volume.Seed} --until {volume.Until:O}");
        var builder = WebApplication.CreateBuilder(
            WebSetup.Options([
                "--urls",
                "http://127.0.0.1:0",
                .. database.Settings.SelectMany(setting => new[] { "--" + setting.Name, setting.Value }),
                "--Push:AllowPrivateDestinations",
                "true",
                "--Logging:LogLevel:Default",
                "Warning",
            ])
        );
        builder.AddTaskDashboard();
        builder.Services.AddSingleton<TimeProvider>(new EarlierClock(TimeProvider.System.GetUtcNow() - (volume.Until - Volume.Span)));
        await using (var product = builder.Build())
        {
            product.Services.OpenStore();
            await product.StartAsync();
            var destinations = product.Services.GetRequiredService<DestinationService>();
            await Customers.CreateAsync(destinations, CoreHost.Administrator, arguments.Text("endpoint", Nowhere));
            await product.StopAsync();
        }

        var rows = await Filler.FillAsync(new CoreSettings(builder.Configuration).CreateProvider(), volume, Console.WriteLine);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine($"{rows:N0} rows in {seconds:N0} s, {rows / seconds:N0} a second. Start the product on it with:");
        Console.WriteLine($"  --Database:Provider {database.Provider} --ConnectionStrings:TaskDashboard \"{database.ConnectionString}\"");
    }

    private static Volume VolumeOf(Arguments arguments)
    {
        var size = arguments.Text("size", "small");
        if (!Sizes.TryGetValue(size, out var tasks))
        {
            throw new ArgumentException($"--size is {size}. It may be {string.Join(", ", Sizes.Keys)}.");
        }
        tasks = arguments.Number("tasks", tasks);
        var pushes = arguments.Number("pushes", tasks);
        var until = arguments.Text("until", "") is { Length: > 0 } given ? DateTimeOffset.Parse(given) : TimeProvider.System.GetUtcNow();
        return new Volume(
            tasks,
            arguments.Number("subtasks", tasks * 10),
            pushes,
            arguments.Number("failed", pushes / 5),
            arguments.Number("seed", 1),
            DateTimeOffset.FromUnixTimeMilliseconds(until.ToUnixTimeMilliseconds())
        );
    }

    private static Database DatabaseOf(Arguments arguments)
    {
        var connection = arguments.Text("connection", "");
        if (!arguments.OnPostgreSql)
        {
            return new Database(Database.Sqlite, connection.Length > 0 ? connection : $"Data Source={Path.GetFullPath(Name)}.db");
        }
        return connection.Length > 0 ? new Database(Database.PostgreSql, connection) : Scratch.NewOnServer(Name);
    }

    /// <summary>Makes the destinations older than the first push.</summary>
    private sealed class EarlierClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - by;
    }
}

using TaskDashboard.Bench.Generation;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Bench.Harness;

/// <summary>A database with many generated rows. Sending is paused.</summary>
internal static class FilledDatabase
{
    private const string Nowhere = "https://receiver.invalid/hook";

    /// <param name="rows">Number of tasks, of subtasks and of pushes. A fifth of the pushes has failed.</param>
    public static async Task FillAsync(Database database, int rows)
    {
        await using (var core = await CoreHost.StartAsync(database))
        {
            await Customers.CreateAsync(core.Get<DestinationService>(), CoreHost.Administrator, Nowhere);
            await core.Get<PushService>().SetPausedAsync(CoreHost.Administrator, true);
        }

        var provider =
            database.Provider == Database.Sqlite
                ? (StoreProvider)new SqliteStoreProvider(database.ConnectionString)
                : new PostgreSqlStoreProvider(database.ConnectionString);
        var until = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var volume = new Volume(rows, rows, rows, rows / 5, 1, until);
        await Filler.FillAsync(provider, volume, Console.Error.WriteLine);
    }
}

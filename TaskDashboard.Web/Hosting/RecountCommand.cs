using System.Globalization;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Web.Hosting;

/// <summary>
/// <c>--recount</c>, while the service does not run: compares every counter with its rows, repairs differences and prints the result.
/// </summary>
internal static class RecountCommand
{
    public const string Switch = "--recount";

    public static bool IsRequested(IEnumerable<string> args) => args.Contains(Switch, StringComparer.Ordinal);

    /// <summary>Removes the switch, so that it is not read as a setting.</summary>
    public static string[] Without(IEnumerable<string> args) => [.. args.Where(arg => arg != Switch)];

    public static async Task RunAsync(WebApplication app, TextWriter console)
    {
        (app.Services.GetRequiredService<StoreProvider>() as SqliteStoreProvider)?.DemandFile();
        app.Services.OpenStore();
        foreach (var result in await app.Services.RecountAsync().ConfigureAwait(false))
        {
            await console.WriteLineAsync(LineOf(result)).ConfigureAwait(false);
        }
    }

    internal static string LineOf(RecountResult result) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{result.What}: {result.Counters:N0} compared with {result.Rows:N0} rows, "
                + $"{(result.Off == 0 ? "none differed" : $"{result.Off:N0} differed, by {result.By:N0} in total, and were repaired")}"
        );
}

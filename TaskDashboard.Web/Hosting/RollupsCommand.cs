using System.Globalization;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Web.Hosting;

/// <summary>
/// <c>--rebuild-rollups</c>, while the service does not run: counts what happened in each period again from the rows that are left, and
/// prints the result.
/// </summary>
internal static class RollupsCommand
{
    public const string Switch = "--rebuild-rollups";

    public static bool IsRequested(IEnumerable<string> args) => args.Contains(Switch, StringComparer.Ordinal);

    /// <summary>Removes the switch, so that it is not read as a setting.</summary>
    public static string[] Without(IEnumerable<string> args) => [.. args.Where(arg => arg != Switch)];

    public static async Task RunAsync(WebApplication app, TextWriter console)
    {
        (app.Services.GetRequiredService<StoreProvider>() as SqliteStoreProvider)?.DemandFile();
        app.Services.OpenStore();
        foreach (var result in await app.Services.RebuildRollupsAsync().ConfigureAwait(false))
        {
            await console.WriteLineAsync(LineOf(result)).ConfigureAwait(false);
        }
    }

    internal static string LineOf(RollupsRebuilt result) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{result.What}: rebuilt from {result.Rows:N0} rows; what happened before {result.From:yyyy-MM-dd HH:mm} UTC stays as it was"
        );
}

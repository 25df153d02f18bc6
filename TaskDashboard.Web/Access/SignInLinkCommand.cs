using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Web.Access;

/// <summary><c>--sign-in-link</c>: prints a new link for this installation, whether it is running or not.</summary>
internal static class SignInLinkCommand
{
    public const string Switch = "--sign-in-link";

    public static bool IsRequested(IEnumerable<string> args) => args.Contains(Switch, StringComparer.Ordinal);

    /// <summary>Removes the switch, so that it is not read as a setting.</summary>
    public static string[] Without(IEnumerable<string> args) => [.. args.Where(arg => arg != Switch)];

    public static void Run(WebApplication app)
    {
        var token = Issue(app.Services.GetRequiredService<StoreProvider>(), app.Services.GetRequiredService<TimeProvider>());
        var addresses = app.Configuration[WebHostDefaults.ServerUrlsKey]
            ?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        app.Services.GetRequiredService<Announcer>().SignInLink(SignInAddress.Link(SignInAddress.Of(addresses), token));
    }

    private static string Issue(StoreProvider provider, TimeProvider clock)
    {
        try
        {
            return SignInLinks.IssueBeside(provider, clock);
        }
        catch (Exception failure) when (failure is DbException or DbUpdateException)
        {
            throw RefusedException.Unavailable(
                "The link could not be stored in the database. Check ConnectionStrings:TaskDashboard, and that TaskDashboard has "
                    + "been started with this database before.",
                failure
            );
        }
    }
}

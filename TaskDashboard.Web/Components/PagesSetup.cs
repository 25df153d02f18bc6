using MudBlazor;
using MudBlazor.Services;
using TaskDashboard.Web.Components.Keyboard;
using TaskDashboard.Web.Components.Kit;

namespace TaskDashboard.Web.Components;

internal static class PagesSetup
{
    // Whoever looks at a page hears the server at least this often, so that silence tells of a lost connection (boot.js).
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(3);

    /// <summary>Adds what the pages need.</summary>
    public static void AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(static hub => hub.KeepAliveInterval = KeepAlive);
        services.AddMudServices(static library =>
        {
            library.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomLeft;
            library.SnackbarConfiguration.MaxDisplayedSnackbars = 3;
            library.SnackbarConfiguration.ShowTransitionDuration = 100;
            library.SnackbarConfiguration.HideTransitionDuration = 200;
            library.SnackbarConfiguration.VisibleStateDuration = 8000;
        });
        services.AddSingleton<ViewCache>();
        services.AddSingleton<Finder>();
        services.AddSingleton<OpenPages>();
    }
}

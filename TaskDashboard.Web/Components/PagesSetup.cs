using Radzen;
using TaskDashboard.Web.Components.Shared;

namespace TaskDashboard.Web.Components;

internal static class PagesSetup
{
    /// <summary>Adds what the pages need.</summary>
    public static void AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddRadzenComponents();
        services.AddSingleton<ViewCache>();
    }
}

using TaskDashboard.Core.Engine;

namespace TaskDashboard.Web.Edge;

/// <summary>Middleware that runs before routing, for vendors' calls too.</summary>
internal static class EdgeSetup
{
    private const int WhenAbsent = 256;
    private const int Most = 1024 * 1024;

    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static IServiceCollection AddEdge(this IServiceCollection services, IConfiguration configuration)
    {
        var megabytes = new SettingReader(configuration).Number(BodyBudget.Setting, WhenAbsent, 1, Most);
        services.AddSingleton(new BodyBudget(megabytes * 1024L * 1024));
        services.AddSingleton<LargeBodies>();
        return services;
    }

    public static void UseEdge(this WebApplication app)
    {
        app.UseMiddleware<AnswerHeaders>();
        app.UseMiddleware<NoNewConnections>();
        app.UseMiddleware<OriginCheck>();
        app.UseMiddleware<BodyLimit>();
        app.UseMiddleware<HeadAsGet>();
        app.UseRouting();

        // Vendors' endpoints run directly in the router: they answer in the vendor's format.
        app.UseMiddleware<RequestTarget>();
    }
}

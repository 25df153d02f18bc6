using TaskDashboard.Core.Access;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Live;

/// <summary>The hub for other programs.</summary>
internal static class LiveSetup
{
    public const string Prefix = "/hubs";
    public const string Path = Prefix + "/tasks";

    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services
            .AddSignalR()
            .AddJsonProtocol(static options =>
            {
                ApiJson.Configure(options.PayloadSerializerOptions);

                // JsonBody reports duplicate properties in words; SignalR would only report an error.
                options.PayloadSerializerOptions.AllowDuplicateProperties = true;
                options.PayloadSerializerOptions.Converters.Add(new HubText());
            })
            .AddHubOptions<TaskHub>(static options => options.DisableImplicitFromServicesParameters = true);
        services.AddSingleton<SharedThings>();
        services.AddSingleton<Watches>();
        services.AddSingleton(static provider => new HubConnections(
            provider.GetRequiredService<CallerWatch>().Current,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<HubConnections>>()
        ));
        return services;
    }

    public static void MapLive(this IEndpointRouteBuilder routes) => routes.MapHub<TaskHub>(Path).RequireAuthorization(ApiRoutes.NeedsKey);
}

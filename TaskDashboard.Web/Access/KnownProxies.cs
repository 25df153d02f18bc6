using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using TaskDashboard.Core.Engine;

namespace TaskDashboard.Web.Access;

/// <summary>Accepts X-Forwarded-For and X-Forwarded-Proto from known proxies only.</summary>
internal static class KnownProxies
{
    public const string Setting = "Access:KnownProxies";

    /// <summary>Proxies on this machine.</summary>
    private const string WhenAbsent = "127.0.0.0/8 ::1";
    private const string Nobody = "none";

    /// <exception cref="SettingException">The setting contains something other than addresses and networks.</exception>
    public static IServiceCollection AddKnownProxies(this IServiceCollection services, IConfiguration configuration)
    {
        var known = Read(configuration[Setting]);

        // Runs after all other configuration: the framework's ASPNETCORE_FORWARDEDHEADERS_ENABLED would trust every sender.
        services.PostConfigure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders =
                known.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;

            // Reads from the last entry back to the first address that is not a proxy.
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in known)
            {
                options.KnownIPNetworks.Add(network);
            }
        });
        return services.AddSingleton<IStartupFilter, AheadOfRouting>();
    }

    /// <summary>Parses addresses and networks, separated by spaces or commas.</summary>
    internal static IReadOnlyList<System.Net.IPNetwork> Read(string? setting)
    {
        var text = string.IsNullOrWhiteSpace(setting) ? WhenAbsent : setting;
        return text.Trim().Equals(Nobody, StringComparison.OrdinalIgnoreCase)
            ? []
            : [.. text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(NetworkOf)];
    }

    private static System.Net.IPNetwork NetworkOf(string text) =>
        IPAddress.TryParse(text, out var address) ? new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8)
        : System.Net.IPNetwork.TryParse(text, out var network) ? network
        : throw new SettingException(
            Setting,
            $"contains \"{text}\". Give addresses or networks of proxies, such as 10.1.0.0/16, separated by spaces, or none."
        );

    /// <summary>Runs before routing: the router answers vendors' calls itself and needs the client's address.</summary>
    private sealed class AheadOfRouting : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.UseForwardedHeaders();
                next(app);
            };
    }
}

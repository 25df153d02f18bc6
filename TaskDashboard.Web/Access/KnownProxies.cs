using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using TaskDashboard.Core.Engine;

namespace TaskDashboard.Web.Access;

/// <summary>
/// Whose word about a client's address and scheme is taken: X-Forwarded-For and X-Forwarded-Proto count only where they come from a known proxy.
/// </summary>
internal static class KnownProxies
{
    public const string Setting = "Access:KnownProxies";

    /// <summary>A proxy on this machine.</summary>
    private const string WhenAbsent = "127.0.0.0/8 ::1";
    private const string Nobody = "none";

    /// <exception cref="SettingException">The setting names something that is no address and no network.</exception>
    public static IServiceCollection AddKnownProxies(this IServiceCollection services, IConfiguration configuration)
    {
        var known = Read(configuration[Setting]);

        // After everybody else: the framework's own switch, ASPNETCORE_FORWARDEDHEADERS_ENABLED, would trust whoever sends the headers.
        services.PostConfigure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = known.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;

            // From the last entry back to the first address that is no proxy's.
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

    /// <summary>Addresses and networks, separated by blanks or commas.</summary>
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
        : throw new SettingException(Setting, $"names \"{text}\". Give the addresses of proxies, or networks such as 10.1.0.0/16, separated by blanks; or none.");

    /// <summary>Vendors' calls are answered by the router itself, so it must know the address already.</summary>
    private sealed class AheadOfRouting : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseForwardedHeaders();
            next(app);
        };
    }
}

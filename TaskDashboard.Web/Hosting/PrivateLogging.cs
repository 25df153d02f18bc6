namespace TaskDashboard.Web.Hosting;

/// <summary>
/// Log entries that no setting can enable: entries of the framework with a request's query string, which may contain a sign-in token;
/// entries that repeat a start failure with its stack trace; and warnings and errors about a client's mistakes, with which anyone could
/// fill the log. Our own failures in the same places are logged by <see cref="Api.ApiErrors"/> and <see cref="Live.TaskHub"/>.
/// </summary>
internal static class PrivateLogging
{
    private static readonly LoggerFilterRule[] Rules =
    [
        new(null, "Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning, null),
        new(null, "Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical, null),
        new(
            null,
            "Microsoft.AspNetCore.Server.Kestrel",
            null,
            static (_, _, level) => level is >= LogLevel.Warning and < LogLevel.Critical
        ),
        // Forms and cookies that are missing, wrong, or encrypted with another key.
        new(null, "Microsoft.AspNetCore.Antiforgery", LogLevel.Critical, null),
        new(null, "Microsoft.AspNetCore.DataProtection.KeyManagement.KeyRingBasedDataProtector", LogLevel.Critical, null),
        // Refused hub calls, and connections that close during a write.
        new(null, "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.Critical, null),
        new(null, "Microsoft.AspNetCore.SignalR.HubConnectionContext", LogLevel.Critical, null),
        new(null, "Microsoft.AspNetCore.Http.Connections.Internal.HttpConnectionDispatcher", LogLevel.Critical, null),
    ];

    public static IServiceCollection AddPrivateLogging(this IServiceCollection services) =>
        services.PostConfigure<LoggerFilterOptions>(static options =>
        {
            // A rule for one provider overrides a rule for all, so add these for every provider in the settings. The last rule wins.
            List<string?> providers = [null, .. options.Rules.Select(rule => rule.ProviderName).OfType<string>().Distinct()];
            foreach (var provider in providers)
            {
                foreach (var rule in Rules)
                {
                    options.Rules.Add(new LoggerFilterRule(provider, rule.CategoryName, rule.LogLevel, rule.Filter));
                }
            }
        });
}

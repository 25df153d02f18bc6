namespace TaskDashboard.Web.Hosting;

/// <summary>
/// What no setting can switch on: the framework's lines that hold a request's query string, in which a sign-in link carries its token.
/// What would repeat a start's failure with its stack trace, after it was told in one line. And lines that call a client's mistake a warning or an error: whoever can reach
/// the service could fill the log with them. Failures of ours in the same places are logged by <see cref="Api.ApiErrors"/> and <see cref="Live.TaskHub"/>.
/// </summary>
internal static class PrivateLogging
{
    private static readonly LoggerFilterRule[] Rules =
    [
        new(null, "Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning, null),
        new(null, "Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical, null),
        new(null, "Microsoft.AspNetCore.Server.Kestrel", null, static (_, _, level) => level is >= LogLevel.Warning and < LogLevel.Critical),

        // Forms and cookies that are missing, wrong or sealed under another key.
        new(null, "Microsoft.AspNetCore.Antiforgery", LogLevel.Critical, null),
        new(null, "Microsoft.AspNetCore.DataProtection.KeyManagement.KeyRingBasedDataProtector", LogLevel.Critical, null),

        // Calls of the hub that are refused, and connections that end while something is written to them.
        new(null, "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.Critical, null),
        new(null, "Microsoft.AspNetCore.SignalR.HubConnectionContext", LogLevel.Critical, null),
        new(null, "Microsoft.AspNetCore.Http.Connections.Internal.HttpConnectionDispatcher", LogLevel.Critical, null),
    ];

    public static IServiceCollection AddPrivateLogging(this IServiceCollection services) =>
        services.PostConfigure<LoggerFilterOptions>(static options =>
        {
            // A rule for one provider beats a rule for all, so each provider that the settings name gets these too; the last one wins.
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

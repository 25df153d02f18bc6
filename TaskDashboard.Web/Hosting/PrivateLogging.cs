namespace TaskDashboard.Web.Hosting;

/// <summary>
/// What no setting can switch on: the framework's lines that hold a request's query string, in which a sign-in link carries its token.
/// And what would repeat a start's failure with its stack trace, after it was told in one line.
/// </summary>
internal static class PrivateLogging
{
    private static readonly LoggerFilterRule[] Rules =
    [
        new(null, "Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning, null),
        new(null, "Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical, null),
        new(null, "Microsoft.AspNetCore.Server.Kestrel", null, static (_, _, level) => level is >= LogLevel.Warning and < LogLevel.Critical),
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

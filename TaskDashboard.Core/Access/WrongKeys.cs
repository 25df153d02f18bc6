namespace TaskDashboard.Core.Access;

/// <summary>
/// Counts the wrong keys, tokens, sessions and sign-in links from each address, and reports when there are too many. It is called only for
/// wrong ones, so a right key is never refused because of it.
/// </summary>
public sealed class WrongKeys
{
    private readonly FallingCounts<ClientAddress> counts;
    private readonly FailureSums failures;
    private readonly int perMinute;

    internal WrongKeys(PasswordRule rule, FailureSums failures, TimeProvider clock)
    {
        perMinute = rule.WrongKeysPerMinute;
        this.failures = failures;
        counts = new FallingCounts<ClientAddress>(SignInLimits.Room, TimeSpan.FromMinutes(1) / perMinute, clock);
    }

    /// <summary>Counts a wrong key.</summary>
    /// <param name="retryAfter">If there are too many: whole seconds until the next one is answered as wrong.</param>
    public bool Admits(ClientAddress from, out int retryAfter)
    {
        failures.Add(AccessFailure.Key, null, from.ToString());
        var admits = counts.TryAdd(from, perMinute, out var wait);
        retryAfter = (int)Math.Ceiling(wait.TotalSeconds);
        return admits;
    }
}

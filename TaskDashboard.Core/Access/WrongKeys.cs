namespace TaskDashboard.Core.Access;

/// <summary>
/// Counts the wrong keys, tokens, sessions and sign-in links from each address, and reports when there are too many. It is called only for
/// wrong ones, so a right key is never refused because of it.
/// </summary>
public sealed class WrongKeys
{
    private readonly FallingCounts<ClientAddress> _counts;
    private readonly FailureSums _failures;
    private readonly int _perMinute;

    internal WrongKeys(PasswordRule rule, FailureSums failures, TimeProvider clock)
    {
        _perMinute = rule.WrongKeysPerMinute;
        _failures = failures;
        _counts = new FallingCounts<ClientAddress>(SignInLimits.Room, TimeSpan.FromMinutes(1) / _perMinute, clock);
    }

    /// <summary>Counts a wrong key.</summary>
    /// <param name="retryAfter">If there are too many: whole seconds until the next one is answered as wrong.</param>
    public bool Admits(ClientAddress from, out int retryAfter)
    {
        _failures.Add(AccessFailure.Key, null, from.ToString());
        var admits = _counts.TryAdd(from, _perMinute, out var wait);
        retryAfter = (int)Math.Ceiling(wait.TotalSeconds);
        return admits;
    }
}

namespace TaskDashboard.Core.Access;

/// <summary>
/// Counts the wrong keys, tokens, sessions and sign-in links that come from each address, and says when they are too many. It is asked about wrong ones only:
/// a right key is never refused because of it.
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

    /// <summary>Counts a wrong one.</summary>
    /// <param name="retryAfter">Whole seconds until another one is answered as wrong, when this one is one too many.</param>
    public bool Admits(ClientAddress from, out int retryAfter)
    {
        failures.Add(StrangerFailure.Key, null, from.ToString());
        var admits = counts.TryAdd(from, perMinute, out var wait);
        retryAfter = (int)Math.Ceiling(wait.TotalSeconds);
        return admits;
    }
}

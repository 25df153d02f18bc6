namespace TaskDashboard.Core.Access;

/// <summary>
/// Limits guessing before a password is hashed: the number of attempts of a source, the delay of attempts at a name with many wrong
/// passwords, and the order in which attempts are hashed. All of it is in memory and bounded.
/// </summary>
internal sealed class SignInLimits
{
    /// <summary>Maximum number of sources, and of names, that are counted.</summary>
    internal const int Room = 50_000;

    /// <summary>Maximum delay of an attempt.</summary>
    internal static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private const int PlacesToHash = 100;
    private const int PlacesToHold = 4_096;

    // 1, 2, 4, 8, 16 s and then the maximum delay. Counting further would delay a name for longer.
    private const int Steps = 6;

    private static readonly TimeSpan CoolsDown = TimeSpan.FromMinutes(1);

    private readonly PasswordRule _rule;
    private readonly FallingCounts<string> _sources;
    private readonly FallingCounts<KeyHash> _names;

    public SignInLimits(PasswordRule rule, TimeProvider clock)
    {
        _rule = rule;
        _sources = new FallingCounts<string>(Room, TimeSpan.FromMinutes(1) / rule.AttemptsPerMinute, clock);
        _names = new FallingCounts<KeyHash>(Room, CoolsDown, clock);
        Held = new HeldAttempts(PlacesToHold, clock);
    }

    // A flood of guesses gets at most half of the processors.
    public HashingQueue Hashing { get; } = new(Math.Max(1, Environment.ProcessorCount / 2), PlacesToHash);

    public HeldAttempts Held { get; }

    /// <summary>Counts an attempt of the source, if it is within the limit.</summary>
    /// <param name="wait">If the attempt is beyond the limit: the time until the next one is allowed.</param>
    public bool Admits(string source, out TimeSpan wait) => _sources.TryAdd(source, _rule.AttemptsPerMinute, out wait);

    /// <summary>Counts an attempt at the name when it starts, so that many concurrent attempts cannot bypass the count.</summary>
    /// <returns>How long to delay the attempt.</returns>
    public TimeSpan Begin(KeyHash name) => DelayAt(_names.Add(name, _rule.DelayAfter + Steps));

    /// <summary>Called if the password was right.</summary>
    public void WasRight(string source, KeyHash name)
    {
        _sources.TakeBack(source);
        _names.TakeBack(name);
    }

    /// <summary>Called if the password was not checked.</summary>
    public void WasNotJudged(KeyHash name) => _names.TakeBack(name);

    /// <summary>Returns the delay of the next attempt at the name.</summary>
    public TimeSpan DelayOf(KeyHash name) => DelayAt(_names.Of(name));

    public void Forget(KeyHash name) => _names.Forget(name);

    /// <summary>
    /// Returns the rank of an attempt in the hashing queue. A browser that the person has used before is first. Then the rank rises with
    /// the number of attempts, most of all with those from the address, so that attackers delay mainly each other.
    /// </summary>
    public int RankOf(string source, KeyHash name, bool isKnown) =>
        isKnown ? 0 : (2 * (int)Math.Ceiling(_sources.Of(source))) + (int)Math.Ceiling(_names.Of(name));

    private TimeSpan DelayAt(double wrong)
    {
        // The count falls continuously, so it can be a fraction. Round it up.
        var over = (int)Math.Ceiling(wrong) - _rule.DelayAfter;
        return _rule.DelayAfter == 0 || over < 0 ? TimeSpan.Zero
            : over >= Steps - 1 ? LongestDelay
            : TimeSpan.FromSeconds(1 << over);
    }
}

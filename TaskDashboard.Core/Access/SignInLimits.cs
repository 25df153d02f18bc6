namespace TaskDashboard.Core.Access;

/// <summary>
/// What slows guessing down before a password is hashed: how many attempts a source may make, how long attempts at a name are delayed at which many
/// were wrong, and whose turn it is to be hashed. All of it is in memory, and bounded.
/// </summary>
internal sealed class SignInLimits
{
    /// <summary>Sources, and names, that are counted at once.</summary>
    internal const int Room = 50_000;

    /// <summary>The longest delay of an attempt.</summary>
    internal static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private const int PlacesToHash = 100;
    private const int PlacesToHold = 4_096;

    // 1, 2, 4, 8, 16 s and then the longest delay: counted further, a name would take longer to cool down.
    private const int Steps = 6;

    private static readonly TimeSpan CoolsDown = TimeSpan.FromMinutes(1);

    private readonly PasswordRule rule;
    private readonly FallingCounts<string> sources;
    private readonly FallingCounts<KeyHash> names;

    public SignInLimits(PasswordRule rule, TimeProvider clock)
    {
        this.rule = rule;
        sources = new FallingCounts<string>(Room, TimeSpan.FromMinutes(1) / rule.AttemptsPerMinute, clock);
        names = new FallingCounts<KeyHash>(Room, CoolsDown, clock);
        Held = new HeldAttempts(PlacesToHold, clock);
    }

    // A flood of guesses gets half of the machine, not all of it.
    public HashingQueue Hashing { get; } = new(Math.Max(1, Environment.ProcessorCount / 2), PlacesToHash);

    public HeldAttempts Held { get; }

    /// <summary>Counts an attempt of the source.</summary>
    /// <param name="wait">Until the next one may come, when this one may not.</param>
    public bool Admits(string source, out TimeSpan wait) => sources.TryAdd(source, rule.AttemptsPerMinute, out wait);

    /// <summary>Counts an attempt at the name. It counts from its beginning, so that many at once cannot outrun the count.</summary>
    /// <returns>How long it is to be delayed.</returns>
    public TimeSpan Begin(KeyHash name) => DelayAt(names.Add(name, rule.DelayAfter + Steps));

    /// <summary>The attempt was right.</summary>
    public void WasRight(string source, KeyHash name)
    {
        sources.TakeBack(source);
        names.TakeBack(name);
    }

    /// <summary>The attempt was not looked at.</summary>
    public void WasNotJudged(KeyHash name) => names.TakeBack(name);

    /// <summary>How long the next attempt at the name would be delayed.</summary>
    public TimeSpan DelayOf(KeyHash name) => DelayAt(names.Of(name));

    public void Forget(KeyHash name) => names.Forget(name);

    /// <summary>
    /// Who is hashed first: a browser that the person has used before, then whoever has tried little, from their address above all. Strangers who
    /// guess much so make each other wait.
    /// </summary>
    public int RankOf(string source, KeyHash name, bool isKnown) => isKnown ? 0 : (2 * (int)Math.Ceiling(sources.Of(source))) + (int)Math.Ceiling(names.Of(name));

    private TimeSpan DelayAt(double wrong)
    {
        // What has fallen for a part of a minute still counts in whole.
        var over = (int)Math.Ceiling(wrong) - rule.DelayAfter;
        return rule.DelayAfter == 0 || over < 0 ? TimeSpan.Zero
            : over >= Steps - 1 ? LongestDelay
            : TimeSpan.FromSeconds(1 << over);
    }
}

using System.Collections.Frozen;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// When a failed push is tried again. Pure. A schedule is the delays between attempts: n delays allow n + 1 attempts. The defaults apply to
/// each kind that is not configured.
/// </summary>
public sealed class PushSchedule
{
    /// <summary>Maximum wait that an endpoint can request by Retry-After.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(24);

    private const int DailyAttempts = 30;
    private const double Spread = 0.1;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan[] Daily = Enumerable.Repeat(Day, DailyAttempts - 1).ToArray();
    private static readonly TimeSpan[] Crash = ThenDaily(Minutes(1), Minutes(2), Minutes(5), Minutes(10), Minutes(12));
    private static readonly TimeSpan[] AnyOther =
    [
        Seconds(5),
        Seconds(30),
        Minutes(2),
        Minutes(10),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(6),
        Day,
    ];

    private readonly FrozenDictionary<string, TimeSpan[]> _delays;
    private readonly int _maxAttempts;

    /// <param name="configured">Delays by kind; an empty array means a single attempt.</param>
    /// <param name="maxAttempts">Limit of every schedule; 1 means no automatic retry, <see cref="int.MaxValue"/> no limit.</param>
    public PushSchedule(IReadOnlyDictionary<string, TimeSpan[]> configured, int maxAttempts)
    {
        ArgumentNullException.ThrowIfNull(configured);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAttempts, 1);
        var delays = new Dictionary<string, TimeSpan[]>(StringComparer.OrdinalIgnoreCase)
        {
            ["trip"] = Daily,
            ["deleted-trip"] = Daily,
            ["diagnosis"] = Daily,
            ["crash"] = Crash,
        };
        foreach (var (kind, own) in configured)
        {
            if (Array.Exists(own, delay => delay < TimeSpan.Zero))
            {
                throw new ArgumentException($"The schedule of '{kind}' has a negative delay.", nameof(configured));
            }
            delays[kind] = [.. own];
        }
        _delays = delays.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _maxAttempts = maxAttempts;
    }

    /// <summary>Returns the total number of attempts for a push of this kind.</summary>
    public int AttemptsAllowed(string kind) => Math.Min(DelaysOf(kind).Length + 1, _maxAttempts);

    /// <summary>Returns the wait before the next attempt; null at the end of the schedule.</summary>
    /// <param name="kind">The push's kind.</param>
    /// <param name="attemptsMade">Including the one that has just failed.</param>
    /// <param name="retryAfter">The wait that the endpoint requested. It can lengthen the wait but not shorten it.</param>
    /// <param name="jitter">From 0 up to 1: where in the ±10 % around the schedule's delay this push falls.</param>
    public TimeSpan? NextDelay(string kind, int attemptsMade, TimeSpan? retryAfter, double jitter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attemptsMade, 1);
        if (attemptsMade >= AttemptsAllowed(kind))
        {
            return null;
        }
        var delay = DelaysOf(kind)[attemptsMade - 1] * (1 - Spread + 2 * Spread * jitter);
        var asked = retryAfter is { } after && after > TimeSpan.Zero ? after : TimeSpan.Zero;
        if (asked > LongestRetryAfter)
        {
            asked = LongestRetryAfter;
        }
        return asked > delay ? asked : delay;
    }

    private TimeSpan[] DelaysOf(string kind) => _delays.GetValueOrDefault(kind, AnyOther);

    private static TimeSpan[] ThenDaily(params TimeSpan[] first) => [.. first, .. Enumerable.Repeat(Day, DailyAttempts - 1 - first.Length)];

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}

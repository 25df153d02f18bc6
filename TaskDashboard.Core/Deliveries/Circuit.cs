using System.Globalization;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Core.Deliveries;

/// <summary>A destination is spared because it keeps failing: its pushes wait and spend no attempt.</summary>
/// <param name="OpenSince">When it opened; a failed probe does not change it.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="NextProbeAt">When one attempt goes to see whether it is well again.</param>
/// <param name="Probing">That time has come, or a person asked: one attempt goes as soon as there is one to make, and the rest waits for its outcome.</param>
public sealed record CircuitView(DateTimeOffset OpenSince, string Reason, DateTimeOffset NextProbeAt, bool Probing);

/// <summary>What an attempt did to its destination's circuit.</summary>
internal enum CircuitTurn
{
    None = 0,
    Opened = 1,
    StaysOpen = 2,
    Closed = 3,
}

/// <summary>
/// Spares one destination that keeps failing. Breaks are measured by elapsed time, so that a corrected clock neither ends nor prolongs them.
/// Guarded by the dispatcher's lock; <see cref="View"/> may be read without it.
/// </summary>
internal sealed class Circuit(CircuitOptions options, TimeProvider clock)
{
    private readonly FailureWindow window = new(options.Sampling);
    private readonly long origin = clock.GetTimestamp();
    private long openedAt;

    public CircuitState State { get; private set; }

    /// <summary>What people are told; null while it is closed.</summary>
    public CircuitView? View { get; private set; }

    /// <summary>What is left of the break; nothing or less when it is over.</summary>
    public TimeSpan BreakLeft => options.Break - clock.GetElapsedTime(openedAt);

    /// <summary>Whether the outcome speaks against the endpoint itself: no answer, or an answer that it is not well.</summary>
    public static bool IsFailure(DeliveryResult result) =>
        result.Status is { } status ? DeliveryOutcome.IsOutage(status) : result.Error is not (DeliveryError.None or DeliveryError.TokenRefused);

    /// <summary>Time may have passed.</summary>
    public void Look()
    {
        if (State == CircuitState.Open && BreakLeft <= TimeSpan.Zero)
        {
            Move(CircuitEvent.Rested);
        }
    }

    /// <summary>A person wants to know now whether the endpoint is well.</summary>
    public void Ask() => Move(CircuitEvent.Asked);

    /// <summary>An attempt ended.</summary>
    public CircuitTurn Judge(DeliveryResult result, bool isProbe)
    {
        if (!options.Enabled)
        {
            return CircuitTurn.None;
        }

        var failed = IsFailure(result);
        if (isProbe)
        {
            return !failed ? Close() : Open(CircuitEvent.ProbeFailed, result) ? CircuitTurn.StaysOpen : CircuitTurn.None;
        }

        if (State != CircuitState.Closed)
        {
            return CircuitTurn.None;
        }

        window.Count(clock.GetElapsedTime(origin), failed);
        return failed && window.Attempts >= options.MinimumThroughput && window.Failures >= options.FailureRatio * window.Attempts && Open(CircuitEvent.Tripped, result)
            ? CircuitTurn.Opened
            : CircuitTurn.None;
    }

    private bool Open(CircuitEvent on, DeliveryResult result)
    {
        var reason = on == CircuitEvent.Tripped
            ? string.Create(CultureInfo.InvariantCulture, $"{window.Failures:N0} of {window.Attempts:N0} attempts within {options.Sampling.TotalSeconds:0} s failed. The last one: {result.Message}.")
            : $"The endpoint still fails. The last attempt: {result.Message}.";
        if (!Move(on))
        {
            return false;
        }

        window.Clear();
        openedAt = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        View = new CircuitView(View?.OpenSince ?? now, reason, now + options.Break, false);
        return true;
    }

    private CircuitTurn Close() => Move(CircuitEvent.ProbeAnswered) ? CircuitTurn.Closed : CircuitTurn.None;

    private bool Move(CircuitEvent on)
    {
        var rule = CircuitStateMachine.Decide(State, on);
        if (rule.Kind != RuleKind.Moves)
        {
            return false;
        }

        State = rule.To;
        View = State == CircuitState.Closed ? null : View is { } view ? view with { Probing = State == CircuitState.Probing } : null;
        return true;
    }
}

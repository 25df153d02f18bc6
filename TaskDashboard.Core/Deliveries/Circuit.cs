using System.Globalization;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Core.Deliveries;

/// <summary>A destination is held back because it keeps failing: its pushes wait and use no attempts.</summary>
/// <param name="OpenSince">When the circuit opened. A failed probe does not change it.</param>
/// <param name="Reason">Why it opened, as a sentence.</param>
/// <param name="NextProbeAt">When one attempt is made to see whether the endpoint works again.</param>
/// <param name="Probing">Whether the circuit is half-open, because that time has come or a person requested a probe: the next attempt is
/// the probe, and all others wait for its outcome.</param>
public sealed record CircuitView(DateTimeOffset OpenSince, string Reason, DateTimeOffset NextProbeAt, bool Probing)
{
    internal static CircuitView Of(OpenCircuit stored, DateTimeOffset now) =>
        new(stored.OpenSince, stored.Reason, stored.NextProbeAt, stored.State == CircuitState.Probing || stored.NextProbeAt <= now);
}

/// <summary>Effect of an attempt on its destination's circuit.</summary>
internal enum CircuitTurn
{
    None = 0,
    Opened = 1,
    StaysOpen = 2,
    Closed = 3,
}

/// <summary>
/// Holds back one destination that keeps failing. Breaks are measured by elapsed time, so that a corrected clock neither ends nor prolongs
/// them. Protected by the dispatcher's lock.
/// </summary>
internal sealed class Circuit(CircuitOptions options, TimeProvider clock)
{
    private readonly FailureWindow _window = new(options.Sampling);
    private readonly long _origin = clock.GetTimestamp();
    private long _openedAt;
    private TimeSpan _rest = options.Break;

    public CircuitState State { get; private set; }

    /// <summary>State to show to people; null while it is closed.</summary>
    public CircuitView? View { get; private set; }

    /// <summary>Remaining time of the break; zero or negative when it is over.</summary>
    public TimeSpan BreakLeft => _rest - clock.GetElapsedTime(_openedAt);

    /// <summary>Whether the outcome is a failure of the endpoint itself: no answer, or an answer that it does not work.</summary>
    public static bool IsFailure(DeliveryResult result) =>
        result.Status is { } status
            ? DeliveryOutcome.IsOutage(status)
            : result.Error is not (DeliveryError.None or DeliveryError.TokenRefused);

    /// <summary>
    /// Restores the stored state of a previous process. The break continues until its time, and is never longer than a whole break.
    /// </summary>
    public void Restore(OpenCircuit stored)
    {
        var left = stored.NextProbeAt - clock.GetUtcNow();
        _rest = left > options.Break ? options.Break : left;
        _openedAt = clock.GetTimestamp();
        State = stored.State;
        View = new CircuitView(stored.OpenSince, stored.Reason, stored.NextProbeAt, State == CircuitState.Probing);
    }

    /// <summary>Updates the state if the break is over.</summary>
    public void Look()
    {
        if (State == CircuitState.Open && BreakLeft <= TimeSpan.Zero)
        {
            Move(CircuitEvent.BreakEnded);
        }
    }

    /// <summary>Requests a probe now, for a person.</summary>
    public void Ask() => Move(CircuitEvent.ProbeRequested);

    /// <summary>Processes the result of an attempt.</summary>
    public CircuitTurn Judge(DeliveryResult result, bool isProbe)
    {
        if (!options.Enabled)
        {
            return CircuitTurn.None;
        }

        var failed = IsFailure(result);
        if (isProbe)
        {
            return !failed ? Close()
                : Open(CircuitEvent.ProbeFailed, result) ? CircuitTurn.StaysOpen
                : CircuitTurn.None;
        }

        if (State != CircuitState.Closed)
        {
            return CircuitTurn.None;
        }

        _window.Count(clock.GetElapsedTime(_origin), failed);
        return
            failed
            && _window.Attempts >= options.MinimumThroughput
            && _window.Failures >= options.FailureRatio * _window.Attempts
            && Open(CircuitEvent.Tripped, result)
            ? CircuitTurn.Opened
            : CircuitTurn.None;
    }

    private bool Open(CircuitEvent on, DeliveryResult result)
    {
        var reason =
            on == CircuitEvent.Tripped
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_window.Failures:N0} of {_window.Attempts:N0} attempts within {options.Sampling.TotalSeconds:0} s failed. "
                        + $"The last one: {result.Message}."
                )
                : $"The endpoint still fails. The last attempt: {result.Message}.";
        if (!Move(on))
        {
            return false;
        }

        _window.Clear();
        _openedAt = clock.GetTimestamp();
        _rest = options.Break;
        var now = clock.GetUtcNow();
        View = new CircuitView(View?.OpenSince ?? now, Check.Shorten(reason, Limits.Text), now + options.Break, false);
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
        View =
            State == CircuitState.Closed ? null
            : View is { } view ? view with { Probing = State == CircuitState.Probing }
            : null;
        return true;
    }
}

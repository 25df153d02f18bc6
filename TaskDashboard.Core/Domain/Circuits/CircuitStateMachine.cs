using static TaskDashboard.Core.Domain.TransitionRule;
using On = TaskDashboard.Core.Domain.Circuits.CircuitEvent;
using State = TaskDashboard.Core.Domain.Circuits.CircuitState;

namespace TaskDashboard.Core.Domain.Circuits;

/// <summary>The effect of every event in every state of a destination's circuit.</summary>
public static class CircuitStateMachine
{
    private static readonly TransitionTable<State, On> Machine = new([
        Moves(State.Closed, On.Tripped, State.Open, "The endpoint keeps failing; pushes wait and spend no attempt."),
        Ignored(State.Closed, On.BreakEnded, "No push is held back."),
        Ignored(State.Closed, On.ProbeRequested, "No push is held back; pushes are sent anyway."),
        Ignored(State.Closed, On.ProbeAnswered, "No push is held back."),
        Ignored(State.Closed, On.ProbeFailed, "A single failure does not open the circuit; it is counted with the others."),
        Ignored(State.Open, On.Tripped, "An attempt that started before the circuit opened has ended; the circuit is already open."),
        Moves(State.Open, On.BreakEnded, State.Probing, "The break is over; one attempt tests the endpoint."),
        Moves(State.Open, On.ProbeRequested, State.Probing, "A person requested a probe; one attempt tests the endpoint."),
        Ignored(State.Open, On.ProbeAnswered, "No probe is under way."),
        Ignored(State.Open, On.ProbeFailed, "No probe is under way."),
        Ignored(State.Probing, On.Tripped, "An attempt that started before the circuit opened has ended; the probe decides."),
        Ignored(State.Probing, On.BreakEnded, "A probe is already under way."),
        Ignored(State.Probing, On.ProbeRequested, "A probe is already under way."),
        Moves(State.Probing, On.ProbeAnswered, State.Closed, "The endpoint works again; the pushes that were held back are sent."),
        Moves(State.Probing, On.ProbeFailed, State.Open, "The endpoint still fails; the next probe follows after another break."),
    ]);

    /// <summary>All rules, one for each pair of state and event.</summary>
    public static IReadOnlyList<TransitionRule<CircuitState, CircuitEvent>> Table => Machine.Rules;

    public static TransitionRule<CircuitState, CircuitEvent> Decide(CircuitState from, CircuitEvent on) => Machine.Decide(from, on);
}

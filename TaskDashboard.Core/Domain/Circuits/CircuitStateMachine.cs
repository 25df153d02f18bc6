using static TaskDashboard.Core.Domain.TransitionRule;
using On = TaskDashboard.Core.Domain.Circuits.CircuitEvent;
using State = TaskDashboard.Core.Domain.Circuits.CircuitState;

namespace TaskDashboard.Core.Domain.Circuits;

/// <summary>What every event does to a destination's circuit in every state.</summary>
public static class CircuitStateMachine
{
    private static readonly TransitionTable<State, On> Machine = new(
    [
        Moves(State.Closed, On.Tripped, State.Open, "The endpoint keeps failing; pushes wait and spend no attempt."),
        Ignored(State.Closed, On.Rested, "Nothing is held."),
        Ignored(State.Closed, On.Asked, "Nothing is held; pushes go out anyway."),
        Ignored(State.Closed, On.ProbeAnswered, "Nothing is held."),
        Ignored(State.Closed, On.ProbeFailed, "One failure opens nothing; it counts with the others."),

        Ignored(State.Open, On.Tripped, "An attempt from before it opened has ended; it is open already."),
        Moves(State.Open, On.Rested, State.Probing, "The break is over; one attempt shows whether the endpoint is well."),
        Moves(State.Open, On.Asked, State.Probing, "A person asked; one attempt shows whether the endpoint is well."),
        Ignored(State.Open, On.ProbeAnswered, "No probe is on its way."),
        Ignored(State.Open, On.ProbeFailed, "No probe is on its way."),

        Ignored(State.Probing, On.Tripped, "An attempt from before it opened has ended; the probe decides."),
        Ignored(State.Probing, On.Rested, "A probe goes already."),
        Ignored(State.Probing, On.Asked, "A probe goes already."),
        Moves(State.Probing, On.ProbeAnswered, State.Closed, "The endpoint is well again; what was held goes out."),
        Moves(State.Probing, On.ProbeFailed, State.Open, "The endpoint still fails; the next probe goes after another break."),
    ]);

    /// <summary>The whole machine, one rule a pair.</summary>
    public static IReadOnlyList<TransitionRule<CircuitState, CircuitEvent>> Table => Machine.Rules;

    public static TransitionRule<CircuitState, CircuitEvent> Decide(CircuitState from, CircuitEvent on) => Machine.Decide(from, on);
}

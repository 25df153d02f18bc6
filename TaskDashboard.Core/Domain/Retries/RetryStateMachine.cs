using static TaskDashboard.Core.Domain.TransitionRule;
using On = TaskDashboard.Core.Domain.Retries.RetryEvent;
using State = TaskDashboard.Core.Domain.Retries.RetryState;

namespace TaskDashboard.Core.Domain.Retries;

/// <summary>The effect of every event in every state of a retry request.</summary>
public static class RetryStateMachine
{
    private static readonly TransitionTable<State, On> Machine = new([
        Moves(State.Pending, On.Started, State.Running, "The first item is being processed."),
        Moves(State.Pending, On.Finished, State.Completed, "There was nothing to send."),
        Moves(State.Pending, On.Canceled, State.Canceled, "The retry was canceled before it started."),
        Ignored(State.Running, On.Started, "The retry is already running."),
        Moves(State.Running, On.Finished, State.Completed, "Every item was processed."),
        Moves(
            State.Running,
            On.Canceled,
            State.Canceled,
            "The retry was canceled; attempts under way finish, the other items are released."
        ),
        Rejected(State.Completed, On.Started, "The retry has completed; sending again needs a new one."),
        Ignored(State.Completed, On.Finished, "The retry has already completed."),
        Rejected(State.Completed, On.Canceled, "The retry has completed; nothing is left to cancel."),
        Rejected(State.Canceled, On.Started, "The retry was canceled; sending again needs a new one."),
        Ignored(State.Canceled, On.Finished, "The retry was canceled; its last attempt has ended."),
        Ignored(State.Canceled, On.Canceled, "The retry is already canceled."),
    ]);

    /// <summary>All rules, one for each pair of state and event.</summary>
    public static IReadOnlyList<TransitionRule<RetryState, RetryEvent>> Table => Machine.Rules;

    public static TransitionRule<RetryState, RetryEvent> Decide(RetryState from, RetryEvent on) => Machine.Decide(from, on);
}

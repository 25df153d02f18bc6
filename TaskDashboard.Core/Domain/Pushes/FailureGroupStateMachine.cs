using static TaskDashboard.Core.Domain.TransitionRule;
using On = TaskDashboard.Core.Domain.Pushes.FailureGroupEvent;
using State = TaskDashboard.Core.Domain.Pushes.FailureGroupState;

namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>The effect of every event in every state of a group of failures.</summary>
public static class FailureGroupStateMachine
{
    private static readonly TransitionTable<State, On> Machine = new([
        Ignored(State.Open, On.AttemptFailed, "The group is already open."),
        Ignored(State.Open, On.LateAttemptFailed, "The group is already open."),
        Moves(State.Open, On.LastLeft, State.Resolved, "None of its pushes is left."),
        Moves(State.Open, On.Acknowledged, State.Acknowledged, "A person has seen it."),
        Moves(State.Open, On.Resolved, State.Resolved, "A person resolved it; later attempts open it again."),
        Moves(State.Open, On.Ignored, State.Ignored, "A person ignores it for a while."),
        Ignored(State.Open, On.IgnoringEnded, "The group is not ignored."),
        Ignored(State.Open, On.Reopened, "The group is already open."),
        Ignored(State.Acknowledged, On.AttemptFailed, "Somebody already deals with it."),
        Ignored(State.Acknowledged, On.LateAttemptFailed, "Somebody already deals with it."),
        Moves(State.Acknowledged, On.LastLeft, State.Resolved, "None of its pushes is left."),
        Ignored(State.Acknowledged, On.Acknowledged, "The person who acknowledged it first stays named."),
        Moves(State.Acknowledged, On.Resolved, State.Resolved, "A person resolved it; later attempts open it again."),
        Moves(State.Acknowledged, On.Ignored, State.Ignored, "A person ignores it for a while."),
        Ignored(State.Acknowledged, On.IgnoringEnded, "The group is not ignored."),
        Moves(State.Acknowledged, On.Reopened, State.Open, "A person took the acknowledgement back."),
        Ignored(State.Ignored, On.AttemptFailed, "The group stays ignored until the time or the number of failures."),
        Ignored(State.Ignored, On.LateAttemptFailed, "The group stays ignored until the time or the number of failures."),
        Moves(State.Ignored, On.LastLeft, State.Resolved, "None of its pushes is left."),
        Moves(State.Ignored, On.Acknowledged, State.Acknowledged, "A person deals with it."),
        Moves(State.Ignored, On.Resolved, State.Resolved, "A person resolved it; later attempts open it again."),
        Moves(State.Ignored, On.Ignored, State.Ignored, "The new time or number replaces the old one."),
        Moves(State.Ignored, On.IgnoringEnded, State.Open, "The time or the number of failures was reached."),
        Moves(State.Ignored, On.Reopened, State.Open, "A person ended the ignoring."),
        Moves(State.Resolved, On.AttemptFailed, State.Open, "An attempt that began after the group was resolved failed in the same way."),
        Ignored(State.Resolved, On.LateAttemptFailed, "The attempt began before the group was resolved, so it proves nothing new."),
        Ignored(State.Resolved, On.LastLeft, "The group is already resolved."),
        Rejected(State.Resolved, On.Acknowledged, "The group is resolved. Reopen it to acknowledge it."),
        Ignored(State.Resolved, On.Resolved, "The group is already resolved."),
        Rejected(State.Resolved, On.Ignored, "The group is resolved. Reopen it to ignore it."),
        Ignored(State.Resolved, On.IgnoringEnded, "The group is not ignored any more."),
        Moves(State.Resolved, On.Reopened, State.Open, "A person says that it is not resolved."),
    ]);

    /// <summary>All rules, one for each pair of state and event.</summary>
    public static IReadOnlyList<TransitionRule<FailureGroupState, FailureGroupEvent>> Table => Machine.Rules;

    public static TransitionRule<FailureGroupState, FailureGroupEvent> Decide(FailureGroupState from, FailureGroupEvent on) =>
        Machine.Decide(from, on);
}

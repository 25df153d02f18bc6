using static TaskDashboard.Core.Domain.TransitionRule;
using State = TaskDashboard.Core.Domain.Tasks.SubtaskState;

namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>
/// The effect of every reported state on a subtask in every state. A restart of the task sets all subtasks to Pending without this table.
/// </summary>
public static class SubtaskStateMachine
{
    private static readonly TransitionTable<State, State> Machine = new([
        Moves(State.Pending, State.Pending, State.Pending, "The subtask is waiting for work."),
        Moves(State.Pending, State.InProgress, State.InProgress, "Work on the endpoint has started."),
        Moves(State.Pending, State.Completed, State.Completed, "The endpoint is done; its start was not reported."),
        Moves(State.Pending, State.Failed, State.Failed, "The endpoint failed; its start was not reported."),
        Moves(State.Pending, State.Skipped, State.Skipped, "The endpoint was skipped before work on it started."),
        Ignored(State.InProgress, State.Pending, "Work on the endpoint has started; a late report changes nothing."),
        Moves(State.InProgress, State.InProgress, State.InProgress, "Work on the endpoint continues."),
        Moves(State.InProgress, State.Completed, State.Completed, "The endpoint is done."),
        Moves(State.InProgress, State.Failed, State.Failed, "The endpoint failed."),
        Moves(State.InProgress, State.Skipped, State.Skipped, "The endpoint was skipped."),
        Ignored(State.Completed, State.Pending, "The endpoint is done; a late report changes nothing."),
        Ignored(State.Completed, State.InProgress, "The endpoint is done; a late report changes nothing."),
        Ignored(State.Completed, State.Completed, "The endpoint is already done."),
        Rejected(State.Completed, State.Failed, "The endpoint is done; it can no longer fail."),
        Rejected(State.Completed, State.Skipped, "The endpoint is done; it can no longer be skipped."),
        Ignored(State.Failed, State.Pending, "The endpoint has failed; a late report changes nothing."),
        Ignored(State.Failed, State.InProgress, "The endpoint has failed; a late report changes nothing."),
        Rejected(State.Failed, State.Completed, "The endpoint has failed; it cannot complete unless its task is restarted."),
        Ignored(State.Failed, State.Failed, "The endpoint has already failed."),
        Rejected(State.Failed, State.Skipped, "The endpoint has failed; it can no longer be skipped."),
        Ignored(State.Skipped, State.Pending, "The endpoint was skipped; a late report changes nothing."),
        Ignored(State.Skipped, State.InProgress, "The endpoint was skipped; a late report changes nothing."),
        Rejected(State.Skipped, State.Completed, "The endpoint was skipped; it cannot complete unless its task is restarted."),
        Rejected(State.Skipped, State.Failed, "The endpoint was skipped; it can no longer fail."),
        Ignored(State.Skipped, State.Skipped, "The endpoint was already skipped."),
    ]);

    /// <summary>All rules, one for each pair of state and reported state.</summary>
    public static IReadOnlyList<TransitionRule<SubtaskState, SubtaskState>> Table => Machine.Rules;

    public static TransitionRule<SubtaskState, SubtaskState> Decide(SubtaskState from, SubtaskState reported) =>
        Machine.Decide(from, reported);
}

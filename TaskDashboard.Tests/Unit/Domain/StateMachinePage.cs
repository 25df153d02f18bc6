namespace TaskDashboard.Tests.Unit.Domain;

/// <summary>The text of docs/state-machine.md.</summary>
internal static class StateMachinePage
{
    private const string ValidReport =
        "The report is valid: a known event, run 1 or more, `at` at most 5 minutes ahead of our clock, percentComplete 0 to 100, "
        + "remainingItemCount from 0 to itemCount, no progress with `restarted`, only data beside the state with `stageChanged`";

    private const string FittingOutcome =
        "The outcome fits the event: completed with success or warning, failed with error or tempError, canceled with terminated, "
        + "other events with none";

    internal static string Text =>
        $"""
            # The state machines

            Generated from the tables in `TaskDashboard.Core/Domain`; a test compares this page with them. To update it, run
            `TASKDASHBOARD_WRITE_DOCS=1 dotnet test --filter StateMachinePageTests`.

            Every pair of state and event has one rule. The event **moves** to the next state (→, which may be the same state), is
            **ignored** (late or repeated: nothing changes, and it is not an error), or is **rejected** (not possible: nothing changes, and
            the source gets the reason).

            ## Tasks

            {StateMachineDrawing.Draw(TaskStateMachine.Table)}
            ### Checks of a report in addition to the table

            A decision may refuse what the table allows, but never allows what the table refuses. The checks run in this order; the first
            that fails decides.

            | Check | Decision | Code |
            |---|---|---|
            | {ValidReport} | rejected, naming the member | `{DecisionCode.Invalid}` |
            | {FittingOutcome} | rejected | `{DecisionCode.OutcomeMismatch}` |
            | A task of the push engine is moved only by the engine | rejected | `{DecisionCode.EngineTask}` |
            | While such a task is open, others cancel it through its retry request | rejected | `{DecisionCode.CancelRetryRequest}` |
            | The report's run is not an earlier one | rejected | `{DecisionCode.Superseded}` |
            | The report's run is not a future one | rejected | `{DecisionCode.UnknownRun}` |
            | The task is not canceled: its source should stop | rejected | `{DecisionCode.Canceled}` |
            | The report is not older than the latest accepted one | ignored | `{DecisionCode.Older}` |
            | The task has not already ended with a different state or outcome | rejected | `{DecisionCode.Ended}` |
            | The report is not about work that has already ended | ignored | `{DecisionCode.Late}` |
            | The report does not repeat the current state | ignored | `{DecisionCode.Repeated}` |
            | No endpoint in the report has already ended with a different result | rejected | `{DecisionCode.SubtaskEnded}` |
            | Completed: no item is open, unless forced | rejected | `{DecisionCode.ItemsOpen}` |
            | Completed: not every endpoint failed | rejected | `{DecisionCode.SubtasksFailed}` |
            | The stage in the report fits the state after it | rejected | `{DecisionCode.StageMismatch}` |
            | All checks passed | applied | `{DecisionCode.Applied}` |

            ### Effect of an accepted report

            - **Runs.** A restart raises the run by one and resets the task: all items open, none skipped, no percentage, start, end or
              outcome. The history stays. A task that waits can be restarted too; a restart that names its run is done once.
            - **Acknowledgement.** A person can acknowledge a failed task. This is not a report: it is kept beside the state, is in the
              history, and a restart clears it.
            - **Items.** The number of remaining items never rises within a run: a higher number is ignored, the rest of the report is
              applied, and the reason says so. Completed sets it to 0; if forced, open items are recorded as skipped. Failed and canceled do
              not change it.
            - **Percentage.** May fall. A report with a percentage sets it. A report with only the remaining items sets it to the fraction
              of processed items, rounded down. A report with neither keeps it. Completed sets 100 unless the report has a percentage. 100 %
              does not end the task.
            - **Subtasks.** If a task has any, they are its items. The end of the last one ends the task at once: completed with success if
              none failed, completed with warning if some failed, failed if all failed. If the task ends in another way, open subtasks are
              skipped. After a restart all of them are pending.
            - **Stage.** A stage fits one state (`deleting` and `deleted` fit every state) and is stored beside it. A report without a stage
              keeps the task's stage if it fits the new state, and clears it otherwise; a restart clears it. `stageChanged` changes the
              stage, the integration status or the pages within a state, also after the end.
            - **Outcome.** As reported. The default is success for completed and error for failed. Canceled is always terminated.
            - **Times.** Start and end are the report's `at`, or now. If a task ends without a reported start, its start is its end. The end
              is never before the start.
            - **Older reports.** The default of `at` is now. A cancel or restart without `at` uses our clock, not the reporter's, so it does
              not make the reporter's next reports look old. The latest time is kept across a restart.
            - **Stuck** is measured with our clock, from the creation or the last accepted report, whatever its `at`, and even if nothing
              visible has changed.

            ## Subtasks

            The events are the reported states. A restart of the task sets all subtasks to Pending without this table.

            {StateMachineDrawing.Draw(SubtaskStateMachine.Table)}
            ## Pushes

            {StateMachineDrawing.Draw(PushStateMachine.Table)}
            A retry's only attempt goes Failed → Sending → Delivered or Failed, never through Waiting. How the push was claimed, and its
            schedule, decide between `released` and `retryReleased`, and between `attemptFailed` and `exhausted`.

            ## Retry requests

            {StateMachineDrawing.Draw(RetryStateMachine.Table)}
            ## Groups of failures

            {StateMachineDrawing.Draw(FailureGroupStateMachine.Table)}
            A failure is `attemptFailed` if its attempt began after the group was resolved, otherwise `lateAttemptFailed`. In every other
            state both leave the group as it is. A person cannot reopen a group that has no push.

            ## Circuits of destinations

            {StateMachineDrawing.Draw(CircuitStateMachine.Table)}
            """.ReplaceLineEndings("\n");
}

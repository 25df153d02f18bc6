namespace TaskDashboard.Tests.Unit.Domain;

/// <summary>The text of docs/state-machine.md.</summary>
internal static class StateMachinePage
{
    internal static string Text =>
        $"""
        # The state machines

        Generated from the tables in `TaskDashboard.Core/Domain`; a test compares this page with them. To write it anew:
        `TASKDASHBOARD_WRITE_DOCS=1 dotnet test --filter StateMachinePageTests`.

        Every pair of a state and an event has one answer. It **moves** (→ the next state, perhaps the same one); it is **ignored**: late or
        repeated, nothing moves, and that is no error; or it is **rejected**: it cannot be, nothing moves, and its source hears the reason.

        ## Tasks

        {StateMachineDrawing.Draw(TaskStateMachine.Table)}
        ### What a report must pass besides the table

        A decision may refuse what the table allows, never allow what the table refuses. In this order; the first that does not hold answers.

        | | Answer | Code |
        |---|---|---|
        | The report is sound: a known event, run 1 or more, `at` at most 5 minutes ahead of our clock, percentComplete 0 to 100, remainingItemCount from 0 to itemCount, no progress together with `restarted`, nothing but what is beside the state with `stageChanged` | rejected, naming the member | `{DecisionCode.Invalid}` |
        | Its outcome belongs to its event: completed with success or warning, failed with error or tempError, canceled with terminated, any other event with none | rejected | `{DecisionCode.OutcomeMismatch}` |
        | A task of the push engine is moved by the engine alone | rejected | `{DecisionCode.EngineTask}` |
        | and while it is open, others cancel it through its retry request | rejected | `{DecisionCode.CancelRetryRequest}` |
        | A run that the report names is not an older one | rejected | `{DecisionCode.Superseded}` |
        | nor one to come | rejected | `{DecisionCode.UnknownRun}` |
        | Nobody reports work on a canceled task: its source should stop | rejected | `{DecisionCode.Canceled}` |
        | The report speaks of no earlier moment than the latest accepted one | ignored | `{DecisionCode.Older}` |
        | It tells no second, different end, nor the same end with another outcome | rejected | `{DecisionCode.Ended}` |
        | It is no news of work that has ended | ignored | `{DecisionCode.Late}` |
        | It does not say what is already so | ignored | `{DecisionCode.Repeated}` |
        | No endpoint that it names has ended otherwise | rejected | `{DecisionCode.SubtaskEnded}` |
        | Completed leaves no item open, unless it is forced | rejected | `{DecisionCode.ItemsOpen}` |
        | Completed is not said of a task whose every endpoint failed | rejected | `{DecisionCode.SubtasksFailed}` |
        | The stage that it gives belongs to the state after it | rejected | `{DecisionCode.StageMismatch}` |
        | Else it is taken | applied | `{DecisionCode.Applied}` |

        ### What a report that is taken does

        - **Runs.** A restart raises the run and begins anew: all items open, none skipped, no percentage, no start, end or outcome. The history stays.
        - **Items.** The number left never rises within a run: a higher one is passed over, the rest of the report counts, and the reason says so.
          Completed leaves none; forced, what was open is recorded as skipped. Failed and canceled leave the number as it is.
        - **Percentage.** A plain gauge that may fall. A report that gives it sets it; one that gives only the items left sets it to the part of the
          items done, rounded down; one that gives neither leaves it. Completed sets 100 unless the report gives another. 100 % ends nothing.
        - **Subtasks.** Where a task has any, they are its items. The end of the last one ends the task at once: completed with success where none
          failed, with warning where some did, failed where all did. What is open when the task ends otherwise is skipped. A restart has all of them wait again.
        - **Stage.** A stage belongs to one state (or to every one: `deleting`, `deleted`), and is kept beside it. A report that gives none keeps the
          task's where it belongs to the state after it, and drops it else; a restart drops it. `stageChanged` changes it, the integration status or the
          pages within a state, after the end too.
        - **Outcome.** As reported; without one, completed is success, failed is error. Canceled is always terminated.
        - **Times.** Start and end are the report's `at`, or now. A task that ends without a report of its start has started when it ended. An end
          never lies before the start.
        - **Earlier moments.** A report of work without `at` speaks of now. A cancel or restart without `at` comes by our clock, not the reporter's,
          so it does not make the reporter's next reports look old. The latest moment outlives a restart.
        - **Stuck** is measured by our clock: from the creation or the last accepted report, whatever `at` said, and even if nothing to see has changed.

        ## Subtasks

        The events are the states that are reported. A restart of the task begins anew with Pending, past this table.

        {StateMachineDrawing.Draw(SubtaskStateMachine.Table)}
        ## Pushes

        {StateMachineDrawing.Draw(PushStateMachine.Table)}
        A retry's one attempt goes Failed → Sending → Delivered or Failed, never by way of Waiting. Which of `released` and `retryReleased` gives an
        attempt back, and whether a failed attempt is `attemptFailed` or `exhausted`, follows from how the push was claimed and from its schedule.

        ## Retry requests

        {StateMachineDrawing.Draw(RetryStateMachine.Table)}
        ## Circuits of destinations

        {StateMachineDrawing.Draw(CircuitStateMachine.Table)}
        """.ReplaceLineEndings("\n");
}

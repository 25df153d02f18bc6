using static TaskDashboard.Core.Domain.TransitionRule;
using On = TaskDashboard.Core.Domain.Pushes.PushEvent;
using State = TaskDashboard.Core.Domain.Pushes.PushState;

namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>The effect of every event in every state of a push.</summary>
public static class PushStateMachine
{
    private static readonly TransitionTable<State, On> Machine = new([
        Moves(State.Waiting, On.Claimed, State.Sending, "The push is due and is being sent."),
        Rejected(State.Waiting, On.RetryClaimed, "The push is still sent automatically; a retry takes failed pushes only."),
        Ignored(
            State.Waiting,
            On.Delivered,
            "The attempt was released before its answer was recorded; the push is sent again with the same delivery id."
        ),
        Ignored(State.Waiting, On.AttemptFailed, "The attempt was released before its failure was recorded; the push waits for another."),
        Ignored(State.Waiting, On.Exhausted, "The attempt was released before its failure was recorded; the push waits for another."),
        Ignored(State.Waiting, On.Released, "The push is already waiting."),
        Rejected(State.Waiting, On.RetryReleased, "No retry has claimed this push; it is sent automatically."),
        Moves(State.Waiting, On.Expired, State.Expired, "The push became too old before it could be delivered."),
        Moves(State.Waiting, On.Canceled, State.Canceled, "The push was canceled before it could be delivered."),
        Rejected(State.Sending, On.Claimed, "The push is already being sent."),
        Rejected(State.Sending, On.RetryClaimed, "The push is already being sent."),
        Moves(State.Sending, On.Delivered, State.Delivered, "The receiver accepted the push."),
        Moves(State.Sending, On.AttemptFailed, State.Waiting, "The attempt failed; the schedule has another one."),
        Moves(State.Sending, On.Exhausted, State.Failed, "The attempt failed; no other is scheduled."),
        Moves(State.Sending, On.Released, State.Waiting, "The attempt was not made or not finished; the push waits for another."),
        Moves(State.Sending, On.RetryReleased, State.Failed, "The retry's attempt was not made or not finished; the push stays failed."),
        Ignored(State.Sending, On.Expired, "An attempt is under way; its result counts."),
        Rejected(State.Sending, On.Canceled, "An attempt is under way; a push that is being sent cannot be canceled."),
        Rejected(State.Failed, On.Claimed, "The push has failed; only a retry sends it again."),
        Moves(State.Failed, On.RetryClaimed, State.Sending, "A retry sends the push again."),
        Ignored(
            State.Failed,
            On.Delivered,
            "The attempt was released before its answer was recorded; a retry sends the push with the same delivery id."
        ),
        Ignored(State.Failed, On.AttemptFailed, "The push has already failed."),
        Ignored(State.Failed, On.Exhausted, "The push has already failed."),
        Ignored(State.Failed, On.Released, "No automatic attempt is under way."),
        Ignored(State.Failed, On.RetryReleased, "The retry's attempt was already released."),
        Moves(State.Failed, On.Expired, State.Expired, "The failed push became too old to be sent again."),
        Moves(State.Failed, On.Canceled, State.Canceled, "The failed push was canceled; retries no longer include it."),
        Rejected(State.Delivered, On.Claimed, "The push is already delivered."),
        Rejected(State.Delivered, On.RetryClaimed, "The push is already delivered."),
        Ignored(State.Delivered, On.Delivered, "The push is already delivered."),
        Ignored(State.Delivered, On.AttemptFailed, "The push is already delivered; a late failure changes nothing."),
        Ignored(State.Delivered, On.Exhausted, "The push is already delivered; a late failure changes nothing."),
        Ignored(State.Delivered, On.Released, "The push is already delivered; no attempt is under way."),
        Ignored(State.Delivered, On.RetryReleased, "The push is already delivered; no attempt is under way."),
        Ignored(State.Delivered, On.Expired, "The push is already delivered; its age no longer matters."),
        Rejected(State.Delivered, On.Canceled, "The push is already delivered; nothing is left to cancel."),
        Rejected(State.Expired, On.Claimed, "The push has expired and is not sent."),
        Rejected(State.Expired, On.RetryClaimed, "The push has expired and is not sent."),
        Ignored(State.Expired, On.Delivered, "The push has expired; a late answer changes nothing."),
        Ignored(State.Expired, On.AttemptFailed, "The push has expired; a late failure changes nothing."),
        Ignored(State.Expired, On.Exhausted, "The push has expired; a late failure changes nothing."),
        Ignored(State.Expired, On.Released, "The push has expired; no attempt is under way."),
        Ignored(State.Expired, On.RetryReleased, "The push has expired; no attempt is under way."),
        Ignored(State.Expired, On.Expired, "The push has already expired."),
        Rejected(State.Expired, On.Canceled, "The push has expired; nothing is left to cancel."),
        Rejected(State.Canceled, On.Claimed, "The push was canceled and is not sent."),
        Rejected(State.Canceled, On.RetryClaimed, "The push was canceled and is not sent."),
        Ignored(State.Canceled, On.Delivered, "The push was canceled; a late answer changes nothing."),
        Ignored(State.Canceled, On.AttemptFailed, "The push was canceled; a late failure changes nothing."),
        Ignored(State.Canceled, On.Exhausted, "The push was canceled; a late failure changes nothing."),
        Ignored(State.Canceled, On.Released, "The push was canceled; no attempt is under way."),
        Ignored(State.Canceled, On.RetryReleased, "The push was canceled; no attempt is under way."),
        Ignored(State.Canceled, On.Expired, "The push was canceled; its age no longer matters."),
        Ignored(State.Canceled, On.Canceled, "The push is already canceled."),
    ]);

    /// <summary>All rules, one for each pair of state and event.</summary>
    public static IReadOnlyList<TransitionRule<PushState, PushEvent>> Table => Machine.Rules;

    public static TransitionRule<PushState, PushEvent> Decide(PushState from, PushEvent on) => Machine.Decide(from, on);
}

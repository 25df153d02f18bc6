using MudBlazor;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Components.Destinations;

/// <summary>What a person is asked before a destination's sending is changed.</summary>
internal static class DestinationQuestions
{
    public static Task PauseOrResumeAsync(IDialogService dialogs, DestinationService service, Caller caller, DestinationView view) =>
        view.Destination.Paused
            ? ConfirmDialog.OpenAsync(
                dialogs,
                $"Resume {IsolatedText.InSentence(view.Destination.Name)}",
                [
                    view.Waiting == 0
                        ? "No push waits now. New ones go out as they come."
                        : $"{Counts.Of(view.Waiting, "waiting push goes", "waiting pushes go")} out at the normal limits, the "
                            + "longest due first.",
                    "Failed pushes stay failed: retry them when you like.",
                ],
                "Resume sending",
                _ => service.UpdateAsync(caller, view.Destination.Id, new DestinationChange { Paused = false }, CancellationToken.None),
                keep: "Stay paused"
            )
            : ConfirmDialog.OpenAsync(
                dialogs,
                $"Pause {IsolatedText.InSentence(view.Destination.Name)}",
                [
                    "Nothing is sent there until somebody resumes it. New pushes are accepted and wait; nothing is lost.",
                    $"{(view.Waiting == 0 ? "No push waits" : Counts.Of(view.Waiting, "push waits", "pushes wait"))} now. A "
                        + "running retry counts its items for this destination as not sent.",
                ],
                "Pause sending",
                _ => service.UpdateAsync(caller, view.Destination.Id, new DestinationChange { Paused = true }, CancellationToken.None),
                keep: "Keep sending",
                dangerous: true
            );

    public static Task EndFreshConnectionsAsync(
        IDialogService dialogs,
        DestinationService service,
        Caller caller,
        Destination destination
    ) =>
        ConfirmDialog.OpenAsync(
            dialogs,
            $"Use connections to {IsolatedText.InSentence(destination.Name)} again",
            [
                "Pushes share connections again, which is faster. Do it when the customer has put the endpoint right.",
                "If the endpoint sends bytes again that nobody asked for, each push gets a connection of its own again.",
            ],
            "Use connections again",
            _ => service.UpdateAsync(caller, destination.Id, new DestinationChange { FreshConnections = false }, CancellationToken.None),
            keep: "Leave it as it is"
        );

    /// <param name="canceled">Told how many it were in the end.</param>
    public static Task CancelWaitingAsync(
        IDialogService dialogs,
        PushIngestor pushes,
        Caller caller,
        DestinationView view,
        Action<int> canceled
    ) =>
        ConfirmDialog.OpenAsync(
            dialogs,
            $"Cancel what waits for {IsolatedText.InSentence(view.Destination.Name)}",
            [
                $"{Counts.Of(view.Waiting, "push waits", "pushes wait")} now. They are canceled and never sent; this cannot be undone.",
                "What is being sent at this moment finishes, and failed pushes stay failed. New pushes are accepted as before: "
                    + "pause the destination if they should wait.",
            ],
            $"Cancel {Counts.Of(view.Waiting, "push", "pushes")}",
            async _ =>
                canceled(
                    await pushes.CancelAsync(
                        caller,
                        PushFilter.State.Is(PushState.Waiting) & PushFilter.Destination.Is(view.Destination.Id),
                        CancellationToken.None
                    )
                ),
            keep: "Let them wait",
            dangerous: true
        );
}

using MudBlazor;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Web.Components.Kit;

namespace TaskDashboard.Web.Components.Retries;

/// <summary>What is asked before a part of an earlier retry is sent again.</summary>
internal static class RetryParts
{
    /// <summary>Shows the plan by destination and error, and requests what is ticked.</summary>
    /// <returns>The new retry; null if the person closed the dialog.</returns>
    public static async Task<RetryRequest?> OpenAsync(
        IDialogService dialogs,
        RetryService retries,
        DestinationReads destinations,
        Caller caller,
        string id,
        RetryPart part
    ) =>
        await dialogs.AskAsync<RetryDialog>(
            part switch
            {
                RetryPart.FailedAgain => "Retry what failed again",
                RetryPart.Rest => "Retry the rest",
            },
            new Dictionary<string, object?>
            {
                [nameof(RetryDialog.Filter)] = PushFilter.All,
                [nameof(RetryDialog.Preview)] =
                    (Func<Filter<Push>, CancellationToken, Task<RetryPlan>>)(
                        (_, leaving) => retries.PreviewPartAsync(caller, id, part, null, leaving)
                    ),
                [nameof(RetryDialog.Health)] =
                    (Func<IReadOnlyCollection<string>, CancellationToken, Task<IReadOnlyList<DestinationView>>>)(
                        (ids, leaving) => destinations.OfAsync(caller, ids, leaving)
                    ),
                [nameof(RetryDialog.Request)] =
                    (Func<RetryCommand, string, Task<RetryRequest>>)(
                        (command, key) =>
                            retries.RequestPartAsync(
                                caller,
                                new RetryPartCommand
                                {
                                    RetryId = id,
                                    Part = part,
                                    Only = command.Filter.Equals(PushFilter.All) ? null : command.Filter,
                                    CutOff = command.CutOff,
                                    Reason = command.Reason,
                                    Ticket = command.Ticket,
                                },
                                key,
                                CancellationToken.None
                            )
                    ),
            }
        ) as RetryRequest;
}

namespace TaskDashboard.Web.Presentation;

/// <summary>A retry looks like what arrived, whatever its state: all green, some amber, none red.</summary>
public static class RetryArrival
{
    /// <summary>Returns how an ended retry is shown; null while it runs.</summary>
    public static Look? LookOf(RetryRequest retry)
    {
        ArgumentNullException.ThrowIfNull(retry);
        return retry switch
        {
            { State: RetryState.Completed, ItemCount: var all, Delivered: var arrived } when arrived == all => StateLooks.Of(
                RetryState.Completed
            ),
            { State: RetryState.Completed, Delivered: 0 } => StateLooks.Of(TaskState.Failed) with { Label = Words(retry) },
            { State: RetryState.Completed } => StateLooks.Of(TaskState.Completed, TaskOutcome.Warning) with { Label = Words(retry) },
            _ => null,
        };
    }

    private static string Words(RetryRequest retry) => $"{Counts.Text(retry.Delivered)} of {Counts.Text(retry.ItemCount)} delivered";
}

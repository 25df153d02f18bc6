namespace TaskDashboard.Core.Deliveries;

/// <content>The end: what is under way may finish, and nothing is left half done.</content>
public sealed partial class PushDispatcher
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int working;

    /// <summary>Stops claiming, gives back what is not sent, and waits until what is being sent is recorded.</summary>
    public async ValueTask DisposeAsync()
    {
        var unsent = new List<Outcome>();
        lock (gate)
        {
            if (!started)
            {
                return;
            }

            started = false;
            foreach (var lane in lanes.Values)
            {
                unsent.AddRange(TakeUnsent(lane));
                lane.Dispose();
            }

            TellWhenIdle();
        }

        Release(unsent);

        // What is being sent may finish; an endpoint that has not answered by then is given up and its push is sent again after the next start.
        await idle.Task.WaitAsync(Grace, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stopping.CancelAsync().ConfigureAwait(false);
        await idle.Task.ConfigureAwait(false);
        stopping.Dispose();
    }

    private void Done()
    {
        working--;
        TellWhenIdle();
    }

    private void TellWhenIdle()
    {
        if (!started && working == 0 && claimed == 0)
        {
            idle.TrySetResult();
        }
    }
}

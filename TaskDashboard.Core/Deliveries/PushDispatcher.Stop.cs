namespace TaskDashboard.Core.Deliveries;

/// <content>Stops: running attempts may finish, and nothing is left incomplete.</content>
public sealed partial class PushDispatcher
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int working;

    /// <summary>Stops claiming, returns unsent pushes, and waits until running attempts are recorded.</summary>
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

        // Running attempts may finish. If an endpoint has not answered by then, its attempt is canceled, and the push is sent again after the next start.
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

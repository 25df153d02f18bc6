namespace TaskDashboard.Core.Deliveries;

/// <content>Stops: running attempts may finish, and nothing is left incomplete.</content>
public sealed partial class PushDispatcher
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _working;

    /// <summary>Stops claiming, returns unsent pushes, and waits until running attempts are recorded.</summary>
    public async ValueTask DisposeAsync()
    {
        var unsent = new List<Outcome>();
        lock (_gate)
        {
            if (!_started)
            {
                return;
            }

            _started = false;
            foreach (var lane in _lanes.Values)
            {
                unsent.AddRange(TakeUnsent(lane));
                lane.Dispose();
            }

            TellWhenIdle();
        }

        Release(unsent);

        // Running attempts may finish. If an endpoint has not answered by then, its attempt is canceled, and the push is sent again after
        // the next start.
        await _idle.Task.WaitAsync(Grace, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _idle.Task.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Done()
    {
        _working--;
        TellWhenIdle();
    }

    private void TellWhenIdle()
    {
        if (!_started && _working == 0 && _claimed == 0)
        {
            _idle.TrySetResult();
        }
    }
}

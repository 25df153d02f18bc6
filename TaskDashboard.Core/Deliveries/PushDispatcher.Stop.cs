namespace TaskDashboard.Core.Deliveries;

/// <content>Stops: running attempts may finish, and nothing is left incomplete.</content>
public sealed partial class PushDispatcher
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource? _idle;
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
        }

        Release(unsent);

        // Running attempts may finish. If an endpoint has not answered by then, its attempt is canceled, and the push is sent again after
        // the next start.
        var idle = WhenIdleAsync();
        await idle.WaitAsync(Grace, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await idle.ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>
    /// Completes when no push is being claimed, sent or recorded. Pushes that are due then wait for a place, a circuit or a pause to end.
    /// </summary>
    internal Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (IsIdle)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private bool IsIdle => _working == 0 && _claimed == 0;

    private void Done()
    {
        _working--;
        TellWhenIdle();
    }

    private void TellWhenIdle()
    {
        if (_idle is not null && IsIdle)
        {
            _idle.SetResult();
            _idle = null;
        }
    }
}

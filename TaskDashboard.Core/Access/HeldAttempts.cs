namespace TaskDashboard.Core.Access;

/// <summary>
/// Attempts that are delayed before they are checked. Each source can have one for each name. The number is bounded: if there is one too
/// many, the oldest one continues early, so that nobody can fill the places and block others.
/// </summary>
internal sealed class HeldAttempts(int places, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly HashSet<(KeyHash Name, string Source)> _held = [];
    private readonly LinkedList<TaskCompletionSource> _order = [];

    /// <summary>Returns after the delay, or earlier if there is no place left.</summary>
    /// <returns>False, at once, if another attempt of the source at this name is delayed.</returns>
    public async Task<bool> HoldAsync(KeyHash name, string source, TimeSpan delay, CancellationToken cancellation)
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<TaskCompletionSource> place;
        TaskCompletionSource? early = null;
        lock (_gate)
        {
            if (!_held.Add((name, source)))
            {
                return false;
            }

            if (_order.Count == places)
            {
                early = _order.First!.Value;
                _order.RemoveFirst();
            }

            place = _order.AddLast(released);
        }

        early?.TrySetResult();
        try
        {
            using var timer = clock.CreateTimer(
                static state => ((TaskCompletionSource)state!).TrySetResult(),
                released,
                delay,
                Timeout.InfiniteTimeSpan
            );
            await released.Task.WaitAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        finally
        {
            lock (_gate)
            {
                _held.Remove((name, source));
                if (place.List is not null)
                {
                    _order.Remove(place);
                }
            }
        }
    }
}

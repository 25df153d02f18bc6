namespace TaskDashboard.Core.Access;

/// <summary>
/// Attempts that are delayed before they are looked at. Each source holds one at a name. The places are bounded: the one that was held longest
/// goes on early when there is one too many, so that nobody can fill the places and keep others out.
/// </summary>
internal sealed class HeldAttempts(int places, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly HashSet<(KeyHash Name, string Source)> held = [];
    private readonly LinkedList<TaskCompletionSource> order = [];

    /// <summary>Comes back after the delay, or earlier when there is no place left.</summary>
    /// <returns>False, at once, when the source holds another one at this name.</returns>
    public async Task<bool> HoldAsync(KeyHash name, string source, TimeSpan delay, CancellationToken cancellation)
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<TaskCompletionSource> place;
        TaskCompletionSource? early = null;
        lock (gate)
        {
            if (!held.Add((name, source)))
            {
                return false;
            }

            if (order.Count == places)
            {
                early = order.First!.Value;
                order.RemoveFirst();
            }

            place = order.AddLast(released);
        }

        early?.TrySetResult();
        try
        {
            using var timer = clock.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), released, delay, Timeout.InfiniteTimeSpan);
            await released.Task.WaitAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        finally
        {
            lock (gate)
            {
                held.Remove((name, source));
                if (place.List is not null)
                {
                    order.Remove(place);
                }
            }
        }
    }
}

namespace TaskDashboard.Core.Access;

/// <summary>
/// Decides whose password is hashed next. Hashing is slow by design, so attempts wait. The lowest rank is first, whatever the order of
/// arrival. The number of waiting attempts is bounded: if there is one too many, the one with the highest rank is refused.
/// </summary>
/// <param name="lanes">Number of attempts that are hashed at once.</param>
/// <param name="places">Maximum number of waiting attempts.</param>
internal sealed class HashingQueue(int lanes, int places)
{
    private readonly Lock _gate = new();
    private readonly SortedSet<Waiting> _waiting = new(
        Comparer<Waiting>.Create(static (one, other) => (one.Rank, one.Number).CompareTo((other.Rank, other.Number)))
    );
    private int _taken;
    private long _last;

    /// <summary>Number of waiting attempts.</summary>
    public int Length
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Waits for a lane. Release it with <see cref="Leave"/>.</summary>
    /// <returns>False if too many attempts with a lower rank wait: the caller got no lane, and must not release one.</returns>
    public Task<bool> EnterAsync(int rank, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<bool>(cancellation);
        }

        Waiting own;
        Waiting? turnedAway = null;
        lock (_gate)
        {
            if (_taken < lanes)
            {
                _taken++;
                return Task.FromResult(true);
            }

            own = new Waiting(rank, ++_last);
            _waiting.Add(own);
            if (_waiting.Count > places)
            {
                turnedAway = _waiting.Max!;
                _waiting.Remove(turnedAway);
            }
        }

        turnedAway?.Answer.TrySetResult(false);
        return AnswerAsync(own, cancellation);
    }

    /// <summary>Releases a lane.</summary>
    public void Leave()
    {
        Waiting? next;
        lock (_gate)
        {
            next = _waiting.Min;
            if (next is null)
            {
                _taken--;
            }
            else
            {
                _waiting.Remove(next);
            }
        }

        next?.Answer.TrySetResult(true);
    }

    private async Task<bool> AnswerAsync(Waiting own, CancellationToken cancellation)
    {
        using var leaving = cancellation.Register(() => Withdraw(own, cancellation));
        return await own.Answer.Task.ConfigureAwait(false);
    }

    private void Withdraw(Waiting own, CancellationToken cancellation)
    {
        bool waits;
        lock (_gate)
        {
            waits = _waiting.Remove(own);
        }

        // An attempt that got a lane at this moment keeps and later releases it.
        if (waits)
        {
            own.Answer.TrySetCanceled(cancellation);
        }
    }

    private sealed class Waiting(int rank, long number)
    {
        public int Rank => rank;

        public long Number => number;

        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

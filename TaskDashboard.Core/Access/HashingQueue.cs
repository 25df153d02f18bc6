namespace TaskDashboard.Core.Access;

/// <summary>
/// Whose password is hashed next. Hashing is slow by intention, so guesses wait, and not in the order in which they came: the lowest rank
/// goes first. The places to wait are bounded, and whoever has the highest rank is turned away when there is one too many.
/// </summary>
/// <param name="lanes">How many hash at once.</param>
/// <param name="places">How many may wait.</param>
internal sealed class HashingQueue(int lanes, int places)
{
    private readonly Lock gate = new();
    private readonly SortedSet<Waiting> waiting = new(Comparer<Waiting>.Create(static (one, other) => (one.Rank, one.Number).CompareTo((other.Rank, other.Number))));
    private int taken;
    private long last;

    /// <summary>How many wait.</summary>
    public int Length
    {
        get
        {
            lock (gate)
            {
                return waiting.Count;
            }
        }
    }

    /// <summary>Waits for a lane, which is to be given back by <see cref="Leave"/>.</summary>
    /// <returns>False when too many of a lower rank wait: there is no lane then, and nothing to give back.</returns>
    public Task<bool> EnterAsync(int rank, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<bool>(cancellation);
        }

        Waiting own;
        Waiting? turnedAway = null;
        lock (gate)
        {
            if (taken < lanes)
            {
                taken++;
                return Task.FromResult(true);
            }

            own = new Waiting(rank, ++last);
            waiting.Add(own);
            if (waiting.Count > places)
            {
                turnedAway = waiting.Max!;
                waiting.Remove(turnedAway);
            }
        }

        turnedAway?.Answer.TrySetResult(false);
        return AnswerAsync(own, cancellation);
    }

    /// <summary>Gives a lane back.</summary>
    public void Leave()
    {
        Waiting? next;
        lock (gate)
        {
            next = waiting.Min;
            if (next is null)
            {
                taken--;
            }
            else
            {
                waiting.Remove(next);
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
        lock (gate)
        {
            waits = waiting.Remove(own);
        }

        // One that was given a lane at this moment keeps it, and gives it back.
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

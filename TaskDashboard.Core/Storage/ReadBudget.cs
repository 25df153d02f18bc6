namespace TaskDashboard.Core.Storage;

/// <summary>Limits for the cost of one read of a list. A read that ends earlier says how far it came.</summary>
/// <param name="Steps">Maximum number of steps of the database, where they can be counted.</param>
/// <param name="Time">Maximum duration.</param>
/// <param name="Window">Maximum number of keys that one statement looks through.</param>
internal sealed record BudgetLimits(long Steps, TimeSpan Time, int Window)
{
    public static readonly BudgetLimits Standard = new(200_000, TimeSpan.FromMilliseconds(500), 20_000);
}

/// <summary>What one read of a list has cost, over all of its statements.</summary>
internal sealed class ReadBudget(BudgetLimits limits, bool countsSteps, TimeProvider clock)
{
    // A statement aims at half of a share, and a read ends before its last share, because rows do not all cost the same.
    private const int SharesOfBudget = 5;
    private const int FirstKeys = 1000;
    private const int MostGrowth = 4;

    // So that one statement stays within the budget even after a range of deleted rows, which costs nothing.
    private const int MostKeys = 5000;

    private readonly long _began = clock.GetTimestamp();
    private long _steps;
    private long _before;
    private int _keys = Math.Min(FirstKeys, limits.Window);

    /// <summary>Whether the read must end. What it has found until now is its answer.</summary>
    public bool IsSpent => (countsSteps && Volatile.Read(ref _steps) + Share > limits.Steps) || clock.GetElapsedTime(_began) >= limits.Time;

    private long Share => limits.Steps / SharesOfBudget;

    /// <summary>Counts steps. Called on the thread of the statement.</summary>
    public void Add(int steps) => Interlocked.Add(ref _steps, steps);

    /// <summary>
    /// Returns how many keys the next statement may look through. Where steps are counted, that is about a share of the budget by what the
    /// keys before have cost.
    /// </summary>
    public int NextKeys()
    {
        if (!countsSteps)
        {
            return limits.Window;
        }

        var steps = Volatile.Read(ref _steps);
        var cost = Math.Max(1, steps - _before);
        if (_before > 0)
        {
            _keys = (int)Math.Clamp(_keys * Math.Min(MostGrowth, (double)Share / 2 / cost), 1, Math.Min(MostKeys, limits.Window));
        }

        _before = Math.Max(1, steps);
        return _keys;
    }
}

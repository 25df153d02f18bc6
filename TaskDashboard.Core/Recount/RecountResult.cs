using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Recount;

/// <summary>Result of comparing one kind of counter with its rows.</summary>
/// <param name="What">Name of the counters, plural.</param>
/// <param name="Counters">Number of counters compared.</param>
/// <param name="Rows">Number of rows counted.</param>
/// <param name="Off">Number of counters that differed and were repaired.</param>
/// <param name="By">Sum of all differences.</param>
public sealed record RecountResult(string What, long Counters, long Rows, long Off, long By);

/// <summary>A counter that differs from its rows.</summary>
/// <param name="By">Absolute difference.</param>
/// <param name="Cost">Approximate number of rows that the repair reads or writes.</param>
/// <param name="Repair">Part of a write. May run more than once.</param>
internal sealed record Drift(long By, int Cost, Action<WriteSession> Repair);

/// <summary>One kind of counter in one snapshot of the database.</summary>
internal sealed record Comparison(string What, long Counters, long Rows, IReadOnlyList<Drift> Drifts)
{
    public RecountResult Result => new(What, Counters, Rows, Drifts.Count, Drifts.Sum(drift => drift.By));
}

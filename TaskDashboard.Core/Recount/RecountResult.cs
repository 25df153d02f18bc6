using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Recount;

/// <summary>What the comparison of one sort of counters with their rows came to.</summary>
/// <param name="What">The counters, in the plural.</param>
/// <param name="Counters">How many were compared.</param>
/// <param name="Rows">How many rows were counted for that.</param>
/// <param name="Off">How many differed; they are repaired.</param>
/// <param name="By">By how much, all differences added up.</param>
public sealed record RecountResult(string What, long Counters, long Rows, long Off, long By);

/// <summary>A counter that differs from its rows.</summary>
/// <param name="By">By how much; without a sign.</param>
/// <param name="Cost">Rows that its repair reads or writes, about.</param>
/// <param name="Repair">Part of a write, which may run more than once.</param>
internal sealed record Drift(long By, int Cost, Action<WriteSession> Repair);

/// <summary>One sort of counters as one moment of the database has them.</summary>
internal sealed record Comparison(string What, long Counters, long Rows, IReadOnlyList<Drift> Drifts)
{
    public RecountResult Result => new(What, Counters, Rows, Drifts.Count, Drifts.Sum(drift => drift.By));
}

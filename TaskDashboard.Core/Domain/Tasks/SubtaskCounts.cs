namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Number of a task's subtasks by state, updated in the transaction of each report.</summary>
public readonly record struct SubtaskCounts(int Pending, int InProgress, int Completed, int Failed, int Skipped)
{
    public int Total => Pending + InProgress + Completed + Failed + Skipped;

    public int Open => Pending + InProgress;

    /// <summary>The result in words.</summary>
    internal string Summary =>
        this switch
        {
            { Failed: var failed, Total: var total } when failed == total => total == 1
                ? "The endpoint failed."
                : Said($"All {total:N0} endpoints failed."),
            { Failed: > 0 and var failed, Total: var total } => Said($"{failed:N0} of {total:N0} endpoints failed."),
            { Total: 1 } => "The endpoint is done.",
            { Total: var total } => Said($"All {total:N0} endpoints are done."),
        };

    private static string Said(FormattableString text) => FormattableString.Invariant(text);

    public int Of(SubtaskState state) =>
        state switch
        {
            SubtaskState.Pending => Pending,
            SubtaskState.InProgress => InProgress,
            SubtaskState.Completed => Completed,
            SubtaskState.Failed => Failed,
            SubtaskState.Skipped => Skipped,
        };

    public SubtaskCounts With(SubtaskState state, int more) =>
        state switch
        {
            SubtaskState.Pending => this with { Pending = Pending + more },
            SubtaskState.InProgress => this with { InProgress = InProgress + more },
            SubtaskState.Completed => this with { Completed = Completed + more },
            SubtaskState.Failed => this with { Failed = Failed + more },
            SubtaskState.Skipped => this with { Skipped = Skipped + more },
        };

    /// <summary>Returns the counts after the task ends: open subtasks are skipped.</summary>
    internal SubtaskCounts Ended() => new(0, 0, Completed, Failed, Skipped + Open);

    /// <summary>Returns the counts after a restart: all subtasks are pending.</summary>
    internal SubtaskCounts Restarted() => new(Total, 0, 0, 0, 0);
}

namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Work on one endpoint of a task.</summary>
public sealed record Subtask
{
    public required long Number { get; init; }

    /// <summary>Public id, 24 lower-case hex digits.</summary>
    public required string Id { get; init; }

    public required int TaskNumber { get; init; }

    /// <summary>Position within the task, from 1, without gaps.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The reporter's id of the endpoint, unique within the task.</summary>
    public required string EndpointId { get; init; }

    public required string EndpointName { get; init; }

    /// <summary>Type of endpoint as the vendor's number, such as 262.</summary>
    public int? EndpointType { get; init; }

    public SubtaskState State { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Set only if it failed.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Set only if it failed.</summary>
    public string? ErrorMessage { get; init; }

    public bool HasEnded => State.HasEnded();

    /// <summary>Returns the subtask after the report, or this instance if nothing changes.</summary>
    /// <param name="at">Time of the report, used where the subtask's report has no time of its own.</param>
    internal Subtask After(SubtaskReport report, DateTimeOffset at, out TransitionRule<SubtaskState, SubtaskState> rule)
    {
        var reported = report.State ?? State;
        rule = SubtaskStateMachine.Decide(State, reported);
        if (rule.Kind is not RuleKind.Moves)
        {
            return this;
        }

        var started =
            report.StartedAt
            ?? StartedAt
            ?? (
                rule.To is SubtaskState.Pending or SubtaskState.Skipped ? null
                : report.EndedAt is { } end && end < at ? end
                : at
            );
        return this with
        {
            EndpointName = report.EndpointName ?? EndpointName,
            EndpointType = report.EndpointType ?? EndpointType,
            State = rule.To,
            StartedAt = started,
            EndedAt = rule.To.HasEnded() ? Later(started, report.EndedAt ?? at) : null,
            ErrorCode = rule.To is SubtaskState.Failed ? report.ErrorCode : null,
            ErrorMessage = rule.To is SubtaskState.Failed ? report.ErrorMessage : null,
        };
    }

    private static DateTimeOffset Later(DateTimeOffset? one, DateTimeOffset other) => one > other ? one.Value : other;
}

/// <summary>Report on one endpoint of a task. The first report of an endpoint adds its subtask.</summary>
public sealed record SubtaskReport
{
    public required string EndpointId { get; init; }

    /// <summary>If absent: unchanged, or the endpoint's id for a new subtask.</summary>
    public string? EndpointName { get; init; }

    public int? EndpointType { get; init; }

    /// <summary>If absent: unchanged, or pending for a new subtask.</summary>
    public SubtaskState? State { get; init; }

    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
}

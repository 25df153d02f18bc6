using TaskDashboard.Core;
using TaskDashboard.Core.Domain;
using TaskDashboard.Core.Ingest;

namespace TaskDashboard.Web.Api;

/// <summary>A task to track.</summary>
internal sealed record TaskInput
{
    public string? Type { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public string? Launcher { get; init; }
    public int? ItemCount { get; init; }

    /// <summary>When the work was created, if that was elsewhere and earlier.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    public NewTask ToCommand() => new()
    {
        Type = Type ?? throw RefusedException.Invalid("type", "type is missing."),
        Name = Name ?? throw RefusedException.Invalid("name", "name is missing."),
        Description = Description,
        Launcher = Launcher,
        ItemCount = ItemCount,
        CreatedAt = CreatedAt,
    };
}

/// <summary>What happened to a task.</summary>
internal sealed record TaskReportInput
{
    /// <summary>The sender's own id of this report: the same again is answered as the first time.</summary>
    public string? Id { get; init; }

    public string? Event { get; init; }
    public int? Run { get; init; }
    public DateTimeOffset? At { get; init; }
    public int? PercentComplete { get; init; }
    public int? RemainingItemCount { get; init; }
    public string? Outcome { get; init; }
    public string? Message { get; init; }

    /// <summary>Complete although items are open; the open ones count as skipped.</summary>
    public bool? Force { get; init; }

    public TaskReport ToReport() => new()
    {
        Id = Id,
        Event = ApiNames.TryParse(Event, out TaskEvent on) ? on : throw Unknown("event", "started, progressed, completed, failed, canceled, restarted"),
        Run = Run,
        At = At,
        PercentComplete = PercentComplete,
        RemainingItemCount = RemainingItemCount,
        Outcome = Outcome is null ? null
            : ApiNames.TryParse(Outcome, out TaskOutcome outcome) ? outcome
            : throw Unknown("outcome", "success, warning, error, tempError, terminated"),
        Message = Message,
        Force = Force ?? false,
    };

    private static RefusedException Unknown(string member, string known) => RefusedException.Invalid(member, $"{member} is missing or not known. Give one of {known}.");
}

internal sealed record TaskAnswer
{
    public required string Id { get; init; }

    /// <summary>Its place in the order of acceptance.</summary>
    public required int Number { get; init; }

    public string? CompanyId { get; init; }
    public required string Type { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public string? Launcher { get; init; }

    /// <summary>Who moves it: engine, worker or reporter.</summary>
    public required string Executor { get; init; }

    public required string State { get; init; }
    public string? Outcome { get; init; }

    /// <summary>1 at first; each restart raises it.</summary>
    public required int Run { get; init; }

    public int? ItemCount { get; init; }
    public int? RemainingItemCount { get; init; }
    public required int SkippedItemCount { get; init; }
    public int? PercentComplete { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public DateTimeOffset? LastReportAt { get; init; }
    public string? Message { get; init; }
    public required string CreatedBy { get; init; }

    public static TaskAnswer Of(TrackedTask task) => new()
    {
        Id = task.Id,
        Number = task.Number,
        CompanyId = task.CompanyId,
        Type = task.Type,
        Name = task.Name,
        Description = task.Description,
        Launcher = task.Launcher,
        Executor = ApiNames.Of(task.Executor),
        State = ApiNames.Of(task.State),
        Outcome = task.Outcome is { } outcome ? ApiNames.Of(outcome) : null,
        Run = task.Run,
        ItemCount = task.ItemCount,
        RemainingItemCount = task.RemainingItemCount,
        SkippedItemCount = task.SkippedItemCount,
        PercentComplete = task.PercentComplete,
        CreatedAt = task.CreatedAt,
        StartedAt = task.StartedAt,
        EndedAt = task.EndedAt,
        LastReportAt = task.LastReportAt,
        Message = task.Message,
        CreatedBy = task.CreatedBy,
    };
}

/// <summary>One line of a task's history.</summary>
internal sealed record TaskTransitionAnswer
{
    public required int Run { get; init; }

    /// <summary>Null for the line that says that the task was created.</summary>
    public string? Event { get; init; }

    public string? FromState { get; init; }
    public required string ToState { get; init; }
    public string? Outcome { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Reason { get; init; }
    public required string Actor { get; init; }

    public static TaskTransitionAnswer Of(TaskTransition line) => new()
    {
        Run = line.Run,
        Event = line.Event is { } on ? ApiNames.Of(on) : null,
        FromState = line.FromState is { } from ? ApiNames.Of(from) : null,
        ToState = ApiNames.Of(line.ToState),
        Outcome = line.Outcome is { } outcome ? ApiNames.Of(outcome) : null,
        At = line.At,
        Reason = line.Reason,
        Actor = line.Actor,
    };
}

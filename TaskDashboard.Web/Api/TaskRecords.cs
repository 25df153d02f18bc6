using System.Text.Json;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Api;

/// <summary>A task to track.</summary>
internal sealed record TaskInput
{
    public string? Type { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public string? Launcher { get; init; }

    /// <summary>How many items the work has. Leave it out where there are subtasks: these are the items then.</summary>
    public int? ItemCount { get; init; }

    /// <summary>When the work was created, if that was elsewhere and earlier. Absent: when it started or ended, if that was earlier than now.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was started, if it was already.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, if it has already.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended, with endedAt only.</summary>
    public string? Outcome { get; init; }

    public string? UniqueName { get; init; }
    public string? DisplayName { get; init; }
    public string? ParentName { get; init; }
    public TaskOwner? Owner { get; init; }
    public CompanyValue? Company { get; init; }
    public int? WorkspaceId { get; init; }
    public int? BatchId { get; init; }

    /// <summary>Unique in the installation.</summary>
    public string? ExternalId { get; init; }

    public TaskTarget? Target { get; init; }
    public string? VendorType { get; init; }
    public string? Stage { get; init; }
    public string? IntegrationStatus { get; init; }

    /// <summary>Pages of a document; minutes of a recording.</summary>
    public int? TotalPages { get; init; }

    public IReadOnlyList<TaskMessageValue>? Messages { get; init; }
    public IReadOnlyList<TaskReturn>? Returns { get; init; }
    public JsonElement? Attributes { get; init; }
    public JsonElement? Result { get; init; }
    public TaskError? Error { get; init; }
    public IReadOnlyList<SubtaskInput>? Subtasks { get; init; }

    public NewTask ToCommand() => new()
    {
        Type = Type ?? throw RefusedException.Invalid("type", "type is missing."),
        Name = Name ?? throw RefusedException.Invalid("name", "name is missing."),
        Description = Description,
        Launcher = Launcher,
        ItemCount = ItemCount,
        CreatedAt = CreatedAt,
        StartedAt = StartedAt,
        EndedAt = EndedAt,
        Outcome = ApiNames.Optional<TaskOutcome>(Outcome, "outcome"),
        UniqueName = UniqueName,
        DisplayName = DisplayName,
        ParentName = ParentName,
        Owner = Owner,
        CompanyId = Company?.Id,
        CompanyName = Company?.Name,
        WorkspaceId = WorkspaceId,
        BatchId = BatchId,
        ExternalId = ExternalId,
        Target = Target,
        VendorType = VendorType,
        Stage = ApiNames.Optional<TaskStage>(Stage, "stage"),
        IntegrationStatus = ApiNames.Optional<IntegrationStatus>(IntegrationStatus, "integrationStatus"),
        TotalPages = TotalPages,
        Messages = TaskMessageValue.ToMessages(Messages) ?? [],
        Returns = Returns.EachThere("returns") ?? [],
        Attributes = Attributes.OrNothing(),
        Result = Result.OrNothing(),
        Error = Error.EachThere("error"),
        Subtasks = SubtaskInput.ToReports(Subtasks),
    };
}

/// <summary>What happened to a task.</summary>
internal record TaskReportInput
{
    /// <summary>The sender's own id of this report: the same again gets the first decision, with the task as it is now.</summary>
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

    /// <summary>The stage after this report; it must belong to the state after it.</summary>
    public string? Stage { get; init; }

    public string? IntegrationStatus { get; init; }
    public int? TotalPages { get; init; }

    /// <summary>Of single endpoints, named by their endpointId; a new one is added.</summary>
    public IReadOnlyList<SubtaskInput>? Subtasks { get; init; }

    /// <summary>Added to those of the task.</summary>
    public IReadOnlyList<TaskMessageValue>? Messages { get; init; }

    /// <summary>In place of those of the task.</summary>
    public IReadOnlyList<TaskReturn>? Returns { get; init; }

    /// <summary>Its members replace those of the same name.</summary>
    public JsonElement? Attributes { get; init; }

    public JsonElement? Result { get; init; }
    public TaskError? Error { get; init; }

    public TaskReport ToReport() => new()
    {
        Id = Id,
        Event = ApiNames.Required<TaskEvent>(Event, "event"),
        Run = Run,
        At = At,
        PercentComplete = PercentComplete,
        RemainingItemCount = RemainingItemCount,
        Outcome = ApiNames.Optional<TaskOutcome>(Outcome, "outcome"),
        Message = Message,
        Force = Force ?? false,
        Stage = ApiNames.Optional<TaskStage>(Stage, "stage"),
        IntegrationStatus = ApiNames.Optional<IntegrationStatus>(IntegrationStatus, "integrationStatus"),
        TotalPages = TotalPages,
        Subtasks = SubtaskInput.ToReports(Subtasks),
        Messages = TaskMessageValue.ToMessages(Messages),
        Returns = Returns.EachThere("returns"),
        Attributes = Attributes.OrNothing(),
        Result = Result.OrNothing(),
        Error = Error.EachThere("error"),
    };
}

/// <summary>One report of several, with the task that it speaks of.</summary>
internal sealed record TaskReportItemInput : TaskReportInput
{
    public string? TaskId { get; init; }
}

/// <summary>What came of one report of several.</summary>
internal sealed record TaskReportItemAnswer
{
    /// <summary>The HTTP status that the report would have been answered with by itself.</summary>
    public required int Status { get; init; }

    public TaskAnswer? Task { get; init; }
    public Problem? Error { get; init; }

    public static TaskReportItemAnswer Of(TrackedTask task) => new() { Status = StatusCodes.Status200OK, Task = TaskAnswer.Of(task) };

    public static TaskReportItemAnswer Of(RefusedException refused)
    {
        var problem = Problem.Of(refused);
        return new() { Status = problem.Status, Error = problem };
    }
}

internal record TaskAnswer
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
    public string? ExternalId { get; init; }
    public int? WorkspaceId { get; init; }

    /// <summary>Its place within its workspace, from 1.</summary>
    public int? WorkspaceNumber { get; init; }

    public string? VendorType { get; init; }
    public string? Stage { get; init; }
    public string? IntegrationStatus { get; init; }
    public int? TotalPages { get; init; }

    /// <summary>When processing last began: with the first start, and with each restart.</summary>
    public DateTimeOffset? ProcessingStartedAt { get; init; }

    /// <summary>Subtasks by state; null where there are none.</summary>
    public SubtaskCountsAnswer? SubtaskCounts { get; init; }

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
        ExternalId = task.ExternalId,
        WorkspaceId = task.WorkspaceId,
        WorkspaceNumber = task.WorkspaceNumber,
        VendorType = task.VendorType,
        Stage = task.Stage is { } stage ? ApiNames.Of(stage) : null,
        IntegrationStatus = task.IntegrationStatus is { } status ? ApiNames.Of(status) : null,
        TotalPages = task.TotalPages,
        ProcessingStartedAt = task.ProcessingStartedAt,
        SubtaskCounts = task.Subtasks.Total > 0 ? SubtaskCountsAnswer.Of(task.Subtasks) : null,
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

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

    /// <summary>Number of items. Omit it if there are subtasks: these are the items.</summary>
    public int? ItemCount { get; init; }

    /// <summary>When the work was created, if earlier and elsewhere. Default: the start or end, if earlier than now.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it started, if it has.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, if it has.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended; only with endedAt.</summary>
    public string? Outcome { get; init; }

    public string? UniqueName { get; init; }
    public string? DisplayName { get; init; }
    public string? ParentName { get; init; }
    public TaskOwner? Owner { get; init; }
    public CompanyValue? Company { get; init; }
    public int? WorkspaceId { get; init; }
    public int? BatchId { get; init; }

    /// <summary>Unique within the company.</summary>
    public string? ExternalId { get; init; }

    public TaskTarget? Target { get; init; }
    public string? VendorType { get; init; }
    public string? Stage { get; init; }
    public string? IntegrationStatus { get; init; }

    /// <summary>Pages of a document, or minutes of a recording.</summary>
    public int? TotalPages { get; init; }

    public IReadOnlyList<TaskMessageValue>? Messages { get; init; }
    public IReadOnlyList<TaskReturn>? Returns { get; init; }
    public JsonElement? Attributes { get; init; }
    public JsonElement? Result { get; init; }
    public TaskError? Error { get; init; }
    public IReadOnlyList<SubtaskInput>? Subtasks { get; init; }

    public NewTask ToCommand() =>
        new()
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
            Returns = Returns.WithoutNulls("returns") ?? [],
            Attributes = Attributes.OrAbsent(),
            Result = Result.OrAbsent(),
            Error = Error.WithoutNulls("error"),
            Subtasks = SubtaskInput.ToReports(Subtasks),
        };
}

/// <summary>What happened to a task.</summary>
internal record TaskReportInput
{
    /// <summary>
    /// The sender's id of this report. If the id was used before, the answer is the first decision with the task as it is now.
    /// </summary>
    public string? Id { get; init; }

    public string? Event { get; init; }
    public int? Run { get; init; }
    public DateTimeOffset? At { get; init; }
    public int? PercentComplete { get; init; }
    public int? RemainingItemCount { get; init; }
    public string? Outcome { get; init; }
    public string? Message { get; init; }

    /// <summary>Complete although items are open. Open items count as skipped.</summary>
    public bool? Force { get; init; }

    /// <summary>Stage after this report. It must fit the state after the report.</summary>
    public string? Stage { get; init; }

    public string? IntegrationStatus { get; init; }
    public int? TotalPages { get; init; }

    /// <summary>Reports on single endpoints, identified by endpointId. New endpoints are added.</summary>
    public IReadOnlyList<SubtaskInput>? Subtasks { get; init; }

    /// <summary>Appended to the task's messages.</summary>
    public IReadOnlyList<TaskMessageValue>? Messages { get; init; }

    /// <summary>Replaces the task's returns.</summary>
    public IReadOnlyList<TaskReturn>? Returns { get; init; }

    /// <summary>Members replace attributes of the same name.</summary>
    public JsonElement? Attributes { get; init; }

    public JsonElement? Result { get; init; }
    public TaskError? Error { get; init; }

    public TaskReport ToReport() =>
        new()
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
            Returns = Returns.WithoutNulls("returns"),
            Attributes = Attributes.OrAbsent(),
            Result = Result.OrAbsent(),
            Error = Error.WithoutNulls("error"),
        };
}

/// <summary>One of several reports, with its task.</summary>
internal sealed record TaskReportItemInput : TaskReportInput
{
    public string? TaskId { get; init; }
}

/// <summary>Result of one of several reports.</summary>
internal sealed record TaskReportItemAnswer
{
    /// <summary>HTTP status that the report would have as a single call.</summary>
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

    /// <summary>Position in the order of acceptance.</summary>
    public required int Number { get; init; }

    public string? CompanyId { get; init; }
    public required string Type { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public string? Launcher { get; init; }

    /// <summary>Who may move it: engine, worker or reporter.</summary>
    public required string Executor { get; init; }

    public required string State { get; init; }
    public string? Outcome { get; init; }

    /// <summary>Starts at 1; each restart raises it by one.</summary>
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

    /// <summary>When the failure was acknowledged; null unless it is. A restart clears it.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Name of the person or key that acknowledged it.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>Id of that person or key.</summary>
    public string? AcknowledgedById { get; init; }

    public string? ExternalId { get; init; }
    public int? WorkspaceId { get; init; }

    /// <summary>Position within the workspace, from 1.</summary>
    public int? WorkspaceNumber { get; init; }

    public string? VendorType { get; init; }
    public string? Stage { get; init; }
    public string? IntegrationStatus { get; init; }
    public int? TotalPages { get; init; }

    /// <summary>When processing last began: at the first start and at each restart.</summary>
    public DateTimeOffset? ProcessingStartedAt { get; init; }

    /// <summary>Subtasks by state; null if there are none.</summary>
    public SubtaskCountsAnswer? SubtaskCounts { get; init; }

    public static TaskAnswer Of(TrackedTask task) =>
        new()
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
            AcknowledgedAt = task.AcknowledgedAt,
            AcknowledgedBy = task.AcknowledgedBy,
            AcknowledgedById = task.AcknowledgedById,
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

/// <summary>One row of a task's history.</summary>
internal sealed record TaskTransitionAnswer
{
    public required int Run { get; init; }

    /// <summary>Null for the row that records the creation.</summary>
    public string? Event { get; init; }

    public string? FromState { get; init; }
    public required string ToState { get; init; }
    public string? Outcome { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Reason { get; init; }
    public required string Actor { get; init; }

    public static TaskTransitionAnswer Of(TaskTransition line) =>
        new()
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

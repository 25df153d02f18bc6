using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace TaskDashboard.Web.Vendors.SmartDocumentor;

/// <summary>Maps our tasks to SmartDocumentor's JSON. The numbers of its statuses are settings.</summary>
internal sealed class Mapping(VendorSettings settings)
{
    private readonly FrozenDictionary<TaskStage, Status> _taskStatuses = Read<TaskStage>(
        settings,
        "TaskStatus",
        [
            (TaskStage.ToReview, "ToReview", 3),
            (TaskStage.InReview, "InReview", 4),
            (TaskStage.Processed, "Processed", 5),
            (TaskStage.ExportCompleted, "ExportCompleted", 6),
            (TaskStage.Deleting, "Deleting", 19),
            (TaskStage.Deleted, "Deleted", 20),
            (TaskStage.QueuedForPreProcessing, "QueuedForPreProcessing", 30),
            (TaskStage.PreProcessingInProgress, "PreProcessingInProgress", 31),
            (TaskStage.PreProcessingFailed, "PreProcessingFailed", 32),
            (TaskStage.PreProcessingDownloadFailed, "PreProcessingDownloadFailed", 33),
            (TaskStage.PreProcessingSuccessful, "PreProcessingSuccessful", 34),
            (TaskStage.PreProcessingGetPagesFailed, "PreProcessingGetPagesFailed", 35),
        ]
    );

    private readonly FrozenDictionary<IntegrationStatus, Status> _integrationStatuses = Read<IntegrationStatus>(
        settings,
        "IntegrationStatus",
        [
            (IntegrationStatus.None, "None", 0),
            (IntegrationStatus.Queued, "Queued", 1),
            (IntegrationStatus.InProgress, "InProgress", 2),
            (IntegrationStatus.Successful, "Successful", 3),
            (IntegrationStatus.Failed, "Failed", 4),
        ]
    );

    public static bool Serves(TrackedTask task) => task.WorkspaceId is not null;

    /// <summary>Writes the task. Performance is measured: no allocations.</summary>
    public void Write(TrackedTask task, TaskDetails details, Utf8JsonWriter json)
    {
        var taskStatus = _taskStatuses[StageOf(task)];
        var integrationStatus = _integrationStatuses[IntegrationOf(task)];
        json.WriteStartObject();
        json.WriteNumber("taskId"u8, task.Number);
        WriteNumber(json, "workspaceId"u8, task.WorkspaceId);
        WriteNumber(json, "batchId"u8, details.BatchId);
        WriteNumber(json, "taskNumber"u8, task.WorkspaceNumber);
        json.WriteString("externalId"u8, task.ExternalId);
        json.WriteString("displayName"u8, details.DisplayName ?? task.Name);
        if (task.Description is { Length: > 0 } description)
        {
            json.WriteString("description"u8, description);
        }

        WriteInstant(json, "createdOn"u8, task.CreatedAt);
        json.WriteNumber("taskStatus"u8, taskStatus.Number);
        json.WriteNumber("integrationStatus"u8, integrationStatus.Number);
        json.WriteString("taskStatusText"u8, taskStatus.Text);
        json.WriteString("integrationStatusText"u8, integrationStatus.Text);
        json.WriteNumber("totalPages"u8, task.TotalPages ?? 0);
        if (task.Run > 1)
        {
            json.WriteNumber("restartCount"u8, task.Run - 1);
        }

        WriteInstant(json, "preProcessingStartedOn"u8, task.ProcessingStartedAt);
        json.WriteEndObject();
    }

    /// <summary>Explains how the task's stage or state was mapped.</summary>
    public string RuleOf(TrackedTask task)
    {
        var (taskStatus, integrationStatus) = (_taskStatuses[StageOf(task)], _integrationStatuses[IntegrationOf(task)]);
        var source = task.Stage is { } stage
            ? $"The stage {ApiNames.Of(stage)}"
            : $"The task has no stage, so its state {ApiNames.Of(task.State)}";
        return $"{source} is {taskStatus.Number} {taskStatus.Text}; the integration status {ApiNames.Of(IntegrationOf(task))} is "
            + $"{integrationStatus.Number} {integrationStatus.Text}.";
    }

    // Clients must neither wait for a canceled task nor process it again. Deleted is the only status that says so.
    private static TaskStage StageOf(TrackedTask task) =>
        task.Stage
        ?? task.State switch
        {
            TaskState.Pending => TaskStage.QueuedForPreProcessing,
            TaskState.InProgress => TaskStage.PreProcessingInProgress,
            TaskState.Completed => TaskStage.Processed,
            TaskState.Failed => TaskStage.PreProcessingFailed,
            TaskState.Canceled => TaskStage.Deleted,
        };

    private static IntegrationStatus IntegrationOf(TrackedTask task) => task.IntegrationStatus ?? IntegrationStatus.None;

    private static FrozenDictionary<T, Status> Read<T>(
        VendorSettings settings,
        string setting,
        IReadOnlyList<(T Ours, string Text, int Number)> statuses
    )
        where T : struct, Enum
    {
        var numbers = settings.Numbers(Routes.Vendor, setting, [.. statuses.Select(status => (status.Text, status.Number))]);
        return statuses
            .Zip(numbers)
            .ToFrozenDictionary(status => status.First.Ours, status => new Status(status.Second, status.First.Text));
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, int? number)
    {
        if (number is { } given)
        {
            json.WriteNumber(name, given);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteInstant(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? instant)
    {
        if (instant is not { } given)
        {
            json.WriteNull(name);
            return;
        }

        Span<byte> text = stackalloc byte["2022-03-16T16:59:55Z".Length];
        given.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    private sealed record Status(int Number, string Text);
}

namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Where a document stands on its way, finer than the state and kept beside it. The numbers are stored.</summary>
public enum TaskStage
{
    /// <summary>Waits for its processing. Of a pending task.</summary>
    QueuedForPreProcessing = 0,

    /// <summary>Is being read. Of a task in progress, as the next three.</summary>
    PreProcessingInProgress = 1,

    PreProcessingSuccessful = 2,

    /// <summary>Waits for a person.</summary>
    ToReview = 3,

    /// <summary>A person is at it.</summary>
    InReview = 4,

    /// <summary>Could not be read. Of a failed task, as the next two.</summary>
    PreProcessingFailed = 5,

    PreProcessingDownloadFailed = 6,

    PreProcessingGetPagesFailed = 7,

    /// <summary>Of a completed task, as the next one.</summary>
    Processed = 8,

    ExportCompleted = 9,

    /// <summary>The document is being removed from where it came from. Of any state, as the next one.</summary>
    Deleting = 10,

    Deleted = 11,
}

/// <summary>To which state a stage belongs.</summary>
public static class TaskStages
{
    /// <summary>Null for a stage that a task can be in whatever its state is.</summary>
    public static TaskState? StateOf(TaskStage stage) => stage switch
    {
        TaskStage.QueuedForPreProcessing => TaskState.Pending,
        TaskStage.PreProcessingInProgress or TaskStage.PreProcessingSuccessful or TaskStage.ToReview or TaskStage.InReview => TaskState.InProgress,
        TaskStage.PreProcessingFailed or TaskStage.PreProcessingDownloadFailed or TaskStage.PreProcessingGetPagesFailed => TaskState.Failed,
        TaskStage.Processed or TaskStage.ExportCompleted => TaskState.Completed,
        TaskStage.Deleting or TaskStage.Deleted => null,
    };

    public static bool Fits(TaskStage stage, TaskState state) => StateOf(stage) is not { } only || only == state;
}

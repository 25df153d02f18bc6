namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Stage of a document, more detailed than the state and stored beside it. The numbers are stored.</summary>
public enum TaskStage
{
    /// <summary>Waits for processing. State: pending.</summary>
    QueuedForPreProcessing = 0,

    /// <summary>Is being read. State: in progress, as for the next three.</summary>
    PreProcessingInProgress = 1,

    PreProcessingSuccessful = 2,

    /// <summary>Waits for a person's review.</summary>
    ToReview = 3,

    /// <summary>A person is reviewing it.</summary>
    InReview = 4,

    /// <summary>Could not be read. State: failed, as for the next two.</summary>
    PreProcessingFailed = 5,

    PreProcessingDownloadFailed = 6,

    PreProcessingGetPagesFailed = 7,

    /// <summary>State: completed, as for the next one.</summary>
    Processed = 8,

    ExportCompleted = 9,

    /// <summary>The document is being removed from its source. Any state, as for the next one.</summary>
    Deleting = 10,

    Deleted = 11,
}

/// <summary>Maps each stage to its state.</summary>
public static class TaskStages
{
    /// <summary>Returns null if the stage fits every state.</summary>
    public static TaskState? StateOf(TaskStage stage) =>
        stage switch
        {
            TaskStage.QueuedForPreProcessing => TaskState.Pending,
            TaskStage.PreProcessingInProgress or TaskStage.PreProcessingSuccessful or TaskStage.ToReview or TaskStage.InReview =>
                TaskState.InProgress,
            TaskStage.PreProcessingFailed or TaskStage.PreProcessingDownloadFailed or TaskStage.PreProcessingGetPagesFailed =>
                TaskState.Failed,
            TaskStage.Processed or TaskStage.ExportCompleted => TaskState.Completed,
            TaskStage.Deleting or TaskStage.Deleted => null,
        };

    public static bool Fits(TaskStage stage, TaskState state) => StateOf(stage) is not { } only || only == state;
}

using System.Text.RegularExpressions;

namespace TaskDashboard.Web.Presentation;

/// <summary>Names and explanations of a document's stages.</summary>
public static partial class StageWords
{
    public static string Of(TaskStage stage) =>
        stage switch
        {
            TaskStage.QueuedForPreProcessing => "Queued",
            TaskStage.PreProcessingInProgress => "Pre-processing",
            TaskStage.PreProcessingSuccessful => "Pre-processed",
            TaskStage.ToReview => "To review",
            TaskStage.InReview => "In review",
            TaskStage.PreProcessingFailed => "Pre-processing failed",
            TaskStage.PreProcessingDownloadFailed => "Download failed",
            TaskStage.PreProcessingGetPagesFailed => "Pages not readable",
            TaskStage.Processed => "Processed",
            TaskStage.ExportCompleted => "Exported",
            TaskStage.Deleting => "Deleting",
            TaskStage.Deleted => "Deleted",
        };

    /// <summary>Returns what the document waits for, or what to do.</summary>
    public static string Explanation(TaskStage stage) =>
        stage switch
        {
            TaskStage.QueuedForPreProcessing => "It is waiting to be read.",
            TaskStage.PreProcessingInProgress => "It is being read.",
            TaskStage.PreProcessingSuccessful => "It was read and continues automatically.",
            TaskStage.ToReview => "It is waiting for a person's review.",
            TaskStage.InReview => "A person is reviewing it.",
            TaskStage.PreProcessingFailed => "It could not be read. Process it again, or ask for a better copy.",
            TaskStage.PreProcessingDownloadFailed => "It could not be downloaded from its source. Fix that, then process it again.",
            TaskStage.PreProcessingGetPagesFailed => "Its pages could not be separated. Ask for an intact copy.",
            TaskStage.Processed => "It was processed, but not exported yet.",
            TaskStage.ExportCompleted => "It was processed and exported.",
            TaskStage.Deleting => "It is being removed from its source.",
            TaskStage.Deleted => "It was removed from its source.",
        };

    /// <summary>Replaces the stage's API name in a sentence of the history with its label.</summary>
    public static string In(string reason) =>
        Named().Replace(reason, name => ApiNames.TryParse(name.Groups[1].Value, out TaskStage stage) ? $"Stage: {Of(stage)}." : name.Value);

    public static string Of(IntegrationStatus status) =>
        status switch
        {
            IntegrationStatus.None => "None",
            IntegrationStatus.Queued => "Queued",
            IntegrationStatus.InProgress => "In progress",
            IntegrationStatus.Successful => "Successful",
            IntegrationStatus.Failed => "Failed",
        };

    [GeneratedRegex(@"\bStage: ([a-zA-Z]+)\.")]
    private static partial Regex Named();
}

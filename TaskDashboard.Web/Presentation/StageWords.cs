using System.Text.RegularExpressions;

namespace TaskDashboard.Web.Presentation;

/// <summary>Where a document stands, in a support person's words.</summary>
public static partial class StageWords
{
    public static string Of(TaskStage stage) => stage switch
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

    /// <summary>What it waits for, or what to do.</summary>
    public static string Explanation(TaskStage stage) => stage switch
    {
        TaskStage.QueuedForPreProcessing => "It waits for its turn to be read.",
        TaskStage.PreProcessingInProgress => "It is being read.",
        TaskStage.PreProcessingSuccessful => "It was read, and goes on by itself.",
        TaskStage.ToReview => "It waits until a person looks at it.",
        TaskStage.InReview => "A person looks at it.",
        TaskStage.PreProcessingFailed => "It could not be read. Process it again, or ask for a better copy.",
        TaskStage.PreProcessingDownloadFailed => "It could not be fetched from where it lies. See that it can, then process it again.",
        TaskStage.PreProcessingGetPagesFailed => "Its pages could not be told apart. Ask for a sound copy.",
        TaskStage.Processed => "It was processed, and not exported so far.",
        TaskStage.ExportCompleted => "It was processed and exported.",
        TaskStage.Deleting => "It is being removed from where it came from.",
        TaskStage.Deleted => "It was removed from where it came from.",
    };

    /// <summary>A sentence of the history with its stage in words; there it stands by the name that programs use.</summary>
    public static string In(string reason) => Named().Replace(reason, name => ApiNames.TryParse(name.Groups[1].Value, out TaskStage stage) ? $"Stage: {Of(stage)}." : name.Value);

    public static string Of(IntegrationStatus status) => status switch
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

namespace TaskDashboard.Core.Domain;

/// <summary>The names of states, outcomes and events in our own API. Matching is exact, case included.</summary>
public static class ApiNames
{
    public static string Of(TaskState state) => state switch
    {
        TaskState.Pending => "pending",
        TaskState.InProgress => "inProgress",
        TaskState.Completed => "completed",
        TaskState.Failed => "failed",
        TaskState.Canceled => "canceled",
        _ => throw Unknown(state),
    };

    public static string Of(TaskOutcome outcome) => outcome switch
    {
        TaskOutcome.Success => "success",
        TaskOutcome.Warning => "warning",
        TaskOutcome.Error => "error",
        TaskOutcome.TempError => "tempError",
        TaskOutcome.Terminated => "terminated",
        _ => throw Unknown(outcome),
    };

    public static string Of(TaskEvent on) => on switch
    {
        TaskEvent.Started => "started",
        TaskEvent.Progressed => "progressed",
        TaskEvent.Completed => "completed",
        TaskEvent.Failed => "failed",
        TaskEvent.Canceled => "canceled",
        TaskEvent.Restarted => "restarted",
        TaskEvent.StageChanged => "stageChanged",
        _ => throw Unknown(on),
    };

    public static string Of(TaskExecutor executor) => executor switch
    {
        TaskExecutor.Engine => "engine",
        TaskExecutor.Worker => "worker",
        TaskExecutor.Reporter => "reporter",
        _ => throw Unknown(executor),
    };

    public static string Of(TaskStage stage) => stage switch
    {
        TaskStage.QueuedForPreProcessing => "queuedForPreProcessing",
        TaskStage.PreProcessingInProgress => "preProcessingInProgress",
        TaskStage.PreProcessingSuccessful => "preProcessingSuccessful",
        TaskStage.ToReview => "toReview",
        TaskStage.InReview => "inReview",
        TaskStage.PreProcessingFailed => "preProcessingFailed",
        TaskStage.PreProcessingDownloadFailed => "preProcessingDownloadFailed",
        TaskStage.PreProcessingGetPagesFailed => "preProcessingGetPagesFailed",
        TaskStage.Processed => "processed",
        TaskStage.ExportCompleted => "exportCompleted",
        TaskStage.Deleting => "deleting",
        TaskStage.Deleted => "deleted",
        _ => throw Unknown(stage),
    };

    public static string Of(IntegrationStatus status) => status switch
    {
        IntegrationStatus.None => "none",
        IntegrationStatus.Queued => "queued",
        IntegrationStatus.InProgress => "inProgress",
        IntegrationStatus.Successful => "successful",
        IntegrationStatus.Failed => "failed",
        _ => throw Unknown(status),
    };

    public static string Of(SubtaskState state) => state switch
    {
        SubtaskState.Pending => "pending",
        SubtaskState.InProgress => "inProgress",
        SubtaskState.Completed => "completed",
        SubtaskState.Failed => "failed",
        SubtaskState.Skipped => "skipped",
        _ => throw Unknown(state),
    };

    public static string Of(TaskMessageLevel level) => level switch
    {
        TaskMessageLevel.Info => "info",
        TaskMessageLevel.Warn => "warn",
        TaskMessageLevel.Error => "error",
        _ => throw Unknown(level),
    };

    public static string Of(PushState state) => state switch
    {
        PushState.Waiting => "waiting",
        PushState.Sending => "sending",
        PushState.Failed => "failed",
        PushState.Delivered => "delivered",
        PushState.Expired => "expired",
        PushState.Canceled => "canceled",
        _ => throw Unknown(state),
    };

    public static string Of(RetryState state) => state switch
    {
        RetryState.Pending => "pending",
        RetryState.Running => "running",
        RetryState.Completed => "completed",
        RetryState.Canceled => "canceled",
        _ => throw Unknown(state),
    };

    public static bool TryParse(string? name, out TaskState state)
    {
        TaskState? found = name switch
        {
            "pending" => TaskState.Pending,
            "inProgress" => TaskState.InProgress,
            "completed" => TaskState.Completed,
            "failed" => TaskState.Failed,
            "canceled" => TaskState.Canceled,
            _ => null,
        };
        return Found(found, out state);
    }

    public static bool TryParse(string? name, out TaskOutcome outcome)
    {
        TaskOutcome? found = name switch
        {
            "success" => TaskOutcome.Success,
            "warning" => TaskOutcome.Warning,
            "error" => TaskOutcome.Error,
            "tempError" => TaskOutcome.TempError,
            "terminated" => TaskOutcome.Terminated,
            _ => null,
        };
        return Found(found, out outcome);
    }

    public static bool TryParse(string? name, out TaskEvent on)
    {
        TaskEvent? found = name switch
        {
            "started" => TaskEvent.Started,
            "progressed" => TaskEvent.Progressed,
            "completed" => TaskEvent.Completed,
            "failed" => TaskEvent.Failed,
            "canceled" => TaskEvent.Canceled,
            "restarted" => TaskEvent.Restarted,
            "stageChanged" => TaskEvent.StageChanged,
            _ => null,
        };
        return Found(found, out on);
    }

    public static bool TryParse(string? name, out TaskStage stage) => TryFind(name, Of, out stage);

    public static bool TryParse(string? name, out IntegrationStatus status) => TryFind(name, Of, out status);

    public static bool TryParse(string? name, out SubtaskState state) => TryFind(name, Of, out state);

    public static bool TryParse(string? name, out TaskMessageLevel level) => TryFind(name, Of, out level);

    public static bool TryParse(string? name, out PushState state)
    {
        PushState? found = name switch
        {
            "waiting" => PushState.Waiting,
            "sending" => PushState.Sending,
            "failed" => PushState.Failed,
            "delivered" => PushState.Delivered,
            "expired" => PushState.Expired,
            "canceled" => PushState.Canceled,
            _ => null,
        };
        return Found(found, out state);
    }

    public static bool TryParse(string? name, out RetryState state)
    {
        RetryState? found = name switch
        {
            "pending" => RetryState.Pending,
            "running" => RetryState.Running,
            "completed" => RetryState.Completed,
            "canceled" => RetryState.Canceled,
            _ => null,
        };
        return Found(found, out state);
    }

    private static bool TryFind<T>(string? name, Func<T, string> nameOf, out T value)
        where T : struct, Enum
    {
        foreach (var candidate in Names<T>.Values)
        {
            if (nameOf(candidate) == name)
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly T[] Values = Enum.GetValues<T>();
    }

    private static bool Found<T>(T? found, out T value)
        where T : struct, Enum
    {
        value = found.GetValueOrDefault();
        return found.HasValue;
    }

    private static ArgumentOutOfRangeException Unknown<T>(T value)
        where T : struct, Enum =>
        new(nameof(value), value, $"{typeof(T).Name} has no such member.");
}

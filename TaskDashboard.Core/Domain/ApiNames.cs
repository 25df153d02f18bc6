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
        _ => throw Unknown(on),
    };

    public static string Of(TaskExecutor executor) => executor switch
    {
        TaskExecutor.Engine => "engine",
        TaskExecutor.Worker => "worker",
        TaskExecutor.Reporter => "reporter",
        _ => throw Unknown(executor),
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
            _ => null,
        };
        return Found(found, out on);
    }

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

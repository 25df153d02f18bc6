namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>
/// What a row of a task's history records: an event that moved the task, or an act that leaves its state. The numbers are stored.
/// </summary>
public enum TaskHistoryEvent
{
    Started = 0,
    Progressed = 1,
    Completed = 2,
    Failed = 3,
    Canceled = 4,
    Restarted = 5,
    StageChanged = 6,

    /// <summary>A person acknowledged that the task has failed.</summary>
    Acknowledged = 7,

    /// <summary>A person took the acknowledgement back.</summary>
    AcknowledgementWithdrawn = 8,
}

/// <summary>Events of a task in its history.</summary>
public static class TaskHistoryEvents
{
    public static TaskHistoryEvent InHistory(this TaskEvent on) =>
        on switch
        {
            TaskEvent.Started => TaskHistoryEvent.Started,
            TaskEvent.Progressed => TaskHistoryEvent.Progressed,
            TaskEvent.Completed => TaskHistoryEvent.Completed,
            TaskEvent.Failed => TaskHistoryEvent.Failed,
            TaskEvent.Canceled => TaskHistoryEvent.Canceled,
            TaskEvent.Restarted => TaskHistoryEvent.Restarted,
            TaskEvent.StageChanged => TaskHistoryEvent.StageChanged,
        };
}

namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>What a report says happened to a task. The numbers are stored.</summary>
public enum TaskEvent
{
    /// <summary>Work has started.</summary>
    Started = 0,

    /// <summary>Work has progressed. The first such report also starts the task. It never ends the task, not even at 100 %.</summary>
    Progressed = 1,

    /// <summary>The work is done.</summary>
    Completed = 2,

    /// <summary>The work has failed.</summary>
    Failed = 3,

    /// <summary>The work was stopped.</summary>
    Canceled = 4,

    /// <summary>The work is to be done again, in the next run.</summary>
    Restarted = 5,

    /// <summary>The stage, or other data beside the state, has changed. The state stays the same. Allowed after the end.</summary>
    StageChanged = 6,
}

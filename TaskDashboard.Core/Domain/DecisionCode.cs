namespace TaskDashboard.Core.Domain;

/// <summary>Codes of decisions. Programs rely on them.</summary>
public static class DecisionCode
{
    public const string Applied = "applied";

    /// <summary>Ignored: the report repeats the current state.</summary>
    public const string Repeated = "repeated";

    /// <summary>Ignored: a report of work that has already ended.</summary>
    public const string Late = "late";

    /// <summary>Ignored: the report is older than the latest accepted one.</summary>
    public const string Older = "older";

    /// <summary>Rejected: the value is not possible for this task or this event.</summary>
    public const string Invalid = "invalid";

    /// <summary>Rejected: the outcome does not fit the event.</summary>
    public const string OutcomeMismatch = "outcomeMismatch";

    /// <summary>Rejected: only the push engine may move this task.</summary>
    public const string EngineTask = "engineTask";

    /// <summary>Rejected: this task is canceled by canceling its retry request. The command's handler does that instead.</summary>
    public const string CancelRetryRequest = "cancelRetryRequest";

    /// <summary>Rejected: the report is from an earlier run.</summary>
    public const string Superseded = "superseded";

    /// <summary>Rejected: the task has not reached this run.</summary>
    public const string UnknownRun = "unknownRun";

    /// <summary>Rejected: the task was canceled. The source should stop working.</summary>
    public const string Canceled = "canceled";

    /// <summary>Rejected: the task already ended with a different result.</summary>
    public const string Ended = "ended";

    /// <summary>Rejected: completed with open items and without force.</summary>
    public const string ItemsOpen = "itemsOpen";

    /// <summary>Rejected: the stage does not fit the state after the report.</summary>
    public const string StageMismatch = "stageMismatch";

    /// <summary>Rejected: the subtask already ended with a different result.</summary>
    public const string SubtaskEnded = "subtaskEnded";

    /// <summary>Rejected: completed although every subtask failed.</summary>
    public const string SubtasksFailed = "subtasksFailed";

    /// <summary>Returns whether a report with this decision is answered with the task. If not, it is refused.</summary>
    public static bool IsTaken(string code) => code is Applied or Repeated or Late or Older;
}

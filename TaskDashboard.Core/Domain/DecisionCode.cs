namespace TaskDashboard.Core.Domain;

/// <summary>The words for a decision that programs may rely on.</summary>
public static class DecisionCode
{
    public const string Applied = "applied";

    /// <summary>Ignored: it says what is already so.</summary>
    public const string Repeated = "repeated";

    /// <summary>Ignored: news of work that has ended.</summary>
    public const string Late = "late";

    /// <summary>Ignored: an earlier moment than the latest accepted.</summary>
    public const string Older = "older";

    /// <summary>Rejected: a value that no task of this size can have, or that the event cannot carry.</summary>
    public const string Invalid = "invalid";

    /// <summary>Rejected: the outcome does not belong to the event.</summary>
    public const string OutcomeMismatch = "outcomeMismatch";

    /// <summary>Rejected: only the push engine moves this task.</summary>
    public const string EngineTask = "engineTask";

    /// <summary>Rejected: to cancel this task is to cancel its retry request. Whoever carries out the command does that instead.</summary>
    public const string CancelRetryRequest = "cancelRetryRequest";

    /// <summary>Rejected: an older run's report.</summary>
    public const string Superseded = "superseded";

    /// <summary>Rejected: a run that the task has not reached.</summary>
    public const string UnknownRun = "unknownRun";

    /// <summary>Rejected: work on a canceled task; its source should stop.</summary>
    public const string Canceled = "canceled";

    /// <summary>Rejected: another end than the one on record.</summary>
    public const string Ended = "ended";

    /// <summary>Rejected: completed while items are open, and not forced.</summary>
    public const string ItemsOpen = "itemsOpen";

    /// <summary>Rejected: the stage belongs to another state than the one after the report.</summary>
    public const string StageMismatch = "stageMismatch";

    /// <summary>Rejected: another end of an endpoint than the one on record.</summary>
    public const string SubtaskEnded = "subtaskEnded";

    /// <summary>Rejected: completed although every endpoint failed.</summary>
    public const string SubtasksFailed = "subtasksFailed";

    /// <summary>Whether a report so decided is answered with the task and not refused.</summary>
    public static bool IsTaken(string code) => code is Applied or Repeated or Late or Older;
}

namespace TaskDashboard.Core.Domain;

public enum DecisionKind
{
    /// <summary>The report is accepted. Store the new facts.</summary>
    Applied = 0,

    /// <summary>The report is late or repeated. Nothing changes, and it is not an error.</summary>
    Ignored = 1,

    /// <summary>The report contradicts the task or itself. Nothing changes, and the source gets an error.</summary>
    Rejected = 2,
}

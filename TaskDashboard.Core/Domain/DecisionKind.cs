namespace TaskDashboard.Core.Domain;

public enum DecisionKind
{
    /// <summary>The report is taken: store the next facts.</summary>
    Applied = 0,

    /// <summary>The report is late or says what is known: nothing moves, and that is no error.</summary>
    Ignored = 1,

    /// <summary>The report contradicts the task or itself: nothing moves, and its source must hear why.</summary>
    Rejected = 2,
}

namespace TaskDashboard.Core.Domain;

public enum RuleKind
{
    /// <summary>The event is taken; it may lead back to the same state.</summary>
    Moves = 0,

    /// <summary>Late or repeated: nothing moves, and that is no error.</summary>
    Ignored = 1,

    /// <summary>It cannot be: nothing moves, and the source must hear why.</summary>
    Rejected = 2,
}

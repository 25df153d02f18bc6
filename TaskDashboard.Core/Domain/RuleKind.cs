namespace TaskDashboard.Core.Domain;

public enum RuleKind
{
    /// <summary>The event is accepted. The state may stay the same.</summary>
    Moves = 0,

    /// <summary>The event is late or repeated. Nothing changes, and it is not an error.</summary>
    Ignored = 1,

    /// <summary>The event is not possible. Nothing changes, and the source gets an error.</summary>
    Rejected = 2,
}

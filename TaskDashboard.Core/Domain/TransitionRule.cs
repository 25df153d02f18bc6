namespace TaskDashboard.Core.Domain;

/// <summary>The effect of one event in one state.</summary>
/// <param name="From">The state.</param>
/// <param name="On">The event.</param>
/// <param name="Kind">Whether the event is accepted.</param>
/// <param name="To">The state after the event; the same as before unless it moves.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record TransitionRule<TState, TEvent>(TState From, TEvent On, RuleKind Kind, TState To, string Reason)
    where TState : struct, Enum
    where TEvent : struct, Enum;

/// <summary>Functions to write the rules of a table.</summary>
public static class TransitionRule
{
    public static TransitionRule<TState, TEvent> Moves<TState, TEvent>(TState from, TEvent on, TState to, string reason)
        where TState : struct, Enum
        where TEvent : struct, Enum => new(from, on, RuleKind.Moves, to, reason);

    public static TransitionRule<TState, TEvent> Ignored<TState, TEvent>(TState from, TEvent on, string reason)
        where TState : struct, Enum
        where TEvent : struct, Enum => new(from, on, RuleKind.Ignored, from, reason);

    public static TransitionRule<TState, TEvent> Rejected<TState, TEvent>(TState from, TEvent on, string reason)
        where TState : struct, Enum
        where TEvent : struct, Enum => new(from, on, RuleKind.Rejected, from, reason);
}

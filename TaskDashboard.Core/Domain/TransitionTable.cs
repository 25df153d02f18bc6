using System.Collections.Frozen;

namespace TaskDashboard.Core.Domain;

/// <summary>A complete state machine. The constructor throws unless there is exactly one rule for every pair of state and event.</summary>
public sealed class TransitionTable<TState, TEvent>
    where TState : struct, Enum
    where TEvent : struct, Enum
{
    private readonly FrozenDictionary<(TState From, TEvent On), TransitionRule<TState, TEvent>> _byPair;

    public TransitionTable(IEnumerable<TransitionRule<TState, TEvent>> rules)
    {
        Rules = [.. rules];

        var found = new Dictionary<(TState, TEvent), TransitionRule<TState, TEvent>>();
        foreach (var rule in Rules)
        {
            if (!Enum.IsDefined(rule.From) || !Enum.IsDefined(rule.On) || !Enum.IsDefined(rule.To))
            {
                throw new ArgumentException($"A rule names an unknown state or event: {rule}.", nameof(rules));
            }

            if (rule.Kind is not RuleKind.Moves && !rule.From.Equals(rule.To))
            {
                throw new ArgumentException($"A rule that is not a move changes the state: {rule}.", nameof(rules));
            }

            if (string.IsNullOrWhiteSpace(rule.Reason))
            {
                throw new ArgumentException($"A rule gives no reason: {rule}.", nameof(rules));
            }

            if (!found.TryAdd((rule.From, rule.On), rule))
            {
                throw new ArgumentException($"There are two rules for {rule.On} in {rule.From}.", nameof(rules));
            }
        }

        foreach (var from in Enum.GetValues<TState>())
        {
            foreach (var on in Enum.GetValues<TEvent>())
            {
                if (!found.ContainsKey((from, on)))
                {
                    throw new ArgumentException($"There is no rule for {on} in {from}.", nameof(rules));
                }
            }
        }

        _byPair = found.ToFrozenDictionary();
    }

    /// <summary>The rules in the order in which they were written.</summary>
    public IReadOnlyList<TransitionRule<TState, TEvent>> Rules { get; }

    /// <summary>Returns the rule for this event in this state. Throws for numbers that are not values of the enums.</summary>
    public TransitionRule<TState, TEvent> Decide(TState from, TEvent on) =>
        _byPair.TryGetValue((from, on), out var rule)
            ? rule
            : throw new ArgumentOutOfRangeException(nameof(from), $"There is no rule for {on} in {from}.");
}

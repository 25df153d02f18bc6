namespace TaskDashboard.Tests.Unit.Domain;

/// <summary>The expected rule for every pair, written independently of the table.</summary>
internal static class EveryPair
{
    internal static IEnumerable<(TState, TEvent)> Of<TState, TEvent>()
        where TState : struct, Enum
        where TEvent : struct, Enum => from state in Enum.GetValues<TState>() from what in Enum.GetValues<TEvent>() select (state, what);

    internal static void IsExpectedOnce<TState, TEvent>(TheoryData<TState, TEvent, RuleKind, TState> expected)
        where TState : struct, Enum
        where TEvent : struct, Enum =>
        Assert.Equal(Of<TState, TEvent>().Order(), expected.Select(row => row.Data).Select(data => (data.Item1, data.Item2)).Order());

    internal static void Matches<TState, TEvent>(TransitionRule<TState, TEvent> rule, TState from, TEvent on, RuleKind kind, TState to)
        where TState : struct, Enum
        where TEvent : struct, Enum
    {
        Assert.Equal((from, on, kind, to), (rule.From, rule.On, rule.Kind, rule.To));
        Assert.EndsWith(".", rule.Reason, StringComparison.Ordinal);
    }
}

using System.Text;
using System.Text.Json;

namespace TaskDashboard.Tests.Unit.Domain;

/// <summary>Writes a state machine's table as Markdown: a diagram, and the rule of every pair.</summary>
internal static class StateMachineDrawing
{
    internal static string Draw<TState, TEvent>(IReadOnlyList<TransitionRule<TState, TEvent>> table)
        where TState : struct, Enum
        where TEvent : struct, Enum
    {
        var text = new StringBuilder();
        Diagram(text, table);
        text.Append('\n');
        Matrix(text, table);
        text.Append('\n');
        Reasons(text, table);
        return text.ToString();
    }

    private static void Diagram<TState, TEvent>(StringBuilder text, IReadOnlyList<TransitionRule<TState, TEvent>> table)
        where TState : struct, Enum
        where TEvent : struct, Enum
    {
        var moves = table.Where(rule => rule.Kind is RuleKind.Moves).ToList();
        text.Append("```mermaid\nstateDiagram-v2\n");
        text.Append($"    [*] --> {Enum.GetValues<TState>()[0]}\n");
        foreach (var edge in moves.GroupBy(rule => (rule.From, rule.To)))
        {
            text.Append($"    {edge.Key.From} --> {edge.Key.To}: {string.Join(", ", edge.Select(rule => Name(rule.On)))}\n");
        }

        foreach (var final in Enum.GetValues<TState>().Where(state => moves.TrueForAll(rule => !rule.From.Equals(state))))
        {
            text.Append($"    {final} --> [*]\n");
        }

        text.Append("```\n");
    }

    private static void Matrix<TState, TEvent>(StringBuilder text, IReadOnlyList<TransitionRule<TState, TEvent>> table)
        where TState : struct, Enum
        where TEvent : struct, Enum
    {
        var states = Enum.GetValues<TState>();
        text.Append($"| | {string.Join(" | ", states)} |\n|---|{string.Concat(states.Select(_ => "---|"))}\n");
        foreach (var on in Enum.GetValues<TEvent>())
        {
            var answers = states.Select(state => Answer(table.Single(rule => rule.From.Equals(state) && rule.On.Equals(on))));
            text.Append($"| {Name(on)} | {string.Join(" | ", answers)} |\n");
        }
    }

    private static void Reasons<TState, TEvent>(StringBuilder text, IReadOnlyList<TransitionRule<TState, TEvent>> table)
        where TState : struct, Enum
        where TEvent : struct, Enum
    {
        text.Append("| In | On | Answer | Reason |\n|---|---|---|---|\n");
        foreach (var rule in table)
        {
            text.Append($"| {rule.From} | {Name(rule.On)} | {Answer(rule)} | {rule.Reason} |\n");
        }
    }

    private static string Answer<TState, TEvent>(TransitionRule<TState, TEvent> rule)
        where TState : struct, Enum
        where TEvent : struct, Enum =>
        rule.Kind switch
        {
            RuleKind.Moves => $"→ {rule.To}",
            RuleKind.Ignored => "ignored",
            _ => "rejected",
        };

    private static string Name<TEvent>(TEvent on)
        where TEvent : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(on.ToString());
}

namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>The effect of a report on a task.</summary>
/// <param name="Kind">Whether the report is accepted.</param>
/// <param name="Facts">The new facts if applied, to be stored even if nothing visible changed. Otherwise the unchanged facts.</param>
/// <param name="Code">One of <see cref="DecisionCode"/>.</param>
/// <param name="Reason">A sentence for people.</param>
/// <param name="Changed">Whether state, run, outcome or progress changed. Subscribers are notified.</param>
/// <param name="Transitioned">Whether state or run changed. The history gets a row.</param>
/// <param name="Member">The wrong member of the report if the code is <see cref="DecisionCode.Invalid"/>; otherwise null.</param>
public sealed record TaskDecision(
    DecisionKind Kind,
    TaskFacts Facts,
    string Code,
    string Reason,
    bool Changed,
    bool Transitioned,
    string? Member = null
);

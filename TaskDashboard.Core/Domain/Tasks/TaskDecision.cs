namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>What a report does to a task.</summary>
/// <param name="Kind">Whether the report is taken.</param>
/// <param name="Facts">The task's next facts when applied (store them even if nothing a person sees has changed); the unchanged ones otherwise.</param>
/// <param name="Code">One of <see cref="DecisionCode"/>.</param>
/// <param name="Reason">A sentence for people.</param>
/// <param name="Changed">The state, the run, the outcome or the progress moved: watchers want to know.</param>
/// <param name="Transitioned">The state or the run moved: the history gets a row.</param>
/// <param name="Member">The member of the report that is wrong, with <see cref="DecisionCode.Invalid"/>; null otherwise.</param>
public sealed record TaskDecision(
    DecisionKind Kind,
    TaskFacts Facts,
    string Code,
    string Reason,
    bool Changed,
    bool Transitioned,
    string? Member = null);

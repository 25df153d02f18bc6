namespace TaskDashboard.Core.Domain;

/// <summary>Reason to refuse a report before the transition table is consulted.</summary>
/// <param name="Member">The report's member that is wrong; null if no single member is.</param>
internal readonly record struct Refusal(string Code, string Reason, string? Member = null);

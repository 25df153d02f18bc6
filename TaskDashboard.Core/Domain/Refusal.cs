namespace TaskDashboard.Core.Domain;

/// <summary>Why a report is not even looked up in the table.</summary>
/// <param name="Member">The member of the report that is wrong by itself; null if none is.</param>
internal readonly record struct Refusal(string Code, string Reason, string? Member = null);

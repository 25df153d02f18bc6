namespace TaskDashboard.Core.Domain;

/// <summary>Why a report is not even looked up in the table.</summary>
internal readonly record struct Refusal(string Code, string Reason);

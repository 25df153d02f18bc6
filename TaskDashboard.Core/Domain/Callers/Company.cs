namespace TaskDashboard.Core.Domain.Callers;

/// <summary>A company that a report has named. Its name is the latest one given.</summary>
public sealed record Company
{
    public required string Id { get; init; }
    public required string Name { get; init; }
}

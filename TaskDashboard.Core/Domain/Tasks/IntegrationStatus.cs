namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Progress of transferring a task's result to the system that waits for it. The numbers are stored.</summary>
public enum IntegrationStatus
{
    None = 0,
    Queued = 1,
    InProgress = 2,
    Successful = 3,
    Failed = 4,
}

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>Numbers the tasks of each workspace.</summary>
internal static class WorkspaceWrites
{
    /// <summary>Issues the next number, from 1. No number is issued twice.</summary>
    public static int NextInWorkspace(this WriteSession session, int workspaceId)
    {
        if (session.Prepare("UPDATE Workspaces SET LastTask = LastTask + 1 WHERE Id = @p0").Run(workspaceId) == 0)
        {
            session.Prepare("INSERT INTO Workspaces (Id, LastTask) VALUES (@p0, 1)").Run(workspaceId);
        }

        return (int)session.Prepare("SELECT LastTask FROM Workspaces WHERE Id = @p0").Count(workspaceId);
    }
}

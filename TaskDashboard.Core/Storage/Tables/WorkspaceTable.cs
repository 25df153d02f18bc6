namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The last number in the sequence of a workspace's tasks.</summary>
internal sealed record Workspace
{
    public required int Id { get; init; }
    public int LastTask { get; init; }
}

/// <summary>The workspaces of documents.</summary>
internal sealed class WorkspaceTable()
    : Table<Workspace>("Workspaces", new(workspace => workspace.Id) { IsKey = true }, new(workspace => workspace.LastTask))
{
    public static readonly WorkspaceTable Instance = new();
}

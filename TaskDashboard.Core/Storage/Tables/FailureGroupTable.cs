namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The groups of failed pushes.</summary>
internal sealed class FailureGroupTable()
    : Table<FailureGroup>(
        "FailureGroups",
        new(group => group.DestinationNumber) { IsKey = true },
        new(group => group.SignatureNumber) { IsKey = true },
        new(group => group.Count) { Name = "Total" },
        new(group => group.FirstAt),
        new(group => group.LastAt),
        new(group => group.LastSequence)
    )
{
    public static readonly FailureGroupTable Instance = new();
}

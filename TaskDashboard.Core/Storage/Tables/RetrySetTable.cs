namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The frozen sets of retry requests.</summary>
internal sealed class RetrySetTable() : Table<RetrySet>("RetrySets", new(set => set.RetryNumber) { IsKey = true }, new(set => set.Packed))
{
    public static readonly RetrySetTable Instance = new();
}

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The feed.</summary>
internal sealed class ChangeTable()
    : Table<Change>(
        "Changes",
        new(change => change.Sequence) { IsKey = true },
        new(change => change.Subject),
        new(change => change.Number),
        new(change => change.CompanyId) { MaxLength = Limits.Word },
        new(change => change.At)
    )
{
    public static readonly ChangeTable Instance = new();
}

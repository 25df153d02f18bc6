namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The audit log.</summary>
internal sealed class AuditTable()
    : Table<AuditEntry>(
        "AuditEntries",
        new(entry => entry.Number) { IsKey = true },
        new(entry => entry.At),
        new(entry => entry.Actor) { MaxLength = Limits.Name },
        new(entry => entry.Action) { MaxLength = Limits.Word },
        new(entry => entry.Subject) { IsPublicId = true },
        new(entry => entry.Detail) { MaxLength = Limits.Text }
    )
{
    public static readonly AuditTable Instance = new();
}

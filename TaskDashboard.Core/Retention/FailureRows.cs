using TaskDashboard.Core.Access;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retention;

/// <summary>Lines of the audit about what strangers failed at. The audit's other lines stay.</summary>
internal sealed class FailureRows(TimeSpan keep) : WalkedRows("audit lines of failed sign-ins and wrong keys", keep)
{
    protected override List<WalkedRow> Walk(WriteSession session, DateTimeOffset before, long after, int most)
    {
        var found = new List<WalkedRow>(most);
        using var rows = session.Prepare($"SELECT Number, At, Action FROM AuditEntries WHERE Number > @p0 ORDER BY Number {session.Sql.Provider.FirstRows("@p1")}").Query(after, most);
        while (rows.Read())
        {
            var old = rows.GetInstant(1) < before;
            found.Add(new WalkedRow(rows.GetInt64(0), old && StrangerFailure.Actions.Contains(rows.GetString(2)), !old, null, 0, null));
        }

        return found;
    }

    protected override int Delete(WriteSession session, List<WalkedRow> run) =>
        session.Prepare("DELETE FROM AuditEntries WHERE Number >= @p0 AND Number <= @p1").Run(run[0].Key, run[^1].Key);
}

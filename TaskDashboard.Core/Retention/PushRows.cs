using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Retention;

/// <summary>
/// Rows that a push owns. They go only once it was delivered, expired or canceled: those states are final, so no attempt can
/// ever miss what went, and what failed stays to be seen.
/// </summary>
/// <param name="text">Selects key, state, moment, acceptance, destination and company of the rows after @p0 by key.</param>
internal abstract class PushRows(string what, TimeSpan? keep, string text) : WalkedRows(what, keep)
{
    protected override List<WalkedRow> Walk(WriteSession session, DateTimeOffset before, long after, int most)
    {
        var found = new List<WalkedRow>(most);
        using var rows = session.Prepare($"{text} {session.Sql.Provider.FirstRows("@p1")}").Query(after, most);
        while (rows.Read())
        {
            var state = (PushState)rows.GetInt32(1);
            var ripe = (int)state >= FirstEnded && rows.GetInstantOrNull(2) < before;
            found.Add(new WalkedRow(rows.GetInt64(0), ripe, rows.GetInstant(3) >= before, state, rows.GetInt32(4), rows.GetStringOrNull(5)));
        }

        return found;
    }
}

/// <summary>Bodies of ended pushes.</summary>
internal sealed class PayloadRows(TimeSpan? keep) : PushRows(
    "payloads", keep,
    """
    SELECT b.PushNumber, p.State, p.EndedAt, p.CreatedAt, p.DestinationNumber, p.CompanyId
    FROM PushPayloads b JOIN Pushes p ON p.Number = b.PushNumber WHERE b.PushNumber > @p0 ORDER BY b.PushNumber
    """)
{
    protected override int Delete(WriteSession session, List<WalkedRow> run) =>
        session.Prepare("DELETE FROM PushPayloads WHERE PushNumber >= @p0 AND PushNumber <= @p1").Run(run[0].Key, run[^1].Key);
}

/// <summary>Attempts of ended pushes.</summary>
internal sealed class AttemptRows(TimeSpan? keep) : PushRows(
    "attempts", keep,
    $"""
    SELECT a.AttemptKey, p.State, a.StartedAt, p.CreatedAt, p.DestinationNumber, p.CompanyId
    FROM PushAttempts a JOIN Pushes p ON p.Number = a.AttemptKey / {1 << PushAttempt.AttemptBits} WHERE a.AttemptKey > @p0 ORDER BY a.AttemptKey
    """)
{
    protected override int Delete(WriteSession session, List<WalkedRow> run) =>
        session.Prepare("DELETE FROM PushAttempts WHERE AttemptKey >= @p0 AND AttemptKey <= @p1").Run(run[0].Key, run[^1].Key);
}

/// <summary>Ended pushes with all that they own.</summary>
internal sealed class EndedPushRows(TimeSpan? keep) : PushRows(
    "pushes", keep,
    "SELECT Number, State, EndedAt, CreatedAt, DestinationNumber, CompanyId FROM Pushes WHERE Number > @p0 ORDER BY Number")
{
    protected override int Delete(WriteSession session, List<WalkedRow> run)
    {
        var (first, last) = (run[0].Key, run[^1].Key);
        foreach (var push in run)
        {
            session.Totals<PushCountTotals>().Gone(push.Destination, push.State!.Value);
            session.Changed(ChangeSubject.Pushes, push.Destination, push.CompanyId);
        }

        return session.Prepare("DELETE FROM PushAttempts WHERE AttemptKey >= @p0 AND AttemptKey < @p1").Run(PushAttempt.KeyOf(first, 0), PushAttempt.KeyOf(last + 1, 0))
            + session.Prepare("DELETE FROM PushPayloads WHERE PushNumber >= @p0 AND PushNumber <= @p1").Run(first, last)
            + session.Prepare("DELETE FROM Pushes WHERE Number >= @p0 AND Number <= @p1").Run(first, last);
    }
}

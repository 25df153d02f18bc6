using TaskDashboard.Core.Domain;

namespace TaskDashboard.Core.Store.Writes;

/// <summary>How many tasks each state gained and lost within the group.</summary>
internal sealed class TaskCountTotals : IGroupTotals
{
    private readonly Dictionary<(string Company, TaskState State), int> deltas = [];

    public int Rank => 10;

    public void Add(string? companyId, TaskState state, int delta)
    {
        var key = (companyId ?? "", state);
        deltas[key] = deltas.GetValueOrDefault(key) + delta;
    }

    public void Write(WriteSession session)
    {
        foreach (var ((company, state), delta) in deltas)
        {
            if (delta != 0)
            {
                session.Prepare("UPDATE TaskCounts SET Total = Total + @p0 WHERE CompanyId = @p1 AND State = @p2").Later(
                    written =>
                    {
                        if (written == 0)
                        {
                            session.Prepare("INSERT INTO TaskCounts (CompanyId, State, Total) VALUES (@p0, @p1, @p2)").Later(company, (int)state, delta);
                        }
                    },
                    delta, company, (int)state);
            }
        }
    }
}

/// <summary>How many pushes each state of each destination gained and lost within the group.</summary>
internal sealed class PushCountTotals : IGroupTotals
{
    private readonly Dictionary<(int Destination, PushState State), int> deltas = [];

    public int Rank => 10;

    public void Move(int destination, PushState? from, PushState to, int count = 1)
    {
        if (from is { } left)
        {
            deltas[(destination, left)] = deltas.GetValueOrDefault((destination, left)) - count;
        }

        deltas[(destination, to)] = deltas.GetValueOrDefault((destination, to)) + count;
    }

    /// <summary>The push itself was deleted.</summary>
    public void Gone(int destination, PushState from) => deltas[(destination, from)] = deltas.GetValueOrDefault((destination, from)) - 1;

    public void Write(WriteSession session)
    {
        foreach (var ((destination, state), delta) in deltas)
        {
            if (delta != 0)
            {
                session.Prepare("UPDATE PushCounts SET Total = Total + @p0 WHERE DestinationNumber = @p1 AND State = @p2").Later(
                    written =>
                    {
                        if (written == 0)
                        {
                            session.Prepare("INSERT INTO PushCounts (DestinationNumber, State, Total) VALUES (@p0, @p1, @p2)").Later(destination, (int)state, delta);
                        }
                    },
                    delta, destination, (int)state);
            }
        }
    }
}

/// <summary>Attempts to each destination that ended within the group, by minute.</summary>
internal sealed class DestinationMinuteTotals : IGroupTotals
{
    private readonly Dictionary<(int Destination, long Minute), (int Delivered, int Failed)> sums = [];

    public int Rank => 10;

    public void Add(int destination, DateTimeOffset at, bool delivered)
    {
        var key = (destination, at.ToUnixTimeSeconds() / 60);
        var (ok, failed) = sums.GetValueOrDefault(key);
        sums[key] = delivered ? (ok + 1, failed) : (ok, failed + 1);
    }

    public void Write(WriteSession session)
    {
        foreach (var ((destination, minute), (delivered, failed)) in sums)
        {
            session.Prepare("UPDATE DestinationMinutes SET Delivered = Delivered + @p0, Failed = Failed + @p1, LastAt = @p2 WHERE DestinationNumber = @p3 AND Minute = @p4").Later(
                written =>
                {
                    if (written == 0)
                    {
                        session.Prepare("INSERT INTO DestinationMinutes (DestinationNumber, Minute, Delivered, Failed, LastAt) VALUES (@p0, @p1, @p2, @p3, @p4)")
                            .Later(destination, minute, delivered, failed, session.Now);
                    }
                },
                delivered, failed, session.Now, destination, minute);
        }
    }
}

/// <summary>How many failed pushes each group gained and lost within the commit group.</summary>
internal sealed class FailureGroupTotals : IGroupTotals
{
    private readonly Dictionary<(int Destination, int Signature), (int Delta, long LastSequence)> sums = [];

    public int Rank => 10;

    public void Failed(int destination, int signature, long sequence)
    {
        var (delta, _) = sums.GetValueOrDefault((destination, signature));
        sums[(destination, signature)] = (delta + 1, sequence);
    }

    /// <summary>Left the state Failed (-1), or came back to it without a new failure (+1).</summary>
    public void Moved(int destination, int signature, int change)
    {
        var (delta, last) = sums.GetValueOrDefault((destination, signature));
        sums[(destination, signature)] = (delta + change, last);
    }

    public void Write(WriteSession session)
    {
        foreach (var ((destination, signature), (delta, last)) in sums)
        {
            if (last == 0)
            {
                session.Prepare("UPDATE FailureGroups SET Total = Total + @p0 WHERE DestinationNumber = @p1 AND SignatureNumber = @p2").Later(delta, destination, signature);
                continue;
            }

            session.Prepare(
                """
                UPDATE FailureGroups SET FirstAt = CASE WHEN Total = 0 THEN @p1 ELSE FirstAt END, Total = Total + @p0, LastAt = @p1, LastSequence = @p2
                WHERE DestinationNumber = @p3 AND SignatureNumber = @p4
                """).Later(
                written =>
                {
                    if (written == 0)
                    {
                        session.Prepare("INSERT INTO FailureGroups (DestinationNumber, SignatureNumber, Total, FirstAt, LastAt, LastSequence) VALUES (@p0, @p1, @p2, @p3, @p3, @p4)")
                            .Later(destination, signature, delta, session.Now, last);
                    }
                },
                delta, session.Now, last, destination, signature);
        }
    }
}

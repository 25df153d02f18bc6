namespace TaskDashboard.Core.Storage.Tables;

/// <summary>How many tasks each state gained and lost within the group.</summary>
internal sealed class TaskCountTotals : IGroupTotals
{
    private readonly Dictionary<(string Company, TaskState State), long> deltas = [];

    public int Rank => 10;

    public void Add(string? companyId, TaskState state, long delta)
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
    private readonly Dictionary<(int Destination, PushState State), long> deltas = [];

    public int Rank => 10;

    public void Move(int destination, PushState? from, PushState to, int count = 1)
    {
        if (from is { } left)
        {
            Add(destination, left, -count);
        }

        Add(destination, to, count);
    }

    /// <summary>The push itself was deleted.</summary>
    public void Gone(int destination, PushState from) => Add(destination, from, -1);

    public void Add(int destination, PushState state, long delta) => deltas[(destination, state)] = deltas.GetValueOrDefault((destination, state)) + delta;

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
    // What has no signature belongs to no group.
    private const int NoSignature = 0;

    private readonly Dictionary<(int Destination, int Signature), (long Delta, long LastSequence)> sums = [];

    public int Rank => 10;

    public void Failed(int destination, int signature, long sequence)
    {
        var (delta, _) = sums.GetValueOrDefault((destination, signature));
        sums[(destination, signature)] = (delta + 1, sequence);
    }

    /// <summary>Left the state Failed (-1), or came back to it without a new failure (+1).</summary>
    public void Moved(int destination, int signature, long change)
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
                // A row that an accident has taken is made anew, though its total is wrong then: what is off by a constant can be put right while work goes on.
                session.Prepare("UPDATE FailureGroups SET Total = Total + @p0 WHERE DestinationNumber = @p1 AND SignatureNumber = @p2").Later(
                    written =>
                    {
                        if (written == 0 && signature != NoSignature && delta != 0)
                        {
                            session.InsertFailureGroup(destination, signature, delta, session.Now, session.Now, 0);
                        }
                    },
                    delta, destination, signature);
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
                        session.InsertFailureGroup(destination, signature, delta, session.Now, session.Now, last);
                    }
                },
                delta, session.Now, last, destination, signature);
        }
    }
}

/// <summary>The write face of failure groups, beside what is counted in every commit group.</summary>
internal static class FailureGroupWrites
{
    public static void InsertFailureGroup(this WriteSession session, int destination, int signature, long total, DateTimeOffset firstAt, DateTimeOffset lastAt, long lastSequence) =>
        session.Prepare("INSERT INTO FailureGroups (DestinationNumber, SignatureNumber, Total, FirstAt, LastAt, LastSequence) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)")
            .Later(destination, signature, total, firstAt, lastAt, lastSequence);

    /// <summary>Corrects a total that was counted wrong, and takes in when its pushes failed.</summary>
    public static void CorrectFailureGroup(this WriteSession session, int destination, int signature, long change, DateTimeOffset firstAt, DateTimeOffset lastAt, long lastSequence) =>
        session.Prepare(
            """
            UPDATE FailureGroups SET Total = Total + @p0, FirstAt = CASE WHEN FirstAt > @p1 THEN @p1 ELSE FirstAt END, LastAt = CASE WHEN LastAt < @p2 THEN @p2 ELSE LastAt END,
            LastSequence = CASE WHEN LastSequence < @p3 THEN @p3 ELSE LastSequence END WHERE DestinationNumber = @p4 AND SignatureNumber = @p5
            """).Later(
            written =>
            {
                if (written == 0)
                {
                    session.InsertFailureGroup(destination, signature, change, firstAt, lastAt, lastSequence);
                }
            },
            change, firstAt, lastAt, lastSequence, destination, signature);
}

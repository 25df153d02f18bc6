using System.Globalization;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Finds the pushes that are to be canceled, in pieces that each end soon: every piece is a read of its own and goes on by key where the one before ended.</summary>
internal sealed class SelectionReading(Caller caller, PushSelection selection, int rows = SelectionReading.PieceRows)
{
    private const int PieceRows = 10_000;
    private const int PieceIds = 1_000;

    private readonly HashSet<long> found = [];
    private readonly Queue<string[]> ids = [];
    private readonly Queue<(int Destination, PushState State)> parts = [];
    private Dictionary<int, string>? destinations;
    private (long First, long Second) after = (-1, -1);

    /// <summary>The numbers of those found so far.</summary>
    public IReadOnlyCollection<long> Found => found;

    /// <summary>Reads the next piece. Where its connection was lost it may be read again.</summary>
    /// <returns>Whether more follow.</returns>
    public bool Next(SqlSession sql)
    {
        if (destinations is null)
        {
            Begin(sql);
        }
        else if (ids.TryPeek(out var some))
        {
            foreach (var id in some)
            {
                using var push = sql.Prepare("SELECT Number, Kind, State, RetryNumber, DestinationNumber FROM Pushes WHERE Id = @p0").Query(id);
                if (push.Read() && destinations.TryGetValue(push.GetInt32(4), out var destination) && (selection.DestinationId is null || selection.DestinationId == destination))
                {
                    Consider(push);
                }
            }

            ids.Dequeue();
        }
        else if (parts.TryPeek(out var part) && !(part.State == PushState.Failed ? ReadFailed(sql, part.Destination) : ReadOpen(sql, part.Destination, part.State)))
        {
            parts.Dequeue();
            after = (-1, -1);
        }

        return ids.Count + parts.Count > 0;
    }

    private void Begin(SqlSession sql)
    {
        var visible = new Dictionary<int, string>();
        using (var each = sql.Prepare("SELECT Number, Id, CompanyId FROM Destinations").Query())
        {
            while (each.Read())
            {
                if (caller.Sees(each.GetStringOrNull(2)))
                {
                    visible.Add(each.GetInt32(0), each.GetString(1));
                }
            }
        }

        if (selection.PushIds is { } named)
        {
            foreach (var some in named.Where(PublicId.IsWellFormed).Distinct(StringComparer.Ordinal).Chunk(PieceIds))
            {
                ids.Enqueue(some);
            }
        }
        else
        {
            foreach (var part in Parts(sql, visible))
            {
                parts.Enqueue(part);
            }
        }

        destinations = visible;
    }

    /// <summary>Where there is something to look through.</summary>
    private List<(int Destination, PushState State)> Parts(SqlSession sql, Dictionary<int, string> visible)
    {
        var chosen = new List<(int, PushState)>();
        using var counts = sql.Prepare($"SELECT DestinationNumber, State FROM PushCounts WHERE State <= {(int)PushState.Failed} AND Total > 0 ORDER BY DestinationNumber, State").Query();
        while (counts.Read())
        {
            var (destination, state) = (counts.GetInt32(0), (PushState)counts.GetInt32(1));

            // What is being sent goes back to where it was claimed from, if its attempt has not begun.
            if (visible.TryGetValue(destination, out var id)
                && (selection.DestinationId is null || selection.DestinationId == id)
                && !state.HasEnded()
                && (selection.State is null || state == PushState.Sending || state == selection.State))
            {
                chosen.Add((destination, state));
            }
        }

        return chosen;
    }

    private bool ReadOpen(SqlSession sql, int destination, PushState state)
    {
        using var open = sql.Prepare(
            $"""
            SELECT Number, Kind, State, RetryNumber, DueAt FROM Pushes
            WHERE DestinationNumber = @p0 AND State <= {(int)PushState.Sending} AND State = {(int)state} AND DueAt >= @p1 AND (DueAt > @p1 OR Number > @p2)
            ORDER BY DueAt, Number {sql.Provider.FirstRows("@p3")}
            """).Query(destination, after.First, after.Second, rows);
        return Consider(open, (row => row.GetInt64(4), row => row.GetInt64(0)));
    }

    // Failures lie in the index by their group and in its order.
    private bool ReadFailed(SqlSession sql, int destination)
    {
        if (after.Second < 0)
        {
            var next = sql.Prepare($"SELECT MIN(SignatureNumber) FROM Pushes WHERE State = {(int)PushState.Failed} AND DestinationNumber = @p0 AND SignatureNumber > @p1")
                .Scalar(destination, (int)after.First);
            var signature = next is null ? after.First : Convert.ToInt64(next, CultureInfo.InvariantCulture);
            if (signature <= after.First)
            {
                return false;
            }

            after = (signature, 0);
        }

        using var failed = sql.Prepare(
            $"""
            SELECT Number, Kind, State, RetryNumber, SignatureNumber, FailureSequence FROM Pushes
            WHERE State = {(int)PushState.Failed} AND DestinationNumber = @p0 AND SignatureNumber = @p1 AND FailureSequence > @p2
            ORDER BY FailureSequence {sql.Provider.FirstRows("@p3")}
            """).Query(destination, (int)after.First, after.Second, rows);
        if (!Consider(failed, (row => row.GetInt32(4), row => row.GetInt64(5))))
        {
            after = (after.First, -1);
        }

        return true;
    }

    /// <returns>Whether as many were read as were asked for: more may follow.</returns>
    private bool Consider(Rows pushes, (Func<Rows, long> First, Func<Rows, long> Second) key)
    {
        var count = 0;
        var last = after;
        for (; pushes.Read(); count++)
        {
            Consider(pushes);
            last = (key.First(pushes), key.Second(pushes));
        }

        after = last;
        return count == rows;
    }

    private void Consider(Rows push)
    {
        var state = (PushState)push.GetInt32(2);
        var from = state != PushState.Sending ? state : push.IsDBNull(3) ? PushState.Waiting : PushState.Failed;
        if ((selection.State is null ? from is PushState.Waiting or PushState.Failed : from == selection.State)
            && (selection.Kind is null || selection.Kind == push.GetString(1)))
        {
            found.Add(push.GetInt64(0));
        }
    }
}

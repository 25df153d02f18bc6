using System.Globalization;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Finds the pushes to cancel or to send now, in short pieces. Every piece is a separate read that continues by key after the previous one.
/// </summary>
internal sealed class SelectionReading(Caller caller, Filter<Push> filter, int rows = SelectionReading.PieceRows)
{
    private const int PieceRows = 10_000;
    private const int PieceIds = 1_000;

    private readonly Dictionary<long, PushState?> _found = [];
    private readonly HashSet<long> _excluded = [];
    private readonly Queue<string[]> _ids = [];
    private readonly Queue<(int Destination, PushState State)> _parts = [];
    private Dictionary<int, string>? _destinations;
    private Func<Push, bool> _takesWaiting = static _ => false;
    private Func<Push, bool> _takesFailed = static _ => false;
    private (long First, long Second) _after = (-1, -1);

    /// <summary>
    /// The pushes found so far: their numbers, and the only state in which the filter matches; null if it matches in both.
    /// </summary>
    public IReadOnlyDictionary<long, PushState?> Found => _found;

    /// <summary>Pushes that match but are only counted; none by default.</summary>
    public Predicate<Push> Excludes { get; init; } = static _ => false;

    /// <summary>Number of these pushes found so far.</summary>
    public int Excluded => _excluded.Count;

    /// <summary>Reads the next piece. If the connection is lost, it can be read again.</summary>
    /// <returns>Whether more pieces follow.</returns>
    public bool Next(SqlSession sql)
    {
        if (_destinations is null)
        {
            Begin(sql);
        }
        else if (_ids.TryPeek(out var some))
        {
            foreach (var id in some)
            {
                using var rows = sql.Prepare($"SELECT {PushRow.Columns} FROM Pushes WHERE Id = @p0").Query(id);
                if (rows.Read() && PushRow.Read(rows) is { } push && _destinations.ContainsKey(push.DestinationNumber))
                {
                    Consider(push);
                }
            }

            _ids.Dequeue();
        }
        else if (
            _parts.TryPeek(out var part)
            && !(part.State == PushState.Failed ? ReadFailed(sql, part.Destination) : ReadOpen(sql, part.Destination, part.State))
        )
        {
            _parts.Dequeue();
            _after = (-1, -1);
        }

        return _ids.Count + _parts.Count > 0;
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

        filter = ErrorTexts.Resolve(sql, filter);
        var resolved = PushFilter.Destination.Resolve(
            filter,
            visible.ToDictionary(destination => destination.Value, destination => destination.Key)
        );
        _takesWaiting = resolved.Given(PushFilter.State, PushState.Waiting).ToPredicate();
        _takesFailed = resolved.Given(PushFilter.State, PushState.Failed).ToPredicate();
        var (named, others) = PushFilter.Split(filter);
        var chosen = others.MatchesNothing ? [] : Parts(sql, others, visible);
        foreach (var some in named.Where(PublicId.IsWellFormed).Chunk(PieceIds))
        {
            _ids.Enqueue(some);
        }

        foreach (var part in chosen)
        {
            _parts.Enqueue(part);
        }

        _destinations = visible;
    }

    /// <summary>Returns the ranges to search.</summary>
    private static List<(int Destination, PushState State)> Parts(SqlSession sql, Filter<Push> others, Dictionary<int, string> visible)
    {
        var chosen = new List<(int, PushState)>();
        using var counts = sql.Prepare(
                $"SELECT DestinationNumber, State FROM PushCounts WHERE State <= {(int)PushState.Failed} AND Total > 0 ORDER BY "
                    + "DestinationNumber, State"
            )
            .Query();
        while (counts.Read())
        {
            var (destination, state) = (counts.GetInt32(0), (PushState)counts.GetInt32(1));

            // A push in Sending is returned to where it was claimed from if its attempt has not begun.
            IEnumerable<PushState> from = state == PushState.Sending ? [PushState.Waiting, PushState.Failed] : [state];
            if (
                visible.TryGetValue(destination, out var id)
                && !state.HasEnded()
                && others.Given(PushFilter.Destination, id) is var left
                && from.Any(one => !left.Given(PushFilter.State, one).MatchesNothing)
            )
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
                SELECT {PushRow.Columns} FROM Pushes
                WHERE DestinationNumber = @p0 AND State <= {(int)
                    PushState.Sending} AND State = {(int)state} AND DueAt >= @p1 AND (DueAt > @p1 OR Number > @p2)
                ORDER BY DueAt, Number {sql.Provider.FirstRows("@p3")}
                """
            )
            .Query(destination, _after.First, _after.Second, rows);
        return Consider(open, push => (push.DueAt.ToUnixTimeMilliseconds(), push.Number));
    }

    // The index has the failures by group and in order.
    private bool ReadFailed(SqlSession sql, int destination)
    {
        if (_after.Second < 0)
        {
            var next = sql.Prepare(
                    $"SELECT MIN(SignatureNumber) FROM Pushes WHERE State = {(int)PushState.Failed} AND DestinationNumber = @p0 "
                        + "AND SignatureNumber > @p1"
                )
                .Scalar(destination, (int)_after.First);
            var signature = next is null ? _after.First : Convert.ToInt64(next, CultureInfo.InvariantCulture);
            if (signature <= _after.First)
            {
                return false;
            }

            _after = (signature, 0);
        }

        using var failed = sql.Prepare(
                $"""
                SELECT {PushRow.Columns} FROM Pushes
                WHERE State = {(int)PushState.Failed} AND DestinationNumber = @p0 AND SignatureNumber = @p1 AND FailureSequence > @p2
                ORDER BY FailureSequence {sql.Provider.FirstRows("@p3")}
                """
            )
            .Query(destination, (int)_after.First, _after.Second, rows);
        if (!Consider(failed, push => (push.SignatureNumber!.Value, push.FailureSequence!.Value)))
        {
            _after = (_after.First, -1);
        }

        return true;
    }

    /// <returns>Whether the requested number was read, so that more may follow.</returns>
    private bool Consider(Rows pushes, Func<Push, (long First, long Second)> key)
    {
        var count = 0;
        var last = _after;
        for (; pushes.Read(); count++)
        {
            var push = PushRow.Read(pushes);
            Consider(push);
            last = key(push);
        }

        _after = last;
        return count == rows;
    }

    private void Consider(Push push)
    {
        var from =
            push.State != PushState.Sending ? push.State
            : push.RetryNumber is null ? PushState.Waiting
            : PushState.Failed;
        if (from is not (PushState.Waiting or PushState.Failed))
        {
            return;
        }

        var (waiting, failed) = (_takesWaiting(push), _takesFailed(push));
        if (!(from == PushState.Waiting ? waiting : failed))
        {
            return;
        }

        // By number, because a piece may be read twice.
        if (Excludes(push))
        {
            _excluded.Add(push.Number);
        }
        else
        {
            _found[push.Number] = waiting && failed ? null : from;
        }
    }
}

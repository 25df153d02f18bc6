using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retries;

/// <summary>
/// Chooses what a retry would take, as <see cref="RetrySelection.Choose"/> does, but in pieces that each end soon: every piece is a read of its own and goes on by key
/// where the one before ended. What fails again meanwhile gets a number beyond the cut-off, so that nothing is counted twice.
/// </summary>
internal sealed class PlanReading(Caller caller, RetryFilter filter, long? cutOff, RetryBook book, PushOptions options, DateTimeOffset now, int rows = PlanReading.PieceRows)
{
    private const int PieceRows = 10_000;
    private const int PieceIds = 1_000;
    private const int PieceGroups = 100;

    private readonly Dictionary<NotSentReason, int> notSent = [];
    private readonly Queue<(int Destination, int Signature)> groups = [];
    private readonly Queue<string[]> ids = [];
    private Dictionary<int, (string Id, bool Paused)>? destinations;
    private long until;
    private long after;
    private int count;

    /// <summary>What was chosen so far.</summary>
    public RetryPlan Plan => new(until, count, notSent);

    /// <summary>Reads the next piece. Where its connection was lost it may be read again: nothing is taken over before it is whole.</summary>
    /// <returns>Whether more follow.</returns>
    public bool Next(SqlSession sql)
    {
        if (destinations is null)
        {
            Begin(sql);
        }
        else if (ids.TryPeek(out var some))
        {
            var piece = new RetrySelection(options, now);
            piece.ChooseByIds(sql, some, filter, destinations, until, book);
            Add(piece);
            ids.Dequeue();
        }
        else
        {
            ChooseSome(sql);
        }

        return groups.Count + ids.Count > 0;
    }

    private void Begin(SqlSession sql)
    {
        // A cut-off that lies ahead would sweep in what fails later.
        until = Math.Min(cutOff ?? long.MaxValue, sql.Prepare("SELECT Last FROM Series WHERE Name = @p0").Count(nameof(SeriesName.Failure)));
        var visible = RetrySelection.Destinations(sql, caller);
        if (filter.PushIds is { } named)
        {
            foreach (var some in named.Distinct(StringComparer.Ordinal).Chunk(PieceIds))
            {
                ids.Enqueue(some);
            }
        }
        else
        {
            foreach (var group in Groups(sql, visible))
            {
                groups.Enqueue(group);
            }
        }

        destinations = visible;
    }

    private List<(int Destination, int Signature)> Groups(SqlSession sql, Dictionary<int, (string Id, bool Paused)> visible)
    {
        var chosen = new List<(int, int)>();
        using var found = sql.Prepare("SELECT DestinationNumber, SignatureNumber FROM FailureGroups WHERE Total > 0 ORDER BY DestinationNumber, SignatureNumber").Query();
        while (found.Read())
        {
            var (destination, signature) = (found.GetInt32(0), found.GetInt32(1));
            if (visible.TryGetValue(destination, out var known)
                && (filter.DestinationId is null || filter.DestinationId == known.Id)
                && (filter.Signature is null || filter.Signature == signature))
            {
                chosen.Add((destination, signature));
            }
        }

        return chosen;
    }

    private void ChooseSome(SqlSession sql)
    {
        for (var asked = 0; asked < PieceGroups && groups.TryPeek(out var group); asked++)
        {
            var piece = new RetrySelection(options, now);
            var last = piece.ChooseSome(sql, group.Destination, group.Signature, destinations![group.Destination].Paused, filter.Kind, after, until, rows, book);
            Add(piece);
            after = last ?? 0;
            if (last is not null)
            {
                return;
            }

            groups.Dequeue();
        }
    }

    private void Add(RetrySelection piece)
    {
        count += piece.Count;
        foreach (var (reason, left) in piece.NotSent)
        {
            notSent[reason] = notSent.GetValueOrDefault(reason) + left;
        }
    }
}

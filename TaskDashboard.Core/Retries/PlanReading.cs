using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retries;

/// <summary>
/// Selects the pushes of a retry, in short pieces. Every piece is a separate read that continues by key after the previous one. A push that
/// fails again in the meantime gets a number beyond the cut-off, so no push is selected twice.
/// </summary>
/// <param name="counts">True for a plan, which needs the number of pushes but not the pushes.</param>
/// <param name="part">Selects from a part of an earlier retry; null to select from all failed pushes.</param>
internal sealed class PlanReading(
    Caller caller,
    Filter<Push> filter,
    long? cutOff,
    RetryBook book,
    PushOptions options,
    DateTimeOffset now,
    bool counts = false,
    int rows = PlanReading.PieceRows,
    PartReading? part = null
)
{
    private const int PieceRows = 10_000;
    private const int PieceIds = 1_000;
    private const int PieceGroups = 1_000;

    private readonly Queue<FailedPushes> _groups = [];
    private readonly Queue<string[]> _ids = [];
    private readonly long _addedBefore = book.Added;
    private Dictionary<int, VisibleDestination>? _destinations;
    private NamedPushes? _named;
    private Func<Push, bool>? _takes;
    private FrozenSet? _frozen;
    private long _until;
    private long _after;

    /// <summary>Returns the plan, after all pieces.</summary>
    public RetryPlan Plan(SqlSession sql) =>
        new(_until, Selection.Count, Selection.NotSent) { Lines = PlanLines.Read(sql, Selection.Lines, _destinations!) };

    /// <summary>Number of pushes selected so far.</summary>
    public RetrySelection Selection { get; } = new(options, now, counts);

    /// <summary>The cut-off, set by the first piece.</summary>
    public long CutOff => _until;

    /// <summary>Returns the company of a destination with selected pushes.</summary>
    public string? CompanyOf(int destination) => _destinations![destination].CompanyId;

    /// <summary>Returns the selected pushes, sorted and packed. Called after all pieces, before the command runs on the writer.</summary>
    public FrozenSet Freeze() => _frozen = FrozenSet.Of(Selection);

    /// <summary>
    /// Returns the same without the pushes that other requests have reserved since the reading began. Called on the writer's thread, which
    /// accepts requests one after another.
    /// </summary>
    public FrozenSet FreezeRest()
    {
        var whole = _frozen ?? Freeze();
        var others = book.AddedSince(_addedBefore).Where(whole.Overlaps).ToList();
        return others.Count == 0 ? whole : FrozenSet.Of(Selection.Without(others));
    }

    /// <summary>Reads the next piece. If the connection is lost, it can be read again, because only complete pieces are added.</summary>
    /// <returns>Whether more pieces follow.</returns>
    public bool Next(SqlSession sql)
    {
        if (_destinations is null)
        {
            Begin(sql);
        }
        else if (_ids.TryPeek(out var some))
        {
            var piece = new RetrySelection(options, now, counts);
            piece.ChooseByIds(sql, some, _named!, _destinations, _until, new ReservedPushes(book));
            Selection.Add(piece);
            _ids.Dequeue();
        }
        else if (part is not null)
        {
            ChoosePart(sql, part);
        }
        else
        {
            ChooseSome(sql);
        }

        return _groups.Count + _ids.Count > 0 || part is { HasMore: true };
    }

    private void Begin(SqlSession sql)
    {
        // A cut-off in the future would include later failures.
        _until = Math.Min(
            cutOff ?? long.MaxValue,
            sql.Prepare("SELECT Last FROM Series WHERE Name = @p0").Count(nameof(SeriesName.Failure))
        );
        filter = ErrorTexts.Resolve(sql, filter);
        var visible = RetrySelection.Destinations(sql, caller);
        if (part is not null)
        {
            _takes = PushFilter
                .Destination.Resolve(filter, visible.ToDictionary(destination => destination.Value.Id, destination => destination.Key))
                .ToPredicate();
            _destinations = visible;
            return;
        }

        var (byId, others) = PushFilter.Split(filter);
        var found = others.MatchesNothing ? [] : Groups(sql, others.Given(PushFilter.State, PushState.Failed), visible);
        _named = new NamedPushes(filter, others, visible);
        foreach (var some in byId.Chunk(PieceIds))
        {
            _ids.Enqueue(some);
        }

        foreach (var group in found)
        {
            _groups.Enqueue(group);
        }

        _destinations = visible;
    }

    private static List<FailedPushes> Groups(SqlSession sql, Filter<Push> others, Dictionary<int, VisibleDestination> visible)
    {
        var chosen = new List<FailedPushes>();
        using var found = sql.Prepare(
                "SELECT DestinationNumber, SignatureNumber, Total FROM FailureGroups WHERE Total > 0 ORDER BY DestinationNumber, "
                    + "SignatureNumber"
            )
            .Query();
        while (found.Read())
        {
            var (destination, signature) = (found.GetInt32(0), found.GetInt32(1));
            if (
                visible.TryGetValue(destination, out var known)
                && others.Given(PushFilter.Destination, known.Id).Given(PushFilter.Signature, signature) is { MatchesNothing: false } left
            )
            {
                chosen.Add(new FailedPushes(destination, signature, found.GetInt32(2), new PushTest(left)));
            }
        }

        return chosen;
    }

    private void ChoosePart(SqlSession sql, PartReading items)
    {
        if (items.ReadsItems)
        {
            items.ReadItems(sql, rows);
        }
        else if (items.TryPeek(out var some))
        {
            var piece = new RetrySelection(options, now, counts);
            piece.ChooseByNumbers(sql, some.Numbers, _takes!, _destinations!, Math.Min(some.CutOff, _until), new ReservedPushes(book));
            Selection.Add(piece);
            items.Dequeue();
        }
    }

    private void ChooseSome(SqlSession sql)
    {
        if (!_groups.TryPeek(out var first))
        {
            return;
        }

        var piece = new RetrySelection(options, now, counts);
        var reserved = new ReservedPushes(book);
        if (first.Total > rows)
        {
            var last = piece.ChooseSome(
                sql,
                first.Destination,
                first.Signature,
                _destinations![first.Destination].Paused,
                first.Test,
                _after,
                _until,
                rows,
                reserved
            );
            Selection.Add(piece);
            _after = last ?? 0;
            if (last is null)
            {
                _groups.Dequeue();
            }

            return;
        }

        // Small groups are read together. They may have grown since they were counted, but not below the cut-off.
        var left = (long)rows;
        var together = _groups
            .TakeWhile(group => group.Test.Columns == first.Test.Columns && (left -= group.Total) >= 0)
            .Take(PieceGroups)
            .ToList();
        piece.ChooseAll(sql, together, _destinations!, _until, reserved);
        Selection.Add(piece);
        together.ForEach(_ => _groups.Dequeue());
    }
}

/// <summary>The pushes of a retry.</summary>
/// <param name="Items">Their numbers by destination, ascending.</param>
/// <param name="Packed">The stored form.</param>
/// <param name="Kinds">Their kinds.</param>
internal sealed record FrozenSet(int Count, IReadOnlyDictionary<int, long[]> Items, byte[] Packed, IReadOnlySet<string> Kinds)
{
    public static FrozenSet Of(RetrySelection selection)
    {
        var items = selection.ToSet();
        return new FrozenSet(selection.Count, items, PackedSet.Pack(items), selection.Kinds);
    }

    /// <summary>Whether any of the pushes is also in the request's set.</summary>
    public bool Overlaps(RetryRun other)
    {
        foreach (var (destination, theirs) in other.Items)
        {
            if (Items.TryGetValue(destination, out var ours))
            {
                var (few, many) = ours.Length < theirs.Length ? (ours, theirs) : (theirs, ours);
                if (Array.Exists(few, push => Array.BinarySearch(many, push) >= 0))
                {
                    return true;
                }
            }
        }

        return false;
    }
}

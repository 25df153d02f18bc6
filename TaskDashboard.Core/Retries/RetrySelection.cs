using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retries;

/// <summary>The pushes that a filter and a cut-off select, and why other matching pushes are excluded.</summary>
/// <param name="counts">True to count the pushes without keeping their numbers.</param>
internal sealed class RetrySelection(PushOptions options, DateTimeOffset now, bool counts = false)
{
    private readonly Dictionary<(int Destination, string Kind), List<long>> _chosen = [];
    private readonly Dictionary<NotSentReason, int> _notSent = [];
    private readonly Dictionary<(int Destination, int? Signature), PlannedPushes> _lines = [];
    private (int Destination, int? Signature) _lastLine;
    private PlannedPushes? _last;

    /// <summary>The counts by destination and error, if the pushes are only counted.</summary>
    public IReadOnlyDictionary<(int Destination, int? Signature), PlannedPushes> Lines => _lines;

    public int Count { get; private set; }

    public IReadOnlyDictionary<NotSentReason, int> NotSent => _notSent;

    /// <summary>The kinds of the selected pushes.</summary>
    public IReadOnlySet<string> Kinds => _chosen.Keys.Select(key => key.Kind).ToHashSet(StringComparer.Ordinal);

    /// <summary>The selected pushes by destination, ascending.</summary>
    public Dictionary<int, long[]> ToSet()
    {
        var set = new Dictionary<int, long[]>();
        foreach (var kinds in _chosen.GroupBy(part => part.Key.Destination))
        {
            var pushes = kinds.SelectMany(part => part.Value).ToArray();
            Array.Sort(pushes);
            set.Add(kinds.Key, pushes);
        }

        return set;
    }

    /// <summary>Adds the selected and excluded pushes of another selection.</summary>
    public void Add(RetrySelection piece)
    {
        foreach (var ((destination, kind), pushes) in piece._chosen)
        {
            Of(destination, kind).AddRange(pushes);
        }

        Count += piece.Count;
        foreach (var (reason, left) in piece.NotSent)
        {
            _notSent[reason] = _notSent.GetValueOrDefault(reason) + left;
        }

        foreach (var ((destination, signature), line) in piece._lines)
        {
            LineOf(destination, signature).Add(line);
        }
    }

    /// <summary>Returns the selection without the pushes that these requests have reserved in the meantime.</summary>
    public RetrySelection Without(IReadOnlyList<RetryRun> others)
    {
        var rest = new RetrySelection(options, now);
        foreach (var (reason, left) in _notSent)
        {
            rest._notSent.Add(reason, left);
        }

        foreach (var ((destination, kind), pushes) in _chosen)
        {
            foreach (var push in pushes)
            {
                if (others.Any(other => other.Has(destination, push)))
                {
                    rest.Leave(NotSentReason.InAnotherRetry);
                }
                else
                {
                    rest.Take(destination, kind, push);
                }
            }
        }

        return rest;
    }

    /// <summary>Returns the destinations that the caller may see, by number.</summary>
    internal static Dictionary<int, VisibleDestination> Destinations(SqlSession sql, Caller caller)
    {
        var destinations = new Dictionary<int, VisibleDestination>();
        using var rows = sql.Prepare("SELECT Number, Id, Paused, CompanyId, Name FROM Destinations ORDER BY Number").Query();
        while (rows.Read())
        {
            if (caller.Sees(rows.GetStringOrNull(3)))
            {
                destinations.Add(
                    rows.GetInt32(0),
                    new VisibleDestination(rows.GetString(1), rows.GetBoolean(2), rows.GetStringOrNull(3), rows.GetString(4))
                );
            }
        }

        return destinations;
    }

    /// <summary>Reads all failures of these small groups up to the cut-off, with one statement.</summary>
    /// <param name="groups">Groups whose tests need the same columns.</param>
    internal void ChooseAll(
        SqlSession sql,
        IReadOnlyList<FailedPushes> groups,
        IReadOnlyDictionary<int, VisibleDestination> destinations,
        long cutOff,
        ReservedPushes reserved
    )
    {
        var tests = groups.ToDictionary(group => (group.Destination, group.Signature), group => group.Test);
        var given = GivenRows.Of(groups, group => group.Destination, group => group.Signature, _ => cutOff);
        var after = After(groups[0].Test);
        using var rows = sql.Prepare(
                $"""
                SELECT {ColumnsOf(groups[0].Test)}, DestinationNumber, SignatureNumber FROM {sql.Provider.GivenTable(
                    given
                )} CROSS JOIN Pushes
                WHERE State = {(int)
                    PushState.Failed} AND DestinationNumber = given.c0 AND SignatureNumber = given.c1 AND FailureSequence <= given.c2
                """
            )
            .Query(given);
        while (rows.Read())
        {
            var (destination, signature) = (rows.GetInt32(after), rows.GetInt32(after + 1));
            var test = tests[(destination, signature)];
            if (test.Takes(rows))
            {
                Choose(rows, test, (destination, signature), destinations[destination].Paused, reserved);
            }
        }
    }

    /// <summary>
    /// Reads at most this number of failures of one group in order, after the given one, whether they pass the test or not. So the cost
    /// does not grow with the group.
    /// </summary>
    /// <returns>Sequence number of the last one; null if no more follow.</returns>
    internal long? ChooseSome(
        SqlSession sql,
        int destination,
        int signature,
        bool paused,
        PushTest test,
        long after,
        long cutOff,
        int most,
        ReservedPushes reserved
    )
    {
        var sequence = After(test);
        using var rows = sql.Prepare(
                $"""
                SELECT {ColumnsOf(test)}, FailureSequence FROM Pushes
                WHERE State = {(int)
                    PushState.Failed} AND DestinationNumber = @p0 AND SignatureNumber = @p1 AND FailureSequence > @p2
                    AND FailureSequence <= @p3
                ORDER BY FailureSequence {sql.Provider.FirstRows("@p4")}
                """
            )
            .Query(destination, signature, after, cutOff, most);
        var count = 0;
        for (; rows.Read(); count++)
        {
            after = rows.GetInt64(sequence);
            if (test.Takes(rows))
            {
                Choose(rows, test, (destination, signature), paused, reserved);
            }
        }

        return count < most ? null : after;
    }

    // Without the creation times, which are needed only if a kind expires, the index alone is read.
    private string ColumnsOf(PushTest test) =>
        options.AnyExpires ? $"{test.Columns}, Superseded, CreatedAt" : $"{test.Columns}, Superseded";

    // Ordinal of the column after these.
    private int After(PushTest test) => test.Count + (options.AnyExpires ? 2 : 1);

    private void Choose(Rows rows, PushTest test, (int Destination, int Signature) group, bool paused, ReservedPushes reserved)
    {
        var number = rows.GetInt64(0);
        var kind = rows.GetString(test.KindOrdinal);
        var candidate = new RetryCandidate
        {
            State = PushState.Failed,
            IsSuperseded = rows.GetBoolean(test.Count),
            IsTooOld = options.AnyExpires && IsTooOld(kind, rows.GetInstant(test.Count + 1)),
            IsReserved = reserved.Has(group.Destination, number),
            Hold = HoldOf(paused),
        };
        if (candidate.WhyNotSent is { } reason)
        {
            Leave(reason);
            Plan(group.Destination, group.Signature, reason);
            return;
        }

        Take(group.Destination, kind, number);
        Plan(group.Destination, group.Signature, null);
    }

    internal void ChooseByIds(
        SqlSession sql,
        IReadOnlyCollection<string> ids,
        NamedPushes named,
        IReadOnlyDictionary<int, VisibleDestination> destinations,
        long cutOff,
        ReservedPushes reserved
    )
    {
        var given = GivenRows.Of(ids);
        var unknown = ids.Count;
        using var rows = sql.Prepare(
                $"SELECT {PushRow.Columns} FROM {sql.Provider.GivenTable(given)} CROSS JOIN Pushes WHERE Id = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            var push = PushRow.Read(rows);
            if (!destinations.TryGetValue(push.DestinationNumber, out var destination))
            {
                continue;
            }

            unknown--;

            // Later failures are outside the set.
            if (named.Takes(push, cutOff) && !(push.State == PushState.Failed && push.FailureSequence > cutOff))
            {
                Choose(push, destination, reserved);
            }
        }

        for (; unknown > 0; unknown--)
        {
            Leave(default(RetryCandidate).WhyNotSent!.Value);
        }
    }

    /// <summary>Reads pushes by number. Those that retention has deleted are not counted.</summary>
    internal void ChooseByNumbers(
        SqlSession sql,
        IReadOnlyCollection<long> numbers,
        Func<Push, bool> takes,
        IReadOnlyDictionary<int, VisibleDestination> destinations,
        long cutOff,
        ReservedPushes reserved
    )
    {
        var given = GivenRows.Of(numbers);
        using var rows = sql.Prepare(
                $"SELECT {PushRow.Columns} FROM {sql.Provider.GivenTable(given)} CROSS JOIN Pushes WHERE Number = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            var push = PushRow.Read(rows);

            // Later failures are outside the set.
            if (
                destinations.TryGetValue(push.DestinationNumber, out var destination)
                && !(push.State == PushState.Failed && push.FailureSequence > cutOff)
                && takes(push)
            )
            {
                Choose(push, destination, reserved);
            }
        }
    }

    private void Choose(Push push, VisibleDestination destination, ReservedPushes reserved)
    {
        var candidate = new RetryCandidate
        {
            State = push.State,
            IsSuperseded = push.Superseded,
            IsTooOld = IsTooOld(push.Kind, push.CreatedAt),
            IsReserved = reserved.Has(push.DestinationNumber, push.Number),
            Hold = HoldOf(destination.Paused),
        };
        var reason = candidate.WhyNotSent;
        if (reason is { } why)
        {
            Leave(why);
        }
        else
        {
            Take(push.DestinationNumber, push.Kind, push.Number);
        }

        Plan(push.DestinationNumber, push.SignatureNumber, reason);
    }

    private bool IsTooOld(string kind, DateTimeOffset createdAt) => options.Expiry(kind) is { } after && createdAt + after < now;

    private static NotSentReason? HoldOf(bool paused) => paused ? NotSentReason.DestinationPaused : null;

    private void Take(int destination, string kind, long push)
    {
        if (!counts)
        {
            Of(destination, kind).Add(push);
        }

        Count++;
    }

    private List<long> Of(int destination, string kind)
    {
        if (!_chosen.TryGetValue((destination, kind), out var pushes))
        {
            _chosen.Add((destination, kind), pushes = []);
        }

        return pushes;
    }

    private void Leave(NotSentReason reason) => _notSent[reason] = _notSent.GetValueOrDefault(reason) + 1;

    private void Plan(int destination, int? signature, NotSentReason? reason)
    {
        if (counts)
        {
            LineOf(destination, signature).Add(reason);
        }
    }

    // Most pushes are read with others of their line.
    private PlannedPushes LineOf(int destination, int? signature)
    {
        if (_last is null || _lastLine != (destination, signature))
        {
            _lastLine = (destination, signature);
            if (!_lines.TryGetValue(_lastLine, out _last))
            {
                _lines.Add(_lastLine, _last = new PlannedPushes());
            }
        }

        return _last;
    }
}

/// <summary>Counts of a line of a plan.</summary>
internal sealed class PlannedPushes
{
    private readonly Dictionary<NotSentReason, int> _notSent = [];

    public int WillSend { get; private set; }

    public IReadOnlyDictionary<NotSentReason, int> NotSent => _notSent;

    /// <param name="reason">Why the push is not sent; null if it is.</param>
    public void Add(NotSentReason? reason)
    {
        if (reason is { } why)
        {
            _notSent[why] = _notSent.GetValueOrDefault(why) + 1;
        }
        else
        {
            WillSend++;
        }
    }

    public void Add(PlannedPushes other)
    {
        WillSend += other.WillSend;
        foreach (var (reason, left) in other._notSent)
        {
            _notSent[reason] = _notSent.GetValueOrDefault(reason) + left;
        }
    }
}

/// <summary>A destination that the caller of a retry may see.</summary>
internal readonly record struct VisibleDestination(string Id, bool Paused, string? CompanyId, string Name);

/// <summary>The failed pushes of a destination with one error.</summary>
/// <param name="Total">Number of pushes when they were counted.</param>
/// <param name="Test">Tests which of them a filter matches.</param>
internal sealed record FailedPushes(int Destination, int Signature, long Total, PushTest Test);

/// <summary>Decides which of the pushes that a filter lists by id are selected because of it.</summary>
/// <param name="filter">The complete filter.</param>
/// <param name="others">The filter of the pushes that match regardless of their ids. The failed ones among them are found
/// elsewhere.</param>
internal sealed class NamedPushes(Filter<Push> filter, Filter<Push> others, IReadOnlyDictionary<int, VisibleDestination> destinations)
{
    private readonly Func<Push, bool> _takes = TestOf(filter, destinations);
    private readonly Func<Push, bool> _takesAnyhow = TestOf(others, destinations);

    public bool Takes(Push push, long cutOff) =>
        _takes(push) && !(push.State == PushState.Failed && push.FailureSequence <= cutOff && _takesAnyhow(push));

    private static Func<Push, bool> TestOf(Filter<Push> filter, IReadOnlyDictionary<int, VisibleDestination> destinations) =>
        PushFilter
            .Destination.Resolve(filter, destinations.ToDictionary(destination => destination.Value.Id, destination => destination.Key))
            .ToPredicate();
}

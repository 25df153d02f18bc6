using System.Globalization;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>A place in a list of pushes: the section, and the values by which the section is ordered.</summary>
internal readonly record struct PushPlace(int Section, long At, long Number)
{
    /// <exception cref="RefusedException">Invalid: the text is not a place.</exception>
    public static PushPlace? Parse(string? cursor) =>
        cursor is null ? null
        : cursor.Split('.') is [var section, var at, var number]
        && int.TryParse(section, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
        && long.TryParse(at, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? new PushPlace(part, value, last)
        : throw RefusedException.Invalid("after", "after is not a place in this list. Use the value of next from the page before.");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Section}.{At}.{Number}");
}

/// <summary>A section of a list of pushes: those of an index, ordered by a time and then by number.</summary>
/// <param name="Column">The time.</param>
/// <param name="Condition">What all of its pushes meet, in the words of the index's filter.</param>
/// <param name="States">The states of its pushes.</param>
/// <param name="Takes">A further test that the index does not have; gets the last attempt.</param>
internal sealed record PushSection(
    string Column,
    string Condition,
    IReadOnlyList<PushState> States,
    bool LatestFirst,
    Func<DateTimeOffset?, bool>? Takes = null
)
{
    /// <summary>Pushes that were sent, the latest attempt first.</summary>
    public static readonly PushSection LastAttempt = new(
        "LastAttemptAt",
        $"State <> {(int)PushState.Sending} AND LastAttemptAt IS NOT NULL",
        [PushState.Waiting, PushState.Failed, PushState.Delivered, PushState.Expired, PushState.Canceled],
        LatestFirst: true
    );

    /// <summary>Waiting pushes that failed before, the earliest due first.</summary>
    public static readonly PushSection FailedBefore = new(
        "DueAt",
        $"State = {(int)PushState.Waiting} AND LastAttemptAt IS NOT NULL",
        [PushState.Waiting],
        LatestFirst: false
    );

    /// <summary>Waiting pushes that were not sent yet, the earliest due first.</summary>
    public static readonly PushSection NotSentYet = new(
        "DueAt",
        $"State <= {(int)PushState.Sending}",
        [PushState.Waiting],
        LatestFirst: false,
        lastAttempt => lastAttempt is null
    );

    /// <summary>Whether a push belongs to the section.</summary>
    public bool Has(Push push) => States.Contains(push.State) && (Takes?.Invoke(push.LastAttemptAt) ?? push.LastAttemptAt is not null);

    /// <summary>Returns the place of a push that belongs to one of the sections.</summary>
    public static PushPlace PlaceOf(IReadOnlyList<PushSection> sections, Push push)
    {
        var index = 0;
        while (!sections[index].Has(push))
        {
            index++;
        }

        var at = sections[index].LatestFirst ? push.LastAttemptAt : push.DueAt;
        return new PushPlace(index, at?.ToUnixTimeMilliseconds() ?? 0, push.Number);
    }

    /// <summary>Returns the order of places in a list of these sections.</summary>
    public static Comparer<PushPlace> OrderOf(IReadOnlyList<PushSection> sections) =>
        Comparer<PushPlace>.Create(
            (left, right) =>
                left.Section != right.Section
                    ? left.Section.CompareTo(right.Section)
                    : (sections[left.Section].LatestFirst ? -1 : 1) * (left.At, left.Number).CompareTo((right.At, right.Number))
        );

    /// <summary>
    /// Compares pushes of the same list in memory. By last attempt, those that have none come last; there is no list of both else.
    /// </summary>
    public static int Compare(IReadOnlyList<PushSection> sections, Push left, Push right) =>
        sections is [{ LatestFirst: true }]
            ? -(left.LastAttemptAt, left.Number).CompareTo((right.LastAttemptAt, right.Number))
            : (left.LastAttemptAt is null, left.DueAt, left.Number).CompareTo((right.LastAttemptAt is null, right.DueAt, right.Number));
}

/// <summary>
/// Lists pushes in the order of an index that begins with the destination. It has this order for each destination and state, but not for
/// all together. So the first of each part are merged. A part is not read if it begins after the pushes already found. The cost grows with
/// the number of destinations, not with the number of pushes.
/// </summary>
/// <param name="count">How many to return.</param>
/// <param name="mostSkipped">About how many rows that do not match are read. A list with few matches ends early, and continues
/// there.</param>
/// <param name="budget">If it is spent, the list ends early as well.</param>
internal sealed class MergedPushes(
    SqlSession sql,
    Caller caller,
    Filter<Push> filter,
    int count,
    int mostSkipped = MergedPushes.MostSkipped,
    ReadBudget? budget = null
)
{
    public const int MostSkipped = 20_000;

    // If few rows pass the test, larger pieces need fewer statements.
    private const int LargestPiece = 10_000;

    /// <returns>The pushes' places in order, and where the list continues if it ended early.</returns>
    public (IReadOnlyList<PushPlace> Found, PushPlace? Stopped) Of(IReadOnlyList<PushSection> sections, PushPlace? after)
    {
        var found = new List<PushPlace>();
        for (var section = Math.Min(after?.Section ?? 0, sections.Count); section < sections.Count && found.Count < count; section++)
        {
            var (places, stopped) = Merge(
                sections[section],
                section,
                after is { } place && place.Section == section ? place : null,
                count - found.Count
            );
            found.AddRange(places);
            if (stopped is not null)
            {
                return (found, stopped);
            }
        }

        return (found, null);
    }

    private (IEnumerable<PushPlace> Found, PushPlace? Stopped) Merge(PushSection section, int index, PushPlace? after, int most)
    {
        var (lowest, highest, rest) = Range(section, filter);
        var first = section.LatestFirst
            ? new PushPlace(index, Math.Min(after?.At ?? highest, highest), after?.At <= highest ? after.Value.Number : long.MaxValue)
            : new PushPlace(index, Math.Max(after?.At ?? lowest, lowest), after?.At >= lowest ? after.Value.Number : -1);
        var order = Comparer<PushPlace>.Create(
            (left, right) => (section.LatestFirst ? -1 : 1) * (left.At, left.Number).CompareTo((right.At, right.Number))
        );
        var nearest = new PriorityQueue<PushPlace, PushPlace>(Comparer<PushPlace>.Create((left, right) => order.Compare(right, left)));
        PushPlace? stopped = null;
        var parts = Parts(section, rest, first);
        var mayBeSkipped = Math.Max(most, mostSkipped / Math.Max(1, parts.Count));
        foreach (var (part, head) in parts)
        {
            var begins = first with { At = head, Number = section.LatestFirst ? long.MaxValue : -1 };
            if (
                head < lowest
                || head > highest
                || (nearest.Count == most && nearest.TryPeek(out var farthest, out _) && order.Compare(begins, farthest) > 0)
                || (stopped is { } place && order.Compare(begins, place) > 0)
            )
            {
                break;
            }

            if (Merge(section, part, first, section.LatestFirst ? lowest : highest, most, mayBeSkipped, nearest, order) is { } end)
            {
                stopped = stopped is { } known && order.Compare(known, end) < 0 ? known : end;
            }
        }

        var found = nearest.UnorderedItems.Select(item => item.Element).Order(order);
        return (stopped is { } last ? found.TakeWhile(place => order.Compare(place, last) <= 0).ToList() : found.ToList(), stopped);
    }

    /// <summary>Merges one part.</summary>
    /// <returns>Where reading stopped because too many rows did not match.</returns>
    private PushPlace? Merge(
        PushSection section,
        PushPart part,
        PushPlace at,
        long end,
        int most,
        int mayBeSkipped,
        PriorityQueue<PushPlace, PushPlace> nearest,
        Comparer<PushPlace> order
    )
    {
        var test = new PushTest(part.Left);
        var (before, until, direction) = section.LatestFirst ? ("<", ">=", " DESC") : (">", "<=", "");
        var statement = sql.Prepare(
            $"""
            SELECT {test.Columns}, {section.Column}, LastAttemptAt FROM Pushes
            WHERE DestinationNumber = @p0 AND State = @p1 AND {section.Condition} AND {section.Column} {before}= @p2
                AND ({section.Column} {before} @p2 OR Number {before} @p3) AND {section.Column} {until} @p5
            ORDER BY {section.Column}{direction}, Number{direction} {sql.Provider.FirstRows("@p4")}
            """
        );
        var (piece, found) = (most, 0);
        while (found < most && !(nearest.Count == most && nearest.TryPeek(out var farthest, out _) && order.Compare(at, farthest) >= 0))
        {
            var read = 0;
            using var rows = statement.Query(part.Destination, (int)part.State, at.At, at.Number, piece, end);
            for (; found < most && rows.Read(); read++)
            {
                at = at with { At = rows.GetInt64(test.Count), Number = rows.GetInt64(0) };
                if (section.Takes?.Invoke(rows.GetInstantOrNull(test.Count + 1)) == false || !test.Takes(rows))
                {
                    mayBeSkipped--;
                    if (budget is { IsSpent: true })
                    {
                        return at;
                    }

                    continue;
                }

                found++;
                nearest.Enqueue(at, at);
                if (nearest.Count > most)
                {
                    nearest.Dequeue();
                }
            }

            if (read < piece)
            {
                break;
            }

            if (mayBeSkipped <= 0)
            {
                return at;
            }

            piece = Math.Max(piece, Math.Min(piece * 8, LargestPiece));
        }

        return null;
    }

    /// <summary>Returns the parts in which pushes may match, with the first time of each, in the order of these times.</summary>
    private List<(PushPart Part, long Head)> Parts(PushSection section, Filter<Push> rest, PushPlace first)
    {
        var parts = new Dictionary<(int, PushState), PushPart>();
        using (
            var counted = sql.Prepare(
                    """
                    SELECT c.DestinationNumber, c.State, d.Id, d.CompanyId
                    FROM PushCounts c JOIN Destinations d ON d.Number = c.DestinationNumber WHERE c.Total > 0
                    """
                )
                .Query()
        )
        {
            while (counted.Read())
            {
                var (destination, state) = (counted.GetInt32(0), (PushState)counted.GetInt32(1));
                var company = counted.GetStringOrNull(3);
                if (!section.States.Contains(state) || !caller.Sees(company))
                {
                    continue;
                }

                // A push belongs to its destination's company.
                var left = rest.Given(PushFilter.State, state)
                    .Given(PushFilter.Destination, counted.GetString(2))
                    .Given(PushFilter.Company, company);
                if (!left.MatchesNothing)
                {
                    parts[(destination, state)] = new PushPart(destination, state, left);
                }
            }
        }

        var heads = new List<(PushPart Part, long Head)>();
        if (parts.Count == 0)
        {
            return heads;
        }

        var given = GivenRows.Of(parts.Keys, key => key.Item1, key => (int)key.Item2, _ => first.At);
        var (nearest, from) = section.LatestFirst ? ("MAX", "<=") : ("MIN", ">=");
        using var rows = sql.Prepare(
                $"""
                SELECT given.c0, given.c1, (SELECT {nearest}({section.Column}) FROM Pushes WHERE DestinationNumber = given.c0
                AND State = given.c1 AND {section.Condition} AND {section.Column} {from} given.c2) FROM {sql.Provider.GivenTable(given)}
                """
            )
            .Query(given);
        while (rows.Read())
        {
            if (!rows.IsDBNull(2))
            {
                // Given numbers come back in the type that the database gave them.
                var (destination, state) = (Number(0), (PushState)Number(1));
                heads.Add((parts[(destination, state)], rows.GetInt64(2)));
            }
        }

        int Number(int column) => Convert.ToInt32(rows.GetValue(column), CultureInfo.InvariantCulture);

        heads.Sort((left, right) => (section.LatestFirst ? -1 : 1) * left.Head.CompareTo(right.Head));
        return heads;
    }

    /// <summary>Takes the range of the section's time out of the filter, so that the index finds where it begins and ends.</summary>
    private static (long Lowest, long Highest, Filter<Push> Left) Range(PushSection section, Filter<Push> filter)
    {
        // Far enough for any stored time, and still a time for every database.
        var (lowest, highest) = (0L, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
        if (section.Column != nameof(Push.LastAttemptAt))
        {
            return (lowest, highest, filter);
        }

        var rest = new List<Filter<Push>>();
        foreach (var part in filter is FilterAll<Push> all ? all.Parts : [filter])
        {
            if (
                part is not FilterCondition<Push> { Field: var field, Operator: var compares, Values: var values }
                || field != PushFilter.LastAttempt
                || compares is FilterOperator.Is
            )
            {
                rest.Add(part);
                continue;
            }

            var (given, last) = (Milliseconds(values[0]), Milliseconds(values[^1]));
            if (compares is FilterOperator.AtLeast or FilterOperator.Between)
            {
                lowest = Math.Max(lowest, given);
            }

            if (compares is FilterOperator.Below or FilterOperator.Between)
            {
                highest = Math.Min(highest, last - 1);
            }
        }

        return (lowest, highest, Filter.All(rest));
    }

    private static long Milliseconds(object instant) => ((DateTimeOffset)instant).ToUnixTimeMilliseconds();

    /// <param name="Left">The rest of the filter.</param>
    private sealed record PushPart(int Destination, PushState State, Filter<Push> Left);
}

using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Tests rows that a hand-written statement reads. The statement's own conditions were removed from the filter
/// (<see cref="Filter{TRow}.Given(ReferenceField{TRow}, string)"/>), so usually nothing is left to test, or only the kind, which the index
/// contains.
/// </summary>
internal sealed class PushTest
{
    private readonly Func<Push, bool>? _test;
    private readonly bool _needsKindOnly;

    /// <param name="filter">The rest of a filter for rows with at least a known destination.</param>
    public PushTest(Filter<Push> filter)
    {
        _test = filter.IsAll ? null : filter.ToPredicate();
        _needsKindOnly = filter.Conditions.All(condition => condition.Field == PushFilter.Kind);
    }

    /// <summary>Columns to read, the number first.</summary>
    public string Columns => _needsKindOnly ? "Number, Kind" : PushRow.Columns;

    /// <summary>Number of these columns. Others are read after them.</summary>
    public int Count => _needsKindOnly ? 2 : PushRow.Count;

    public int KindOrdinal => _needsKindOnly ? 1 : PushRow.KindOrdinal;

    public bool Takes(Rows row) => _test is null || _test(_needsKindOnly ? OfKind(row.GetString(1)) : PushRow.Read(row));

    private static Push OfKind(string kind) =>
        new()
        {
            Number = 0,
            Id = "",
            DestinationNumber = 0,
            Kind = kind,
            ItemId = "",
            Version = "",
            PayloadDigest = [],
        };
}

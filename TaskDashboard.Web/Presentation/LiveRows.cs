namespace TaskDashboard.Web.Presentation;

/// <summary>
/// Rows on a live page. While they are held (a person points at them, has selected or focused something in them, or has scrolled),
/// rows change in place and none comes, goes or moves; what is new is counted and waits.
/// </summary>
public sealed class LiveRows<TKey, TRow>(Func<TRow, TKey> keyOf)
    where TKey : notnull
{
    private IReadOnlyList<TRow> _fresh = [];

    public IReadOnlyList<TRow> Rows { get; private set; } = [];

    /// <summary>New rows that wait to be shown.</summary>
    public int Waiting { get; private set; }

    /// <summary>Something came, went or moved since the rows were held.</summary>
    public bool Stale { get; private set; }

    /// <summary>Shows exactly these.</summary>
    public void Show(IReadOnlyList<TRow> fresh)
    {
        Rows = _fresh = fresh;
        Waiting = 0;
        Stale = false;
    }

    /// <summary>Takes what the store says now: as it is, or in place while held.</summary>
    /// <param name="gone">What a shown row is now that is not among the fresh ones; the row itself when nothing is known.</param>
    /// <param name="isNew">Which of the fresh rows that are not shown count as new; without it, all.</param>
    public void Update(IReadOnlyList<TRow> fresh, bool held, Func<TRow, TRow>? gone = null, Func<TRow, bool>? isNew = null)
    {
        if (!held)
        {
            Show(fresh);
            return;
        }

        _fresh = fresh;
        var byKey = fresh.ToDictionary(keyOf);
        Rows = [.. Rows.Select(row => byKey.TryGetValue(keyOf(row), out var now) ? now : gone is null ? row : gone(row))];
        var shown = Rows.Select(keyOf).ToHashSet();
        Waiting = fresh.Count(row => !shown.Contains(keyOf(row)) && (isNew is null || isNew(row)));
        Stale = !fresh.Select(keyOf).SequenceEqual(Rows.Select(keyOf));
    }

    /// <summary>Shows what waits.</summary>
    public void Release()
    {
        if (Stale)
        {
            Show(_fresh);
        }
    }
}

namespace TaskDashboard.Web.Presentation;

/// <summary>
/// Rows of a live page. The rows are held while a person points at them, has selected or focused something in them, or has scrolled: then
/// rows change in place but are not added, removed or moved. New rows are counted and wait.
/// </summary>
public sealed class LiveRows<TKey, TRow>(Func<TRow, TKey> keyOf)
    where TKey : notnull
{
    private IReadOnlyList<TRow> _fresh = [];

    public IReadOnlyList<TRow> Rows { get; private set; } = [];

    /// <summary>Number of new rows that wait to be shown.</summary>
    public int Waiting { get; private set; }

    /// <summary>Whether rows were added, removed or moved since the rows were held.</summary>
    public bool Stale { get; private set; }

    /// <summary>Shows exactly these rows.</summary>
    public void Show(IReadOnlyList<TRow> fresh)
    {
        Rows = _fresh = fresh;
        Waiting = 0;
        Stale = false;
    }

    /// <summary>Applies the current rows: as they are, or in place while held.</summary>
    /// <param name="gone">Returns the current state of a row that is shown but no longer in the list, or the row itself if that is
    /// unknown.</param>
    /// <param name="isNew">Which rows that are not shown count as new; null means all.</param>
    public void Update(IReadOnlyList<TRow> fresh, bool held, Func<TRow, TRow>? gone = null, Func<TRow, bool>? isNew = null)
    {
        if (!held)
        {
            Show(fresh);
            return;
        }

        _fresh = fresh;
        var byKey = fresh.ToDictionary(keyOf);
        Rows =
        [
            .. Rows.Select(row =>
                byKey.TryGetValue(keyOf(row), out var now) ? now
                : gone is null ? row
                : gone(row)
            ),
        ];
        var shown = Rows.Select(keyOf).ToHashSet();
        Waiting = fresh.Count(row => !shown.Contains(keyOf(row)) && (isNew is null || isNew(row)));
        Stale = !fresh.Select(keyOf).SequenceEqual(Rows.Select(keyOf));
    }

    /// <summary>Shows the rows that wait.</summary>
    public void Release()
    {
        if (Stale)
        {
            Show(_fresh);
        }
    }
}

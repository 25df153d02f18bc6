namespace TaskDashboard.Web.Presentation;

/// <summary>Links to the previous and the next row of a list, for what shows one of them; null where the page of the list ends.</summary>
public sealed record Neighbours(string? Previous, string? Next)
{
    public static Neighbours None { get; } = new(null, null);

    /// <param name="row">The row that is shown.</param>
    /// <param name="rows">The rows of the page in order.</param>
    public static Neighbours Of(string row, IEnumerable<string> rows, Func<string, string> hrefOf)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(hrefOf);
        var all = rows.ToList();
        var at = all.IndexOf(row);
        return at < 0 ? None : new Neighbours(at > 0 ? hrefOf(all[at - 1]) : null, at + 1 < all.Count ? hrefOf(all[at + 1]) : null);
    }
}

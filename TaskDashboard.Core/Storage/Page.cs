using System.Globalization;

namespace TaskDashboard.Core.Storage;

/// <summary>A page of a list that continues by key.</summary>
/// <param name="Next">Start of the next page, opaque; null on the last page.</param>
/// <param name="SearchedTo">
/// If the read ended before the page was full, because it had cost enough: how far it has come. The next page continues from there.
/// </param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, DateTimeOffset? SearchedTo = null);

internal static class Page
{
    public static int Size(int limit) =>
        limit is >= 1 and <= Limits.PageItems
            ? limit
            : throw RefusedException.Invalid("limit", $"limit is {limit}. Give 1 to {Limits.PageItems}.");

    /// <summary>Returns the last key of the previous page.</summary>
    public static long? After(string? cursor) =>
        cursor is null ? null
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key
        : throw RefusedException.Invalid("after", "after is not a place in this list. Use the value of next from the page before.");

    /// <summary>Returns the last key as a 32-bit number. It is compared in this type, because otherwise no index could be used.</summary>
    public static int? AfterSmall(string? cursor) => After(cursor) is { } key ? (int)Math.Min(key, int.MaxValue) : null;

    /// <summary>Creates a page from rows, of which one more than the page size was read.</summary>
    public static Page<TItem> Of<TRow, TItem>(List<TRow> rows, int size, Func<TRow, long> key, Func<TRow, TItem> item)
    {
        var next = rows.Count > size ? key(rows[size - 1]).ToString(CultureInfo.InvariantCulture) : null;
        return new Page<TItem>([.. rows.Take(size).Select(item)], next);
    }

    /// <summary>Creates a page from rows, of which one more than the page size was read unless the read has ended earlier.</summary>
    public static Page<TItem> Of<TRow, TItem>(FoundRows<TRow> found, int size, Func<TRow, long> key, Func<TRow, TItem> item) =>
        found.SearchedTo is { } place
            ? new Page<TItem>([.. found.Rows.Select(item)], place.ToString(CultureInfo.InvariantCulture), found.At)
            : Of([.. found.Rows], size, key, item);
}

using System.Globalization;

namespace TaskDashboard.Core.Storage;

/// <summary>A page of a list that goes on by key.</summary>
/// <param name="Next">Where the next page starts, opaque; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

internal static class Page
{
    public static int Size(int limit) =>
        limit is >= 1 and <= Limits.PageItems ? limit : throw RefusedException.Invalid("limit", $"limit is {limit}. Give 1 to {Limits.PageItems}.");

    /// <summary>The key that the page before ended with.</summary>
    public static long? After(string? cursor) =>
        cursor is null ? null
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key
        : throw RefusedException.Invalid("after", "after is not a place in this list. Use the value of next from the page before.");

    /// <summary>The same where the key is of the smaller sort: compared as what it is, or no index could serve it.</summary>
    public static int? AfterSmall(string? cursor) => After(cursor) is { } key ? (int)Math.Min(key, int.MaxValue) : null;

    /// <summary>Makes a page of rows that were read one further than it is long.</summary>
    public static Page<TItem> Of<TRow, TItem>(List<TRow> rows, int size, Func<TRow, long> key, Func<TRow, TItem> item)
    {
        var next = rows.Count > size ? key(rows[size - 1]).ToString(CultureInfo.InvariantCulture) : null;
        return new Page<TItem>([.. rows.Take(size).Select(item)], next);
    }
}

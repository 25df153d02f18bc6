using TaskDashboard.Core.Storage;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>Something that may have come since a person left.</summary>
/// <param name="Words">What it is, behind its number, such as "new".</param>
/// <param name="Href">Address of its list.</param>
/// <param name="CountAsync">Counts it, no further than <see cref="Most"/>.</param>
public sealed record SincePart(string Words, string Href, Func<CancellationToken, Task<BoundedCount>> CountAsync)
{
    /// <summary>As much as is shown as an exact number.</summary>
    public const int Most = Limits.CountedExactly;

    /// <summary>Returns how many rows a list has, of which this page was read.</summary>
    public static BoundedCount NumberOf<T>(Page<T> page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return new(page.Items.Count, page.Next is not null);
    }
}

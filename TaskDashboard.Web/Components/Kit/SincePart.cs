namespace TaskDashboard.Web.Components.Kit;

/// <summary>Something that may have come since a person left.</summary>
/// <param name="Words">What it is, behind its number, such as "new".</param>
/// <param name="Href">Address of its list.</param>
/// <param name="CountAsync">Counts it, no further than <see cref="Most"/>.</param>
public sealed record SincePart(string Words, string Href, Func<CancellationToken, Task<int>> CountAsync)
{
    /// <summary>One more than is shown as an exact number.</summary>
    public const int Most = Limits.CountedExactly + 1;
}

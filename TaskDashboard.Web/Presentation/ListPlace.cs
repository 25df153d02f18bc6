using System.Globalization;

namespace TaskDashboard.Web.Presentation;

/// <summary>A page of a list: the first one, or the one beside a row. A row is named by the number that the list is ordered by.</summary>
/// <param name="After">The page that follows this row.</param>
/// <param name="Before">The page that ends before this row. It is read in the opposite order.</param>
public readonly record struct ListPlace(long? After, long? Before)
{
    public const string AfterParameter = "after";
    public const string BeforeParameter = "before";

    public bool IsFirst => After is null && Before is null;

    /// <summary>The row beside which the page is; null for the first page.</summary>
    public long? Key => Before ?? After;

    /// <summary>The parameters of the URL; those that are null are left out.</summary>
    public IEnumerable<(string Name, string? Value)> Parameters =>
        [
            (AfterParameter, After?.ToString(CultureInfo.InvariantCulture)),
            (BeforeParameter, Before?.ToString(CultureInfo.InvariantCulture)),
        ];

    public static ListPlace Beyond(long key) => new(key, null);

    public static ListPlace UpTo(long key) => new(null, key);
}

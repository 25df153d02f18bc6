namespace TaskDashboard.Web.Presentation;

/// <summary>
/// Knows the entry of the browser's history that typing in a filter made. More typing in the same filter replaces this entry; every other
/// change of the view makes a new one, so that Back takes back one filter at a time.
/// </summary>
public sealed class TypedEntry
{
    // All that was typed since the entry was made: an address that arrives late must not end it.
    private readonly HashSet<string> _typed = new(StringComparer.Ordinal);
    private string? _filter;

    /// <summary>Call before each change of the address.</summary>
    /// <param name="filter">The filter that is typed in; null if the view changes in another way.</param>
    /// <returns>Whether the current entry is replaced.</returns>
    public bool Replaces(string? filter, string address)
    {
        var replaces = filter is not null && filter == _filter;
        if (!replaces)
        {
            _typed.Clear();
        }

        _filter = filter;
        _typed.Add(address);
        return replaces;
    }

    /// <summary>Call when the page shows an address. Another one than typed came from elsewhere, such as Back.</summary>
    public void Arrive(string address)
    {
        if (!_typed.Contains(address))
        {
            _filter = null;
        }
    }
}

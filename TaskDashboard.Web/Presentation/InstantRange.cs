namespace TaskDashboard.Web.Presentation;

/// <summary>The value of a filter by time. The start is included, the end is not.</summary>
public readonly record struct InstantRange(DateTimeOffset? From, DateTimeOffset? To)
{
    /// <summary>Reads a value that the filter has accepted.</summary>
    public static InstantRange Of<TRow>(InstantField<TRow> field, string text)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            ['>', '=', .. var from] => new(Read(from), null),
            ['<', .. var to] => new(null, Read(to)),
            _ when text.IndexOf("..", StringComparison.Ordinal) is >= 0 and var at => new(Read(text[..at]), Read(text[(at + 2)..])),
            _ => new(Read(text), Read(text)),
        };

        DateTimeOffset Read(string instant) => (DateTimeOffset)field.Read(instant, field.Name);
    }

    /// <summary>Returns the value for everything since this time.</summary>
    public static string Since<TRow>(InstantField<TRow> field, DateTimeOffset from)
    {
        ArgumentNullException.ThrowIfNull(field);
        return ">=" + field.Write(from);
    }
}

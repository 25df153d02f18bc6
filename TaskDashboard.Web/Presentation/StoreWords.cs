using TaskDashboard.Core.Storage;

namespace TaskDashboard.Web.Presentation;

/// <summary>Explains what the store cannot do.</summary>
internal sealed record StoreWords(string Title, string Advice)
{
    /// <summary>Returns null if it can do everything.</summary>
    public static StoreWords? Of(StoreState store) =>
        store switch
        {
            { Reads: false } => new(
                "The database does not answer",
                "Nothing can be read or changed now, and the page may be out of date. It tries again automatically."
            ),
            { Writes: false } => new(
                "The database accepts no changes",
                "You can read, but commands fail and nothing moves until it accepts changes again. The page tries again automatically."
            ),
            { ChangesLate: true } => new(
                "Changes appear late",
                "Another program keeps a transaction open in the database. The page may be out of date. Commands work."
            ),
            _ => null,
        };
}

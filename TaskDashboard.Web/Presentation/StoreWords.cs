using TaskDashboard.Core.Storage;

namespace TaskDashboard.Web.Presentation;

/// <summary>What the store cannot do, as a support person reads it.</summary>
internal sealed record StoreWords(string Title, string Advice)
{
    /// <summary>Null if it can do everything.</summary>
    public static StoreWords? Of(StoreState store) => store switch
    {
        { Reads: false } => new("The database does not answer", "Nothing can be read or changed now, and what you see may be out of date. It is tried again by itself."),
        { Writes: false } => new("The database takes no changes", "You can read, but no command is carried out and nothing moves until it takes changes again. It is tried again by itself."),
        { ChangesLate: true } => new("Changes show late", "Another program keeps a transaction open in the database. What you see may be some time old; commands are carried out."),
        _ => null,
    };
}

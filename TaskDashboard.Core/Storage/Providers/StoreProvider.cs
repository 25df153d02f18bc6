using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>Everything in which one database differs from another. Nothing else in the product asks which one it is.</summary>
public abstract class StoreProvider
{
    /// <summary>As the setting <c>Database:Provider</c> spells it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the key ring of Data Protection belongs in the database (or else in a folder beside the file).</summary>
    public abstract bool KeepsKeyRing { get; }

    /// <summary>Folder for files that belong to this installation, or null where it has none.</summary>
    public abstract string? DataFolder { get; }

    /// <summary>Where the key ring is kept as files; null where it is in the database.</summary>
    public string? KeyFolder => KeepsKeyRing || DataFolder is not { } folder ? null : Path.Combine(folder, "keys");

    /// <summary>Makes the folder of the key ring, closed to everybody but its owner.</summary>
    /// <returns>The folder; null where the key ring is in the database.</returns>
    public string? PrepareKeyFolder()
    {
        if (KeyFolder is { } folder)
        {
            PrivateFile.CreateFolder(folder);
        }

        return KeyFolder;
    }

    /// <summary>How to back it up, in words, where the server's own tools do that.</summary>
    public virtual string BackupTools => "This database is backed up and restored by the tools of its server. The key ring is in it, so that is all there is to keep.";

    /// <summary>The longest that one read may take; whoever opens a connection for reading tells the database so, where it can be told.</summary>
    public TimeSpan ReadLimit { get; init; } = ReadLimits.StandardRead;

    /// <summary>A context on a pooled connection, for the schema and the key ring. On a server the pool has one connection.</summary>
    public abstract StoreContext CreateContext();

    /// <summary>A context on a connection that is open already.</summary>
    internal abstract StoreContext CreateContext(DbConnection connection);

    internal abstract DbConnection OpenWriter();

    /// <summary>A connection for reading by statements of our own.</summary>
    internal abstract DbConnection OpenReader();

    /// <summary>A connection for reading by LINQ.</summary>
    internal virtual DbConnection OpenQueryReader() => OpenReader();

    /// <summary>
    /// Has the database ask, again and again while a statement runs on this connection, whether it is to end. Asked on the reader's own thread, so that what ends
    /// one read cannot reach the next one.
    /// </summary>
    /// <returns>False where the database does not ask: its statements are canceled from outside.</returns>
    internal virtual bool TryWatch(DbConnection connection, Func<bool> isOver) => false;

    /// <summary>Whether its code runs in this process, so that no network can keep an answer from coming.</summary>
    internal virtual bool AnswersInProcess => false;

    /// <summary>Whether a statement was ended because it took too long or was canceled.</summary>
    internal virtual bool IsTimeout(DbException failure) => false;

    internal abstract Statements StatementsOn(DbConnection connection);

    internal abstract DbTransaction BeginWrite(DbConnection connection);

    /// <summary>Begins a transaction that reads one moment of the database, whatever is written meanwhile.</summary>
    internal abstract DbTransaction BeginSnapshot(DbConnection connection);

    /// <summary>Why that cannot be had here, and how to change that; null where it can.</summary>
    internal virtual string? WhyNoSnapshot(SqlSession sql) => null;

    /// <summary>The database's clock in SQL: milliseconds since 1970.</summary>
    internal abstract string Now { get; }

    /// <summary>The server's name for a session, under which <see cref="EndSession"/> finds it; null where there is no server.</summary>
    internal virtual string? SessionOf(SqlSession sql) => null;

    /// <summary>Ends a session whose client is gone, if the server still has it and the user may.</summary>
    internal virtual void EndSession(SqlSession sql, string session)
    {
    }

    /// <summary>Whether a new connection may succeed where this one failed, although it is still open: it is read-only, for example, as its server became a standby.</summary>
    internal virtual bool IsOfConnection(DbException failure) => false;

    /// <summary>Whether a commit that failed on a connection that is still open was surely undone.</summary>
    internal virtual bool CommitFailureIsFinal => true;

    /// <summary>The tail of a SELECT that ends in ORDER BY, keeping only the first rows.</summary>
    internal abstract string FirstRows(string count);

    /// <summary>How the feed is read in the order of commits.</summary>
    internal abstract CommitOrder CommitOrder { get; }

    /// <summary>Keeps other processes from starting on this database until the answer is disposed or the process ends.</summary>
    /// <exception cref="StoreInUseException">Another process starts on it, or runs on it.</exception>
    public abstract IDisposable TakeInstanceLock();

    /// <summary>Whether that lock is kept for as long as the process runs, and is let go of by the operating system only. Otherwise the <see cref="Lease"/> alone says who may write.</summary>
    internal virtual bool InstanceLockLasts => false;

    /// <summary>Refuses a server that cannot serve, before anything is written.</summary>
    internal virtual void CheckServer()
    {
    }

    /// <summary>Whether the schema has the lease.</summary>
    /// <exception cref="RefusedException">The schema was made by a newer version.</exception>
    internal bool HasLease()
    {
        using var connection = OpenWriter();
        using var context = CreateContext(connection);
        var applied = context.Database.GetAppliedMigrations().ToList();
        if (applied.Except(context.Database.GetMigrations(), StringComparer.Ordinal).LastOrDefault() is { } unknown)
        {
            throw RefusedException.Unavailable(
                $"This database was used by a newer version of TaskDashboard (its schema has {unknown}). Start that version, or restore a backup that this one has made.", null);
        }

        return applied.Exists(name => name.EndsWith("_Lease", StringComparison.Ordinal));
    }

    /// <summary>Brings the schema up to date.</summary>
    public void Migrate()
    {
        Prepare();
        using var connection = OpenWriter();
        using var context = CreateContext(connection);
        context.Database.Migrate();
    }

    /// <summary>Mends what a restore into another server has put out of order. The schema is up to date, and the lease is this process's.</summary>
    internal virtual void AfterRestore(SqlSession sql)
    {
    }

    /// <summary>What this failure is, and what a support person can do about it; null when it is none of the storage's own.</summary>
    internal abstract StoreTrouble? Explain(DbException failure);

    private protected virtual void Prepare()
    {
    }
}

/// <summary>Another process runs on the same database.</summary>
public sealed class StoreInUseException(string message, Exception? inner = null) : Exception(message, inner);

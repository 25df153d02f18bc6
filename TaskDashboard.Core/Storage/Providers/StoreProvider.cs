using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>All differences between databases. No other code depends on which database is used.</summary>
public abstract class StoreProvider
{
    /// <summary>Value of the setting <c>Database:Provider</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the key ring of Data Protection is in the database (otherwise in a folder beside the file).</summary>
    public abstract bool KeepsKeyRing { get; }

    /// <summary>Folder for files of this installation; null if it has none.</summary>
    public abstract string? DataFolder { get; }

    /// <summary>Folder of the key ring; null if it is in the database.</summary>
    public string? KeyFolder => KeepsKeyRing || DataFolder is not { } folder ? null : Path.Combine(folder, "keys");

    /// <summary>Creates the folder of the key ring, accessible only to its owner.</summary>
    /// <returns>The folder; null if the key ring is in the database.</returns>
    public string? PrepareKeyFolder()
    {
        if (KeyFolder is { } folder)
        {
            PrivateFile.CreateFolder(folder);
        }

        return KeyFolder;
    }

    /// <summary>How to back the database up if the server's own tools do that, as a sentence.</summary>
    public virtual string BackupTools =>
        "This database is backed up and restored by the tools of its server. The key ring is in it, so that is all there is to keep.";

    /// <summary>Maximum duration of one read. Set on each connection for reading, if the database supports it.</summary>
    public TimeSpan ReadLimit { get; init; } = ReadLimits.StandardRead;

    /// <summary>
    /// Creates a context on a pooled connection, for the schema and the key ring. On a server the pool has one connection.
    /// </summary>
    public abstract StoreContext CreateContext();

    /// <summary>Creates a context on an open connection.</summary>
    internal abstract StoreContext CreateContext(DbConnection connection);

    /// <summary>Creates a context for reading on an open connection.</summary>
    /// <param name="cancel">Ends its running query, from another thread. Null if canceling the query's token always ends it.</param>
    internal virtual StoreContext CreateReadingContext(DbConnection connection, out Action? cancel)
    {
        cancel = null;
        return CreateContext(connection);
    }

    internal abstract DbConnection OpenWriter();

    /// <summary>Opens a connection for reading with hand-written statements.</summary>
    internal abstract DbConnection OpenReader();

    /// <summary>Opens a connection for reading with LINQ.</summary>
    internal virtual DbConnection OpenQueryReader() => OpenReader();

    /// <summary>
    /// Makes the database check repeatedly, while a statement runs on this connection, whether to end it. The check runs on the reader's
    /// own thread, so that the end of one read cannot affect the next one.
    /// </summary>
    /// <param name="isOver">Gets the number of steps since the last check.</param>
    /// <returns>False if the database cannot check: its statements are canceled from outside.</returns>
    internal virtual bool TryWatch(DbConnection connection, Func<int, bool> isOver) => false;

    /// <summary>Whether the database runs in this process, so that no network can delay an answer.</summary>
    internal virtual bool AnswersInProcess => false;

    /// <summary>Whether a statement ended because it took too long or was canceled.</summary>
    internal virtual bool IsTimeout(DbException failure) => false;

    internal abstract Statements StatementsOn(DbConnection connection);

    internal abstract DbTransaction BeginWrite(DbConnection connection);

    /// <summary>Begins a transaction that reads a snapshot of the database.</summary>
    internal abstract DbTransaction BeginSnapshot(DbConnection connection);

    /// <summary>Why snapshots are not possible here, and how to change it; null if they are possible.</summary>
    internal virtual string? WhyNoSnapshot(SqlSession sql) => null;

    /// <summary>Finds rows by a part of their folded text.</summary>
    internal virtual TextIndex Texts { get; } = new NoTextIndex();

    /// <summary>
    /// Why texts are searched without an index, and how to change it; null if there is one or none is possible. Known when the schema is
    /// updated.
    /// </summary>
    internal string? WhyNoTextIndex { get; private set; }

    /// <summary>Whether the steps of a read can be counted (<see cref="TryWatch"/>).</summary>
    internal virtual bool CountsSteps => false;

    /// <summary>SQL for the database's clock: milliseconds since 1970.</summary>
    internal abstract string Now { get; }

    /// <summary>Returns the server's name of a session, for <see cref="EndSession"/>; null if there is no server.</summary>
    internal virtual string? SessionOf(SqlSession sql) => null;

    /// <summary>Ends a session whose client is gone, if it still exists and the user is allowed to.</summary>
    internal virtual void EndSession(SqlSession sql, string session) { }

    /// <summary>
    /// Whether a new connection may succeed although this one is still open. For example, this one is read-only because its server became a
    /// standby.
    /// </summary>
    internal virtual bool IsOfConnection(DbException failure) => false;

    /// <summary>Whether a commit that failed on an open connection was certainly rolled back.</summary>
    internal virtual bool CommitFailureIsFinal => true;

    /// <summary>SQL to add after ORDER BY to return only the first rows.</summary>
    internal abstract string FirstRows(string count);

    /// <summary>SQL for the table of these rows, to follow FROM: <c>given</c> with the columns <c>c0</c>, <c>c1</c> ….</summary>
    internal abstract string GivenTable(GivenRows rows);

    /// <summary>
    /// SQL for the distinct values of a table's column: one seek in the column's index for each value, however many rows there are.
    /// </summary>
    /// <param name="condition">Condition on the value, whose name is <c>found.Value</c>.</param>
    internal virtual string DistinctValues(string table, string column, string condition) =>
        $"""
            WITH RECURSIVE found (Value) AS (
                SELECT MIN({column}) FROM {table} UNION ALL SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > found.Value)
                FROM found WHERE found.Value IS NOT NULL)
            SELECT Value FROM found WHERE Value IS NOT NULL AND {condition}
            """;

    /// <summary>Reads the feed in the order of commits.</summary>
    internal abstract CommitOrder CommitOrder { get; }

    /// <summary>Prevents other processes from starting on this database until the result is disposed or the process ends.</summary>
    /// <exception cref="StoreInUseException">Another process starts or runs on the database.</exception>
    public abstract IDisposable TakeInstanceLock();

    /// <summary>
    /// Whether that lock is held while the process runs, and only the operating system can release it. Otherwise the <see cref="Lease"/>
    /// alone decides which process may write.
    /// </summary>
    internal virtual bool InstanceLockLasts => false;

    /// <summary>Refuses an unsuitable server before anything is written.</summary>
    internal virtual void CheckServer() { }

    /// <summary>Whether the database has our tables. This version can then use or update them.</summary>
    /// <exception cref="RefusedException">The schema is from a newer version or from one that is too old. Nothing was changed.</exception>
    internal bool HasSchema()
    {
        using var connection = OpenWriter();
        using var context = CreateContext(connection);
        var applied = context.Database.GetAppliedMigrations().ToList();
        var known = context.Database.GetMigrations().ToList();
        return OriginOf(applied, known) switch
        {
            SchemaOrigin.Older => throw RefusedException.Unavailable(
                $"This database was made by an earlier version of TaskDashboard (its schema begins with {applied[0]}), and this "
                    + "version cannot use it. Nothing was changed. "
                    + "Continue with the earlier version, or name a new file or an empty database in ConnectionStrings:TaskDashboard.",
                null
            ),
            SchemaOrigin.Newer => throw RefusedException.Unavailable(
                "This database was used by a newer version of TaskDashboard (its schema has "
                    + $"{applied.Except(known, StringComparer.Ordinal).Last()}). "
                    + "Start that version, or restore a backup from this version.",
                null
            ),
            SchemaOrigin.Ours => applied.Count > 0,
        };
    }

    /// <summary>Returns which version created a schema.</summary>
    /// <param name="applied">The migrations of the database, in order.</param>
    /// <param name="known">The migrations of this version.</param>
    internal static SchemaOrigin OriginOf(IReadOnlyList<string> applied, IReadOnlyList<string> known) =>
        applied.Count > 0 && applied[0] != known[0] ? SchemaOrigin.Older
        : applied.Except(known, StringComparer.Ordinal).Any() ? SchemaOrigin.Newer
        : SchemaOrigin.Ours;

    /// <summary>Updates the schema.</summary>
    public void Migrate()
    {
        Prepare();
        using var connection = OpenWriter();
        using var context = CreateContext(connection);
        context.Database.Migrate();
        WhyNoTextIndex = Texts.Create(connection);
    }

    /// <summary>
    /// Corrects data that is invalid after a restore into another server. Call it when the schema is updated and this process has the
    /// lease.
    /// </summary>
    internal virtual void AfterRestore(SqlSession sql) { }

    /// <summary>Explains a failure of the storage and what a support person can do about it; null for other failures.</summary>
    internal abstract StoreTrouble? Explain(DbException failure);

    private protected virtual void Prepare() { }
}

/// <summary>Which version of this program created a schema.</summary>
internal enum SchemaOrigin
{
    /// <summary>This version, or an earlier one whose schema this version can update. Also for a database without tables.</summary>
    Ours,

    /// <summary>A version before the first migration that this version knows.</summary>
    Older,

    Newer,
}

/// <summary>Another process uses the same database.</summary>
public sealed class StoreInUseException(string message, Exception? inner = null) : Exception(message, inner);

using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>SQLite, the embedded default. Write-ahead log, synchronous=FULL: an answer means that the change is on the disk.</summary>
public sealed class SqliteStoreProvider : StoreProvider
{
    private const int Error = 1;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Interrupted = 9;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    // The system's error numbers that .NET returns if the file is locked by another process.
    private const int HeldOnLinux = 11;
    private const int HeldOnMac = 35;
    private const int HeldOnWindows = unchecked((int)0x80070020);
    private const int FullDisk = 28;
    private const int FullDiskOnWindows = unchecked((int)0x80070070);
    private const int ReadOnlyDisk = 30;

    // How long to wait for another program's lock, unless the connection string sets it.
    private const int LockSeconds = 5;

    // Less than a tenth of a millisecond of work, so that the steps of short statements are counted as well.
    private const int StepsBetweenQuestions = 1000;

    private readonly string _file;
    private readonly int _lockMilliseconds;
    private readonly string _writerConnection;
    private readonly string _readerConnection;
    private readonly string _pooledConnection;

    static SqliteStoreProvider()
    {
        // No connection is used by two threads at once, and SQLite's memory statistics are not used. Both would cost locks at every call.
        // The call fails without effect if the process has already opened a database.
        SQLitePCL.Batteries_V2.Init();
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    public SqliteStoreProvider(string connectionString)
    {
        var given = new SqliteConnectionStringBuilder(connectionString);
        _file = Path.GetFullPath(given.DataSource);
        given.DataSource = _file;
        if (!given.ShouldSerialize("Default Timeout"))
        {
            given.DefaultTimeout = LockSeconds;
        }

        _lockMilliseconds = given.DefaultTimeout * 1000;
        _pooledConnection = given.ConnectionString;
        given.Pooling = false;
        _writerConnection = given.ConnectionString;
        given.Mode = SqliteOpenMode.ReadOnly;
        _readerConnection = given.ConnectionString;
    }

    public override string Name => "Sqlite";

    /// <summary>False if an answer need not mean that the change is on the disk, because what is written can be written again.</summary>
    public bool WaitsForDisk { get; init; } = true;

    public override bool KeepsKeyRing => false;

    public override string DataFolder => Path.GetDirectoryName(_file)!;

    /// <summary>Backs the database up to one file, also while it is in use, and restores it.</summary>
    public SqliteBackup Backup => new(this, _file);

    public override StoreContext CreateContext() =>
        new SqliteStoreContext(new DbContextOptionsBuilder<SqliteStoreContext>().UseSqlite(_pooledConnection).Options);

    internal override StoreContext CreateContext(DbConnection connection) =>
        new SqliteStoreContext(new DbContextOptionsBuilder<SqliteStoreContext>().UseSqlite(connection).Options);

    internal override DbConnection OpenWriter()
    {
        var connection = OpenPrivate();
        Run(
            connection,
            $"PRAGMA journal_mode=WAL; PRAGMA synchronous={(WaitsForDisk ? "FULL" : "OFF")}; PRAGMA cache_size=-16384; PRAGMA "
                + "wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;"
        );
        return connection;
    }

    internal override DbConnection OpenReader()
    {
        var connection = Open(_readerConnection);

        // While a read waits for a lock, SQLite does not check whether the read is over.
        var milliseconds = Math.Min(_lockMilliseconds, (int)ReadLimit.TotalMilliseconds);
        connection.DefaultTimeout = Math.Max(1, milliseconds / 1000);
        Run(
            connection,
            $"PRAGMA busy_timeout={milliseconds}; PRAGMA query_only=1; PRAGMA cache_size=-8192; PRAGMA mmap_size=268435456; PRAGMA "
                + "temp_store=MEMORY;"
        );
        return connection;
    }

    internal override bool AnswersInProcess => true;

    internal override TextIndex Texts { get; } = new SqliteTextIndex();

    internal override bool CountsSteps => true;

    internal override bool TryWatch(DbConnection connection, Func<int, bool> isOver)
    {
        SQLitePCL.raw.sqlite3_progress_handler(
            ((SqliteConnection)connection).Handle!,
            StepsBetweenQuestions,
            static asked => ((Func<int, bool>)asked)(StepsBetweenQuestions) ? 1 : 0,
            isOver
        );
        return true;
    }

    internal override bool IsTimeout(DbException failure) => failure is SqliteException { SqliteErrorCode: Interrupted };

    internal override Statements StatementsOn(DbConnection connection) => new SqliteStatements(((SqliteConnection)connection).Handle!);

    internal override DbTransaction BeginWrite(DbConnection connection) =>
        ((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: false);

    internal override DbTransaction BeginSnapshot(DbConnection connection) =>
        ((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: true);

    /// <exception cref="RefusedException">The file does not exist. A command that reads a database must not create one.</exception>
    public void DemandFile()
    {
        if (!File.Exists(_file))
        {
            throw RefusedException.Unprocessable(
                "noDatabase",
                $"There is no database {Path.GetFileName(_file)}. Check ConnectionStrings:TaskDashboard."
            );
        }
    }

    internal override string Now => "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";

    // After a disk error, the connection's state is not reliable.
    internal override bool IsOfConnection(DbException failure) =>
        failure is SqliteException { SqliteErrorCode: ReadOnly or IoError or Corrupt or NotADatabase or CannotOpen };

    internal override bool InstanceLockLasts => true;

    // A failing disk may have stored the commit nevertheless: the file is opened again and checked.
    internal override bool CommitFailureIsFinal => false;

    internal override string FirstRows(string count) => "LIMIT " + count;

    internal override string GivenTable(GivenRows rows)
    {
        var values =
            rows.Columns.Count == 1
                ? "value AS c0"
                : string.Join(", ", rows.Columns.Select((_, index) => $"value ->> {index} AS c{index}"));
        return $"(SELECT {values} FROM json_each(@p0)) AS given";
    }

    internal override CommitOrder CommitOrder { get; } = new NumberOrder();

    public override IDisposable TakeInstanceLock()
    {
        try
        {
            Directory.CreateDirectory(DataFolder);

            // A user who may open the file could lock it and prevent the program from starting.
            PrivateFile.Ensure(_file + ".lock");

            // The operating system releases it when the process ends for any reason.
            return new FileStream(_file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw RefusedException.Unavailable(
                "The folder of the database cannot be written to. Allow the service to write to it and to its files.",
                failure
            );
        }
        catch (IOException failure) when (failure.HResult is not (HeldOnLinux or HeldOnMac or HeldOnWindows))
        {
            throw RefusedException.Unavailable(
                failure.HResult switch
                {
                    ReadOnlyDisk => "The disk under the database is read-only.",
                    FullDisk or FullDiskOnWindows => "The disk under the database is full. Free some space and try again.",
                    _ => "The folder of the database cannot be used. Check ConnectionStrings:TaskDashboard and the disk.",
                },
                failure
            );
        }
        catch (IOException failure)
        {
            throw new StoreInUseException(
                $"Another TaskDashboard runs on the database {Path.GetFileName(_file)}. Stop it first, or name another database in "
                    + "ConnectionStrings:TaskDashboard.",
                failure
            );
        }
    }

    internal override StoreTrouble? Explain(DbException failure) =>
        (failure as SqliteException)?.SqliteErrorCode switch
        {
            Error
                when failure.Message.Contains("no such table", StringComparison.Ordinal)
                    || failure.Message.Contains("no such column", StringComparison.Ordinal) => new(
                StoreTrouble.SchemaChanged,
                "A table or column is missing in the database. Another program may be changing the schema."
            ),
            Busy or Locked => new(StoreTrouble.Busy, "The database is locked by another program. Close it and try again."),
            ReadOnly => new(StoreTrouble.ReadOnly, "The database file is read-only. Allow the service to write to it and to its folder."),
            IoError => new(StoreTrouble.DiskError, "The disk under the database reports an error."),
            Full => new(StoreTrouble.DiskFull, "The disk under the database is full. Free some space and try again."),
            Corrupt => new(StoreTrouble.Damaged, "The database file is damaged. Restore it from a backup."),
            NotADatabase => new(
                StoreTrouble.Damaged,
                "The database file is not a TaskDashboard database: it is damaged, or another file has its name. Restore it from a "
                    + "backup, or name another file."
            ),
            CannotOpen => new(
                StoreTrouble.Unreachable,
                "The database file cannot be opened. Check that its folder exists and may be written to."
            ),
            _ => null,
        };

    private protected override void Prepare()
    {
        Directory.CreateDirectory(DataFolder);

        // EF marks a running migration by a row, and waits forever for the row of a killed process. No other process can be migrating now,
        // because this one holds the instance lock.
        using var connection = OpenPrivate();
        Run(connection, "DROP TABLE IF EXISTS __EFMigrationsLock");
    }

    private sealed class SqliteStatements(SQLitePCL.sqlite3 connection) : Statements
    {
        // More rows in one statement gain nothing, and naming the parameters becomes expensive.
        private const int MostParameters = 256;

        public override Statement Prepare(string text) => new SqliteStatement(connection, text);

        public override RowWriter Prepare(RowStatement statement, Func<string, Statement> prepare) =>
            new SingleRowWriter(statement, prepare, MostParameters);

        public override void Dispose() { }
    }

    /// <summary>SQLite creates the files beside the database with the mode of the database file.</summary>
    private SqliteConnection OpenPrivate()
    {
        // If the folder is missing or inaccessible, SQLite reports it.
        if (Directory.Exists(DataFolder))
        {
            try
            {
                PrivateFile.Ensure(_file);
                PrivateFile.Close(_file + "-wal");
                PrivateFile.Close(_file + "-shm");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException) { }
        }

        return Open(_writerConnection);
    }

    private static SqliteConnection Open(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        return connection;
    }

    private static void Run(DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}

/// <summary>The tables on SQLite.</summary>
public sealed class SqliteStoreContext(DbContextOptions<SqliteStoreContext> options) : StoreContext(options);

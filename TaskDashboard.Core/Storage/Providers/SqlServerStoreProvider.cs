using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>SQL Server 2019 or later, or Azure SQL.</summary>
public sealed class SqlServerStoreProvider(string connectionString) : StoreProvider
{
    private const string InstanceLock = "TaskDashboard.Instance";
    private const string LoginTime = "CONVERT(varchar(33), login_time, 126)";
    private const int SqlServer2019 = 150;
    private const int Unreachable = 20;
    private const int NoSuchDatabase = 4060;
    private const int LoginFailed = 18456;
    private const int Deadlock = 1205;
    private const int LogFull = 9002;
    private const int FileGroupFull = 1105;
    private const int DatabaseReadOnly = 3906;
    private const int TimedOut = -2;
    private const int NullNotAllowed = 515;
    private const int BrokenConstraint = 547;
    private const int DuplicateInIndex = 2601;
    private const int DuplicateKey = 2627;
    private const int WouldBeTruncated = 2628;
    private const int WouldBeTruncatedBefore2019 = 8152;

    public override string Name => "SqlServer";

    public override bool KeepsKeyRing => true;

    public override string? DataFolder => null;

    public override string BackupTools =>
        "SQL Server has its own commands for this: BACKUP DATABASE and RESTORE DATABASE. The key ring is in the database, so that "
        + "is all there is to keep.";

    public override StoreContext CreateContext() =>
        new SqlServerStoreContext(new DbContextOptionsBuilder<SqlServerStoreContext>().UseSqlServer(PooledConnection, Speaks2019).Options);

    internal override StoreContext CreateContext(DbConnection connection) =>
        new SqlServerStoreContext(new DbContextOptionsBuilder<SqlServerStoreContext>().UseSqlServer(connection, Speaks2019).Options);

    internal override StoreContext CreateReadingContext(DbConnection connection, out Action? cancel)
    {
        var running = new RunningQuery();
        cancel = running.Cancel;
        return new SqlServerStoreContext(
            new DbContextOptionsBuilder<SqlServerStoreContext>().UseSqlServer(connection, Speaks2019).AddInterceptors(running).Options
        );
    }

    internal override DbConnection OpenWriter() => Open(connectionString);

    internal override DbConnection OpenReader() => Open(ReaderConnection);

    internal override bool IsTimeout(DbException failure) => failure is SqlException { Number: TimedOut };

    internal override Statements StatementsOn(DbConnection connection) => new Commands(connection);

    internal override DbTransaction BeginWrite(DbConnection connection) => connection.BeginTransaction(IsolationLevel.ReadCommitted);

    internal override DbTransaction BeginSnapshot(DbConnection connection) => connection.BeginTransaction(IsolationLevel.Snapshot);

    internal override string? WhyNoSnapshot(SqlSession sql) =>
        sql.Prepare("SELECT snapshot_isolation_state_desc FROM sys.databases WHERE database_id = DB_ID()").Scalar() is "ON"
            ? null
            : "Counters cannot be compared with their rows because this database does not allow snapshots. Switch them on: ALTER "
                + "DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON";

    internal override string Now => "DATEDIFF_BIG(millisecond, '1970-01-01', SYSUTCDATETIME())";

    internal override string? SessionOf(SqlSession sql) =>
        sql.Prepare($"SELECT CONCAT(session_id, '/', {LoginTime}) FROM sys.dm_exec_sessions WHERE session_id = @@SPID").Scalar() as string;

    /// <summary>
    /// Requires a login that may see and end other sessions. Otherwise the lease row is locked until the server notices that the client is
    /// gone, and the caller waits for it.
    /// </summary>
    internal override void EndSession(SqlSession sql, string session)
    {
        try
        {
            if (
                int.TryParse(session.Split('/')[0], CultureInfo.InvariantCulture, out var number)
                && sql.Prepare(
                        "SELECT COUNT(*) FROM sys.dm_exec_sessions WHERE database_id = DB_ID() AND session_id <> @@SPID AND "
                            + $"CONCAT(session_id, '/', {LoginTime}) = @p0"
                    )
                    .Count(session) > 0
            )
            {
                using var command = sql.Connection.CreateCommand();
                command.CommandText = string.Create(CultureInfo.InvariantCulture, $"KILL {number}");
                command.ExecuteNonQuery();
            }
        }
        catch (SqlException failure) when (failure.Class < Unreachable)
        {
            // The login may not do this, or the session has just ended.
        }
    }

    internal override bool IsOfConnection(DbException failure) => failure is SqlException { Number: DatabaseReadOnly };

    internal override string FirstRows(string count) => $"OFFSET 0 ROWS FETCH NEXT {count} ROWS ONLY";

    // A text from JSON has the database's collation, and cannot be compared with a column of another collation.
    internal override string GivenTable(GivenRows rows)
    {
        var columns = rows.Columns.Select(
            (column, index) => column is string[] ? $"c{index} COLLATE {SqlServerStoreContext.Exact} AS c{index}" : $"c{index}"
        );
        var types = rows.Columns.Select(
            (column, index) =>
                $"c{index} {(column is string[] ? "nvarchar(4000)" : "bigint")} '${(rows.Columns.Count == 1 ? "" : $"[{index}]")}'"
        );
        return $"(SELECT {string.Join(", ", columns)} FROM OPENJSON(@p0) WITH ({string.Join(", ", types)}) AS element) AS given";
    }

    // A recursive part may contain neither sums nor subqueries. Without an option it is limited to 100 rows.
    internal override string DistinctValues(string table, string column, string condition) =>
        $"""
            WITH found (Value) AS (
                SELECT MIN({column}) FROM {table}
                UNION ALL
                SELECT later.Value FROM (
                    SELECT t.{column} AS Value, ROW_NUMBER() OVER (ORDER BY t.{column}) AS Place FROM found
                    JOIN {table} t ON t.{column} > found.Value) later
                WHERE later.Place = 1)
            SELECT Value FROM found WHERE Value IS NOT NULL AND {condition} OPTION (MAXRECURSION 0)
            """;

    internal override CommitOrder CommitOrder { get; } = new RowVersionOrder();

    public override IDisposable TakeInstanceLock()
    {
        // The lock belongs to the connection: the server releases it when this process or its network ends. The connection is not from the
        // pool: a pooled connection would keep the lock after it was returned.
        var connection = Open(new SqlConnectionStringBuilder(connectionString) { Pooling = false, ConnectRetryCount = 0 }.ConnectionString);
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText =
                "DECLARE @result int; EXEC @result = sp_getapplock @Resource = @p0, @LockMode = 'Exclusive', @LockOwner = "
                + "'Session', @LockTimeout = 0; SELECT @result;";
            command.Parameters.Add(new SqlParameter("@p0", InstanceLock));
            return command.ExecuteScalar() is int and >= 0
                ? connection
                : throw new StoreInUseException(
                    "Another TaskDashboard runs on this database. Stop it first, or name another database in "
                        + "ConnectionStrings:TaskDashboard."
                );
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal override StoreTrouble? Explain(DbException failure) =>
        failure is SqlException { Class: >= Unreachable }
            ? new(
                StoreTrouble.Unreachable,
                "The database server cannot be reached. Check that it runs, and the value of ConnectionStrings:TaskDashboard."
            )
            : (failure as SqlException)?.Number switch
            {
                Deadlock => new(StoreTrouble.Busy, "The database was busy with another program. Try again."),
                LogFull or FileGroupFull => new(StoreTrouble.DiskFull, "The database is out of space. Free some space and try again."),
                DatabaseReadOnly => new(StoreTrouble.ReadOnly, "The database is read-only."),
                NoSuchDatabase => new(
                    StoreTrouble.Missing,
                    "The database does not exist on the server, or this login may not open it. Create it, or name another one in "
                        + "ConnectionStrings:TaskDashboard."
                ),
                LoginFailed => new(
                    StoreTrouble.Denied,
                    "The database server refuses the login or the password. Check ConnectionStrings:TaskDashboard."
                ),
                TimedOut => new(StoreTrouble.NoAnswer, "The database did not answer in time."),
                NullNotAllowed or BrokenConstraint or DuplicateInIndex or DuplicateKey or WouldBeTruncated or WouldBeTruncatedBefore2019 =>
                    null,
                not null => new(StoreTrouble.WriteFailed, "The database failed to run the command."),
                null => null,
            };

    /// <summary>Without row versions a reader waits for the writer's commit, and the writer for readers.</summary>
    private protected override void Prepare()
    {
        using var connection = Open(connectionString);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT is_read_committed_snapshot_on FROM sys.databases WHERE database_id = DB_ID()";
        if (command.ExecuteScalar() is false)
        {
            throw RefusedException.Unavailable(
                "In this database readers wait for writers. Stop all use of it, and switch row versions on: ALTER DATABASE CURRENT "
                    + "SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE",
                null
            );
        }
    }

    private static void Speaks2019(SqlServerDbContextOptionsBuilder options) => options.UseCompatibilityLevel(SqlServer2019);

    private string PooledConnection =>
        new SqlConnectionStringBuilder(connectionString) { MinPoolSize = 0, MaxPoolSize = 1 }.ConnectionString;

    private string ReaderConnection =>
        new SqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            CommandTimeout = (int)Math.Ceiling(ReadLimit.TotalSeconds),
        }.ConnectionString;

    private sealed class Commands(DbConnection connection) : Statements
    {
        // The server accepts 2,100, and the call itself needs some of them.
        private const int MostParameters = 2048;

        private volatile SqlCommand? _running;

        public override Statement Prepare(string text) =>
            new SqlServerStatement((SqlConnection)connection, text, command => _running = command);

        public override RowWriter Prepare(RowStatement statement, Func<string, Statement> prepare) =>
            new SingleRowWriter(statement, prepare, MostParameters);

        public override void Cancel() => _running?.Cancel();

        public override void Dispose() { }
    }

    private static SqlConnection Open(string connectionString)
    {
        var connection = new SqlConnection(connectionString);
        connection.Open();
        return connection;
    }
}

/// <summary>The tables on SQL Server.</summary>
public sealed class SqlServerStoreContext(DbContextOptions<SqlServerStoreContext> options) : StoreContext(options)
{
    internal const string Exact = "Latin1_General_100_BIN2";

    // Columns that people search by text keep the server's collation. All others compare exactly, as on the other providers.
    private static readonly string[] Searched = [nameof(TrackedTask.Name), nameof(TrackedTask.Description), nameof(TrackedTask.Launcher)];

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(table => table.GetProperties()))
        {
            if (property.ClrType == typeof(string) && !Searched.Contains(property.Name))
            {
                property.SetCollation(Exact);
            }
        }

        modelBuilder.Entity<Change>(table =>
        {
            table.Property<byte[]>(RowVersionOrder.Column).IsRowVersion();
            table.HasIndex(RowVersionOrder.Column);
        });
    }
}

using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>PostgreSQL 15 or later.</summary>
public sealed class PostgreSqlStoreProvider : StoreProvider
{
    // Number of our advisory lock in the database. Any number is possible, but it must never change.
    private const long LockNumber = 7_308_332_204_741_095_782;
    private const int KeepAliveSeconds = 30;
    private const int EndMilliseconds = 5000;

    // The process id of a session is used again after its end.
    private const string Session = "pid || '/' || EXTRACT(EPOCH FROM backend_start)";

    // More than the number of hand-written statements.
    private const int MostPrepared = 500;

    // A plan made while a table was empty would still be used when it is full. Every frequent statement has an index, so sequential scans
    // are switched off. No join should scan an index instead of looking up the given rows.
    private const string Plans = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off; ";

    // The tables grow while the writer runs, and a statement has one row or hundreds: a plan is made for each run.
    private const string FreshPlans = "SET plan_cache_mode = force_custom_plan; ";

    // So that the locks of a session are released soon after its network connection is lost.
    private const string NoticesLoss = "SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; ";

    private readonly string _pooledConnection;
    private readonly string _ownConnection;
    private readonly string _queryConnection;
    private readonly ConcurrentDictionary<string, NpgsqlDbType[]> _types = new(StringComparer.Ordinal);

    public PostgreSqlStoreProvider(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        if (given.KeepAlive == 0)
        {
            given.KeepAlive = KeepAliveSeconds;
        }

        given.MinPoolSize = 0;
        given.MaxPoolSize = 1;
        _pooledConnection = given.ConnectionString;
        given.Pooling = false;
        _queryConnection = given.ConnectionString;
        given.MaxAutoPrepare = MostPrepared;
        given.AutoPrepareMinUsages = 2;
        _ownConnection = given.ConnectionString;
    }

    public override string Name => "PostgreSql";

    public override bool KeepsKeyRing => true;

    public override string? DataFolder => null;

    public override string BackupTools =>
        "PostgreSQL has its own tools for this: pg_dump and pg_restore. The key ring is in the database, so that is all there is to keep.";

    public override StoreContext CreateContext() =>
        new PostgreSqlStoreContext(
            new DbContextOptionsBuilder<PostgreSqlStoreContext>()
                .UseNpgsql(_pooledConnection)
                .AddInterceptors(SearchIgnoringCase.Instance)
                .Options
        );

    internal override StoreContext CreateContext(DbConnection connection) =>
        new PostgreSqlStoreContext(
            new DbContextOptionsBuilder<PostgreSqlStoreContext>().UseNpgsql(connection).AddInterceptors(SearchIgnoringCase.Instance).Options
        );

    // An answer means that the change is on the server's disk, even if the server's setting does not guarantee it. A stricter setting is
    // kept.
    internal override DbConnection OpenWriter() =>
        Open(
            Plans
                + FreshPlans
                + NoticesLoss
                + "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');"
        );

    internal override DbConnection OpenReader() => Open(Plans + ReadsOnly, Impatient(_ownConnection));

    // People's filters differ between queries: the server chooses how to plan these.
    internal override DbConnection OpenQueryReader() => Open(ReadsOnly, Impatient(_queryConnection));

    internal override TextIndex Texts { get; } = new PostgreSqlTextIndex();

    internal override bool IsTimeout(DbException failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or NpgsqlException { InnerException: TimeoutException };

    internal override Statements StatementsOn(DbConnection connection) => new PostgreSqlStatements((NpgsqlConnection)connection, _types);

    internal override DbTransaction BeginWrite(DbConnection connection) => connection.BeginTransaction(IsolationLevel.ReadCommitted);

    internal override DbTransaction BeginSnapshot(DbConnection connection) => connection.BeginTransaction(IsolationLevel.RepeatableRead);

    internal override string Now => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)";

    internal override string? SessionOf(SqlSession sql) =>
        sql.Prepare($"SELECT {Session} FROM pg_stat_activity WHERE pid = pg_backend_pid()").Scalar() as string;

    internal override void EndSession(SqlSession sql, string session) =>
        sql.Prepare(
                $"SELECT COUNT(pg_terminate_backend(pid, {EndMilliseconds})) FROM pg_stat_activity WHERE datname = "
                    + $"current_database() AND pid <> pg_backend_pid() AND {Session} = CAST(@p0 AS text)"
            )
            .Count(session);

    internal override bool IsOfConnection(DbException failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>
    /// Change rows restored from a cluster with higher transaction numbers would be published last, after all others. They are deleted.
    /// Then a subscriber that asks for the changes after one of them is notified to read everything again.
    /// </summary>
    internal override void AfterRestore(SqlSession sql) =>
        sql.Prepare("DELETE FROM Changes WHERE EXISTS (SELECT 1 FROM Changes WHERE CommitOrder >= pg_snapshot_xmax(pg_current_snapshot()))")
            .Run();

    /// <summary>
    /// A pooler that assigns server sessions by transaction would share our session with other clients: settings and prepared statements
    /// would be lost, or affect the others.
    /// </summary>
    internal override void CheckServer()
    {
        // Both connections are open: only a pooler can serve them from one session.
        using var one = new NpgsqlConnection(_ownConnection);
        using var other = new NpgsqlConnection(_ownConnection);
        if (SessionNumber(one) == SessionNumber(other))
        {
            throw RefusedException.Unavailable(
                "ConnectionStrings:TaskDashboard names a pooler that shares sessions (PgBouncer with pool_mode transaction or "
                    + "statement). Name the PostgreSQL server itself, or set pool_mode to session.",
                null
            );
        }

        static int SessionNumber(NpgsqlConnection connection)
        {
            connection.Open();
            using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
            return (int)command.ExecuteScalar()!;
        }
    }

    internal override string FirstRows(string count) => "LIMIT " + count;

    // An array for each column. The types are given, because unnest accepts arrays of any type.
    internal override string GivenTable(GivenRows rows)
    {
        var arrays = rows.Columns.Select((column, index) => $"CAST(@p{index} AS {(column is string[] ? "text[]" : "bigint[]")})");
        return $"unnest({string.Join(", ", arrays)}) AS given ({string.Join(", ", rows.Columns.Select((_, index) => $"c{index}"))})";
    }

    internal override CommitOrder CommitOrder { get; } = new TransactionOrder();

    public override IDisposable TakeInstanceLock()
    {
        try
        {
            // Waits, because the server needs a moment to notice that a process has ended.
            return Open($"{NoticesLoss}SET lock_timeout = '2s'; SELECT pg_advisory_lock({LockNumber})");
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new StoreInUseException(
                "Another TaskDashboard starts or runs on this database. Stop it first, or name another database in "
                    + "ConnectionStrings:TaskDashboard.",
                failure
            );
        }
    }

    internal override StoreTrouble? Explain(DbException failure) =>
        failure switch
        {
            PostgresException { SqlState: var state } => Explain(state),
            NpgsqlException { InnerException: TimeoutException } => new(StoreTrouble.NoAnswer, "The database did not answer in time."),
            NpgsqlException => new(
                StoreTrouble.Unreachable,
                "The database server cannot be reached. Check that it runs, and the value of ConnectionStrings:TaskDashboard."
            ),
            _ => null,
        };

    private static StoreTrouble? Explain(string state) =>
        state switch
        {
            PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable => new(
                StoreTrouble.Busy,
                "The database was busy with another program. Try again."
            ),
            PostgresErrorCodes.DiskFull => new(
                StoreTrouble.DiskFull,
                "The disk under the database is full. Free some space and try again."
            ),
            PostgresErrorCodes.IoError => new(StoreTrouble.DiskError, "The disk under the database reports an error."),
            PostgresErrorCodes.TooManyConnections => new(
                StoreTrouble.TooManyConnections,
                "The database server accepts no more connections. Close some, or allow more."
            ),
            PostgresErrorCodes.ReadOnlySqlTransaction => new(StoreTrouble.ReadOnly, "The database is read-only."),
            PostgresErrorCodes.QueryCanceled => new(StoreTrouble.NoAnswer, "The database did not answer in time."),
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => new(
                StoreTrouble.Unreachable,
                "The database server is starting or stopping. Try again."
            ),
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => new(
                StoreTrouble.Denied,
                "The database server refuses the user or the password. Check ConnectionStrings:TaskDashboard."
            ),
            PostgresErrorCodes.InvalidCatalogName => new(
                StoreTrouble.Missing,
                "The database server has no database with this name. Create it, or name another one in ConnectionStrings:TaskDashboard."
            ),
            PostgresErrorCodes.InsufficientPrivilege => new(
                StoreTrouble.Denied,
                "The database user does not have the necessary permission. Make it the owner of the database."
            ),

            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => new(
                StoreTrouble.SchemaChanged,
                "A table or column is missing in the database. Another program may be changing the schema."
            ),

            // The command was wrong: values (22), constraints (23), the statement itself (42).
            ['2', '2' or '3', ..] or ['4', '2', ..] => null,
            _ => new(StoreTrouble.WriteFailed, "The database failed to run the command."),
        };

    private string ReadsOnly =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"SET default_transaction_read_only = on; SET statement_timeout = {(long)ReadLimit.TotalMilliseconds};"
        );

    // For a server that does not answer at all. The connection is then closed, so that no caller waits for the statement.
    private string Impatient(string connection) =>
        new NpgsqlConnectionStringBuilder(connection)
        {
            CommandTimeout = (int)Math.Ceiling(ReadLimit.TotalSeconds) + 1,
            CancellationTimeout = -1,
        }.ConnectionString;

    private NpgsqlConnection Open(string first, string? connectionString = null)
    {
        var connection = new NpgsqlConnection(connectionString ?? _ownConnection);
        try
        {
            connection.Open();
            using var command = new NpgsqlCommand(first, connection);
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

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
    // Ours among the advisory locks of a database; any number, for ever the same.
    private const long LockNumber = 7_308_332_204_741_095_782;
    private const int KeepAliveSeconds = 30;
    private const int EndMilliseconds = 5000;

    // A session's number is given to others after its end.
    private const string Session = "pid || '/' || EXTRACT(EPOCH FROM backend_start)";

    // More than there are hand-written statements.
    private const int MostPrepared = 500;

    // A plan that was made while a table was empty would serve it when it is full: every statement that is run often has its index.
    // Nor is there a join that should walk through an index instead of looking up what it has.
    private const string Plans = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off; ";

    // The writer's tables grow under it, and one statement comes with one row or with hundreds: each plan is made for what is there.
    private const string FreshPlans = "SET plan_cache_mode = force_custom_plan; ";

    // So that what a session holds is free again soon after its network is gone.
    private const string NoticesLoss = "SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; ";

    private readonly string pooledConnection;
    private readonly string ownConnection;
    private readonly string queryConnection;
    private readonly ConcurrentDictionary<string, NpgsqlDbType[]> types = new(StringComparer.Ordinal);

    public PostgreSqlStoreProvider(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        if (given.KeepAlive == 0)
        {
            given.KeepAlive = KeepAliveSeconds;
        }

        given.MinPoolSize = 0;
        given.MaxPoolSize = 1;
        pooledConnection = given.ConnectionString;
        given.Pooling = false;
        queryConnection = given.ConnectionString;
        given.MaxAutoPrepare = MostPrepared;
        given.AutoPrepareMinUsages = 2;
        ownConnection = given.ConnectionString;
    }

    public override string Name => "PostgreSql";

    public override bool KeepsKeyRing => true;

    public override string? DataFolder => null;

    public override string BackupTools => "PostgreSQL has its own tools for this: pg_dump and pg_restore. The key ring is in the database, so that is all there is to keep.";

    public override StoreContext CreateContext() =>
        new PostgreSqlStoreContext(new DbContextOptionsBuilder<PostgreSqlStoreContext>().UseNpgsql(pooledConnection).AddInterceptors(SearchIgnoringCase.Instance).Options);

    internal override StoreContext CreateContext(DbConnection connection) =>
        new PostgreSqlStoreContext(new DbContextOptionsBuilder<PostgreSqlStoreContext>().UseNpgsql(connection).AddInterceptors(SearchIgnoringCase.Instance).Options);

    // An answer means that it is on the server's disk, also where the server's setting leaves that open; a stricter one stands.
    internal override DbConnection OpenWriter() =>
        Open(Plans + FreshPlans + NoticesLoss + "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');");

    internal override DbConnection OpenReader() => Open(Plans + ReadsOnly, Impatient(ownConnection));

    // People's filters differ from one query to the next: these are planned as the server sees fit.
    internal override DbConnection OpenQueryReader() => Open(ReadsOnly, Impatient(queryConnection));

    internal override bool IsTimeout(DbException failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or NpgsqlException { InnerException: TimeoutException };

    internal override Statements StatementsOn(DbConnection connection) => new PostgreSqlStatements((NpgsqlConnection)connection, types);

    internal override DbTransaction BeginWrite(DbConnection connection) => connection.BeginTransaction(IsolationLevel.ReadCommitted);

    internal override DbTransaction BeginSnapshot(DbConnection connection) => connection.BeginTransaction(IsolationLevel.RepeatableRead);

    internal override string Now => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)";

    internal override string? SessionOf(SqlSession sql) => sql.Prepare($"SELECT {Session} FROM pg_stat_activity WHERE pid = pg_backend_pid()").Scalar() as string;

    internal override void EndSession(SqlSession sql, string session) =>
        sql.Prepare($"SELECT COUNT(pg_terminate_backend(pid, {EndMilliseconds})) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND {Session} = CAST(@p0 AS text)").Count(session);

    internal override bool IsOfConnection(DbException failure) => failure is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>
    /// Change rows of a cluster that had come further bear transaction numbers which this one has not reached: they would be told last of all, one day.
    /// Without rows, whoever asks for what came after one of them is told to read everything anew.
    /// </summary>
    internal override void AfterRestore(SqlSession sql) =>
        sql.Prepare("DELETE FROM Changes WHERE EXISTS (SELECT 1 FROM Changes WHERE CommitOrder >= pg_snapshot_xmax(pg_current_snapshot()))").Run();

    /// <summary>A pooler that gives a server session to whoever has a transaction would share ours with others: settings and prepared statements would be lost, or met by others.</summary>
    internal override void CheckServer()
    {
        // Both are open: only a pooler answers them from one session.
        using var one = new NpgsqlConnection(ownConnection);
        using var other = new NpgsqlConnection(ownConnection);
        if (SessionNumber(one) == SessionNumber(other))
        {
            throw RefusedException.Unavailable(
                "ConnectionStrings:TaskDashboard names a pooler that shares sessions (PgBouncer with pool_mode transaction or statement). Name the PostgreSQL server itself, or set pool_mode to session.",
                null);
        }

        static int SessionNumber(NpgsqlConnection connection)
        {
            connection.Open();
            using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
            return (int)command.ExecuteScalar()!;
        }
    }

    internal override string FirstRows(string count) => "LIMIT " + count;

    internal override CommitOrder CommitOrder { get; } = new TransactionOrder();

    public override IDisposable TakeInstanceLock()
    {
        try
        {
            // Waited for, as the server takes a moment to notice that a process has ended.
            return Open($"{NoticesLoss}SET lock_timeout = '2s'; SELECT pg_advisory_lock({LockNumber})");
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new StoreInUseException("Another TaskDashboard starts or runs on this database. Stop it first, or name another database in ConnectionStrings:TaskDashboard.", failure);
        }
    }

    internal override StoreTrouble? Explain(DbException failure) => failure switch
    {
        PostgresException { SqlState: var state } => Explain(state),
        NpgsqlException { InnerException: TimeoutException } => new(StoreTrouble.NoAnswer, "The database did not answer in time."),
        NpgsqlException => new(StoreTrouble.Unreachable, "The database server cannot be reached. Check that it runs, and what ConnectionStrings:TaskDashboard says."),
        _ => null,
    };

    private static StoreTrouble? Explain(string state) => state switch
    {
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable =>
            new(StoreTrouble.Busy, "The database was busy with another program. Try again."),
        PostgresErrorCodes.DiskFull => new(StoreTrouble.DiskFull, "The disk under the database is full. Free some space and try again."),
        PostgresErrorCodes.IoError => new(StoreTrouble.DiskError, "The disk under the database reports an error."),
        PostgresErrorCodes.TooManyConnections => new(StoreTrouble.TooManyConnections, "The database server takes no more connections. Close some, or allow more."),
        PostgresErrorCodes.ReadOnlySqlTransaction => new(StoreTrouble.ReadOnly, "The database is read-only."),
        PostgresErrorCodes.QueryCanceled => new(StoreTrouble.NoAnswer, "The database did not answer in time."),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow =>
            new(StoreTrouble.Unreachable, "The database server stops or starts just now. Try again."),
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            new(StoreTrouble.Denied, "The database server refuses the user or the password. Check ConnectionStrings:TaskDashboard."),
        PostgresErrorCodes.InvalidCatalogName =>
            new(StoreTrouble.Missing, "The database server has no database of that name. Create it, or name another one in ConnectionStrings:TaskDashboard."),
        PostgresErrorCodes.InsufficientPrivilege => new(StoreTrouble.Denied, "The database user lacks a right. Make it the owner of the database."),

        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn =>
            new(StoreTrouble.SchemaChanged, "The database lacks a table or column of ours. Another program may be changing it."),

        // What was asked of it was wrong: values (22), constraints (23), the statement itself (42).
        ['2', '2' or '3', ..] or ['4', '2', ..] => null,
        _ => new(StoreTrouble.WriteFailed, "The database did not carry out the command."),
    };

    private string ReadsOnly => string.Create(CultureInfo.InvariantCulture, $"SET default_transaction_read_only = on; SET statement_timeout = {(long)ReadLimit.TotalMilliseconds};");

    // For a server that does not answer at all. The connection is given up then, so that nobody waits for what becomes of the statement.
    private string Impatient(string connection) =>
        new NpgsqlConnectionStringBuilder(connection) { CommandTimeout = (int)Math.Ceiling(ReadLimit.TotalSeconds) + 1, CancellationTimeout = -1 }.ConnectionString;

    private NpgsqlConnection Open(string first, string? connectionString = null)
    {
        var connection = new NpgsqlConnection(connectionString ?? ownConnection);
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

using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace TaskDashboard.Core.Store.Providers;

/// <summary>PostgreSQL 15 or later.</summary>
public sealed class PostgreSqlStoreProvider : StoreProvider
{
    // Ours among the advisory locks of a database; any number, for ever the same.
    private const long LockNumber = 7_308_332_204_741_095_782;
    private const int KeepAliveSeconds = 30;

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
    private Action? keepInstance;

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
    internal override DbConnection OpenWriter()
    {
        keepInstance?.Invoke();
        return Open(Plans + FreshPlans + NoticesLoss + "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');");
    }

    internal override DbConnection OpenReader() => Open(Plans + ReadsOnly, Impatient(ownConnection));

    // People's filters differ from one query to the next: these are planned as the server sees fit.
    internal override DbConnection OpenQueryReader() => Open(ReadsOnly, Impatient(queryConnection));

    internal override bool IsTimeout(DbException failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or NpgsqlException { InnerException: TimeoutException };

    internal override Statements StatementsOn(DbConnection connection) => new PostgreSqlStatements((NpgsqlConnection)connection, types);

    internal override DbTransaction BeginWrite(DbConnection connection) => connection.BeginTransaction(IsolationLevel.ReadCommitted);

    internal override string? NameTransaction(SqlSession sql) => sql.Prepare("SELECT CAST(pg_current_xact_id_if_assigned() AS text)").Scalar() as string;

    internal override bool? WasCommitted(SqlSession sql, string transaction)
    {
        // The server may not have noticed that its client is gone.
        sql.Prepare("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'transactionid' AND granted AND transactionid = xid(CAST(CAST(@p0 AS text) AS xid8))").Scalar(transaction);
        return sql.Prepare("SELECT pg_xact_status(CAST(CAST(@p0 AS text) AS xid8))").Scalar(transaction) switch
        {
            "committed" => true,
            "aborted" => false,
            _ => null,
        };
    }

    internal override string FirstRows(string count) => "LIMIT " + count;

    internal override CommitOrder CommitOrder { get; } = new TransactionOrder();

    public override IDisposable TakeInstanceLock()
    {
        var taken = new InstanceLock(this);
        keepInstance = taken.Keep;
        return taken;
    }

    internal override string? Explain(DbException failure) => failure switch
    {
        PostgresException { SqlState: var state } => Explain(state),
        NpgsqlException { InnerException: TimeoutException } => "The database did not answer in time.",
        NpgsqlException => "The database server cannot be reached. Check that it runs, and what ConnectionStrings:TaskDashboard says.",
        _ => null,
    };

    private static string? Explain(string state) => state switch
    {
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable =>
            "The database was busy with another program. Try again.",
        PostgresErrorCodes.DiskFull => "The disk under the database is full. Free some space and try again.",
        PostgresErrorCodes.IoError => "The disk under the database reports an error.",
        PostgresErrorCodes.TooManyConnections => "The database server takes no more connections. Close some, or allow more.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "The database is read-only.",
        PostgresErrorCodes.QueryCanceled => "The database did not answer in time.",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => "The database server stops or starts just now. Try again.",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "The database server refuses the user or the password. Check ConnectionStrings:TaskDashboard.",
        PostgresErrorCodes.InvalidCatalogName => "The database server has no database of that name. Create it, or name another one in ConnectionStrings:TaskDashboard.",
        PostgresErrorCodes.InsufficientPrivilege => "The database user lacks a right. Make it the owner of the database.",

        // What was asked of it was wrong: values (22), constraints (23), the statement itself (42).
        ['2', '2' or '3', ..] or ['4', '2', ..] => null,
        _ => "The database did not carry out the command.",
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

    /// <summary>The lock belongs to a session of its own: the server lets go of it when this process or its network ends.</summary>
    private sealed class InstanceLock : IDisposable
    {
        private readonly PostgreSqlStoreProvider provider;
        private NpgsqlConnection connection;

        public InstanceLock(PostgreSqlStoreProvider provider)
        {
            this.provider = provider;
            connection = Take();
        }

        /// <summary>The session may have been lost with the writer's.</summary>
        public void Keep()
        {
            try
            {
                using var command = new NpgsqlCommand("SELECT 1", connection);
                command.ExecuteNonQuery();
            }
            catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
            {
                connection.Dispose();
                connection = Take();
            }
        }

        public void Dispose() => connection.Dispose();

        private NpgsqlConnection Take()
        {
            try
            {
                // Waited for, as the server takes a moment to notice that a process has ended.
                return provider.Open($"{NoticesLoss}SET lock_timeout = '2s'; SELECT pg_advisory_lock({LockNumber})");
            }
            catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                throw new StoreInUseException("Another TaskDashboard runs on this database. Stop it first, or name another database in ConnectionStrings:TaskDashboard.", failure);
            }
        }
    }
}

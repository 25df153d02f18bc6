using System.Data.Common;
using Npgsql;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.Support;

/// <summary>A database of the test's own on the PostgreSQL server that the environment names.</summary>
internal sealed class PostgreSqlTestDatabase : TestDatabase
{
    private readonly Lazy<string> _connectionString;

    private PostgreSqlTestDatabase(Lazy<string> connectionString) => _connectionString = connectionString;

    public string ConnectionString => _connectionString.Value;

    public override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?> { ["Database:Provider"] = "PostgreSql", ["ConnectionStrings:TaskDashboard"] = ConnectionString };

    /// <summary>Creates a database with the schema. Skips the test if there is no server.</summary>
    public static PostgreSqlTestDatabase Create()
    {
        PostgreSqlServer.Demand();
        return new(new Lazy<string>(() => PostgreSqlServer.CreateAsync().GetAwaiter().GetResult()));
    }

    /// <summary>Creates a database without tables. Skips the test if there is no server.</summary>
    public static PostgreSqlTestDatabase CreateBare()
    {
        PostgreSqlServer.Demand();
        return new(new Lazy<string>(() => PostgreSqlServer.CreateBareAsync().GetAwaiter().GetResult()));
    }

    public override async Task<TestDatabase> CopyAsync()
    {
        // Closing the connections rolls back what is not committed, as the end of the process does.
        var copy = await PostgreSqlServer.CopyInUseAsync(ConnectionString);
        var database = new PostgreSqlTestDatabase(new Lazy<string>(copy));

        // The first process still runs and holds its lease. Let the lease expire in the copy.
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE Lease SET RenewedAt = 0";
        command.ExecuteNonQuery();
        return database;
    }

    public override DbConnection Open()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>
    /// Waits for the other transactions on the server. The feed reads up to the oldest open transaction, so another test's transaction
    /// on the same server, such as creating a database, delays it.
    /// </summary>
    public override async Task UntilPublishableAsync()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT EXISTS (SELECT 1 FROM Changes WHERE CommitOrder >= pg_snapshot_xmin(pg_current_snapshot()))";
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (await command.ExecuteScalarAsync(limit.Token) is true) { }
    }

    public override StoreProvider CreateProvider() => new PostgreSqlStoreProvider(ConnectionString) { ReadLimit = Patience.Limit };

    public override async ValueTask DisposeAsync()
    {
        if (_connectionString.IsValueCreated)
        {
            await PostgreSqlServer.DropAsync(ConnectionString);
        }
    }
}

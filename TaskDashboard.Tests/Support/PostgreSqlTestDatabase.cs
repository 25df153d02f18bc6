using System.Data.Common;
using Npgsql;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.Support;

/// <summary>A database of the test's own on the server that the environment names.</summary>
internal sealed class PostgreSqlTestDatabase : TestDatabase
{
    private readonly Lazy<string> _connectionString;

    private PostgreSqlTestDatabase(Lazy<string> connectionString) => _connectionString = connectionString;

    public string ConnectionString => _connectionString.Value;

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Database:Provider"] = "PostgreSql",
        ["ConnectionStrings:TaskDashboard"] = ConnectionString,
    };

    /// <summary>Skips the test where there is no server.</summary>
    public static PostgreSqlTestDatabase Create()
    {
        PostgreSqlServer.Demand();
        return new(new Lazy<string>(() => PostgreSqlServer.CreateAsync().GetAwaiter().GetResult()));
    }

    /// <summary>The same without any table.</summary>
    public static PostgreSqlTestDatabase CreateBare()
    {
        PostgreSqlServer.Demand();
        return new(new Lazy<string>(() => PostgreSqlServer.CreateBareAsync().GetAwaiter().GetResult()));
    }

    public override async Task<TestDatabase> CopyAsync()
    {
        // Whatever is not committed when the connections end is undone, as when the process ends.
        var copy = await PostgreSqlServer.CopyInUseAsync(ConnectionString);
        var database = new PostgreSqlTestDatabase(new Lazy<string>(copy));

        // The process that held its lease has not ended, but shall be taken to have.
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

    /// <summary>A transaction of another test on the same server, such as the making of a database, holds the feed back: it tells up to the oldest one that is open.</summary>
    public override async Task UntilToldAsync()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT EXISTS (SELECT 1 FROM Changes WHERE CommitOrder >= pg_snapshot_xmin(pg_current_snapshot()))";
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (await command.ExecuteScalarAsync(limit.Token) is true)
        {
        }
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

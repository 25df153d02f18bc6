using Npgsql;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.Support;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace TaskDashboard.Tests.Support;

/// <summary>
/// The PostgreSQL server that the environment names. Tests create databases on it. The schema is created once per run, in a
/// template database that the others are copied from.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string NameVariable = "TASKDASHBOARD_TEST_POSTGRES";
    private const string PoolerVariable = "TASKDASHBOARD_TEST_PGBOUNCER";
    private const string RequiredVariable = "TASKDASHBOARD_REQUIRE_POSTGRES";

    private static readonly string? Named = Environment.GetEnvironmentVariable(NameVariable) is { Length: > 0 } named ? named : null;
    private static readonly Lazy<string> Template = new(CreateTemplate);

    // PostgreSQL cannot copy a database twice at the same time.
    private static readonly SemaphoreSlim Copying = new(1);

    /// <summary>Skips the test if no server is configured. Fails it instead if a server is required.</summary>
    public static void Demand()
    {
        if (Named is null)
        {
            const string how =
                $"No PostgreSQL server. Name one, on which databases may be made, in {NameVariable}, or run the tests by "
                + ".ci/with-postgresql.";
            Assert.False(Environment.GetEnvironmentVariable(RequiredVariable) == "1", how);
            Assert.Skip(how);
        }
    }

    /// <summary>
    /// Returns the connection string of the same database through a pooler in transaction mode.
    /// Skips the test if there is none, unless a server is required.
    /// </summary>
    internal static string ThroughPooler(string connectionString)
    {
        var pooler = DemandVariable(PoolerVariable, "No PgBouncer.");
        return new NpgsqlConnectionStringBuilder(pooler) { Database = NameOf(connectionString) }.ConnectionString;
    }

    /// <summary>Returns the value of this environment variable. Skips the test if it is not set, unless a server is required.</summary>
    internal static string DemandVariable(string name, string missing)
    {
        if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
        {
            return value;
        }
        var how = $"{missing} Name it in {name}, or run the tests by .ci/with-postgresql.";
        Assert.False(Environment.GetEnvironmentVariable(RequiredVariable) == "1", how);
        Assert.Skip(how);
        return "";
    }

    /// <summary>Creates a database without tables.</summary>
    internal static async Task<string> CreateBareAsync()
    {
        var name = NewName();
        await RunAsync($"CREATE DATABASE {name}");
        return Of(name);
    }

    /// <summary>Creates a database with the schema and without rows.</summary>
    /// <returns>Its connection string.</returns>
    internal static Task<string> CreateAsync() => CopyAsync(Template.Value);

    /// <summary>
    /// Copies the database as it is now. Its current connections are closed. Clients may connect again afterwards.
    /// </summary>
    /// <returns>The connection string of the copy.</returns>
    internal static async Task<string> CopyInUseAsync(string connectionString)
    {
        // A database can be copied only while nobody is connected, and a client in the middle of its work would reconnect at once.
        var name = NameOf(connectionString);
        await RunAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        await DisconnectAsync(connectionString);
        var copy = await CopyAsync(name);
        await RunAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        return copy;
    }

    /// <summary>Closes every connection to the database.</summary>
    internal static Task DisconnectAsync(string connectionString) =>
        RunAsync($"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{NameOf(connectionString)}'");

    internal static async Task DropAsync(string connectionString)
    {
        NpgsqlConnection.ClearAllPools();
        await RunAsync($"DROP DATABASE {NameOf(connectionString)} WITH (FORCE)");
    }

    internal static async Task RunAsync(string command)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Named) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var statement = new NpgsqlCommand(command, connection);
        await statement.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Template.IsValueCreated)
        {
            await DropAsync(Of(Template.Value));
        }
    }

    private static async Task<string> CopyAsync(string original)
    {
        var name = NewName();
        await Copying.WaitAsync();
        try
        {
            await RunAsync($"CREATE DATABASE {name} TEMPLATE {original}");
        }
        finally
        {
            Copying.Release();
        }

        return Of(name);
    }

    private static string NewName() => "taskdashboard_" + Guid.NewGuid().ToString("N");

    private static string NameOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    private static string Of(string database) => new NpgsqlConnectionStringBuilder(Named) { Database = database }.ConnectionString;

    private static string CreateTemplate()
    {
        var name = NewName();
        using (var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Named) { Pooling = false }.ConnectionString))
        {
            connection.Open();
            using var statement = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
            statement.ExecuteNonQuery();
        }

        new PostgreSqlStoreProvider(Of(name)).Migrate();
        NpgsqlConnection.ClearAllPools();
        return name;
    }
}

using Npgsql;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.Support;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace TaskDashboard.Tests.Support;

/// <summary>
/// The PostgreSQL server that the environment names, where tests make databases of their own. The schema is made once a run,
/// in a database that the others are copies of.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string NameVariable = "TASKDASHBOARD_TEST_POSTGRES";
    private const string PoolerVariable = "TASKDASHBOARD_TEST_PGBOUNCER";
    private const string RequiredVariable = "TASKDASHBOARD_REQUIRE_POSTGRES";

    private static readonly string? Named = Environment.GetEnvironmentVariable(NameVariable) is { Length: > 0 } named ? named : null;
    private static readonly Lazy<string> Template = new(CreateTemplate);

    // A database cannot be copied by two at once.
    private static readonly SemaphoreSlim Copying = new(1);

    /// <summary>Skips the test where no server is named, unless one is demanded: there its absence is a failure.</summary>
    public static void Demand()
    {
        if (Named is null)
        {
            const string how = $"No PostgreSQL server. Name one, on which databases may be made, in {NameVariable}, or run the tests by .ci/with-postgresql.";
            Assert.False(Environment.GetEnvironmentVariable(RequiredVariable) == "1", how);
            Assert.Skip(how);
        }
    }

    /// <summary>The same database through a pooler that pools by transaction. Skips the test where there is none, unless a server is demanded.</summary>
    internal static string ThroughPooler(string connectionString)
    {
        var pooler = DemandVariable(PoolerVariable, "No PgBouncer.");
        return new NpgsqlConnectionStringBuilder(pooler) { Database = NameOf(connectionString) }.ConnectionString;
    }

    /// <summary>What this variable of the environment names. Skips the test where it names nothing, unless a server is demanded.</summary>
    internal static string DemandVariable(string name, string missing)
    {
        if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value) return value;
        var how = $"{missing} Name it in {name}, or run the tests by .ci/with-postgresql.";
        Assert.False(Environment.GetEnvironmentVariable(RequiredVariable) == "1", how);
        Assert.Skip(how);
        return "";
    }

    /// <summary>A database without any table.</summary>
    internal static async Task<string> CreateBareAsync()
    {
        var name = NewName();
        await RunAsync($"CREATE DATABASE {name}");
        return Of(name);
    }

    /// <summary>An empty schema in a database of its own.</summary>
    /// <returns>Its connection string.</returns>
    internal static Task<string> CreateAsync() => CopyAsync(Template.Value);

    /// <summary>
    /// A copy of a database at this moment. Whoever is connected to it loses the connection, and may connect again afterwards.
    /// </summary>
    /// <returns>The connection string of the copy.</returns>
    internal static async Task<string> CopyInUseAsync(string connectionString)
    {
        // Whoever is still at work on it would connect again at once, and a database is copied only while nobody is connected.
        var name = NameOf(connectionString);
        await RunAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        await DisconnectAsync(connectionString);
        var copy = await CopyAsync(name);
        await RunAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        return copy;
    }

    /// <summary>Ends every connection to the database.</summary>
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

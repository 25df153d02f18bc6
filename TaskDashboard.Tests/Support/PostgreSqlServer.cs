using Npgsql;
using TaskDashboard.Core.Store.Providers;
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

    /// <summary>A copy of a database, or of an empty schema.</summary>
    /// <returns>Its connection string.</returns>
    internal static async Task<string> CopyAsync(string? connectionString = null)
    {
        var name = NewName();
        await Copying.WaitAsync();
        try
        {
            var original = connectionString is null ? Template.Value : new NpgsqlConnectionStringBuilder(connectionString).Database!;
            await RunAsync($"CREATE DATABASE {name} TEMPLATE {original}");
        }
        finally
        {
            Copying.Release();
        }

        return Of(name);
    }

    /// <summary>Ends every connection to the database.</summary>
    internal static Task DisconnectAsync(string connectionString) =>
        RunAsync($"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{new NpgsqlConnectionStringBuilder(connectionString).Database}'");

    internal static async Task DropAsync(string connectionString)
    {
        NpgsqlConnection.ClearAllPools();
        await RunAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");
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

    private static string NewName() => "taskdashboard_" + Guid.NewGuid().ToString("N");

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

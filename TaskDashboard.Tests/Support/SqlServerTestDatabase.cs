using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.SqlServer;

namespace TaskDashboard.Tests.Support;

/// <summary>A database of the test's own on the SQL Server that the environment names.</summary>
internal sealed class SqlServerTestDatabase : TestDatabase
{
    /// <summary>Prefix of the names of these databases, also on a stand-in.</summary>
    public const string Prefix = "taskdashboard_";

    private const string NameVariable = "TASKDASHBOARD_TEST_SQLSERVER";

    private static readonly string? Named = Environment.GetEnvironmentVariable(NameVariable) is { Length: > 0 } named ? named : null;

    private readonly string _name = Prefix + Guid.NewGuid().ToString("N");

    private SqlServerTestDatabase() => Run($"CREATE DATABASE {_name}", $"ALTER DATABASE {_name} SET READ_COMMITTED_SNAPSHOT ON");

    public override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?> { ["Database:Provider"] = "SqlServer", ["ConnectionStrings:TaskDashboard"] = ConnectionString };

    private string ConnectionString => new SqlConnectionStringBuilder(Named) { InitialCatalog = _name }.ConnectionString;

    /// <summary>Creates a database. Uses a stand-in if no server is configured.</summary>
    public static TestDatabase Create() => Named is null ? StandInDatabase.Create() : new SqlServerTestDatabase();

    public override Task<TestDatabase> CopyAsync()
    {
        // Closing the connections rolls back what is not committed, as the end of the process does.
        Run($"ALTER DATABASE {_name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE", $"ALTER DATABASE {_name} SET MULTI_USER");
        var copy = new SqlServerTestDatabase();
        copy.CreateProvider().Migrate();
        using var context = copy.CreateProvider().CreateContext();
        foreach (var table in context.Model.GetRelationalModel().Tables)
        {
            // The server assigns row versions itself, in the order of the inserts.
            var columns = string.Join(
                ", ",
                table.Columns.Where(column => column.StoreType != "rowversion").Select(column => $"[{column.Name}]")
            );
            var order = table.Columns.SingleOrDefault(column => column.StoreType == "rowversion") is { } version
                ? $" ORDER BY [{version.Name}]"
                : "";
            Run(
                $"DELETE FROM {copy._name}.dbo.[{table.Name}]",
                $"INSERT INTO {copy._name}.dbo.[{table.Name}] ({columns}) SELECT {columns} FROM {_name}.dbo.[{table.Name}]{order}"
            );
        }

        // The first process still runs and holds its lease. Let the lease expire in the copy.
        Run($"UPDATE {copy._name}.dbo.Lease SET RenewedAt = 0");
        return Task.FromResult<TestDatabase>(copy);
    }

    public override DbConnection Open() => Open(ConnectionString);

    public override StoreProvider CreateProvider() => new SqlServerStoreProvider(ConnectionString);

    public override ValueTask DisposeAsync()
    {
        using (var connection = new SqlConnection(ConnectionString))
        {
            SqlConnection.ClearPool(connection);
        }

        Run($"ALTER DATABASE {_name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE", $"DROP DATABASE {_name}");
        return ValueTask.CompletedTask;
    }

    private static void Run(params IEnumerable<string> statements)
    {
        using var connection = Open(Named!);
        foreach (var statement in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }
    }

    private static SqlConnection Open(string connectionString)
    {
        var connection = new SqlConnection(new SqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }
}

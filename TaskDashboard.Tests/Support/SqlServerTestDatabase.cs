using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.Support;

/// <summary>A database of the test's own on the SQL Server that the environment names.</summary>
internal sealed class SqlServerTestDatabase : TestDatabase
{
    private const string NameVariable = "TASKDASHBOARD_TEST_SQLSERVER";

    private static readonly string? Named = Environment.GetEnvironmentVariable(NameVariable) is { Length: > 0 } named ? named : null;

    private readonly string _name = "taskdashboard_" + Guid.NewGuid().ToString("N");

    private SqlServerTestDatabase() => Run($"CREATE DATABASE {_name}", $"ALTER DATABASE {_name} SET READ_COMMITTED_SNAPSHOT ON");

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Database:Provider"] = "SqlServer",
        ["ConnectionStrings:TaskDashboard"] = ConnectionString,
    };

    private string ConnectionString => new SqlConnectionStringBuilder(Named) { InitialCatalog = _name }.ConnectionString;

    /// <summary>Skips the test where no server is named.</summary>
    public static SqlServerTestDatabase Create()
    {
        Assert.SkipWhen(Named is null, $"No SQL Server. Name one, on which databases may be made, in {NameVariable}.");
        return new();
    }

    public override Task<TestDatabase> CopyAsync()
    {
        // Whatever is not committed when the connections end is undone, as when the process ends.
        Run($"ALTER DATABASE {_name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE", $"ALTER DATABASE {_name} SET MULTI_USER");
        var copy = new SqlServerTestDatabase();
        copy.CreateProvider().Migrate();
        using var context = copy.CreateProvider().CreateContext();
        foreach (var table in context.Model.GetRelationalModel().Tables)
        {
            // The server gives row versions itself, in the order in which the rows come.
            var columns = string.Join(", ", table.Columns.Where(column => column.StoreType != "rowversion").Select(column => $"[{column.Name}]"));
            var order = table.Columns.SingleOrDefault(column => column.StoreType == "rowversion") is { } version ? $" ORDER BY [{version.Name}]" : "";
            Run($"DELETE FROM {copy._name}.dbo.[{table.Name}]", $"INSERT INTO {copy._name}.dbo.[{table.Name}] ({columns}) SELECT {columns} FROM {_name}.dbo.[{table.Name}]{order}");
        }

        // The process that held its lease has not ended, but shall be taken to have.
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

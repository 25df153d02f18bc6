using System.Data.Common;
using Microsoft.Data.SqlClient;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>A database of one test on a stand-in server. The schema is created once per run and copied.</summary>
internal sealed class StandInDatabase(StandInServer server) : TestDatabase
{
    private static readonly Lazy<Task<StandInContents>> Template = new(CreateTemplateAsync);

    public override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?> { ["Database:Provider"] = "SqlServer", ["ConnectionStrings:TaskDashboard"] = ConnectionString };

    private string ConnectionString =>
        new SqlConnectionStringBuilder(server.ConnectionString)
        {
            InitialCatalog = SqlServerTestDatabase.Prefix + "standin",
        }.ConnectionString;

    public static StandInDatabase Create() => new(new StandInServer(Template.Value.GetAwaiter().GetResult()));

    public override Task<TestDatabase> CopyAsync()
    {
        var database = new StandInDatabase(new StandInServer(server.Read()));

        // The process that holds the lease is still running. Expire its lease, as if it had ended.
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE Lease SET RenewedAt = 0";
        command.ExecuteNonQuery();
        return Task.FromResult<TestDatabase>(database);
    }

    public override DbConnection Open()
    {
        var connection = new SqlConnection(new SqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    public override StoreProvider CreateProvider() => new SqlServerStoreProvider(ConnectionString);

    /// <summary>Fails the test if SQL Server would have refused a statement that was sent.</summary>
    public override async ValueTask DisposeAsync()
    {
        SqlConnection.ClearAllPools();
        await server.DisposeAsync();
        Assert.Equal([], server.TakeInvalidStatements());
    }

    private static async Task<StandInContents> CreateTemplateAsync()
    {
        await using var server = new StandInServer();
        new SqlServerStoreProvider(server.ConnectionString).Migrate();
        Assert.Equal([], server.TakeInvalidStatements());
        return server.Read();
    }
}

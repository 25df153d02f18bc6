using System.Data.Common;
using Microsoft.Data.SqlClient;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>Leads the product to the stand-in.</summary>
internal sealed class StandInDatabase(StandInServer server) : TestDatabase
{
    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Database:Provider"] = "SqlServer",
        ["ConnectionStrings:TaskDashboard"] = server.ConnectionString,
    };

    /// <summary>Nothing is kept there.</summary>
    public override Task<TestDatabase> CopyAsync() => Task.FromResult<TestDatabase>(this);

    public override DbConnection Open()
    {
        var connection = new SqlConnection(server.ConnectionString);
        connection.Open();
        return connection;
    }

    public override StoreProvider CreateProvider() => new SqlServerStoreProvider(server.ConnectionString);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

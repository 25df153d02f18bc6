using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Skipped where no SQL Server is named; TaskDashboard.Tests/SqlServer holds what can be checked without one.</summary>
public sealed class SqlServerStoreTests : StoreContract
{
    private protected override TestDatabase NewDatabase() => SqlServerTestDatabase.Create();
}

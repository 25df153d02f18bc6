using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

public sealed class PostgreSqlStoreTests : StoreContract
{
    private protected override TestDatabase NewDatabase() => PostgreSqlTestDatabase.Create();
}

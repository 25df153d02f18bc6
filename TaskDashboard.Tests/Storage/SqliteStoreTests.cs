using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

public sealed class SqliteStoreTests : StoreContract
{
    private protected override TestDatabase NewDatabase() => SqliteTestDatabase.Create();
}

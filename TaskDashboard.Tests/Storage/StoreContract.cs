using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>
/// The rules of the store that all providers must keep. The tests are in the other files of this class, one subject per file. The subclass
/// of a provider only names its database.
/// </summary>
public abstract partial class StoreContract : CoreTest
{
    private protected abstract override TestDatabase NewDatabase();
}

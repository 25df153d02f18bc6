using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>
/// What the core promises about whatever it keeps, on every provider: the tests are in the files beside this one, each with
/// one promise. A provider's subclass names its database, and nothing else.
/// </summary>
public abstract partial class StoreContract : CoreTest
{
    private protected abstract override TestDatabase NewDatabase();
}

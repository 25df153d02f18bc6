using System.Data.Common;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.Support;

/// <summary>A database of the test's own. Each provider has one subclass.</summary>
internal abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>The settings with which the product uses this database.</summary>
    public abstract IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>Copies the database as a killed process would leave it at this moment.</summary>
    public abstract Task<TestDatabase> CopyAsync();

    /// <summary>Opens a connection that the product does not know of.</summary>
    public abstract DbConnection Open();

    /// <summary>Waits until the feed can report everything that is committed.</summary>
    public virtual Task UntilPublishableAsync() => Task.CompletedTask;

    /// <summary>Creates a provider, for queries about the schema.</summary>
    public abstract StoreProvider CreateProvider();

    public abstract ValueTask DisposeAsync();
}

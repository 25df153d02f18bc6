using System.Data.Common;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.Support;

/// <summary>A database of a test's own. One subclass a provider.</summary>
internal abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>The settings that lead the product to it.</summary>
    public abstract IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>What a process that ends without a word leaves behind at this moment.</summary>
    public abstract Task<TestDatabase> CopyAsync();

    /// <summary>A connection that the product knows nothing of.</summary>
    public abstract DbConnection Open();

    /// <summary>Comes back once nothing keeps the feed from telling what is committed.</summary>
    public virtual Task UntilToldAsync() => Task.CompletedTask;

    /// <summary>The provider itself, for questions about the schema.</summary>
    public abstract StoreProvider CreateProvider();

    public abstract ValueTask DisposeAsync();
}

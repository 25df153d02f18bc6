using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Engine;

/// <summary>Whether the engine takes commands now.</summary>
public sealed class Readiness
{
    private readonly StoreWriter writer;

    internal Readiness(StoreWriter writer) => this.writer = writer;

    /// <summary>Why it takes no commands now, as a fixed word in lower camel case; null if it does. One question a second reaches the database.</summary>
    public Task<string?> WhyNotAsync(CancellationToken cancellation = default) => writer.WhyNoWritesAsync(cancellation);
}

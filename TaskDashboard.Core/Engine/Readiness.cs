using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Engine;

/// <summary>Whether the engine takes commands now.</summary>
public sealed class Readiness
{
    private readonly StoreWriter writer;

    internal Readiness(StoreWriter writer) => this.writer = writer;

    /// <summary>
    /// Returns why no commands are taken now, as a fixed word in lower camel case; null if they are taken.
    /// One question a second reaches the database.
    /// </summary>
    public Task<string?> WhyNotAsync(CancellationToken cancellation = default) => writer.WhyNoWritesAsync(cancellation);
}

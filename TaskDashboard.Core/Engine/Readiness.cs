using TaskDashboard.Core.Commands;

namespace TaskDashboard.Core.Engine;

/// <summary>Whether the engine accepts commands now.</summary>
public sealed class Readiness
{
    private readonly IEngine _engine;

    internal Readiness(IEngine engine) => _engine = engine;

    /// <summary>
    /// Returns why no commands are accepted now, as a code in lower camel case; null if they are accepted. The database is checked at most
    /// once a second.
    /// </summary>
    public Task<string?> WhyNotAsync(CancellationToken cancellation = default) => _engine.WhyNoCommandsAsync(cancellation);
}

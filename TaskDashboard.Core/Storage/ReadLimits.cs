namespace TaskDashboard.Core.Storage;

/// <summary>How much may be read at once, and for how long.</summary>
/// <param name="Readers">The most reads that run at once.</param>
/// <param name="Wait">The longest that a read waits for its turn.</param>
/// <param name="Read">The longest that a read takes then.</param>
internal sealed record ReadLimits(int Readers, TimeSpan Wait, TimeSpan Read)
{
    public const int StandardConnections = 20;

    /// <summary>Connections that a process keeps for itself: the writer's and its lock's, the key ring's, the live feed's, and one for what it checks by itself.</summary>
    public const int OwnConnections = 5;

    public static readonly TimeSpan StandardRead = TimeSpan.FromSeconds(2);
}

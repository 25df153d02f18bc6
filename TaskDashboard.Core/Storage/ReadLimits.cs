namespace TaskDashboard.Core.Storage;

/// <summary>Limits for the number and duration of reads.</summary>
/// <param name="Readers">Maximum number of concurrent reads.</param>
/// <param name="Wait">Maximum time that a read waits for a connection.</param>
/// <param name="Read">Maximum duration of a read after that.</param>
internal sealed record ReadLimits(int Readers, TimeSpan Wait, TimeSpan Read)
{
    public const int StandardConnections = 20;

    /// <summary>
    /// Number of other connections of a process: the writer's and its lock's, the key ring's, the live feed's, and one for checks.
    /// </summary>
    public const int OwnConnections = 5;

    public static readonly TimeSpan StandardRead = TimeSpan.FromSeconds(2);
}

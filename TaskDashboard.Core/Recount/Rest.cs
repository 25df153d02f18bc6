namespace TaskDashboard.Core.Recount;

/// <summary>Pauses that leave CPU and writer to others for at least three quarters of the time.</summary>
internal static class Rest
{
    private const int PerWork = 3;

    // Limits the pause: if the machine slept during a piece, the next pause must not last three times as long.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public static Task AfterAsync(TimeSpan work, TimeProvider clock, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var rest = work * PerWork;
        return work <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(rest < Longest ? rest : Longest, clock, cancellation);
    }
}

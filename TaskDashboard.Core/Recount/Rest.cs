namespace TaskDashboard.Core.Recount;

/// <summary>The machine and the writer are left to others for at least three quarters of the time.</summary>
internal static class Rest
{
    private const int PerWork = 3;

    // A piece during which the machine was asleep is no reason to sleep for three times as long.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public static Task AfterAsync(TimeSpan work, TimeProvider clock, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var rest = work * PerWork;
        return work <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(rest < Longest ? rest : Longest, clock, cancellation);
    }
}

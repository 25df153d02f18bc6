namespace TaskDashboard.Tests.Support;

/// <summary>How long a test waits for a signal before it fails.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
}

namespace TaskDashboard.Tests.Support;

/// <summary>How long a test waits for a signal before it says that it did not come. Never reached while all is well.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
}

namespace TaskDashboard.Web.Components.Kit;

/// <summary>How many pages are open, and how often each of them may render: less often if there are many.</summary>
public sealed class OpenPages
{
    public const int Many = 10;
    public static readonly TimeSpan FloorOfFew = TimeSpan.FromSeconds(1.0 / 8);
    public static readonly TimeSpan FloorOfMany = TimeSpan.FromSeconds(1.0 / 4);

    private int _open;

    /// <summary>Minimum time between two renders that changes cause.</summary>
    public TimeSpan Floor => Volatile.Read(ref _open) < Many ? FloorOfFew : FloorOfMany;

    /// <summary>Counts a page. Dispose the result when the page is closed.</summary>
    public IDisposable Enter()
    {
        Interlocked.Increment(ref _open);
        return new Look(this);
    }

    private sealed class Look(OpenPages pages) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref pages._open);
            }
        }
    }
}

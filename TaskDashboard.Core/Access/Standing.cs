namespace TaskDashboard.Core.Access;

/// <summary>What all copies of one caller share: whether its rights still hold.</summary>
#pragma warning disable CA1001 // without a timer and without a wait handle there is nothing in it to dispose
internal sealed class Standing(string stamp)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource ending = new();

    public string Stamp => stamp;

    public CancellationToken Ended => ending.Token;

    // Whoever listens closes pages and connections: not on the writer's thread, which calls this.
    public void End() => _ = ending.CancelAsync();
}

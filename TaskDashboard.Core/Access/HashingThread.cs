namespace TaskDashboard.Core.Access;

/// <summary>Hashes on a thread of its own: the pool has few threads, and everybody who waits for an answer would miss one that hashes for a quarter of a second.</summary>
internal static class HashingThread
{
    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation) =>
        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

namespace TaskDashboard.Core.Access;

/// <summary>Hashes on a separate thread. The pool has few threads, and hashing would block one of them for a quarter of a second.</summary>
internal static class HashingThread
{
    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation) =>
        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

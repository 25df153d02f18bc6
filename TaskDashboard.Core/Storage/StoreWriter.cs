using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// The one writer. Work that arrives while a group commits is committed together, with what follows within a few milliseconds
/// as long as it is less than the last group held; a caller is answered after its group's commit. Work runs on one thread of its own, one piece after another.
/// </summary>
public sealed partial class StoreWriter : IDisposable
{
    /// <summary>Commands that may wait for their turn.</summary>
    internal const int MostWaiting = 10_000;

    /// <summary>What the commands that wait may hold in memory.</summary>
    internal const long MostWaitingBytes = 256L * 1024 * 1024;

    private const int GroupLimit = 512;

    // How long an answer of WhyNoWritesAsync serves everybody who asks.
    private static readonly TimeSpan AskedAgain = TimeSpan.FromSeconds(1);

    // A writer that has not answered for so long is taken to be blocked.
    private static readonly TimeSpan Blocked = TimeSpan.FromSeconds(5);

    private readonly Channel<Work> queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly StoreProvider provider;
    private readonly Lease lease;
    private readonly ITaskCommitObserver tasks;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly NumberSeries series = new();
    private readonly TimeSpan gather;
    private readonly List<Work> group = new(GroupLimit);
    private readonly Lock askingGate = new();
    private Task<string?>? asked;
    private long askedAt;
    private int waiting;
    private long waitingBytes;
    private IDisposable? instance;
    private Thread? thread;
    private SqlSession? sql;
    private WriteSession? session;
    private volatile StoreTrouble? trouble;

    internal StoreWriter(StoreProvider provider, Lease lease, ITaskCommitObserver tasks, TimeProvider clock, ILogger<StoreWriter> logger, TimeSpan? gather = null)
    {
        this.provider = provider;
        this.lease = lease;
        this.tasks = tasks;
        this.clock = clock;
        this.logger = logger;
        this.gather = gather ?? TimeSpan.FromMilliseconds(2);
        Steady = new SteadyTime(clock);
    }

    /// <summary>Raised on the writer's thread after each commit that wrote change rows.</summary>
    internal event Action? Committed;

    /// <summary>Raised once, when another process has taken over the database: nothing is written any more.</summary>
    internal event Action? Overtaken;

    internal SteadyTime Steady { get; }

    /// <summary>The failure that the last group met, in words; null while writes succeed.</summary>
    public string? Trouble => trouble?.Words;

    /// <summary>Whether the process that wrote before this one ended without giving its lease up.</summary>
    internal bool AfterUncleanEnd => lease.AfterUncleanEnd;

    /// <summary>Takes the database for this process, brings its schema up to date and begins to write. Called once, before anything is written.</summary>
    /// <exception cref="StoreInUseException">Another process runs on the database.</exception>
    /// <exception cref="RefusedException">The database cannot be used; the message says why.</exception>
    internal void Open()
    {
        instance = StoreOpening.Open(provider, lease);
        Connect();
        thread = new Thread(Run) { Name = "store writer", IsBackground = true };
        thread.Start();
    }

    /// <summary>Whether the store takes writes now.</summary>
    public async Task<bool> TakesWritesAsync(CancellationToken cancellation = default) => await WhyNoWritesAsync(cancellation).ConfigureAwait(false) is null;

    /// <summary>
    /// Why the store takes no writes now, which a real write shows. One write a second serves all who ask; one that is not answered for five seconds counts as failed.
    /// </summary>
    /// <returns>The <see cref="StoreTrouble.Reason"/>; null where it takes them.</returns>
    public async Task<string?> WhyNoWritesAsync(CancellationToken cancellation = default)
    {
        Task<string?> answer;
        TimeSpan wait;
        lock (askingGate)
        {
            if (asked is null || (asked.IsCompleted && clock.GetElapsedTime(askedAt) >= AskedAgain))
            {
                askedAt = clock.GetTimestamp();
                asked = AskAsync();
            }

            answer = asked;
            wait = Blocked - clock.GetElapsedTime(askedAt);
        }

        try
        {
            return await answer.WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, clock, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return trouble?.Reason ?? StoreTrouble.WriterBlocked;
        }
    }

    /// <summary>Runs a command's work inside the next group and answers when it is on the disk. Work whose caller has left before it began is dropped.</summary>
    /// <exception cref="RefusedException">The work refused, or the store cannot take it now; nothing was changed.</exception>
    internal Task<T> WriteAsync<T>(Func<WriteSession, T> work, CancellationToken cancellation = default) => WriteAsync(work, 0, cancellation);

    /// <summary>The same for a command that is large.</summary>
    /// <param name="bytes">About how much memory it holds while it waits.</param>
    internal Task<T> WriteAsync<T>(Func<WriteSession, T> work, long bytes, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellation);
        }

        if (Volatile.Read(ref waiting) >= MostWaiting || (bytes > 0 && Volatile.Read(ref waitingBytes) + bytes > MostWaitingBytes))
        {
            return Task.FromException<T>(RefusedException.Unavailable("More commands wait than the database takes. Try again later.", null));
        }

        return Enqueue(new Work<T>(work, isOwn: false, bytes, cancellation));
    }

    /// <summary>The same for the engine's own work, which bounds itself and must not be lost: it is never refused for being too much, and never answered before it is known what became of it.</summary>
    internal Task<T> WriteOwnAsync<T>(Func<WriteSession, T> work) => Enqueue(new Work<T>(work, isOwn: true, 0, CancellationToken.None));

    /// <summary>Finishes what was accepted, then lets go of the database.</summary>
    public void Dispose()
    {
        if (queue.Writer.TryComplete())
        {
            thread?.Join();
            EndLease();
            sql?.Dispose();
            instance?.Dispose();
        }
    }

    private async Task<string?> AskAsync()
    {
        try
        {
            await WriteOwnAsync(static _ => true).ConfigureAwait(false);
            return null;
        }
#pragma warning disable CA1031 // whatever it is, the store does not take writes
        catch (Exception)
#pragma warning restore CA1031
        {
            return trouble?.Reason ?? StoreTrouble.WriteFailed;
        }
    }

    private Task<T> Enqueue<T>(Work<T> work)
    {
        if (thread is null)
        {
            throw new InvalidOperationException("The store is not open.");
        }

        Interlocked.Increment(ref waiting);
        Interlocked.Add(ref waitingBytes, work.Bytes);
        if (!queue.Writer.TryWrite(work))
        {
            Left(work);
            return Task.FromException<T>(RefusedException.Unavailable("The service is stopping. Try again when it is back.", null));
        }

        return work.Answer;
    }

    private void Left(Work work)
    {
        Interlocked.Decrement(ref waiting);
        Interlocked.Add(ref waitingBytes, -work.Bytes);
    }

    private void Run()
    {
        var reader = queue.Reader;
        var expected = 1;
        while (NextComes(reader))
        {
            group.Clear();
            Drain(reader);
            if (group.Count < expected)
            {
                // Whoever was answered with the last group may be about to come back: a short wait for as many makes each commit
                // carry more; a lone caller does not wait.
                // By the machine's own clock: how long a disk is worth waiting for is no matter of the time of day.
                using var patience = new CancellationTokenSource(gather, TimeProvider.System);
                while (group.Count < expected && Wait(reader, patience.Token))
                {
                    Drain(reader);
                }
            }

            expected = group.Count;
            if (group.Count > 0)
            {
                CommitOrAbandon();
            }
        }
    }

    /// <summary>Waits for work, and renews the lease meanwhile.</summary>
    /// <returns>False when there is none and comes none.</returns>
    private bool NextComes(ChannelReader<Work> reader)
    {
        while (!reader.TryPeek(out _))
        {
            if (lease.Renewal is not { } renewal)
            {
                return Wait(reader);
            }

            using var due = new CancellationTokenSource(renewal, TimeProvider.System);
            if (Wait(reader, due.Token))
            {
                return true;
            }

            if (reader.Completion.IsCompleted)
            {
                return false;
            }

            group.Clear();
            CommitOrAbandon();
        }

        return true;
    }

    private static bool Wait(ChannelReader<Work> reader, CancellationToken patience = default)
    {
        try
        {
            var wait = reader.WaitToReadAsync(patience);
            return wait.IsCompletedSuccessfully ? wait.Result : wait.AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Drain(ChannelReader<Work> reader)
    {
        while (group.Count < GroupLimit && reader.TryRead(out var work))
        {
            Left(work);
            if (!work.IsDropped())
            {
                group.Add(work);
            }
        }
    }

    private abstract class Work(bool isOwn, long bytes, CancellationToken caller)
    {
        public bool IsOwn => isOwn;

        public long Bytes => bytes;

        protected CancellationToken Caller => caller;

        /// <summary>Its caller was answered already; what becomes of it concerns memory only.</summary>
        public abstract bool IsAnswered { get; }

        /// <summary>Whether its caller has left before it began.</summary>
        public abstract bool IsDropped();

        public abstract void Run(WriteSession session);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Work<T>(Func<WriteSession, T> work, bool isOwn, long bytes, CancellationToken caller) : Work(isOwn, bytes, caller)
    {
        private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;
        private RefusedException? refused;

        public Task<T> Answer => answer.Task;

        public override bool IsAnswered => answer.Task.IsCompleted;

        public override bool IsDropped() => Caller.IsCancellationRequested && answer.TrySetCanceled(Caller);

        public override void Run(WriteSession session)
        {
            refused = null;
            try
            {
                result = work(session);
            }
            catch (RefusedException refusal)
            {
                // Work refuses before it writes, or after writing down the refusal itself: the group stands.
                refused = refusal;
            }
        }

        public override void Complete()
        {
            if (refused is null)
            {
                answer.TrySetResult(result!);
            }
            else
            {
                answer.TrySetException(refused);
            }
        }

        public override void Fail(Exception failure) => answer.TrySetException(failure);
    }
}

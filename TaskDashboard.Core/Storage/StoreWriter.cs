using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// The only writer. Work that arrives while a group commits forms the next group. If it is less than the last group had, the writer waits a
/// few milliseconds for more. A caller gets the answer after its group's commit. Work runs on a separate thread, one piece after another.
/// </summary>
public sealed partial class StoreWriter : IDisposable
{
    /// <summary>Maximum number of waiting commands.</summary>
    internal const int MostWaiting = 10_000;

    /// <summary>Maximum memory of the waiting commands.</summary>
    internal const long MostWaitingBytes = 256L * 1024 * 1024;

    private const int GroupLimit = 512;

    // How long a result of WhyNoWritesAsync is used for all callers.
    private static readonly TimeSpan AskedAgain = TimeSpan.FromSeconds(1);

    // A writer that has not answered for this time counts as blocked.
    private static readonly TimeSpan Blocked = TimeSpan.FromSeconds(5);

    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly StoreProvider _provider;
    private readonly Lease _lease;
    private readonly ITaskCommitObserver _tasks;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly NumberSeries _series = new();
    private readonly TimeSpan _gather;
    private readonly List<Work> _group = new(GroupLimit);
    private readonly Lock _askingGate = new();
    private Task<string?>? _asked;
    private long _askedAt;
    private int _waiting;
    private long _waitingBytes;
    private IDisposable? _instance;
    private Thread? _thread;
    private SqlSession? _sql;
    private WriteSession? _session;
    private volatile StoreTrouble? _trouble;

    internal StoreWriter(
        StoreProvider provider,
        Lease lease,
        ITaskCommitObserver tasks,
        TimeProvider clock,
        ILogger<StoreWriter> logger,
        TimeSpan? gather = null
    )
    {
        _provider = provider;
        _lease = lease;
        _tasks = tasks;
        _clock = clock;
        _logger = logger;
        _gather = gather ?? TimeSpan.FromMilliseconds(2);
        Steady = new SteadyTime(clock);
    }

    /// <summary>Raised on the writer's thread after each commit that wrote change rows.</summary>
    internal event Action? Committed;

    /// <summary>Raised once, when another process has taken over the database. Then nothing more is written.</summary>
    internal event Action? Overtaken;

    internal SteadyTime Steady { get; }

    /// <summary>Number of waiting commands.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Message for the failure of the last group; null while writes succeed.</summary>
    public string? Trouble => _trouble?.Words;

    /// <summary>Whether the previous process ended without releasing its lease.</summary>
    internal bool AfterUncleanEnd => _lease.AfterUncleanEnd;

    /// <summary>
    /// Locks the database for this process, updates its schema and starts the writer. Called once, before anything is written.
    /// </summary>
    /// <exception cref="StoreInUseException">Another process uses the database.</exception>
    /// <exception cref="RefusedException">The database cannot be used; the message says why.</exception>
    internal void Open()
    {
        _instance = StoreOpening.Open(_provider, _lease);
        if (_provider.WhyNoTextIndex is { } why)
        {
            LogNoTextIndex(_logger, why);
        }

        Connect();
        _thread = new Thread(Run) { Name = "store writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Returns whether the store accepts writes now.</summary>
    public async Task<bool> TakesWritesAsync(CancellationToken cancellation = default) =>
        await WhyNoWritesAsync(cancellation).ConfigureAwait(false) is null;

    /// <summary>
    /// Returns why the store accepts no writes now, found by a real write. There is at most one such write a second for all callers. It
    /// counts as failed after five seconds without an answer.
    /// </summary>
    /// <returns>The <see cref="StoreTrouble.Reason"/>; null if writes are accepted.</returns>
    public async Task<string?> WhyNoWritesAsync(CancellationToken cancellation = default)
    {
        Task<string?> answer;
        TimeSpan wait;
        lock (_askingGate)
        {
            if (_asked is null || (_asked.IsCompleted && _clock.GetElapsedTime(_askedAt) >= AskedAgain))
            {
                _askedAt = _clock.GetTimestamp();
                _asked = AskAsync();
            }

            answer = _asked;
            wait = Blocked - _clock.GetElapsedTime(_askedAt);
        }

        try
        {
            return await answer.WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, _clock, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return _trouble?.Reason ?? StoreTrouble.WriterBlocked;
        }
    }

    /// <summary>
    /// Runs a command's work in the next group and returns when it is stored. Skips the work if its caller cancels before it starts.
    /// </summary>
    /// <exception cref="RefusedException">The work refused, or the store cannot accept it now. Nothing was changed.</exception>
    internal Task<T> WriteAsync<T>(Func<WriteSession, T> work, CancellationToken cancellation = default) =>
        WriteAsync(work, 0, cancellation);

    /// <summary>The same for a large command.</summary>
    /// <param name="bytes">Approximate memory of the command while it waits.</param>
    /// <param name="tasks">Public ids of tasks that the work will look up. They are read together for the whole group.</param>
    internal Task<T> WriteAsync<T>(
        Func<WriteSession, T> work,
        long bytes,
        CancellationToken cancellation,
        IReadOnlyList<string>? tasks = null
    )
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellation);
        }

        if (Volatile.Read(ref _waiting) >= MostWaiting || (bytes > 0 && Volatile.Read(ref _waitingBytes) + bytes > MostWaitingBytes))
        {
            return Task.FromException<T>(
                RefusedException.Unavailable("Too many commands are waiting for the database. Try again later.", null)
            );
        }

        return Enqueue(new Work<T>(work, isOwn: false, bytes, cancellation) { Tasks = tasks ?? [] });
    }

    /// <summary>
    /// The same for the engine's own work, which limits itself and must not be lost. It is never refused because of its amount, and returns
    /// only when the result is known.
    /// </summary>
    internal Task<T> WriteOwnAsync<T>(Func<WriteSession, T> work) => Enqueue(new Work<T>(work, isOwn: true, 0, CancellationToken.None));

    /// <summary>Finishes the accepted work, then releases the database.</summary>
    public void Dispose()
    {
        if (_queue.Writer.TryComplete())
        {
            _thread?.Join();
            EndLease();
            _sql?.Dispose();
            _instance?.Dispose();
        }
    }

    private async Task<string?> AskAsync()
    {
        try
        {
            await WriteOwnAsync(static _ => true).ConfigureAwait(false);
            return null;
        }
#pragma warning disable CA1031 // after any failure the store does not accept writes
        catch (Exception)
#pragma warning restore CA1031
        {
            return _trouble?.Reason ?? StoreTrouble.WriteFailed;
        }
    }

    private Task<T> Enqueue<T>(Work<T> work)
    {
        if (_thread is null)
        {
            throw new InvalidOperationException("The store is not open.");
        }

        Interlocked.Increment(ref _waiting);
        Interlocked.Add(ref _waitingBytes, work.Bytes);
        if (!_queue.Writer.TryWrite(work))
        {
            Left(work);
            return Task.FromException<T>(RefusedException.Unavailable("The service is stopping. Try again when it is back.", null));
        }

        return work.Answer;
    }

    private void Left(Work work)
    {
        Interlocked.Decrement(ref _waiting);
        Interlocked.Add(ref _waitingBytes, -work.Bytes);
    }

    private void Run()
    {
        var reader = _queue.Reader;
        var expected = 1;
        while (NextComes(reader))
        {
            _group.Clear();
            Drain(reader);
            if (_group.Count < expected)
            {
                // Callers of the last group may be about to send more work. A short wait for as many makes each commit larger; a single
                // caller does not wait. Uses the system clock, because the product's clock must not affect how long to wait for a disk.
                using var patience = new CancellationTokenSource(_gather, TimeProvider.System);
                while (_group.Count < expected && Wait(reader, patience.Token))
                {
                    Drain(reader);
                }
            }

            expected = _group.Count;
            if (_group.Count > 0)
            {
                CommitOrAbandon();
            }
        }
    }

    /// <summary>Waits for work, and renews the lease in the meantime.</summary>
    /// <returns>False if there is no work and no more will arrive.</returns>
    private bool NextComes(ChannelReader<Work> reader)
    {
        while (!reader.TryPeek(out _))
        {
            if (_lease.Renewal is not { } renewal)
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

            _group.Clear();
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
        while (_group.Count < GroupLimit && reader.TryRead(out var work))
        {
            Left(work);
            if (!work.IsDropped())
            {
                _group.Add(work);
            }
        }
    }

    private abstract class Work(bool isOwn, long bytes, CancellationToken caller)
    {
        public bool IsOwn => isOwn;

        public long Bytes => bytes;

        /// <summary>Public ids of tasks that the work will look up.</summary>
        public IReadOnlyList<string> Tasks { get; init; } = [];

        protected CancellationToken Caller => caller;

        /// <summary>The caller already has the answer; the result is now needed for memory only.</summary>
        public abstract bool IsAnswered { get; }

        /// <summary>Whether the caller has canceled before the work started.</summary>
        public abstract bool IsDropped();

        public abstract void Run(WriteSession session);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Work<T>(Func<WriteSession, T> work, bool isOwn, long bytes, CancellationToken caller) : Work(isOwn, bytes, caller)
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private RefusedException? _refused;

        public Task<T> Answer => _answer.Task;

        public override bool IsAnswered => _answer.Task.IsCompleted;

        public override bool IsDropped() => Caller.IsCancellationRequested && _answer.TrySetCanceled(Caller);

        public override void Run(WriteSession session)
        {
            _refused = null;
            try
            {
                _result = work(session);
            }
            catch (RefusedException refusal)
            {
                // Work refuses before it writes, or after storing the refusal itself. So the group can be committed.
                _refused = refusal;
            }
        }

        public override void Complete()
        {
            if (_refused is null)
            {
                _answer.TrySetResult(_result!);
            }
            else
            {
                _answer.TrySetException(_refused);
            }
        }

        public override void Fail(Exception failure) => _answer.TrySetException(failure);
    }
}

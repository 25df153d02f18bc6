using Microsoft.Extensions.Time.Testing;

namespace TaskDashboard.Tests.Support;

/// <summary>
/// Microsoft's fake clock with two additions: a test can wait until the code under test has armed its timers, and the time of day can
/// be corrected, as an operator does, without moving timers or timestamps. A timer that fires during an Advance sees its end time.
/// </summary>
internal sealed class FakeClock(DateTimeOffset? utcNow = null)
    : FakeTimeProvider(utcNow ?? new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero))
{
    private readonly Lock _gate = new();
    private readonly List<Watched> _timers = [];
    private readonly List<(Func<bool> Met, TaskCompletionSource Armed)> _waiters = [];
    private long _corrections;

    /// <summary>The time of day. Can be set to any instant, also to an earlier one.</summary>
    public DateTimeOffset UtcNow
    {
        get => GetUtcNow();
        set
        {
            lock (_gate)
            {
                _corrections += value.UtcTicks - base.GetTimestamp();
                AdjustTime(value.ToUniversalTime());
            }
        }
    }

    /// <summary>Number of armed timers.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_gate)
            {
                return CountArmed();
            }
        }
    }

    /// <summary>The base class derives timestamps from the time of day. Corrections of the time of day are subtracted.</summary>
    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return base.GetTimestamp() - _corrections;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Watched(this, callback, state);
        timer.Inner = base.CreateTimer(
            static watched => ((Watched)watched!).Fire(),
            timer,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        lock (_gate)
        {
            _timers.Add(timer);
        }
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Advances the clock in steps until the task completes.</summary>
    public async Task AdvanceUntilAsync(Task done, TimeSpan step)
    {
        ArgumentNullException.ThrowIfNull(done);
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (!done.IsCompleted)
        {
            Assert.False(limit.IsCancellationRequested, "The awaited task did not complete.");
            Advance(step);
            await Task.Yield();
        }

        await done;
    }

    /// <summary>
    /// Completes once at least <paramref name="count"/> timers are armed. The code under test then waits, and the test may advance the
    /// clock.
    /// </summary>
    public Task WhenArmed(int count = 1, CancellationToken cancellation = default) => When(() => CountArmed() >= count, cancellation);

    /// <summary>Completes once a timer with this period is armed.</summary>
    public Task WhenArmed(TimeSpan period, CancellationToken cancellation = default) =>
        When(() => _timers.Exists(timer => timer.IsArmed && timer.Period == period), cancellation);

    private Task When(Func<bool> met, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (met())
            {
                return Task.CompletedTask;
            }
            var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((met, armed));
            return armed.Task.WaitAsync(cancellation);
        }
    }

    private int CountArmed() => _timers.Count(timer => timer.IsArmed);

    private sealed class Watched(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _dueAt;

        public ITimer Inner { get; set; } = null!;

        public bool IsArmed { get; private set; }

        public TimeSpan Period { get; private set; }

        public void Fire()
        {
            // Another thread may have armed it again.
            lock (clock._gate)
            {
                IsArmed = Period > TimeSpan.Zero || _dueAt > clock.GetTimestamp();
            }
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            // Set before the library's call, because a timer that is already due fires within that call.
            lock (clock._gate)
            {
                (IsArmed, Period, _dueAt) = (dueTime != Timeout.InfiniteTimeSpan, period, clock.GetTimestamp() + dueTime.Ticks);
            }
            if (!Inner.Change(dueTime, period))
            {
                return false;
            }
            lock (clock._gate)
            {
                foreach (var waiter in clock._waiters.FindAll(waiter => waiter.Met()))
                {
                    waiter.Armed.SetResult();
                    clock._waiters.Remove(waiter);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
            }
            Inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

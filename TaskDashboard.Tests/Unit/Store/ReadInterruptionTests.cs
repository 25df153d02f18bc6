using TaskDashboard.Core.Storage;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Store;

/// <summary>A read over its time limit is canceled at the database until it has ended.</summary>
public sealed class ReadInterruptionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly FakeClock _clock = new();

    [Fact]
    public async Task It_is_canceled_again_for_as_long_as_it_runs()
    {
        var canceled = 0;
        var once = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interruption = Interrupt(() =>
        {
            canceled++;
            once.TrySetResult();
        });

        _clock.Advance(Limit);
        await once.Task.WaitAsync(Patience.Limit);
        await _clock.WhenArmed().WaitAsync(Patience.Limit);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        _clock.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal(3, canceled);
        Assert.True(interruption.End());
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(3, canceled);
    }

    [Fact]
    public async Task A_cancel_that_is_not_answered_is_the_only_one_that_waits()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var answered = new ManualResetEventSlim();
        using var interruption = Interrupt(() =>
        {
            asked.TrySetResult();
            answered.Wait(Patience.Limit);
        });
        try
        {
            _clock.Advance(Limit);
            await asked.Task.WaitAsync(Patience.Limit);

            Assert.Equal(0, _clock.ArmedTimers);
        }
        finally
        {
            answered.Set();
        }

        await _clock.WhenArmed().WaitAsync(Patience.Limit);
    }

    [Fact]
    public void One_that_has_ended_is_not_canceled()
    {
        var canceled = 0;
        using (var interruption = Interrupt(() => canceled++))
        {
            Assert.False(interruption.End());
        }

        _clock.Advance(Limit);

        Assert.Equal((0, 0), (canceled, _clock.ArmedTimers));
    }

    private ReadInterruption Interrupt(Action cancel) =>
        new(new RunningRead(_clock, Limit, null, CancellationToken.None), cancel, Limit, _clock, CancellationToken.None);
}

namespace TaskDashboard.Web.Demo.Past;

/// <summary>What happens on the past day. An act may add later ones.</summary>
internal sealed partial class Timeline(ILogger logger)
{
    private readonly PriorityQueue<Func<Task>, (DateTimeOffset At, int Order)> _left = new();
    private int _order;

    public void Add(DateTimeOffset at, Func<Task> act) => _left.Enqueue(act, (at, _order++));

    /// <summary>Plays everything in the order of time, each at its time and after the work of the one before.</summary>
    /// <param name="atRest">Completes when nothing works that was started before.</param>
    public async Task PlayAsync(PlayedClock clock, Func<Task> atRest, DateTimeOffset end)
    {
        while (_left.TryPeek(out var act, out var next) && next.At <= end)
        {
            await MoveAsync(clock, atRest, next.At).ConfigureAwait(false);
            _left.Dequeue();
            try
            {
                await act().ConfigureAwait(false);
            }
            catch (RefusedException refused)
            {
                // Settings of the person who starts the demo may cause it, such as a schedule with one attempt.
                LogRefused(logger, next.At, refused.Message);
            }

            await atRest().ConfigureAwait(false);
        }

        await MoveAsync(clock, atRest, end).ConfigureAwait(false);
    }

    private static async Task MoveAsync(PlayedClock clock, Func<Task> atRest, DateTimeOffset to)
    {
        while (clock.NextAlarm is { } alarm && alarm < to)
        {
            clock.MoveTo(alarm);
            await atRest().ConfigureAwait(false);
        }

        clock.MoveTo(to);
        await atRest().ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Information, "What the demo's past day does at {Time} was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, DateTimeOffset time, string reason);
}

using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Demo;

/// <summary>
/// Marks steps of the tour as tried when the store shows it. The demo itself never retries, pauses or creates a task of the tour's type, so
/// only a person can have done that.
/// </summary>
internal sealed partial class DemoTourWatch(
    DemoTour tour,
    ChangeFeed feed,
    TaskReads tasks,
    RetryReads retries,
    DestinationReads destinations,
    PushService service,
    ILogger<DemoTourWatch> logger
) : BackgroundService
{
    private static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(250);
    private static readonly Caller Watcher = new("demo", "demo", Role.Viewer, null, Caller.EveryVendor);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var subscription = feed.Subscribe(Watcher, Floor);
        await using (subscription.ConfigureAwait(false))
        {
            await foreach (var batch in subscription.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                try
                {
                    await LookAsync(batch, stoppingToken).ConfigureAwait(false);
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    // The next batch is checked again.
                    LogFailed(logger, failure);
                }

                if (tour.IsDone)
                {
                    return;
                }
            }
        }
    }

    private async Task LookAsync(ChangeBatch batch, CancellationToken stopping)
    {
        bool Awaits(TourStep step, params ReadOnlySpan<ChangeSubject> subjects)
        {
            if (tour.Done.Contains(step))
            {
                return false;
            }

            foreach (var change in batch.Changes)
            {
                if (subjects.Contains(change.Subject))
                {
                    return true;
                }
            }

            return batch.Reset;
        }

        if (
            Awaits(TourStep.Retry, ChangeSubject.Retry)
            && (await retries.ListAsync(Watcher, new RetryQuery { Limit = 1 }, stopping).ConfigureAwait(false)).Items.Count > 0
        )
        {
            tour.Tried(TourStep.Retry);
        }

        if (
            Awaits(TourStep.Pause, ChangeSubject.Destination, ChangeSubject.PushService)
            && (
                service.Paused
                || (await destinations.ListAsync(Watcher, stopping).ConfigureAwait(false)).Any(view => view.Destination.Paused)
            )
        )
        {
            tour.Tried(TourStep.Pause);
        }

        if (
            Awaits(TourStep.Api, ChangeSubject.Task)
            && (
                await tasks
                    .ListAsync(Watcher, new TaskQuery { Filter = TaskFilter.Type.Is(TourWords.TaskType), Limit = 1 }, stopping)
                    .ConfigureAwait(false)
            )
                .Items
                .Count > 0
        )
        {
            tour.Tried(TourStep.Api);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The tour could not check which steps were tried.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}

using TaskDashboard.Core.Access;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Demo;

/// <summary>
/// Marks steps of the tour as tried when the activity of a person shows it. The task of the tour's command has the person as its owner.
/// </summary>
internal sealed partial class DemoTourWatch(
    DemoTour tour,
    ChangeFeed feed,
    TaskReads tasks,
    ActivityReads activity,
    ILogger<DemoTourWatch> logger
) : BackgroundService
{
    private static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(250);
    private static readonly Caller Watcher = new("demo", "demo", Role.Viewer, null, Caller.EveryVendor);

    private long _seen;

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
            }
        }
    }

    private async Task LookAsync(ChangeBatch batch, CancellationToken stopping)
    {
        if (batch.Reset || batch.Changes.Any(change => change.Subject is ChangeSubject.Activity))
        {
            var newest = await activity.ListAsync(Watcher, new ActivityQuery(), stopping).ConfigureAwait(false);
            foreach (var entry in newest.Items.Where(entry => entry.Number > _seen))
            {
                if (entry.ActorId is { } person && StepOf(entry) is { } step)
                {
                    tour.Tried(person, step);
                }
            }

            _seen = newest.Items.Select(entry => entry.Number).Append(_seen).Max();
        }

        if (batch.Reset || batch.Changes.Any(change => change.Subject is ChangeSubject.Task))
        {
            var query = new TaskQuery { Filter = TaskFilter.Type.Is(TourWords.TaskType), NewestFirst = true };
            foreach (var task in (await tasks.ListAsync(Watcher, query, stopping).ConfigureAwait(false)).Items)
            {
                if (task.OwnerId is { } person)
                {
                    tour.Tried(person, TourStep.Api);
                }
            }
        }
    }

    private static TourStep? StepOf(AuditEntry entry) =>
        entry.Action switch
        {
            AuditAction.RetryRequested => TourStep.Retry,
            AuditAction.DestinationTested when entry.SubjectName == DemoCustomers.Down.Name => TourStep.HeldBack,
            AuditAction.DestinationPaused or AuditAction.PushServicePaused => TourStep.Pause,
            _ => null,
        };

    [LoggerMessage(LogLevel.Warning, "The tour could not check which steps were tried.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}

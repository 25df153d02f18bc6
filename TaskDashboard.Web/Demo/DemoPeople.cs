using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Core.Views;

namespace TaskDashboard.Web.Demo;

/// <summary>What the sample people of support do in the first minutes.</summary>
internal sealed partial class DemoPeople(
    PeopleService people,
    TaskReads tasks,
    TaskIngestor ingestor,
    DestinationReads destinations,
    DestinationService service,
    RetryService retries,
    PushReads pushes,
    FailureGroupService failures,
    ViewService views,
    ILogger<DemoPeople> logger
)
{
    private IReadOnlyDictionary<string, Caller> _callers = new Dictionary<string, Caller>();

    /// <summary>What each does, and at which beat.</summary>
    private Dictionary<int, Func<CancellationToken, Task>> Acts =>
        field ??= new()
        {
            [2] = SaveViewsAsync,
            [4] = stopping =>
                AcknowledgeAsync(DemoStaff.Jane, "CONFIGURE_APPLIANCE", "The certificate is renewed tonight, CHG-2201", stopping),
            [9] = stopping => RestartAsync(DemoStaff.Tom, DemoDocuments.TaskType, "Scanned again, brighter", stopping),
            [15] = stopping => LimitAsync(DemoStaff.Ana, "Northwind Insurance", 6, stopping),
            [20] = stopping =>
                FollowUpAsync(
                    DemoStaff.Tom,
                    "Fabrikam Mobility",
                    "They send us the odometer readings that are missing by Thursday, SUP-1057",
                    stopping
                ),
            [40] = stopping => RetryAsync(DemoStaff.Jane, "Tailspin Leasing", "Their server has restarted", "SUP-1042", stopping),
            [55] = stopping => RetryAsync(DemoStaff.Tom, "Fabrikam Mobility", "The customer says that it is fixed", "SUP-1057", stopping),
        };

    /// <summary>Finds the people, who were added on the past day.</summary>
    public async Task FindAsync(CancellationToken stopping) => _callers = await DemoStaff.FindAsync(people, stopping).ConfigureAwait(false);

    public async Task BeatAsync(int beat, CancellationToken stopping)
    {
        if (!Acts.TryGetValue(beat, out var act))
        {
            return;
        }

        try
        {
            await act(stopping).ConfigureAwait(false);
        }
        catch (RefusedException refused)
        {
            // A person who tries the demo may have done it before, or paused the service.
            LogRefused(logger, beat, refused.Message);
        }
    }

    private async Task SaveViewsAsync(CancellationToken stopping)
    {
        foreach (
            var (name, list, query) in new[]
            {
                ("Stuck work", ViewList.Tasks, "is:stuck"),
                ("Failed often", ViewList.Pushes, "state:failed attempts:>=3 age:<2d"),
            }
        )
        {
            var view = new NewView
            {
                Name = name,
                List = list,
                Query = query,
                Scope = ViewScope.Team,
            };
            await views.SaveAsync(_callers[DemoStaff.Jane], view, stopping).ConfigureAwait(false);
        }
    }

    private async Task FollowUpAsync(string who, string destination, string note, CancellationToken stopping)
    {
        var groups = await pushes.FailureGroupsAsync(Caller.LinkHolder, cancellation: stopping).ConfigureAwait(false);
        if (groups.FirstOrDefault(group => group.DestinationName == destination) is { } group)
        {
            var number = group.Signature.Number;
            await failures.AcknowledgeAsync(_callers[who], group.DestinationId, number, cancellation: stopping).ConfigureAwait(false);
            await failures.NoteAsync(_callers[who], group.DestinationId, number, note, stopping).ConfigureAwait(false);
        }
    }

    private async Task AcknowledgeAsync(string who, string type, string why, CancellationToken stopping)
    {
        if (await FailedAsync(type, stopping).ConfigureAwait(false) is { } task)
        {
            await ingestor.AcknowledgeAsync(_callers[who], task.Id, why, stopping).ConfigureAwait(false);
        }
    }

    private async Task RestartAsync(string who, string type, string why, CancellationToken stopping)
    {
        if (await FailedAsync(type, stopping).ConfigureAwait(false) is { } task)
        {
            await ingestor.RestartAllAsync(_callers[who], [task.Id], why, stopping).ConfigureAwait(false);
        }
    }

    private async Task LimitAsync(string who, string destination, int concurrency, CancellationToken stopping)
    {
        if (await IdOfAsync(destination, stopping).ConfigureAwait(false) is { } id)
        {
            await service
                .UpdateAsync(_callers[who], id, new DestinationChange { Concurrency = concurrency }, stopping)
                .ConfigureAwait(false);
        }
    }

    private async Task RetryAsync(string who, string destination, string why, string ticket, CancellationToken stopping)
    {
        if (await IdOfAsync(destination, stopping).ConfigureAwait(false) is { } id)
        {
            var command = new RetryCommand
            {
                Filter = PushFilter.Destination.Is(id),
                Reason = why,
                Ticket = ticket,
            };
            await retries.RequestAsync(_callers[who], command, cancellation: stopping).ConfigureAwait(false);
        }
    }

    private async Task<TrackedTask?> FailedAsync(string type, CancellationToken stopping)
    {
        var query = new TaskQuery { Filter = TaskFilter.Type.Is(type) & TaskFilter.State.Is(TaskState.Failed), Limit = 1 };
        return (await tasks.ListAsync(Caller.LinkHolder, query, stopping).ConfigureAwait(false)).Items is [var first] ? first : null;
    }

    private async Task<string?> IdOfAsync(string destination, CancellationToken stopping) =>
        (await destinations.ListAsync(Caller.LinkHolder, stopping).ConfigureAwait(false))
            .FirstOrDefault(view => view.Destination.Name == destination)
            ?.Destination.Id;

    [LoggerMessage(LogLevel.Information, "What the demo's people do at beat {Beat} was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, int beat, string reason);
}

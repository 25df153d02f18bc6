using System.Collections.Immutable;
using System.Security.Cryptography;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Demo;

/// <summary>
/// The sample people of support, and what they do in the first minutes. Nobody can sign in as one of them: their passwords are random.
/// </summary>
internal sealed partial class DemoPeople(
    PeopleService people,
    TaskReads tasks,
    TaskIngestor ingestor,
    DestinationReads destinations,
    DestinationService service,
    RetryService retries,
    ILogger<DemoPeople> logger
)
{
    private const string Jane = "Jane Miller";
    private const string Tom = "Tom Becker";
    private const string Ana = "Ana Silva";

    private readonly Dictionary<string, Caller> _callers = [];

    /// <summary>What each does, and at which beat.</summary>
    private Dictionary<int, Func<CancellationToken, Task>> Acts =>
        field ??= new()
        {
            [4] = stopping => AcknowledgeAsync(Jane, "CONFIGURE_APPLIANCE", "The certificate is renewed tonight, CHG-2201", stopping),
            [9] = stopping => RestartAsync(Tom, DemoDocuments.TaskType, "Scanned again, brighter", stopping),
            [15] = stopping => LimitAsync(Ana, "Northwind Insurance", 6, stopping),
            [40] = stopping => RetryAsync(Jane, "Tailspin Leasing", "Their server has restarted", "SUP-1042", stopping),
            [55] = stopping => RetryAsync(Tom, "Fabrikam Mobility", "The customer says that it is fixed", "SUP-1057", stopping),
        };

    public async Task AddAsync(CancellationToken stopping)
    {
        foreach (var (name, role) in ImmutableArray.Create((Ana, Role.Administrator), (Jane, Role.Operator), (Tom, Role.Operator)))
        {
            var person = await people
                .AddAsync(
                    Caller.LinkHolder,
                    new NewPerson
                    {
                        Name = name,
                        Role = role,
                        Password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                    },
                    stopping
                )
                .ConfigureAwait(false);
            _callers[name] = new Caller(person.Id, person.Name, person.Role, null, Caller.EveryVendor);
        }
    }

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

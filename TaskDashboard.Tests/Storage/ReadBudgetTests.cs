using System.Collections.Concurrent;
using TaskDashboard.Bench.Generation;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Core.Views;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>
/// The reads of the pages stay within the budget on a filled database. SQLite's progress handler counts their steps: those of a read with
/// several statements together, so that no statement is over the budget either.
/// </summary>
public sealed class ReadBudgetTests(ITestOutputHelper output) : CoreTest
{
    private const int Seed = 7;

    private readonly ConcurrentBag<long> _counted = [];

    [Fact]
    public async Task No_read_of_Overview_Tasks_Pushes_and_Destinations_goes_over_the_budget()
    {
        await StartOnGeneratedAsync(new Volume(10_000, 20_000, 10_000, 2000, Seed, Clock.UtcNow));
        var destinations = await Host.DestinationReads.ListAsync(Administrator);
        Host.Readers.Counted = _counted.Add;
        foreach (var caller in new[] { Administrator, Callers.Of(Role.Viewer, "northwind"), Callers.Of(Role.Viewer, "wingtip") })
        {
            await CountAsync("Overview", () => Host.OverviewReads.ReadAsync(caller));
            await CountAsync("task totals", () => Host.TaskReads.TotalsAsync(caller));
            await CountAsync("task types", () => Host.TaskReads.TypesAsync(caller));
            await CountAsync("open failures", () => Host.TaskReads.OpenFailuresAsync(caller));
            await CountAsync("push totals", () => Host.PushReads.TotalsAsync(caller));
            await CountAsync("failure groups", () => Host.PushReads.FailureGroupsAsync(caller));
            await CountAsync("failure hours", () => Host.PushReads.FailureHoursAsync(caller));
            await CountAsync("destinations", () => Host.DestinationReads.ListAsync(caller));
            await CountAsync("a destination", () => Host.DestinationReads.DayAsync(caller, destinations[0].Destination.Id));
            foreach (var filter in TaskFilters())
            {
                foreach (var newestFirst in new[] { true, false })
                {
                    await CountAsync(
                        $"tasks {filter}",
                        () => Host.TaskReads.ListAsync(caller, new() { Filter = filter, NewestFirst = newestFirst })
                    );
                }

                await CountAsync($"count of tasks {filter}", () => Host.TaskReads.CountAsync(caller, filter, ViewCounts.CountedExactly));
            }

            foreach (var filter in PushFilters(destinations[0].Destination.Id))
            {
                await CountAsync($"pushes {filter}", () => Host.PushReads.ListAsync(caller, new() { Filter = filter, NewestFirst = true }));
                await CountAsync($"count of pushes {filter}", () => Host.PushReads.CountAsync(caller, filter, ViewCounts.CountedExactly));
                await CountAsync($"pushes by attempt {filter}", () => Host.PushReads.ByLastAttemptAsync(caller, new() { Filter = filter }));
                await CountAsync($"pushes that wait {filter}", () => Host.PushReads.WaitingAsync(caller, new() { Filter = filter }));
            }
        }
    }

    [Fact]
    public async Task A_text_that_is_nowhere_costs_the_same_whatever_there_is()
    {
        await StartOnGeneratedAsync(new Volume(10_000, 10_000, 10_000, 2000, Seed, Clock.UtcNow));
        Host.Readers.Counted = _counted.Add;

        foreach (var text in new[] { "zzqzz", "qz", "invoice-99999999" })
        {
            var tasks = await Host.TaskReads.ListAsync(Viewer, new() { Filter = TaskFilter.Text.Contains(text) });
            var pushes = await Host.PushReads.ListAsync(Viewer, new() { Filter = PushFilter.Text.Contains(text), NewestFirst = true });
            Assert.Equal((0, null, 0, null), (tasks.Items.Count, tasks.Next, pushes.Items.Count, pushes.Next));
        }

        Assert.InRange(_counted.Sum(), 0, 40_000);
    }

    [Fact]
    public async Task A_search_ends_within_the_budget_and_its_pages_have_every_match()
    {
        await StartOnGeneratedAsync(new Volume(30_000, 30_000, 1000, 100, Seed, Clock.UtcNow));
        var filter = TaskFilter.Ended.Below(Clock.UtcNow.AddDays(-88)) & !TaskFilter.Text.Contains("zzqzz");
        var expected = await Host.CountAsync("SELECT COUNT(*) FROM Tasks WHERE EndedAt < @p0", Clock.UtcNow.AddDays(-88));
        Host.Readers.Counted = _counted.Add;

        var (found, pages) = (0, 0);
        var query = new TaskQuery { Filter = filter, NewestFirst = true };
        for (; pages < 1000; pages++)
        {
            _counted.Clear();
            var page = await Host.TaskReads.ListAsync(Viewer, query);
            Assert.InRange(_counted.Sum(), 0, BudgetLimits.Standard.Steps);
            found += page.Items.Count;
            if (page.Next is null)
            {
                break;
            }

            query = query with { After = page.Next };
        }

        output.WriteLine($"{pages + 1} pages");
        Assert.Equal(expected, found);
        Assert.InRange(pages, 2, 100);
    }

    private static IEnumerable<Filter<TrackedTask>> TaskFilters()
    {
        yield return TaskFilter.All;
        foreach (var state in Enum.GetValues<TaskState>())
        {
            yield return TaskFilter.State.Is(state);
            yield return TaskFilter.State.Is(state) & TaskFilter.Type.Is("SCAN");
            yield return TaskFilter.State.Is(state) & TaskFilter.Acknowledged.Is(false);
        }

        yield return TaskFilter.State.Is(TaskState.Pending, TaskState.InProgress);
        yield return TaskFilter.Outcome.Is(TaskOutcome.TempError);
        yield return TaskFilter.Stuck.Is();
        yield return TaskFilter.Type.Is("never");
        yield return TaskFilter.Company.Is("wingtip");
        yield return TaskFilter.Company.Is("tailspin") & TaskFilter.Outcome.Is(TaskOutcome.Error);
        foreach (var text in new[] { "i", "in", "invoice", "invoice-9", "nightly", "zzqzz", "owner7@example" })
        {
            yield return TaskFilter.Text.Contains(text);
            yield return TaskFilter.Text.Contains(text) & TaskFilter.State.Is(TaskState.Canceled);
            yield return !TaskFilter.Text.Contains(text);
        }
    }

    private static IEnumerable<Filter<Push>> PushFilters(string destination)
    {
        yield return PushFilter.All;
        foreach (var state in Enum.GetValues<PushState>())
        {
            yield return PushFilter.State.Is(state);
        }

        yield return PushFilter.Destination.Is(destination);
        yield return PushFilter.Destination.Is(destination) & PushFilter.Signature.Is(1);
        yield return PushFilter.Kind.Is("trip");
        yield return PushFilter.Kind.Is("never");
        yield return PushFilter.Item.Is("never");
        yield return PushFilter.Company.Is("wingtip");
        foreach (var text in new[] { "t", "tr", "trip", "trip-00000123", "timeout", "zzqzz" })
        {
            yield return PushFilter.Text.Contains(text);
            yield return PushFilter.Text.Contains(text) & PushFilter.State.Is(PushState.Failed);
            yield return !PushFilter.Text.Contains(text);
        }
    }

    private async Task CountAsync<T>(string what, Func<Task<T>> read)
    {
        _counted.Clear();
        await read();
        var steps = _counted.Sum();
        Assert.True(steps <= BudgetLimits.Standard.Steps, $"{what}: {steps:N0} steps");
        if (steps > BudgetLimits.Standard.Steps / 4)
        {
            output.WriteLine($"{what}: {steps:N0} steps");
        }
    }

    private async Task StartOnGeneratedAsync(Volume volume)
    {
        await StartAsync();
        await Customers.CreateAsync(Host.Destinations, Administrator, UrlOf("shop"));
        await StopAsync();
        await Filler.FillAsync(Database.CreateProvider(), volume, _ => { });
        await StartAsync();
    }
}

using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Numbers and ids increase, even after a restart or if the clock goes back.</summary>
public abstract partial class StoreContract
{
    private static readonly NewTask AnyTask = new() { Type = "import", Name = "An import" };

    [Fact]
    public async Task Numbers_and_ids_increase_after_restarts_and_when_the_clock_goes_back()
    {
        await StartAsync();
        var tasks = new List<TrackedTask>();
        for (var round = 0; round < 4; round++)
        {
            tasks.AddRange(await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Host.Tasks.CreateAsync(Operator, AnyTask))));
            Clock.UtcNow -= TimeSpan.FromHours(1);
            tasks.Add(await Host.Tasks.CreateAsync(Operator, AnyTask));
            if (round % 2 == 0)
            {
                await RestartAsync();
            }
            else
            {
                await KillAndRestartAsync();
            }
        }

        var inOrder = tasks.OrderBy(task => task.Number).ToList();
        Assert.Equal(inOrder.Select(task => task.Number), Enumerable.Range(inOrder[0].Number, tasks.Count));
        Assert.Equal(inOrder.Select(task => task.Id), tasks.Select(task => task.Id).Order(StringComparer.Ordinal));
        Assert.All(tasks, task => Assert.True(PublicId.IsWellFormed(task.Id)));
        Assert.Equal(tasks.Count, tasks.Select(task => task.Id).Distinct().Count());
    }

    [Fact]
    public async Task All_kinds_of_records_have_ids_of_one_series()
    {
        await StartWithoutScheduleAsync();
        var ids = new List<string> { (await Host.Tasks.CreateAsync(Operator, AnyTask)).Id };
        var destination = await NewDestinationAsync();
        ids.Add(destination.Id);
        ids.AddRange(await FailedPushesAsync(destination, 3));
        var retry = await RetryAllAsync();
        ids.AddRange([retry.TaskId, retry.Id]);
        ids.Add((await Host.Keys.AddAsync(Administrator, new() { Name = "key", Role = Role.Viewer })).Key.Id);

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{24}$", id));
    }

    [Fact]
    public async Task Numbers_of_rolled_back_writes_belong_to_no_stored_row()
    {
        await StartAsync();
        var before = await Host.Tasks.CreateAsync(Operator, AnyTask);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() =>
            Host.Writer.WriteAsync<bool>(session =>
            {
                TaskHandlers.Create(session, AnyTask, null, TaskExecutor.Reporter, "nobody");
                throw new InvalidTimeZoneException();
            })
        );
        var after = await Host.Tasks.CreateAsync(Operator, AnyTask);

        Assert.True(after.Number > before.Number);
        Assert.True(string.CompareOrdinal(after.Id, before.Id) > 0);
        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM Changes"));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Sequences_of_changes_and_failures_have_no_gaps()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        await FailedPushesAsync(destination, 5);
        await KillAndRestartAsync();
        await FailedPushesAsync(destination, 5, first: 10);

        Assert.Equal(10, await Host.CountAsync("SELECT COUNT(DISTINCT FailureSequence) FROM Pushes"));
        Assert.Equal(10, await Host.CountAsync("SELECT MAX(FailureSequence) FROM Pushes"));
        Assert.Equal(0, await Host.CountAsync("SELECT MAX(Sequence) - COUNT(*) FROM Changes"));
    }

    /// <summary>Some databases treat "1 " and "1" as the same text.</summary>
    [Fact]
    public async Task Identifying_texts_may_not_end_with_a_space()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);

        await RefusedAsync(() => PushAsync(destination, "1 "), RefusalKind.Invalid);
        await RefusedAsync(() => PushAsync(destination, version: "2 "), RefusalKind.Invalid);
        await RefusedAsync(() => NewDestinationAsync(companyId: "acme "), RefusalKind.Invalid);
        await RefusedAsync(
            () =>
                Host.Keys.AddAsync(
                    Administrator,
                    new()
                    {
                        Name = "import",
                        Role = Role.Viewer,
                        CompanyId = "acme ",
                    }
                ),
            RefusalKind.Invalid
        );
        await RefusedAsync(() => Host.Tasks.CreateAsync(Operator, AnyTask with { Type = "import " }), RefusalKind.Invalid);
        await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started, Id = "r-1 " }),
            RefusalKind.Invalid
        );
        await RefusedAsync(
            () => Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = PushFilter.All }, "once "),
            RefusalKind.Invalid
        );
    }
}

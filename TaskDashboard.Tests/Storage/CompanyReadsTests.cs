using System.Reflection;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Overview;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Core.Views;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>
/// A caller of a company reads the same as in a database that holds only the rows of that company. The test fills two databases: one with
/// the rows of all parties, the other with only the rows that the caller sees. After each move it compares the reads of both.
/// </summary>
public sealed class CompanyReadsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Moves = 250;

    private static readonly Gen<int[]> Numbers = Gen.Choose(0, int.MaxValue - 1).ArrayOf(8);

    private readonly FakeClock _clock = new();
    private World _both = null!;
    private World _alone = null!;

    private enum Party
    {
        Own = 0,
        Other = 1,
        NoCompany = 2,

        /// <summary>A second company, which only a caller of two companies sees.</summary>
        Second = 3,
    }

    public async ValueTask InitializeAsync()
    {
        _both = await World.StartAsync(_clock);
        _alone = await World.StartAsync(_clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _both.DisposeAsync();
        await _alone.DisposeAsync();
    }

    [Theory]
    [InlineData(101, 1)]
    [InlineData(102, 1)]
    [InlineData(103, 1)]
    [InlineData(104, 1)]
    [InlineData(105, 2)]
    [InlineData(107, 2)]
    public async Task A_caller_reads_the_same_whether_or_not_other_companies_exist(ulong seed, int companies)
    {
        var us = companies == 1 ? World.CallerOf(Party.Own) : Callers.OfCompanies(Role.Administrator, "acme", "friend");
        output.WriteLine($"seed {seed}, {Moves} cases");
        var move = 0;
        foreach (var numbers in Numbers.Sample(Moves, new Rnd(seed, 7), 10))
        {
            move++;
            var party = (Party)(numbers[0] % (companies == 1 ? 3 : 4));
            if (move % 60 == 0)
            {
                await _both.FloodAsync();
            }

            _clock.Advance(TimeSpan.FromMilliseconds(10));
            await _both.DoAsync(party, numbers);
            if (World.IsVisible(us, party))
            {
                await _alone.DoAsync(party, numbers);
            }

            // Compare a third of the reads after each move, and so all of them in three moves.
            foreach (var (name, read) in Reads(us, numbers).Where((_, index) => (index + move) % 3 == 0))
            {
                var (inBoth, alone) = (await AnswerAsync(_both, read), await AnswerAsync(_alone, read));
                Assert.True(inBoth == alone, $"Seed {seed}, move {move}: {name}\nwith others: {inBoth}\nalone:       {alone}");
            }
        }

        Assert.True(_alone.Pushes.Count > 5 && _alone.Retries.Count > 0 && _alone.Tasks.Count > 5, "Too few rows to compare.");
    }

    [Fact]
    public void Every_read_is_compared()
    {
        Type[] services =
        [
            typeof(TaskReads),
            typeof(SubtaskReads),
            typeof(EndpointReads),
            typeof(PushReads),
            typeof(PushExport),
            typeof(TaskExport),
            typeof(ReconcileReads),
            typeof(PushReportReads),
            typeof(DestinationReads),
            typeof(RetryReads),
            typeof(OverviewReads),
            typeof(ChangeReads),
            typeof(ActivityReads),
            typeof(ViewReads),
            typeof(ViewCounts),
        ];
        var compared = Reads(World.CallerOf(Party.Own), new int[8]).Select(read => read.Name.Split(' ')[0]).ToHashSet();

        var missing = services
            .SelectMany(service =>
                service
                    .GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
                    .Select(method => $"{service.Name}.{method.Name}")
            )
            .Distinct()
            .Where(name => !compared.Contains(name));

        Assert.Empty(missing);
    }

    private static async Task<IReadOnlyList<T>> AllAsync<T>(IAsyncEnumerable<IReadOnlyList<T>> pieces)
    {
        var all = new List<T>();
        await foreach (var piece in pieces)
        {
            all.AddRange(piece);
        }

        return all;
    }

    private static async Task<string> AnswerAsync(World world, Func<World, Task<object?>> read)
    {
        try
        {
            return JsonSerializer.Serialize(await read(world));
        }
        catch (RefusedException refused)
        {
            return $"{refused.Kind} {refused.Code}";
        }
    }

    private static IEnumerable<(string Name, Func<World, Task<object?>> Ask)> Reads(Caller us, int[] numbers)
    {
        var (one, two) = (numbers[6], numbers[7]);
        var ofWhom = (Party)(two % (us.Companies is [_] ? 3 : 4));
        var taskQuery = new TaskQuery
        {
            Filter =
                (
                    (one % 4) switch
                    {
                        0 => TaskFilter.State.Is(TaskState.Pending),
                        1 => TaskFilter.State.Is(TaskState.Completed, TaskState.Failed),
                        _ => TaskFilter.All,
                    }
                )
                & (one % 3 == 0 ? TaskFilter.Type.Is($"TYPE{two % 3}") : TaskFilter.All)
                & TaskFilter.Text.Contains(two % 3 == 0 ? "word" + (one % 3) : null),
            Limit = 1 + (one % 5),
            NewestFirst = two % 2 == 0,
        };
        yield return (
            "TaskReads.ListAsync",
            world => world.PagesAsync(after => world.Host.TaskReads.ListAsync(us, taskQuery with { After = after }), world.Of)
        );
        yield return (
            "TaskReads.FindAsync by id",
            async world => world.Of(await world.Host.TaskReads.FindAsync(us, world.Pick(world.Tasks, ofWhom, one)))
        );
        yield return (
            "TaskReads.FindAsync by number",
            async world => world.Of(await world.Host.TaskReads.FindAsync(us, world.NumberOf(world.Pick(world.Tasks, ofWhom, one))))
        );
        yield return (
            "TaskReads.FindByExternalIdAsync",
            async world => world.Of(await world.Host.TaskReads.FindByExternalIdAsync(us, $"{ofWhom}-{one % 20}"))
        );
        yield return (
            "TaskReads.OfExternalIdAsync",
            async world => (await world.Host.TaskReads.OfExternalIdAsync(us, $"{ofWhom}-{one % 20}")).Select(world.Of)
        );
        yield return (
            "TaskReads.GetByExternalIdAsync",
            async world => world.Of(await world.Host.TaskReads.GetByExternalIdAsync(us, $"{ofWhom}-{one % 20}", null))
        );
        yield return (
            "TaskReads.NamedAsync",
            async world => (await world.Host.TaskReads.NamedAsync(us, TaskFilter.CompanyOf.Is("Acme", $"{ofWhom}"))).ToString()
        );
        yield return (
            "TaskReads.NewestNamedAsync",
            async world => (await world.Host.TaskReads.NewestNamedAsync(us, two % 2 == 0 ? "e" : $"{one % 10}", 5)).Select(world.Of)
        );
        yield return (
            "TaskReads.EndpointsNamedAsync",
            async world => await world.Host.TaskReads.EndpointsNamedAsync(us, two % 2 == 0 ? "e" : $"{one % 10}", 100)
        );
        yield return ("TaskReads.TotalsAsync", async world => await world.Host.TaskReads.TotalsAsync(us));
        yield return ("TaskReads.StuckCountAsync", async world => await world.Host.TaskReads.StuckCountAsync(us));
        yield return ("TaskReads.OpenFailuresAsync", async world => await world.Host.TaskReads.OpenFailuresAsync(us));
        yield return ("TaskReads.TypesAsync", async world => await world.Host.TaskReads.TypesAsync(us));
        yield return (
            "TaskReads.HistoryAsync",
            world =>
                world.OfTaskAsync(
                    us,
                    ofWhom,
                    one,
                    async task =>
                        (await world.Host.TaskReads.HistoryAsync(us, task, null, 500)).Items.Select(entry =>
                            entry with
                            {
                                Number = 0,
                                TaskNumber = 0,
                            }
                        )
                )
        );
        yield return (
            "TaskReads.DetailsAsync",
            world => world.OfTaskAsync(us, ofWhom, one, async task => await world.Host.TaskReads.DetailsAsync(us, task))
        );
        yield return (
            "TaskReads.ErrorsAsync",
            world => world.OfTaskAsync(us, ofWhom, one, async task => (await world.Host.TaskReads.ErrorsAsync(us, [task])).Values)
        );
        yield return (
            "TaskReads.WithDetailsAsync",
            world => world.OfTaskAsync(us, ofWhom, one, async task => (await world.Host.TaskReads.WithDetailsAsync(us, task)).Details)
        );
        yield return (
            "TaskReads.OfOneMomentAsync",
            world =>
                world.OfTaskAsync(
                    us,
                    ofWhom,
                    one,
                    async task =>
                        (await world.Host.TaskReads.OfOneMomentAsync(us, task, asked => world.Host.SubtaskReads.MapAsync(us, asked))).Read
                )
        );

        var subtaskQuery = new SubtaskQuery
        {
            States = one % 2 == 0 ? [SubtaskState.Failed] : null,
            Text = two % 4 == 0 ? "host" : null,
            ErrorCode = two % 5 == 0 ? "1" : null,
            Limit = 1 + (two % 3),
            LastFirst = one % 3 == 0,
        };
        yield return (
            "SubtaskReads.ListAsync",
            world =>
                world.OfTaskAsync(
                    us,
                    ofWhom,
                    one,
                    task =>
                        world.PagesAsync(
                            after => world.Host.SubtaskReads.ListAsync(us, task, subtaskQuery with { After = after }),
                            World.Of
                        )
                )
        );
        yield return (
            "SubtaskReads.PageAsync",
            world =>
                world.OfTaskAsync(
                    us,
                    ofWhom,
                    one,
                    async task =>
                        (await world.Host.SubtaskReads.PageAsync(us, task, subtaskQuery with { Limit = 50 }, 1, 2)).Items.Select(World.Of)
                )
        );
        yield return (
            "SubtaskReads.MapAsync",
            world => world.OfTaskAsync(us, ofWhom, one, async task => await world.Host.SubtaskReads.MapAsync(us, task))
        );
        yield return (
            "SubtaskReads.FindAsync",
            async world =>
                await world.Host.SubtaskReads.FindAsync(us, world.Pick(world.Subtasks, ofWhom, one)) is var (subtask, whole)
                    ? new { Subtask = World.Of(subtask), Task = world.Of(whole) }
                    : null
        );

        var pushQuery = new PushQuery
        {
            Filter =
                (
                    (one % 6) switch
                    {
                        0 => PushFilter.State.Is(PushState.Failed),
                        1 => PushFilter.State.Is(PushState.Waiting),
                        2 => PushFilter.State.Is(PushState.Delivered),
                        3 => PushFilter.State.Is(PushState.Canceled),
                        _ => PushFilter.All,
                    }
                ) & (two % 3 == 0 ? PushFilter.Kind.Is("trip") : PushFilter.All),
            Limit = 1 + (one % 7),
            NewestFirst = two % 2 == 0,
        };
        yield return (
            "PushReads.ListAsync",
            world =>
                world.PagesAsync(
                    after =>
                        world.Host.PushReads.ListAsync(
                            us,
                            pushQuery with
                            {
                                After = after,
                                Filter =
                                    one % 5 == 0
                                        ? pushQuery.Filter & PushFilter.Destination.Is(world.Pick(world.Destinations, ofWhom, two))
                                        : pushQuery.Filter,
                            }
                        ),
                    world.Of
                )
        );
        yield return (
            "PushReads.ByLastAttemptAsync",
            world => world.PagesAsync(after => world.Host.PushReads.ByLastAttemptAsync(us, pushQuery with { After = after }), world.Of)
        );
        yield return (
            "PushReads.WaitingAsync",
            world => world.PagesAsync(after => world.Host.PushReads.WaitingAsync(us, pushQuery with { After = after }), world.Of)
        );
        yield return (
            "PushReads.ByLastAttemptAsync of an item",
            world =>
                world.PagesAsync(
                    after =>
                        world.Host.PushReads.ByLastAttemptAsync(
                            us,
                            pushQuery with
                            {
                                After = after,
                                Filter = pushQuery.Filter & PushFilter.Item.Is($"item-{one % 3}"),
                            }
                        ),
                    world.Of
                )
        );
        yield return (
            "PushReads.OfIdsAsync",
            async world =>
                (
                    await world.Host.PushReads.OfIdsAsync(
                        us,
                        [world.Pick(world.Pushes, ofWhom, one), world.Pick(world.Pushes, ofWhom, two), "nonsense"]
                    )
                ).Select(world.Of)
        );
        yield return (
            "PushReads.TotalsAsync",
            async world =>
                (await world.Host.PushReads.TotalsAsync(us, one % 2 == 0 ? null : world.Pick(world.Destinations, ofWhom, two)))
                    .Where(total => total.Value > 0)
                    .OrderBy(total => total.Key)
        );
        yield return (
            "PushReads.OfItemAsync",
            async world => (await world.Host.PushReads.OfItemAsync(us, $"item-{one % 3}")).Select(world.Of)
        );
        yield return (
            "PushReads.FindAsync",
            async world =>
                await world.Host.PushReads.FindAsync(us, world.Pick(world.Pushes, ofWhom, one)) is { } push
                    ? new
                    {
                        Summary = world.Of(push.Summary),
                        Attempts = push.Attempts.Select(attempt =>
                            attempt with
                            {
                                Key = PushAttempt.KeyOf(0, attempt.Attempt),
                                RetryNumber = null,
                            }
                        ),
                    }
                    : null
        );
        yield return (
            "PushReads.PayloadAsync",
            async world => await world.Host.PushReads.PayloadAsync(us, world.Pick(world.Pushes, ofWhom, one))
        );
        yield return (
            "PushReads.FailureGroupsAsync",
            async world =>
                (await world.Host.PushReads.FailureGroupsAsync(us)).Select(group =>
                    group with
                    {
                        DestinationId = world.LabelOf(group.DestinationId),
                        Signature = group.Signature with { Number = 0 },
                    }
                )
        );
        yield return (
            "PushReads.FailureGroupPageAsync",
            async world =>
                (await world.Host.PushReads.FailureGroupPageAsync(us, new FailureGroupQuery { Limit = 500 }))
                    .Items.Select(group => $"{world.LabelOf(group.DestinationId)} {group.Signature.Message} {group.Count} {group.Life}")
                    .Order(StringComparer.Ordinal)
        );
        yield return (
            "PushReads.FailureGroupAsync",
            async world =>
            {
                var destination = world.Pick(world.Destinations, ofWhom, one);
                var groups = await world.Host.PushReads.FailureGroupsAsync(Callers.Administrator);
                return
                    groups.Where(group => group.DestinationId == destination).MinBy(group => group.Signature.Message) is { } known
                    && await world.Host.PushReads.FailureGroupAsync(us, destination, known.Signature.Number) is { } found
                    ? $"{world.LabelOf(found.DestinationId)} {found.Signature.Message} {found.Count} {found.Life}"
                    : null;
            }
        );
        yield return (
            "PushReads.DeliveredSinceAsync",
            async world =>
            {
                var groups = await world.Host.PushReads.FailureGroupsAsync(Callers.Administrator, withPast: true);
                var since = await world.Host.PushReads.DeliveredSinceAsync(us, groups);
                return groups
                    .Where(group => since.GetValueOrDefault((group.DestinationId, group.Signature.Number)) > 0)
                    .Select(group =>
                        $"{world.LabelOf(group.DestinationId)} {group.Signature.Message} "
                        + since[(group.DestinationId, group.Signature.Number)]
                    )
                    .Order(StringComparer.Ordinal);
            }
        );
        yield return (
            "EndpointReads.FindAsync",
            async world =>
                await world.Host.Get<EndpointReads>().FindAsync(us, $"e-{one % 3}") is { } endpoint
                    ? new
                    {
                        endpoint.Id,
                        endpoint.Name,
                        endpoint.Counts,
                        endpoint.Days,
                        endpoint.IsWhole,
                        Errors = endpoint.Errors.Select(error => new
                        {
                            error.Key,
                            error.Message,
                            error.Count,
                            error.LastAt,
                        }),
                    }
                    : null
        );
        yield return (
            "EndpointReads.ListAsync",
            world =>
                world.PagesAsync(
                    after => world.Host.Get<EndpointReads>().ListAsync(us, $"e-{one % 3}", after, 1 + (two % 3)),
                    item => new { Subtask = World.Of(item.Subtask), Task = world.Of(item.Task) }
                )
        );
        yield return ("PushReads.FailedTotalAsync", async world => await world.Host.PushReads.FailedTotalAsync(us));

        yield return (
            "PushReads.FailureHoursAsync",
            async world =>
                (await world.Host.PushReads.FailureHoursAsync(us))
                    .Select(group => $"{world.LabelOf(group.DestinationId)} {string.Join(' ', group.Hours)}")
                    .Order(StringComparer.Ordinal)
        );

        yield return (
            "PushExport.PiecesAsync",
            async world => (await AllAsync(world.Host.Get<PushExport>().PiecesAsync(us, pushQuery.Filter))).Select(world.Of)
        );
        yield return (
            "TaskExport.PiecesAsync",
            async world => (await AllAsync(world.Host.Get<TaskExport>().PiecesAsync(us, taskQuery.Filter))).Select(world.Of)
        );
        yield return (
            "ReconcileReads.ReconcileAsync",
            async world =>
            {
                var answer = await world
                    .Host.Get<ReconcileReads>()
                    .ReconcileAsync(
                        us,
                        new ReconcileQuery
                        {
                            ItemIds = ["item-0", "item-1", "item-2", "nobody", $"item-{one % 3}"],
                            DestinationId = two % 3 == 0 ? world.Pick(world.Destinations, ofWhom, two) : null,
                            Kind = one % 3 == 0 ? "trip" : null,
                        }
                    );
                return new
                {
                    Items = answer.Items.Select(item =>
                        item with
                        {
                            PushId = item.PushId is { } push ? world.LabelOf(push) : null,
                            DestinationId = item.DestinationId is { } destination ? world.LabelOf(destination) : null,
                        }
                    ),
                    Totals = answer.Totals.OrderBy(total => total.Key),
                    answer.KnownFrom,
                };
            }
        );
        var start = new FakeClock().GetUtcNow();
        var lastDays = new PushReportQuery
        {
            From = start.AddDays(-1),
            To = start.AddDays(3),
            Kind = one % 4 == 0 ? "trip" : null,
            Limit = 1 + (two % 5),
        };
        yield return (
            "PushReportReads.ListAsync",
            world =>
                world.PagesAsync(
                    after => world.Host.Get<PushReportReads>().ListAsync(us, lastDays with { After = after }),
                    report => report with { DestinationId = world.LabelOf(report.DestinationId) }
                )
        );
        yield return (
            "PushReportReads.TotalsAsync",
            async world =>
                (await world.Host.Get<PushReportReads>().TotalsAsync(us, lastDays))
                    .Select(total => total with { DestinationId = world.LabelOf(total.DestinationId) })
                    .OrderBy(total => total.DestinationName, StringComparer.Ordinal)
        );

        yield return ("OverviewReads.ReadAsync", async world => world.Of(await world.Host.OverviewReads.ReadAsync(us)));
        yield return (
            "DestinationReads.DayAsync",
            async world => await world.Host.DestinationReads.DayAsync(us, world.Pick(world.Destinations, ofWhom, one))
        );
        yield return ("DestinationReads.ListAsync", async world => (await world.Host.DestinationReads.ListAsync(us)).Select(world.Of));
        yield return (
            "DestinationReads.NamesAsync",
            async world =>
                (await world.Host.DestinationReads.NamesAsync(us, world.Pick(world.Destinations, ofWhom, one), 1 + (two % 9))).Select(
                    name => name.Name
                )
        );
        yield return (
            "DestinationReads.OfAsync",
            async world =>
                (
                    await world.Host.DestinationReads.OfAsync(
                        us,
                        [world.Pick(world.Destinations, ofWhom, one), world.Pick(world.Destinations, ofWhom, two), "nonsense"]
                    )
                ).Select(world.Of)
        );
        yield return (
            "DestinationReads.FindAsync",
            async world => world.Of(await world.Host.DestinationReads.FindAsync(us, world.Pick(world.Destinations, ofWhom, one)))
        );

        yield return (
            "RetryReads.ListAsync",
            world => world.PagesAsync(after => world.Host.RetryReads.ListAsync(us, RetriesOf(after)), world.Of)
        );
        yield return (
            "RetryReads.FindAsync",
            async world => world.Of(await world.Host.RetryReads.FindAsync(us, world.Pick(world.Retries, ofWhom, one)))
        );
        yield return (
            "RetryReads.FilterAsync",
            async world =>
                await world.Host.RetryReads.FindAsync(us, world.Pick(world.Retries, ofWhom, one)) is { } retry
                    ? world.Labeled(await world.Host.RetryReads.FilterAsync(retry))
                    : null
        );
        yield return (
            "RetryReads.ItemsAsync",
            world =>
                world.PagesAsync(
                    after => world.Host.RetryReads.ItemsAsync(us, world.Pick(world.Retries, ofWhom, one), null, after, 1 + (two % 3)),
                    item =>
                        item with
                        {
                            PushId = world.LabelOf(item.PushId),
                            Item = item.Item with { Key = 0, DestinationNumber = null, SignatureNumber = null },
                            Error = item.Error is { } error ? error with { Number = 0 } : null,
                        }
                )
        );
        yield return (
            "RetryReads.ErrorsAsync",
            async world =>
            {
                var all = (await world.Host.RetryReads.ListAsync(Callers.Administrator, new RetryQuery { Limit = 500 })).Items;
                var errors = await world.Host.RetryReads.ErrorsAsync(us, all, 9);
                return all.Where(retry => errors.ContainsKey(retry.Number))
                    .SelectMany(retry =>
                        errors[retry.Number].Select(error => (world.LabelOf(retry.Id), error.DestinationName, error.Signature.Message))
                    )
                    .Order();
            }
        );
        yield return (
            "RetryReads.FindByTaskAsync",
            async world =>
                await world.Host.RetryReads.FindAsync(Callers.Administrator, world.Pick(world.Retries, ofWhom, one)) is { } retry
                && await world.Host.TaskReads.FindAsync(Callers.Administrator, retry.TaskId) is { } task
                    ? world.Of(await world.Host.RetryReads.FindByTaskAsync(us, task))
                    : null
        );

        yield return (
            "RetryReads.OfTasksAsync",
            async world =>
            {
                var all = (await world.Host.TaskReads.ListAsync(Callers.Administrator, new TaskQuery { Limit = 500 })).Items;
                var retries = await world.Host.RetryReads.OfTasksAsync(us, all);
                return all.Where(task => retries.ContainsKey(task.Number)).Select(task => world.Of(retries[task.Number]));
            }
        );
        yield return (
            "PushReads.NamesInAsync",
            async world =>
            {
                var groups = await world.Host.PushReads.FailureGroupsAsync(Callers.Administrator);
                var names = await world.Host.PushReads.NamesInAsync(
                    us,
                    [
                        PushFilter.Destination.Is(groups.Select(group => group.DestinationId)).ToString(),
                        PushFilter.Signature.Is(Enumerable.Range(1, 50)).ToString(),
                    ]
                );
                return new
                {
                    Destinations = names.Destinations.Values.Order(),
                    Errors = names.Errors.Values.Select(error => error.Message).Order(),
                };
            }
        );

        yield return (
            "ChangeReads.MissedAsync",
            async world =>
                await world.Host.Get<ChangeReads>().MissedAsync(us, world.Mark) is { } missed
                    ? await world.OfAsync(us, missed.Changes)
                    : null
        );
        yield return ("ChangeReads.ThingsAsync", world => world.AllChangesAsync(us));

        var activity = new ActivityQuery
        {
            Limit = 1 + (one % 40),
            ActorId = one % 4 == 0 ? World.CallerOf(ofWhom).Id : null,
            Action = two % 5 == 0 ? (AuditAction)(one % Enum.GetValues<AuditAction>().Length) : null,
            SubjectKind = two % 7 == 0 ? (AuditSubjectKind)(one % Enum.GetValues<AuditSubjectKind>().Length) : null,
        };
        yield return (
            "ActivityReads.ListAsync",
            world => world.PagesAsync(after => world.Host.Activity.ListAsync(us, activity with { After = after }), world.Of)
        );
        yield return (
            "ActivityReads.ListAsync of objects",
            world =>
                world.PagesAsync(
                    after =>
                        world.Host.Activity.ListAsync(
                            us,
                            activity with
                            {
                                After = after,
                                Subjects = [world.Pick(world.Destinations, ofWhom, one), world.Pick(world.Tasks, ofWhom, two)],
                            }
                        ),
                    world.Of
                )
        );
        yield return ("ActivityReads.ActorsAsync", async world => await world.Host.Activity.ActorsAsync(us));

        var view = new SavedView
        {
            Number = 1,
            Id = "",
            Name = "",
            List = one % 2 == 0 ? ViewList.Tasks : ViewList.Pushes,
            Query = one % 2 == 0 ? $"state:completed,failed type:TYPE{two % 3}" : "-state:delivered kind:trip",
            Scope = ViewScope.Own,
            OwnerId = us.Id,
            OwnerName = us.Name,
        };
        yield return ("ViewCounts.CountAsync", async world => await world.Host.ViewCounts.CountAsync(us, view));
        yield return ("TaskReads.CountAsync", async world => await world.Host.TaskReads.CountAsync(us, taskQuery.Filter, 1 + (two % 20)));
        yield return (
            "PushReads.CountAsync",
            async world =>
                await world.Host.PushReads.CountAsync(
                    us,
                    two % 3 == 0 ? PushFilter.Destination.Is(world.Pick(world.Destinations, ofWhom, one))
                        : two % 3 == 1 ? PushFilter.State.Is(PushState.Failed, PushState.Delivered)
                        : PushFilter.All,
                    1 + (one % 20)
                )
        );
        yield return (
            "ViewReads.ListAsync",
            async world =>
                (await world.Host.ViewReads.ListAsync(us)).Select(seen => new
                {
                    View = seen.View with
                    {
                        Number = 0,
                        Id = world.LabelOf(seen.View.Id),
                    },
                    seen.IsDefault,
                    seen.IsChangeable,
                })
        );
        yield return (
            "ViewReads.FindAsync",
            async world =>
                await world.Host.ViewReads.FindAsync(us, world.Pick(world.Views, ofWhom, one)) is { } found
                    ? found with
                    {
                        Number = 0,
                        Id = world.LabelOf(found.Id),
                    }
                    : null
        );
        yield return ("KeyService.ListAsync", async world => (await world.Host.Keys.ListAsync(us)).Select(key => key.Name));
        yield return (
            "PeopleService.ListAsync",
            async world => (await world.Host.People.ListAsync(us)).Select(person => person.Person.Name)
        );
        yield return (
            "RetryService.PreviewAsync",
            async world =>
            {
                var filter = (one % 4) switch
                {
                    0 => PushFilter.Kind.Is("trip"),
                    1 => PushFilter.Destination.Is(world.Pick(world.Destinations, ofWhom, two)),
                    2 => PushFilter.Id.Is(
                        world.Pick(world.Pushes, ofWhom, one),
                        world.Pick(world.Pushes, Party.Own, two, "eeeeeeeeeeeeeeeeeeeeeeee")
                    ),
                    _ => PushFilter.All,
                };
                var plan = await world.Host.Retries.PreviewAsync(us, filter);
                return new { plan.WillSend, plan.NotSent };
            }
        );
        yield return (
            "RetryService.PreviewPartAsync",
            async world =>
            {
                var part = two % 2 == 0 ? RetryPart.FailedAgain : RetryPart.Rest;
                var plan = await world.Host.Retries.PreviewPartAsync(us, world.Pick(world.Retries, ofWhom, one), part);
                return new { plan.WillSend, plan.NotSent };
            }
        );

        RetryQuery RetriesOf(string? after) =>
            new()
            {
                Filter = one % 2 == 0 ? RetryRequestFilter.State.Is(RetryState.Completed) : RetryRequestFilter.All,
                After = after,
                Limit = 1 + (one % 3),
                NewestFirst = two % 2 == 0,
            };
    }

    /// <summary>A database with a host. Each created row has a label that does not depend on the rows of the other parties.</summary>
    private sealed class World : IAsyncDisposable
    {
        private const string Missing = "ffffffffffffffffffffffff";

        private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
        private readonly Dictionary<Party, int> _created = [];
        private readonly Dictionary<string, string> _labels = [];
        private readonly Dictionary<string, int> _taskNumbers = [];
        private readonly FakeSender _sender;
        private string? _flooded;
        private int _floods;

        private World(FakeClock clock) => _sender = new FakeSender(clock);

        public CoreHost Host { get; private set; } = null!;

        public List<(Party Party, string Id)> Tasks { get; } = [];

        public List<(Party Party, string Id)> Subtasks { get; } = [];

        public List<(Party Party, string Id)> Destinations { get; } = [];

        public List<(Party Party, string Id)> Pushes { get; } = [];

        public List<(Party Party, string Id)> Retries { get; } = [];

        public List<(Party Party, string Id)> Views { get; } = [];

        /// <summary>The sequence of a change that the caller has seen.</summary>
        public long Mark { get; private set; }

        public static Caller CallerOf(Party party) => Callers.Of(Role.Administrator, CompanyOf(party));

        public static bool IsVisible(Caller caller, Party party) => caller.Sees(CompanyOf(party));

        private static string? CompanyOf(Party party) =>
            party switch
            {
                Party.Own => "acme",
                Party.Other => "other",
                Party.Second => "friend",
                _ => null,
            };

        public static async Task<World> StartAsync(FakeClock clock)
        {
            var world = new World(clock);
            world.Host = await CoreHost.StartAsync(
                world._database,
                clock,
                world._sender,
                new Dictionary<string, string?>
                {
                    ["Push:MaxAttempts"] = "1",

                    // Send one push at a time, so that failures have the same order in both databases.
                    ["Push:Concurrency"] = "1",
                    ["Push:ConcurrencyPerDestination"] = "1",
                }
            );

            // Create a task, so that Mark is the sequence of a change.
            await world.NewTaskAsync(Party.Own, new int[8]);
            return world;
        }

        public async Task DoAsync(Party party, int[] numbers)
        {
            try
            {
                await MakeAsync(party, numbers);
            }
            catch (RefusedException)
            {
                // The command is refused in both databases, because it does not depend on the other parties.
            }

            await Host.UntilCountAsync(
                0,
                "SELECT COUNT(*) FROM Pushes p JOIN Destinations d ON d.Number = p.DestinationNumber WHERE p.State <= @p0 AND "
                    + "d.Paused = @p1",
                PushState.Sending,
                false
            );
            await Host.UntilCountAsync(0, "SELECT COUNT(*) FROM RetryRequests WHERE State <= @p0", RetryState.Running);
            if (party == Party.Own && numbers[5] % 4 == 0)
            {
                Mark = await Host.CountAsync("SELECT MAX(Sequence) FROM Changes WHERE CompanyId = @p0", "acme");
            }
        }

        /// <summary>Creates many newer pushes of an item to a paused destination of another company.</summary>
        public async Task FloodAsync()
        {
            if (_flooded is null)
            {
                var settings = new DestinationSettings { Name = "flooded", Url = "https://flooded.example.com/hook" };
                _flooded = (await Host.Destinations.CreateAsync(CallerOf(Party.Other), settings)).Destination.Id;
                await Host.Destinations.UpdateAsync(CallerOf(Party.Other), _flooded, new DestinationChange { Paused = true });
            }

            var flood = ++_floods;
            await Host.Pushes.AcceptAsync(
                CallerOf(Party.Other),
                [
                    .. Enumerable
                        .Range(0, 510)
                        .Select(version => new NewPush
                        {
                            Kind = "trip",
                            ItemId = $"item-{flood % 3}",
                            DestinationId = _flooded,
                            Version = $"{flood}.{version}",
                            Payload = "{}"u8.ToArray(),
                        }),
                ]
            );
        }

        public string Pick(List<(Party Party, string Id)> things, Party party, int which, string none = Missing)
        {
            var theirs = things.FindAll(thing => thing.Party == party);
            return theirs.Count == 0 ? none : theirs[which % theirs.Count].Id;
        }

        public int NumberOf(string taskId) => _taskNumbers.GetValueOrDefault(taskId, int.MaxValue);

        public string LabelOf(string id) => _labels.GetValueOrDefault(id, id.Length == 0 ? "" : "unlabeled");

        public string Labeled(string text) =>
            _labels.Aggregate(text, (labeled, label) => labeled.Replace(label.Key, label.Value, StringComparison.Ordinal));

        public object? Of(TrackedTask? task) => task is null ? null : task with { Number = 0, Id = LabelOf(task.Id) };

        public static object Of(Subtask subtask) => subtask with { Number = 0, Id = "", TaskNumber = 0 };

        public object Of(PushSummary push) =>
            push with
            {
                Push = push.Push with
                {
                    Number = 0,
                    Id = LabelOf(push.Push.Id),
                    DestinationNumber = 0,
                    SignatureNumber = null,
                    FailureSequence = null,
                    RetryNumber = null,
                },
                DestinationId = LabelOf(push.DestinationId),
                Signature = push.Signature is null ? null : push.Signature with { Number = 0 },
            };

        public object? Of(DestinationView? view) =>
            view is null
                ? null
                : view with
                {
                    Destination = view.Destination with { Number = 0, Id = LabelOf(view.Destination.Id), ProtectedSigningSecret = "" },
                };

        public object? Of(RetryRequest? retry) =>
            retry is null
                ? null
                : retry with
                {
                    Number = 0,
                    Id = LabelOf(retry.Id),
                    TaskNumber = 0,
                    TaskId = "",
                    CutOff = 0,
                    Filter = Labeled(retry.Filter),
                };

        public object Of(OverviewView view) =>
            new
            {
                view.At,
                view.Needs.Totals,
                Needs = view.Needs.Items.Select(Of),
                view.Pushes,
                Destinations = view.Destinations.Items.Select(item => new { View = Of(item.View), item.Minutes }),
                view.Destinations.Total,
                Running = view.Running.Items.Select(item => new
                {
                    Task = Of(item.Task),
                    item.SilentSince,
                    item.Left,
                }),
                RunningTotal = view.Running.Total,
                view.Ended,
            };

        private object? Of(Need need) =>
            need switch
            {
                DestinationNeed destination => destination with
                {
                    View = destination.View with { Destination = Unnumbered(destination.View.Destination) },
                    Cause = destination.Cause is null ? null : destination.Cause with { Number = 0 },
                },
                FailureNeed failure => failure with
                {
                    DestinationId = LabelOf(failure.DestinationId),
                    Signature = failure.Signature with { Number = 0 },
                },
                TaskNeed task => new { Task = Of(task.Task), task.Since },
                StuckTypeNeed type => new
                {
                    Task = Of(type.Longest),
                    type.Count,
                    type.Since,
                },
                RetryNeed retry => new { Retry = Of(retry.Retry), retry.Count },
                _ => throw new NotSupportedException(need.GetType().Name),
            };

        private Destination Unnumbered(Destination destination) =>
            destination with
            {
                Number = 0,
                Id = LabelOf(destination.Id),
                ProtectedSigningSecret = "",
            };

        public object Of(AuditEntry entry) =>
            entry with
            {
                Number = 0,
                Subject = LabelOf(entry.Subject),
                RelatedId = entry.RelatedId is null ? null : LabelOf(entry.RelatedId),
                Filter = entry.Filter is null ? null : Labeled(entry.Filter),
            };

        public async Task<object?> OfAsync(Caller caller, IReadOnlyList<Change> changes)
        {
            var things = await Host.Get<ChangeReads>().ThingsAsync(caller, changes);

            // The order of changes within one commit is undefined.
            return changes
                .Select(change => $"{change.Subject} {LabelOf(things.GetValueOrDefault((change.Subject, change.Number))?.Id ?? "")}")
                .Order(StringComparer.Ordinal);
        }

        /// <summary>Calls ThingsAsync with all changes, including those that the caller may not see.</summary>
        public async Task<object?> AllChangesAsync(Caller caller)
        {
            var changes = await Host.Get<ChangeReads>().MissedAsync(Callers.Administrator, Mark);
            var things = await Host.Get<ChangeReads>().ThingsAsync(caller, changes?.Changes ?? []);
            return things.Select(thing => $"{thing.Key.Subject} {LabelOf(thing.Value.Id)}").Order(StringComparer.Ordinal);
        }

        /// <summary>Reads a task. Expects an empty result if the caller may not see the task.</summary>
        public async Task<object?> OfTaskAsync<T>(Caller caller, Party party, int which, Func<TrackedTask, Task<T>> read)
        {
            if (await Host.TaskReads.FindAsync(Callers.Administrator, Pick(Tasks, party, which)) is { } task)
            {
                var answer = await read(task);
                return IsVisible(caller, party) ? answer : Emptied(answer);
            }

            return null;
        }

        public async Task<object?> PagesAsync<T>(Func<string?, Task<Page<T>>> read, Func<T, object?> of)
        {
            var pages = new List<object?>();
            string? after = null;
            do
            {
                var page = await read(after);
                pages.Add(page.Items.Select(of).ToList());
                after = page.Next;
            } while (after is not null && pages.Count < 6);
            return pages;
        }

        public async ValueTask DisposeAsync()
        {
            _sender.Release();
            await Host.DisposeAsync();
            await _database.DisposeAsync();
        }

        /// <summary>Returns null for an empty result: where the task does not exist, the result is null too.</summary>
        private static string? Emptied<T>(T answer)
        {
            var text = JsonSerializer.Serialize(answer);
            string[] empty = ["[]", "[[]]", JsonSerializer.Serialize(TaskDetails.None), JsonSerializer.Serialize(SubtaskMap.Empty)];
            return empty.Contains(text) ? null : text;
        }

        private async Task MakeAsync(Party party, int[] numbers)
        {
            var caller = CallerOf(party);
            var (what, which, third) = (numbers[1] % 17, numbers[2], numbers[3]);
            _sender.Answer = _ =>
                (third % 5) switch
                {
                    0 or 1 => Reply.Unavailable,
                    2 => Reply.Fails(400),
                    _ => Reply.Delivered,
                };
            switch (what)
            {
                case 0 or 1:
                    await NewTaskAsync(party, numbers);
                    break;
                case 2 or 3 or 4:
                    await Host.Tasks.ReportAsync(caller, Pick(Tasks, party, which), Report(third));
                    break;
                case 5:
                    await (
                        (third % 3) switch
                        {
                            0 => Host.Tasks.CancelAsync(caller, Pick(Tasks, party, which), "no more"),
                            1 => Host.Tasks.RestartAsync(caller, Pick(Tasks, party, which), "again"),
                            _ => Host.Tasks.AcknowledgeAsync(caller, Pick(Tasks, party, which), "seen"),
                        }
                    );
                    break;
                case 6:
                    await NewDestinationAsync(party);
                    break;
                case 7 or 8 or 9 or 10:
                    await PushAsync(party, which, third);
                    break;
                case 11:
                    await Host.Destinations.UpdateAsync(
                        caller,
                        Pick(Destinations, party, which),
                        new DestinationChange { Paused = third % 2 == 0 }
                    );
                    break;
                case 12 or 13:
                    await RetryAsync(party, which, third);
                    break;
                case 14:
                    await Host.Pushes.CancelAsync(
                        caller,
                        PushFilter.Destination.Is(Pick(Destinations, party, which))
                            & (third % 3 == 0 ? PushFilter.Kind.Is("crash") : PushFilter.All)
                    );
                    break;
                case 15:
                    await SaveViewAsync(party, which, third);
                    break;
                default:
                    var name = Next(party, "somebody");
                    await (
                        third % 2 == 0
                            ? (Task)Host.Keys.AddAsync(caller, new NewApiKey { Name = name, Role = Role.Viewer })
                            : Host.People.AddAsync(
                                caller,
                                new NewPerson
                                {
                                    Name = name,
                                    Password = "a few good words",
                                    Role = Role.Viewer,
                                }
                            )
                    );
                    break;
            }
        }

        private async Task SaveViewAsync(Party party, int which, int third)
        {
            var caller = CallerOf(party);
            if (third % 4 == 3)
            {
                var id = Pick(Views, party, which);
                await (
                    third % 8 == 3
                        ? Host.Views.SetDefaultAsync(caller, id, third % 16 == 3)
                        : Host.Views.ChangeAsync(caller, id, new ViewChange { Query = $"type:TYPE{third % 3}" })
                );
                return;
            }

            var name = Next(party, "view");
            var saved = await Host.Views.SaveAsync(
                caller,
                new NewView
                {
                    Name = name,
                    List = third % 2 == 0 ? ViewList.Tasks : ViewList.Pushes,
                    Query = "state:failed",
                    Scope = third % 3 == 0 ? ViewScope.Own : ViewScope.Team,
                }
            );
            Views.Add((party, saved.Id));
            _labels[saved.Id] = name;
        }

        private static TaskReport Report(int third) =>
            new()
            {
                Event = (third % 4) switch
                {
                    0 => TaskEvent.Started,
                    1 => TaskEvent.Completed,
                    2 => TaskEvent.Failed,
                    _ => TaskEvent.Progressed,
                },
                PercentComplete = third % 4 == 3 ? third % 100 : null,
                Message = "word" + (third % 3),
                Force = third % 2 == 0,
                Subtasks =
                    third % 4 == 3
                        ?
                        [
                            new SubtaskReport
                            {
                                EndpointId = $"e-{third % 3}",
                                State = SubtaskState.Failed,
                                ErrorCode = $"{third % 2}",
                                ErrorMessage = "host is down",
                            },
                        ]
                        : [],
            };

        private async Task NewTaskAsync(Party party, int[] numbers)
        {
            var label = Next(party, "task");
            var task = await Host.Tasks.CreateAsync(
                CallerOf(party),
                new NewTask
                {
                    Type = $"TYPE{numbers[2] % 3}",
                    Name = $"{label} word{numbers[3] % 3}",
                    Description = numbers[3] % 2 == 0 ? "100% of a word" : null,
                    ExternalId = $"{party}-{Tasks.Count(known => known.Party == party)}",
                    UniqueName = numbers[2] % 2 == 0 ? label : null,
                    Subtasks =
                    [
                        .. Enumerable
                            .Range(0, numbers[3] % 4)
                            .Select(index => new SubtaskReport { EndpointId = $"e-{index}", EndpointName = $"host {index}" }),
                    ],
                }
            );
            Tasks.Add((party, task.Id));
            _labels[task.Id] = label;
            _taskNumbers[task.Id] = task.Number;
            foreach (var subtask in (await Host.SubtaskReads.ListAsync(Callers.Administrator, task, new SubtaskQuery { Limit = 10 })).Items)
            {
                Subtasks.Add((party, subtask.Id));
            }

            Mark = Mark == 0 ? await Host.CountAsync("SELECT MAX(Sequence) FROM Changes") : Mark;
        }

        private async Task NewDestinationAsync(Party party)
        {
            var label = Next(party, "shop");
            var created = await Host.Destinations.CreateAsync(
                CallerOf(party),
                new DestinationSettings { Name = label, Url = $"https://{label}.example.com/hook" }
            );
            Destinations.Add((party, created.Destination.Id));
            _labels[created.Destination.Id] = label;
        }

        private async Task PushAsync(Party party, int which, int third)
        {
            var accepted = Assert.Single(
                await Host.Pushes.AcceptAsync(
                    CallerOf(party),
                    [
                        new NewPush
                        {
                            Kind = third % 3 == 0 ? "crash" : "trip",
                            ItemId = $"item-{third % 3}",
                            DestinationId = Pick(Destinations, party, which),
                            Version = $"{third % 7}",
                            Payload = System.Text.Encoding.UTF8.GetBytes($$"""{"a":{{third % 3}}}"""),
                        },
                    ]
                )
            );
            if (accepted.Created)
            {
                Pushes.Add((party, accepted.Id));
                _labels[accepted.Id] = Next(party, "push");
            }
        }

        private async Task RetryAsync(Party party, int which, int third)
        {
            // Retry a single push or destination, because the order among several destinations is undefined.
            _sender.Answer = _ => third % 2 == 0 ? Reply.Unavailable : Reply.Delivered;
            var filter =
                third % 5 == 0
                    ? PushFilter.Id.Is(Pick(Pushes, party, which))
                    : PushFilter.Destination.Is(Pick(Destinations, party, which))
                        & (third % 3 == 0 ? PushFilter.Kind.Is("trip") : PushFilter.All);
            var retry = await Host.Retries.RequestAsync(CallerOf(party), new RetryCommand { Filter = filter });
            Retries.Add((party, retry.Id));
            _labels[retry.Id] = Next(party, "retry");
            _labels[retry.TaskId] = "task of " + _labels[retry.Id];
        }

        private string Next(Party party, string what)
        {
            _created[party] = _created.GetValueOrDefault(party) + 1;
            return $"{what}-{party}-{_created[party]}".ToLowerInvariant();
        }
    }
}

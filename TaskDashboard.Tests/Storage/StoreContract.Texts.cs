using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Texts are found by their parts, alike on every database, and a search ends when it has cost enough.</summary>
public abstract partial class StoreContract
{
    private const int TextCases = 1_000;
    private const string TextLetters = "aAbB łŁđøßẞıİςσΣéÉﬁ№½-_%\\\"'*?[]한글ÅKſ.:";

    // Ends after the first statement.
    private static readonly BudgetLimits Tiny = new(1, TimeSpan.Zero, 10);

    [Theory]
    [InlineData("ightly")]
    [InlineData("NIGHTLY import")]
    [InlineData("ażółć")]
    [InlineData("stras")]
    [InlineData("v-77/a")]
    [InlineData("ron@")]
    [InlineData("jose")]
    [InlineData("ni")]
    [InlineData("w")]
    public async Task A_task_is_found_by_part_of_each_of_its_texts(string text)
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(
            Operator,
            AnyTask with
            {
                Name = "Nightly Import",
                Description = "Straße nach Każółć, WEST",
                ExternalId = "INV-77/A",
                Launcher = "cron@host",
                Owner = new TaskOwner("o", "José"),
            }
        );
        await Host.Tasks.CreateAsync(Operator, AnyTask with { Name = "other", Description = null, Launcher = null });

        Assert.Equal([task.Id], await FoundTasksAsync(text));
        Assert.Equal([task.Id], await FoundTasksAsync(text, newestFirst: true));
        Assert.DoesNotContain(task.Id, await FoundTasksAsync(text + "q"));
    }

    [Fact]
    public async Task A_push_is_found_by_part_of_its_item_or_of_its_error()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Unavailable;
        var failed = await PushAsync(destination, "Trip-Zoë-4711");
        await UntilPushAsync(failed, PushState.Failed);
        Sender.Answer = _ => Reply.Delivered;
        var delivered = await PushAsync(destination, "other-1");
        await UntilPushAsync(delivered, PushState.Delivered);
        var error = (await Host.PushReads.FindAsync(Viewer, failed))!.Summary.Signature!.Message;
        var part = error[1..Math.Min(error.Length, 9)];

        foreach (var text in new[] { "zoe", "p-ZOE-47", "tr", part.ToUpperInvariant(), failed })
        {
            foreach (var read in PushLists(PushFilter.Text.Contains(text)))
            {
                Assert.Equal([failed], (await read()).Items.Select(push => push.Push.Id));
            }

            Assert.Equal(1, (await Host.Retries.PreviewAsync(Operator, PushFilter.Text.Contains(text))).WillSend);
        }

        foreach (var read in PushLists(PushFilter.Text.Contains("nowhere")))
        {
            Assert.Empty((await read()).Items);
        }

        Assert.Equal(
            [failed],
            (
                await Host.PushReads.ListAsync(
                    Viewer,
                    new() { Filter = PushFilter.Text.Contains("zoe") & PushFilter.State.Is(PushState.Failed), NewestFirst = true }
                )
            ).Items.Select(push => push.Push.Id)
        );
        Assert.Equal(1, await Host.Pushes.CancelAsync(Operator, PushFilter.Text.Contains(part) & !PushFilter.Text.Contains("4712")));
    }

    [Fact]
    public async Task A_retry_is_found_by_part_of_its_ticket()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 2);
        Sender.Answer = _ => Reply.Delivered;
        var retry = await Host.Retries.RequestAsync(
            Operator,
            new RetryCommand
            {
                Filter = PushFilter.All,
                Ticket = "SUP-Ångström-9",
                Reason = "Works again",
            }
        );
        await UntilRetryAsync(retry, RetryState.Completed);

        Assert.Equal([retry.Id], await FoundAsync("angstrom-9"));
        Assert.Equal([retry.Id], await FoundAsync("works"));
        Assert.Empty(await FoundAsync("ngström-8"));

        // Its task says the ticket as well.
        Assert.Equal([retry.TaskId], await FoundTasksAsync("angstrom-9"));

        async Task<List<string>> FoundAsync(string text) =>
            [
                .. (
                    await Host.RetryReads.ListAsync(Viewer, new RetryQuery { Filter = RetryRequestFilter.Text.Contains(text) })
                ).Items.Select(found => found.Id),
            ];
    }

    [Fact]
    public async Task Endpoints_are_found_by_part_of_their_names_which_are_stored_once()
    {
        await StartAsync();
        var acme = Callers.Of(Role.Operator, "acme");
        for (var index = 0; index < 3; index++)
        {
            await CreateAsync(
                Operator,
                new SubtaskReport { EndpointId = "pc-1", EndpointName = "Laptop of Zoë" },
                new SubtaskReport { EndpointId = "pc-2" }
            );
            await CreateAsync(acme, new SubtaskReport { EndpointId = "pc-1", EndpointName = "Laptop of Zoë" });
        }

        var task = await CreateAsync(acme, new SubtaskReport { EndpointId = "pc-9", EndpointName = "Old" });
        await Host.Tasks.ReportAsync(
            acme,
            task.Id,
            new()
            {
                Event = TaskEvent.Progressed,
                Subtasks =
                [
                    new()
                    {
                        EndpointId = "pc-9",
                        EndpointName = "New",
                        State = SubtaskState.Completed,
                    },
                ],
            }
        );

        Assert.Equal(5, await Host.CountAsync("SELECT COUNT(*) FROM EndpointNames"));
        Assert.Equal([new("pc-1", "Laptop of Zoë")], await Host.TaskReads.EndpointsNamedAsync(Viewer, "ZOE", 10));
        Assert.Equal(["pc-2"], (await Host.TaskReads.EndpointsNamedAsync(Viewer, "c-2", 10)).Select(found => found.Id));
        Assert.Equal(["Laptop of Zoë", "New", "Old"], (await NamesAsync(Callers.Of(Role.Viewer, "acme"), "pc")));
        Assert.Equal(["New"], await NamesAsync(Viewer, "n"));
        Assert.Empty(await NamesAsync(Callers.Of(Role.Viewer, "other"), "laptop"));
        Assert.Empty(await NamesAsync(Viewer, "nul\0"));

        await Host.ChangeAsync("DELETE FROM EndpointNames");
        await RestartAsync();
        Assert.Equal(["New"], await NamesAsync(Viewer, "new"));
        await CreateAsync(acme, new SubtaskReport { EndpointId = "pc-9", EndpointName = "New" });
        Assert.Equal(4, await Host.CountAsync("SELECT COUNT(*) FROM EndpointNames"));

        Task<TrackedTask> CreateAsync(Caller caller, params SubtaskReport[] subtasks) =>
            Host.Tasks.CreateAsync(caller, AnyTask with { ItemCount = null, Subtasks = subtasks });
        async Task<IEnumerable<string>> NamesAsync(Caller caller, string text) =>
            (await Host.TaskReads.EndpointsNamedAsync(caller, text, 10)).Select(found => found.Name);
    }

    [Fact]
    public async Task Random_texts_of_tasks_are_found_as_in_memory()
    {
        await StartAsync();
        var random = TestRandom.Create(TestContext.Current.TestOutputHelper!);
        var texts = new List<string>();
        for (var index = 0; index < 60; index++)
        {
            var task = await Host.Tasks.CreateAsync(
                Operator,
                AnyTask with
                {
                    Name = $"n{TextOf(random)}",
                    Description = random.Next(2) == 0 ? null : $"d{TextOf(random)}",
                    ExternalId = random.Next(2) == 0 ? null : $"{index}{TextOf(random)}x",
                    Launcher = null,
                }
            );
            texts.AddRange(new[] { task.Name, task.Description, task.ExternalId }.OfType<string>());
        }

        var rows = (await Host.TaskReads.ListAsync(Viewer, new() { Limit = Limits.PageItems })).Items;
        var matches = 0;
        for (var index = 0; index < TextCases; index++)
        {
            var text = random.Next(4) == 0 ? TextOf(random) : random.Part(texts);
            var filter = TaskFilter.Text.Contains(text);
            filter = random.Next(5) == 0 ? !filter : filter;
            var expected = rows.Where(filter.ToPredicate()).Select(task => task.Number);
            var found = await Host.TaskReads.ListAsync(Viewer, new() { Filter = filter, Limit = Limits.PageItems });
            AssertSame(filter, expected, found.Items.Select(task => task.Number));
            matches += found.Items.Count is > 0 and < 60 ? 1 : 0;
        }

        Assert.True(matches > TextCases / 4, $"Only {matches} searches found some of the rows.");
    }

    [Fact]
    public async Task Random_texts_of_pushes_are_found_as_in_memory()
    {
        await StartWithoutScheduleAsync(("Push:Schedule:trip:0", "10:00:00"));
        await Host.PushService.SetPausedAsync(Operator, true);
        var random = TestRandom.Create(TestContext.Current.TestOutputHelper!);
        var destination = await NewDestinationAsync();
        var items = Enumerable.Range(0, 60).Select(index => $"{index}{TextOf(random)}x").ToList();
        await Host.Pushes.AcceptAsync(Operator, [.. items.Select(item => APush(destination, item))]);
        var rows = (await Host.PushReads.ListAsync(Viewer, new() { Limit = Limits.PageItems })).Items.Select(row => row.Push).ToList();
        for (var index = 0; index < TextCases; index++)
        {
            var filter = PushFilter.Text.Contains(random.Next(4) == 0 ? TextOf(random) : random.Part(items));
            filter = random.Next(5) == 0 ? !filter : filter;
            var predicate = PushFilter.Text.Resolve(filter, _ => []).ToPredicate();
            var found = await Host.PushReads.ListAsync(Viewer, new() { Filter = filter, Limit = Limits.PageItems });
            AssertSame(filter, rows.Where(predicate).Select(push => push.Number), found.Items.Select(row => row.Push.Number));
        }
    }

    [Fact]
    public async Task Texts_go_with_their_rows()
    {
        await StartWithoutScheduleAsync(("Retention:EndedPushes", "1.00:00:00"), ("Retention:EndedTasks", "1.00:00:00"));
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { Name = "gone" });
        var stays = await Host.Tasks.CreateAsync(Operator, AnyTask with { Name = "gone later" });
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Completed });
        Sender.Answer = _ => Reply.Delivered;
        var push = await PushAsync(await NewDestinationAsync(), "gone-1");
        await UntilPushAsync(push, PushState.Delivered);

        Clock.UtcNow += TimeSpan.FromDays(600);
        await Host.Sweeper.SweepAsync();

        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM PushTexts"));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM TaskTexts"));
        Assert.Equal([stays.Id], await FoundTasksAsync("gone"));
        Assert.Empty((await Host.PushReads.ListAsync(Viewer, new() { Filter = PushFilter.Text.Contains("gone") })).Items);
    }

    [Fact]
    public async Task Texts_and_kinds_of_rows_of_an_earlier_version_are_written_at_the_start()
    {
        await StartWithoutScheduleAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { Name = "Önce" });
        var pushes = await FailedPushesAsync(await NewDestinationAsync(), 3, "trip");
        Sender.Answer = _ => Reply.Unavailable;
        var retry = await UntilRetryAsync(await RetryAsync(pushes), RetryState.Completed);
        foreach (var table in new[] { "TaskTexts", "PushTexts", "RetryTexts", "RollupKinds" })
        {
            await Host.ChangeAsync($"DELETE FROM {table}");
        }

        await RestartAsync();
        await Host.Tasks.CreateAsync(Operator, AnyTask with { Name = "after" });

        Assert.Equal([task.Id], await FoundTasksAsync("once"));
        Assert.Equal(
            [retry.Id],
            (await Host.RetryReads.ListAsync(Viewer, new() { Filter = RetryRequestFilter.Text.Contains(Operator.Name) })).Items.Select(
                found => found.Id
            )
        );
        Assert.Equal(3, (await Host.PushReads.ListAsync(Viewer, new() { Filter = PushFilter.Kind.Is("trip") })).Items.Count);
        Assert.Equal(3, await Host.CountAsync("SELECT COUNT(*) FROM PushTexts"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_search_of_tasks_that_costs_too_much_says_how_far_it_came_and_goes_on(bool newestFirst)
    {
        await StartAsync();
        var tasks = new List<TrackedTask>();
        for (var index = 0; index < 45; index++)
        {
            Clock.UtcNow += TimeSpan.FromMinutes(1);
            tasks.Add(await Host.Tasks.CreateAsync(Operator, AnyTask));
        }

        foreach (var ended in new[] { tasks[3], tasks[20], tasks[44] })
        {
            await Host.Tasks.ReportAsync(Operator, ended.Id, new() { Event = TaskEvent.Failed });
        }

        Host.Readers.Budget = Tiny;
        var query = new TaskQuery { Filter = TaskFilter.Outcome.Is(TaskOutcome.Error), NewestFirst = newestFirst };
        var found = new List<int>();
        var places = new List<DateTimeOffset>();
        for (var pages = 1; ; pages++)
        {
            var page = await Host.TaskReads.ListAsync(Viewer, query);
            found.AddRange(page.Items.Select(task => task.Number));
            if (page.Next is null)
            {
                Assert.Null(page.SearchedTo);
                Assert.Equal(5, pages);
                break;
            }

            places.Add(page.SearchedTo!.Value);
            query = query with { After = page.Next };
        }

        int[] expected = [tasks[3].Number, tasks[20].Number, tasks[44].Number];
        Assert.Equal(newestFirst ? expected.Reverse() : expected, found);
        Assert.Equal(newestFirst ? tasks[35].CreatedAt : tasks[9].CreatedAt, places[0]);
        Assert.Equal(newestFirst ? places.OrderDescending() : places.Order(), places);
    }

    [Fact]
    public async Task What_is_stored_nowhere_is_known_without_a_search()
    {
        await StartWithoutScheduleAsync();
        for (var index = 0; index < 30; index++)
        {
            await Host.Tasks.CreateAsync(Operator, AnyTask);
        }

        await FailedPushesAsync(await NewDestinationAsync(), 30);
        Host.Readers.Budget = Tiny;

        foreach (var filter in new[] { TaskFilter.Type.Is("never"), TaskFilter.Company.Is("nobody") })
        {
            foreach (var more in new[] { TaskFilter.All, TaskFilter.Outcome.Is(TaskOutcome.Error) })
            {
                AssertComplete(await Host.TaskReads.ListAsync(Viewer, new() { Filter = filter & more, NewestFirst = true }));
            }
        }

        AssertComplete(await Host.TaskReads.ListAsync(Callers.Of(Role.Viewer, "nobody"), new() { NewestFirst = true }));
        foreach (var filter in new[] { PushFilter.Kind.Is("never"), PushFilter.Company.Is("nobody"), PushFilter.Item.Is("never") })
        {
            foreach (var read in PushLists(filter))
            {
                AssertComplete(await read());
            }
        }

        static void AssertComplete<T>(Page<T> page) => Assert.Equal((0, null, null), (page.Items.Count, page.Next, page.SearchedTo));
    }

    [Fact]
    public async Task A_search_of_pushes_that_costs_too_much_says_how_far_it_came_and_goes_on()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        var first = (await FailedPushesAsync(destination, 1, "trip"))[0];
        var before = (await FindPushAsync(first)).CreatedAt;
        for (var index = 0; index < 4; index++)
        {
            Clock.UtcNow += TimeSpan.FromMinutes(1);
            await FailedPushesAsync(destination, 8, "trip", first: 10 + (10 * index));
        }

        Host.Readers.Budget = Tiny;
        foreach (var read in PushLists(PushFilter.Created.Below(before.AddSeconds(1))).Concat(PushLists(PushFilter.Created.Below(before))))
        {
            var page = await read();
            Assert.Empty(page.Items);
            Assert.NotNull(page.SearchedTo);
            Assert.NotNull(page.Next);
        }

        foreach (
            var list in new Func<PushQuery, Task<Page<PushSummary>>>[]
            {
                query => Host.PushReads.ListAsync(Viewer, query),
                query => Host.PushReads.ListAsync(Viewer, query with { Filter = query.Filter & PushFilter.State.Is(PushState.Failed) }),
                query => Host.PushReads.ByLastAttemptAsync(Viewer, query),
            }
        )
        {
            var query = new PushQuery { Filter = PushFilter.Created.Below(before.AddSeconds(1)), NewestFirst = true };
            var found = new List<string>();
            var pages = 0;
            for (; pages < 100; pages++)
            {
                var page = await list(query);
                found.AddRange(page.Items.Select(push => push.Push.Id));
                if (page.Next is null)
                {
                    break;
                }

                query = query with { After = page.Next };
            }

            Assert.Equal([first], found);
            Assert.InRange(pages, 1, 99);
        }
    }

    private IEnumerable<Func<Task<Page<PushSummary>>>> PushLists(Filter<Push> filter) =>
        [
            () => Host.PushReads.ListAsync(Viewer, new() { Filter = filter, NewestFirst = true }),
            () => Host.PushReads.ListAsync(Viewer, new() { Filter = filter & PushFilter.State.Is(PushState.Failed), NewestFirst = true }),
            () => Host.PushReads.ByLastAttemptAsync(Viewer, new() { Filter = filter }),
        ];

    private async Task<List<string>> FoundTasksAsync(string text, bool newestFirst = false) =>
        [
            .. (
                await Host.TaskReads.ListAsync(Viewer, new() { Filter = TaskFilter.Text.Contains(text), NewestFirst = newestFirst })
            ).Items.Select(task => task.Id),
        ];

    private static string TextOf(Random random) =>
        new([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => TextLetters[random.Next(TextLetters.Length)])]);
}

using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>A filter matches the same rows in the database and in memory.</summary>
public abstract partial class StoreContract
{
    private const int FilterCases = 1_000;

    // Pattern characters, and letters with and without case outside ASCII and outside the basic plane.
    private static readonly string[] Texts =
    [
        "100 % done_ [1]",
        "a*b?c",
        "back\\slash ^-]",
        "Zoë's ÉCOLE",
        "STRASSE straße",
        "ΣΊΣΥΦΟΣ σίσυφος",
        "Дело № 7",
        "naïve İstanbul ı",
        "kelvin \u212a k",
        "\U00010400deseret\U00010428",
        "😀 emoji",
        "plain name",
        "ǆ Ǆ ǅ",
    ];

    private static readonly string[] Spans = ["age:", "-age:", "duration:", "-duration:"];
    private static readonly string[] SpanValues = ["<5m", ">=5m", "<=1h", ">10m", "0s..10m", "1m..2h", "<0s"];

    private static readonly string[] UnmatchedTexts = ["nobody", "a,b", "plain name ", "nul\0", "half \ud800", new('x', Limits.Text + 1)];

    [Theory]
    [InlineData("é", "É")]
    [InlineData("ÉCOLE", "école")]
    [InlineData("дЕЛО", "Дело")]
    [InlineData("[σ*", "[Σ*")]
    [InlineData(@"\ü?", @"\Ü?")]
    public async Task A_text_is_found_in_upper_and_lower_case(string sought, string kept)
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { Name = $"the {kept} of it" });
        await Host.Tasks.CreateAsync(Operator, AnyTask);

        Assert.Equal(
            [task.Id],
            (await Host.TaskReads.ListAsync(Viewer, new() { Filter = TaskFilter.Text.Contains(sought) })).Items.Select(found => found.Id)
        );
    }

    [Fact]
    public async Task The_newest_tasks_with_a_text_in_their_name_are_those_that_have_not_ended_first()
    {
        await StartAsync();
        var open = await Host.Tasks.CreateAsync(Operator, AnyTask with { Name = "École 1" });
        await Host.Tasks.CreateAsync(Operator, AnyTask with { Name = "Another one" });
        var ended = await Host.Tasks.CreateAsync(Operator, AnyTask with { Name = "Une école" });
        await Host.Tasks.ReportAsync(Operator, ended.Id, new() { Event = TaskEvent.Completed });

        var found = await Host.TaskReads.NewestNamedAsync(Viewer, "école", 10);

        Assert.Equal([open.Id, ended.Id], found.Select(task => task.Id));
        Assert.Equal([open.Id], (await Host.TaskReads.NewestNamedAsync(Viewer, "école", 1)).Select(task => task.Id));
    }

    [Fact]
    public async Task A_filter_for_other_values_also_matches_rows_without_a_value()
    {
        await StartAsync();
        var open = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var failed = await EndedAsync(TaskEvent.Failed);
        var completed = await EndedAsync(TaskEvent.Completed);

        Assert.Equal([open.Id, completed.Id], await IdsAsync(TaskFilter.Outcome.IsNot(TaskOutcome.Error)));
        Assert.Equal([open.Id, failed.Id, completed.Id], await IdsAsync(TaskFilter.Company.IsNot("acme")));
        Assert.Equal([open.Id], await IdsAsync(!TaskFilter.Ended.AtLeast(DateTimeOffset.UnixEpoch)));
        Assert.Empty(await IdsAsync(TaskFilter.Company.Is("acme")));

        async Task<TrackedTask> EndedAsync(TaskEvent end) =>
            await Host.Tasks.ReportAsync(Operator, (await Host.Tasks.CreateAsync(Operator, AnyTask)).Id, new() { Event = end });
        async Task<List<string>> IdsAsync(Filter<TrackedTask> filter) =>
            [.. (await Host.TaskReads.ListAsync(Viewer, new() { Filter = filter })).Items.Select(task => task.Id)];
    }

    [Fact]
    public async Task A_filter_of_tasks_matches_the_same_rows_as_its_predicate()
    {
        await StartAsync();
        var random = TestRandom.Create(TestContext.Current.TestOutputHelper!);
        var rows = await RandomTasksAsync(random);
        var instants = rows.SelectMany(task => new[] { task.CreatedAt, task.CreatedAt.AddTicks(1), task.EndedAt ?? task.CreatedAt })
            .ToList();
        string[] types = ["import", "export", "a,b", .. UnmatchedTexts];
        var filters = new RandomFilters<TrackedTask>(
            random,
            [
                () => TaskFilter.State.Condition(random),
                () => TaskFilter.Outcome.Condition(random),
                () => TaskFilter.Type.Is(random.Some(types)),
                () => TaskFilter.Company.Is(random.Some(["acme", "Acme", "other", .. UnmatchedTexts])),
                () => TaskFilter.Created.Condition(random, instants),
                () => TaskFilter.Ended.Condition(random, instants),
                () => TaskFilter.Acknowledged.Is(random.Next(2) == 0),
                () => TaskFilter.Started.Condition(random, instants),
                () => TaskFilter.ExternalId.Is(random.Some(["order-1", "order-2", "Order-1", .. UnmatchedTexts])),
                () => TaskFilter.Owner.Is(random.Some(["u-1", "u-2", random.Part(Texts), .. UnmatchedTexts])),
                () => TaskFilter.Workspace.Condition(random, [1, 2, 3]),
                () => TaskFilter.Restarts.Condition(random, [0, 1, 2]),
                () => TaskFilter.SubtaskState.Is(random.Some(Enum.GetValues<SubtaskState>())),
                () =>
                    QueryText
                        .Read(TaskFilter.Language, random.Pick(Spans) + random.Pick(SpanValues), TimeZoneInfo.Utc)
                        .ToFilter(Clock.UtcNow),
                () => TaskFilter.Text.Contains(random.Part([.. Texts, .. UnmatchedTexts, rows[0].Id, rows[1].ExternalId!])),
            ]
        );

        var lengths = new HashSet<int>();
        for (var index = 0; index < FilterCases; index++)
        {
            var filter = filters.Next();
            var found = await Host.TaskReads.ListAsync(Viewer, new() { Filter = filter, Limit = Limits.PageItems });
            var predicate = filter.ToPredicate();

            lengths.Add(found.Items.Count);
            AssertSame(filter, rows.Where(predicate).Select(task => task.Number), found.Items.Select(task => task.Number));
            AssertSame(
                filter,
                rows.Where(predicate).Select(task => task.Number),
                rows.Where(filter.Widen(_ => true).ToPredicate()).Select(task => task.Number)
            );
            Assert.All(rows.Where(predicate), task => Assert.True(filter.Widen(field => field.IsFixed).ToPredicate()(task)));
        }

        // The test compares little if most filters match all rows or none.
        Assert.True(lengths.Count > 20, $"Only {lengths.Count} different counts of matches.");
    }

    [Fact]
    public async Task A_filter_of_pushes_matches_the_same_rows_as_its_predicate_and_the_same_pushes_for_a_retry()
    {
        await StartWithoutScheduleAsync();
        var random = TestRandom.Create(TestContext.Current.TestOutputHelper!);
        var destinations = new List<Destination>();
        var ids = new List<string>();
        for (var index = 0; index < 4; index++)
        {
            var destination = await NewDestinationAsync($"d{index}", companyId: index == 3 ? null : "acme");
            destinations.Add(destination);
            ids.AddRange(await FailedPushesAsync(destination, 5, "trip"));
            Sender.Answer = _ => Reply.Fails(400 + index);
            await PushManyAsync(destination, 4, "crash");
            await UntilPushesAsync(PushState.Failed, 9 * (index + 1));
        }

        Sender.Answer = _ => Reply.Delivered;
        ids.AddRange(await PushManyAsync(destinations[0], 3, "trip", first: 100));
        await UntilPushesAsync(PushState.Delivered, 3);
        await Host.Pushes.CancelAsync(Operator, PushFilter.Destination.Is(destinations[1].Id) & PushFilter.Item.Is("2", "3"));
        var rows = (await Host.PushReads.ListAsync(Administrator, new() { Limit = Limits.PageItems }))
            .Items.Select(summary => summary.Push)
            .ToList();
        var signatures = rows.Select(push => push.SignatureNumber ?? 99).ToList();
        var filters = new RandomFilters<Push>(
            random,
            [
                () => PushFilter.State.Condition(random),
                () => PushFilter.Kind.Is(random.Some(["trip", "crash", .. UnmatchedTexts])),
                () =>
                    PushFilter.Destination.Is(
                        random.Some([.. destinations.Select(destination => destination.Id), "0123456789abcdef01234567", .. UnmatchedTexts])
                    ),
                () => PushFilter.Signature.Condition(random, signatures),
                () => PushFilter.Item.Is(random.Some(["1", "2", "3", "100", .. UnmatchedTexts])),
                () => PushFilter.Company.Is(random.Some(["acme", .. UnmatchedTexts])),
                () => PushFilter.Id.Is(random.Some(ids)),
                () => PushFilter.Created.Condition(random, [.. rows.Select(push => push.CreatedAt)]),
                () => PushFilter.Ended.Condition(random, [.. rows.Select(push => push.EndedAt).OfType<DateTimeOffset>()]),
                () => PushFilter.Due.Condition(random, [.. rows.Select(push => push.DueAt)]),
                () => PushFilter.Attempts.Condition(random, [0, 1, 2]),
                () => PushFilter.LastAttempt.Condition(random, [.. rows.Select(push => push.LastAttemptAt).OfType<DateTimeOffset>()]),
            ]
        );
        var numbers = destinations.ToDictionary(destination => destination.Id, destination => destination.Number);

        var lengths = new HashSet<int>();
        for (var index = 0; index < FilterCases; index++)
        {
            var filter = filters.Next();
            var predicate = PushFilter.Destination.Resolve(filter, numbers).ToPredicate();
            var expected = rows.Where(predicate).ToList();

            var found = await Host.PushReads.ListAsync(Administrator, new() { Filter = filter, Limit = Limits.PageItems });
            AssertSame(filter, expected.Select(push => push.Number), found.Items.Select(push => push.Push.Number));

            var failed = expected.Where(push => push.State == PushState.Failed).ToList();
            var latest = await Host.PushReads.ListAsync(
                Administrator,
                new()
                {
                    Filter = filter & PushFilter.State.Is(PushState.Failed),
                    NewestFirst = true,
                    Limit = Limits.PageItems,
                }
            );
            AssertSame(
                filter,
                failed.OrderByDescending(push => push.FailureSequence).Select(push => push.Number),
                latest.Items.Select(push => push.Push.Number)
            );

            var plan = await Host.Retries.PreviewAsync(Operator, WithoutUnstorable(filter));
            Assert.True(failed.Count == plan.WillSend, $"A retry of {filter} selects other pushes.");
            lengths.Add(found.Items.Count);
        }

        Assert.True(lengths.Count > 15, $"Only {lengths.Count} different counts of matches.");
    }

    [Fact]
    public async Task The_latest_failures_that_match_are_found_behind_many_that_do_not()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        await FailedPushesAsync(destination, 3, "crash");
        Sender.Answer = _ => Reply.Unavailable;
        await PushManyAsync(destination, 40, "trip", first: 10);
        await UntilPushesAsync(PushState.Failed, 43);
        var oldest = (await Host.PushReads.ListAsync(Viewer, new() { Filter = PushFilter.Kind.Is("crash"), Limit = 1 })).Items[0].Push;

        Assert.Equal(["crash"], await KindsAsync(PushFilter.Kind.Is("crash")));
        Assert.Equal(["crash"], await KindsAsync(PushFilter.Kind.Is("crash", "fall")));
        Assert.Equal(["crash"], await KindsAsync(PushFilter.Item.Is(oldest.ItemId)));
        Assert.Empty(await KindsAsync(PushFilter.Kind.Is("nul\0")));

        async Task<List<string>> KindsAsync(Filter<Push> filter)
        {
            var query = new PushQuery
            {
                Filter = filter & PushFilter.State.Is(PushState.Failed),
                NewestFirst = true,
                Limit = 1,
            };
            return [.. (await Host.PushReads.ListAsync(Viewer, query)).Items.Select(push => push.Push.Kind)];
        }
    }

    private async Task<List<TrackedTask>> RandomTasksAsync(Random random)
    {
        var subtaskStates = new[] { SubtaskState.Pending, SubtaskState.InProgress, SubtaskState.Completed, SubtaskState.Failed };
        var ends = new TaskEvent?[] { null, TaskEvent.Started, TaskEvent.Completed, TaskEvent.Failed, TaskEvent.Canceled };
        for (var index = 0; index < 60; index++)
        {
            Clock.UtcNow += TimeSpan.FromMilliseconds(random.Next(3));
            var states = Enumerable.Range(0, random.Next(4) == 0 ? random.Next(1, 4) : 0).Select(_ => random.Pick(subtaskStates)).ToList();
            var caller = Callers.Of(Role.Administrator, random.Pick(new[] { null, "acme", "Acme", "other" }));
            var task = await Host.Tasks.CreateAsync(
                caller,
                AnyTask with
                {
                    Type = random.Pick(["import", "export", "a,b", "Import"]),
                    Name = random.Pick(Texts),
                    Description = random.Next(2) == 0 ? null : random.Pick(Texts),
                    Launcher = random.Next(2) == 0 ? null : random.Pick(Texts),
                    ExternalId = $"order-{index}",
                    Owner = random.Next(4) switch
                    {
                        0 => null,
                        1 => new TaskOwner(random.Pick(["u-1", "u-2"]), null),
                        2 => new TaskOwner(null, random.Pick(Texts)),
                        _ => new TaskOwner(random.Pick(["u-1", "u-2"]), random.Pick(Texts)),
                    },
                    WorkspaceId = random.Next(2) == 0 ? null : random.Next(1, 4),
                    StartedAt = random.Next(3) == 0 ? null : Clock.UtcNow - TimeSpan.FromSeconds(random.Next(7_200)),
                    Subtasks = [.. states.Select((state, at) => new SubtaskReport { EndpointId = $"e-{at}", State = state })],
                }
            );
            if (task.HasEnded || states.Count > 0)
            {
                continue;
            }

            if (random.Next(3) == 0)
            {
                await Host.Tasks.RestartAsync(Administrator, task.Id, null);
            }

            if (random.Pick(ends) is { } end)
            {
                await (
                    end == TaskEvent.Canceled
                        ? Host.Tasks.CancelAsync(Administrator, task.Id, null)
                        : Host.Tasks.ReportAsync(Administrator, task.Id, new() { Event = end })
                );
                if (end == TaskEvent.Failed && random.Next(2) == 0)
                {
                    await Host.Tasks.AcknowledgeAsync(Administrator, task.Id, null);
                }
            }
        }

        return [.. (await Host.TaskReads.ListAsync(Administrator, new() { Limit = Limits.PageItems })).Items];
    }

    // Commands refuse texts that cannot be stored. Such texts match nothing, so the filter without them matches the same rows.
    private static Filter<Push> WithoutUnstorable(Filter<Push> filter) =>
        filter.Replace(
            (condition, _) =>
                condition.Field switch
                {
                    TextField<Push> field when field != PushFilter.Id => field.Is(Storable(condition, field.Limit)),
                    ReferenceField<Push> field => field.Is(Storable(condition, Limits.Word)),
                    _ => condition,
                }
        );

    private static IEnumerable<string> Storable(FilterCondition<Push> condition, int limit) =>
        condition.Values.Cast<string>().Where(value => value.Length <= limit && PlainCharacters.CanBeStored(value));

    private static void AssertSame<TRow>(Filter<TRow> filter, IEnumerable<long> expected, IEnumerable<long> found) =>
        Assert.True(expected.SequenceEqual(found), $"{filter}: {string.Join(' ', found)} instead of {string.Join(' ', expected)}");

    private static void AssertSame<TRow>(Filter<TRow> filter, IEnumerable<int> expected, IEnumerable<int> found) =>
        AssertSame(filter, expected.Select(number => (long)number), found.Select(number => (long)number));
}

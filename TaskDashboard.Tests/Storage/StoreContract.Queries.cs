using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Queries: what they describe is looked up, and the database finds what they mean.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Tasks_are_found_by_their_companies_owners_and_ids()
    {
        await StartAsync();
        var acme = await Host.Tasks.CreateAsync(
            Operator,
            AnyTask with
            {
                CompanyId = "acme",
                CompanyName = "Acme Ltd",
                ExternalId = "order-1",
                Owner = new TaskOwner("u-7", "Ana Silva"),
            }
        );
        var other = await Host.Tasks.CreateAsync(Operator, AnyTask with { CompanyId = "other", CompanyName = "Acme Ltd" });
        var without = await Host.Tasks.CreateAsync(Operator, AnyTask with { CompanyName = "Acme Ltd" });
        var last = await Host.Tasks.CreateAsync(Operator, AnyTask with { CompanyId = "acme 2" });

        Assert.Equal([acme.Id, other.Id, without.Id], await OfTasksAsync("company:\"Acme Ltd\""));
        Assert.Equal([acme.Id, last.Id], await OfTasksAsync("company:acme,\"acme 2\""));
        Assert.Equal([last.Id], await OfTasksAsync("-company:\"Acme Ltd\""));
        Assert.Equal([acme.Id], await OfTasksAsync("company:\"Acme Ltd\"", Callers.OfCompanies(Role.Viewer, "acme")));
        Assert.Empty(await OfTasksAsync("company:nobody"));
        Assert.Equal([acme.Id], await OfTasksAsync("owner:ana"));
        Assert.Equal([acme.Id], await OfTasksAsync("owner:\"NA SÍL\""));
        Assert.Equal([other.Id, without.Id, last.Id], await OfTasksAsync("-owner:silva"));
        Assert.Equal([acme.Id], await OfTasksAsync("owner:u-7"));
        Assert.Empty(await OfTasksAsync("owner:u-"));
        Assert.Equal([acme.Id], await OfTasksAsync("externalId:order-1"));
        Assert.Equal([acme.Id, other.Id, without.Id], await OfTasksAsync($"id:order-1,{other.Id},{without.Number}"));
    }

    [Fact]
    public async Task Tasks_are_found_by_their_endpoints()
    {
        await StartAsync();
        var failed = await ScanAsync(
            new SubtaskReport
            {
                EndpointId = "e-1",
                EndpointName = "Reception PC",
                State = SubtaskState.Failed,
                ErrorCode = "DISK_FULL",
            }
        );
        var running = await ScanAsync(
            new SubtaskReport
            {
                EndpointId = "e-1",
                EndpointName = "Reception",
                State = SubtaskState.InProgress,
            },
            new SubtaskReport { EndpointId = "DISK_FULL", State = SubtaskState.Pending }
        );
        var plain = await Host.Tasks.CreateAsync(Operator, AnyTask);

        Assert.Equal([failed, running], await OfTasksAsync("endpoint:e-1"));
        Assert.Equal([failed], await OfTasksAsync("endpoint:\"Reception PC\""));
        Assert.Equal([failed, running], await OfTasksAsync("endpoint:Reception,\"Reception PC\""));
        Assert.Equal([plain.Id], await OfTasksAsync("-endpoint:e-1"));
        Assert.Equal([failed], await OfTasksAsync("subtask.error:DISK_FULL"));
        Assert.Equal([running, plain.Id], await OfTasksAsync("-subtask.error:DISK_FULL,OTHER"));
        Assert.Equal([running], await OfTasksAsync("subtask.state:pending,completed"));
        Assert.Empty(await OfTasksAsync($"endpoint:\"{new string('x', 201)}\""));

        async Task<string> ScanAsync(params IReadOnlyList<SubtaskReport> endpoints) =>
            (await Host.Tasks.CreateAsync(Operator, AnyTask with { Subtasks = endpoints })).Id;
    }

    [Fact]
    public async Task Tasks_of_retries_are_found_by_ticket_and_by_who_asked_for_them()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        await FailedPushesAsync(destination, 2);
        await Host.Tasks.CreateAsync(Operator, AnyTask);
        var retry = await Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = PushFilter.Item.Is("1"), Ticket = "INC-1" });
        var other = await Host.Retries.RequestAsync(Administrator, new RetryCommand { Filter = PushFilter.Item.Is("2") });

        Assert.Equal([retry.TaskId], await OfTasksAsync("ticket:INC-1,INC-2"));
        Assert.Empty(await OfTasksAsync("ticket:inc-1x"));
        Assert.Equal([retry.TaskId], await OfTasksAsync($"retriedBy:\"{Operator.Name}\""));
        Assert.Equal([other.TaskId], await OfTasksAsync($"type:{EngineTaskTypes.OfRetry("trip")} -ticket:INC-1"));
    }

    [Fact]
    public async Task Pushes_that_retries_have_taken_are_found_by_ticket_person_and_id()
    {
        // More than are named one by one in a statement.
        const int many = 250;
        await StartWithoutScheduleAsync(("Push:Circuit:Enabled", "false"));
        var destination = await NewDestinationAsync();
        string[] pushes = [.. await FailedPushesAsync(destination, many + 3)];
        Sender.Answer = _ => Reply.Unavailable;
        var one = await RetryAsync(Operator, PushFilter.Item.Is("1"), "INC-1");
        var two = await RetryAsync(Administrator, PushFilter.Item.Is("1", "2"), "INC-2");
        var all = await RetryAsync(Administrator, PushFilter.Item.Is(Enumerable.Range(4, many).Select(number => $"{number}")), "INC-3");

        await FindAsync("ticket:INC-1", pushes[..1]);
        await FindAsync("ticket:INC-1,INC-2", pushes[..2]);
        await FindAsync("ticket:INC-2 -ticket:INC-1", [pushes[1]]);
        await FindAsync("ticket:INC-9", []);
        await FindAsync("ticket:INC-3", pushes[3..]);
        await FindAsync("-ticket:INC-3", pushes[..3]);
        await FindAsync($"retriedBy:\"{Operator.Name}\"", pushes[..1]);
        await FindAsync($"retryId:{two.Id}", pushes[..2]);
        await FindAsync($"retryId:{all.Id},{one.Id}", [pushes[0], .. pushes[3..]]);
        await FindAsync("retryId:nothing", []);

        // What a retry of them stores is read again.
        var again = await Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = PushFilter.All, Query = "ticket:INC-2" });
        again = await UntilRetryAsync(again, RetryState.Completed);
        var part = await Host.Retries.RequestPartAsync(Operator, new RetryPartCommand { RetryId = again.Id, Part = RetryPart.FailedAgain });
        Assert.Equal((2, 2), (again.ItemCount, part.ItemCount));

        async Task<RetryRequest> RetryAsync(Caller by, Filter<Push> filter, string ticket) =>
            await UntilRetryAsync(
                await Host.Retries.RequestAsync(by, new RetryCommand { Filter = filter, Ticket = ticket }),
                RetryState.Completed
            );

        async Task FindAsync(string text, IReadOnlyList<string> ids)
        {
            var filter = QueryText.Read(PushFilter.Language, text, TimeZoneInfo.Utc).ToFilter(Clock.UtcNow);
            var query = new PushQuery { Filter = filter, Limit = many + 3 };
            Assert.Equal(ids, (await Host.PushReads.ListAsync(Viewer, query)).Items.Select(push => push.Push.Id));
            Assert.Equal(ids.Order(), (await Host.PushReads.ByLastAttemptAsync(Viewer, query)).Items.Select(push => push.Push.Id).Order());
            Assert.Equal(ids.Count, (await Host.Retries.PreviewAsync(Operator, filter)).WillSend);
            var failures = query with { Filter = filter & PushFilter.State.Is(PushState.Failed), NewestFirst = true };
            Assert.Equal(ids.Order(), (await Host.PushReads.ListAsync(Viewer, failures)).Items.Select(push => push.Push.Id).Order());
        }
    }

    [Fact]
    public async Task Stuck_and_silent_tasks_are_found_and_left_out()
    {
        await StartAsync();
        var stuck = await Host.Tasks.CreateAsync(Operator, AnyTask);
        Clock.Advance(TimeSpan.FromHours(2));
        var fresh = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var ended = await Host.Tasks.CreateAsync(Operator, AnyTask);
        await Host.Tasks.ReportAsync(Operator, ended.Id, new() { Event = TaskEvent.Completed });

        Assert.Equal([stuck.Id], await OfTasksAsync("is:stuck"));
        Assert.Equal([fresh.Id, ended.Id], await OfTasksAsync("-is:stuck"));
        Assert.Equal([fresh.Id], await OfTasksAsync("-is:stuck state:pending"));
        Assert.Empty(await OfTasksAsync("is:silent"));
        Assert.Equal([stuck.Id], await OfTasksAsync("is:silent,stuck"));
        Assert.Equal([fresh.Id, ended.Id], await OfTasksAsync("age:<1h"));
        Assert.Equal([stuck.Id, fresh.Id], await OfTasksAsync("-duration:<=0s"));
    }

    [Fact]
    public async Task Pushes_are_found_by_what_they_describe_in_every_list_and_for_a_retry()
    {
        await StartWithoutScheduleAsync();
        var acme = await NewDestinationAsync("Acme", companyId: "acme");
        var other = await NewDestinationAsync("Acme test", url: UrlOf("test"));
        await Host.Tasks.CreateAsync(Operator, AnyTask with { CompanyId = "acme", CompanyName = "Acme Ltd" });
        var unavailable = await FailedPushesAsync(acme, 2, "trip");
        Sender.Answer = _ => Reply.Fails(404);
        var refused = await PushManyAsync(other, 1, "crash", first: 5);
        await UntilPushesAsync(PushState.Failed, 3);
        Sender.Answer = _ => Reply.Delivered;
        var delivered = await PushManyAsync(other, 1, "trip", first: 6);
        await UntilPushesAsync(PushState.Delivered, 1);

        await FindAsync("destination:acme", unavailable);
        await FindAsync($"destination:{acme.Id},\"ACME TEST\"", [.. unavailable, .. refused, .. delivered]);
        await FindAsync("-destination:acme", [.. refused, .. delivered]);
        await FindAsync("company:\"Acme Ltd\"", unavailable);
        await FindAsync("company:acme", unavailable);
        await FindAsync("status:503", unavailable);
        await FindAsync("status:400..500", refused);
        await FindAsync("-status:>=500", [.. refused, .. delivered]);
        await FindAsync("error:status", [.. unavailable, .. refused]);
        await FindAsync("error:404", refused);
        await FindAsync("error:timeout", []);
        await FindAsync($"error:#{(await FindPushAsync(refused[0])).SignatureNumber}", refused);
        await FindAsync("id:5", refused);
        await FindAsync($"id:6,{refused[0]}", [.. refused, .. delivered]);
        await FindAsync("item:5,6", [.. refused, .. delivered]);
        await FindAsync($"{refused[0]} -{unavailable[0]}", refused);
        await FindAsync("attempts:>=1 ended:>=-1h age:<1h", [.. unavailable, .. refused, .. delivered]);
        await FindAsync("attempts:>=2", []);
        await FindAsync("is:held", []);

        async Task FindAsync(string text, IReadOnlyList<string> ids)
        {
            var filter = QueryText.Read(PushFilter.Language, text, TimeZoneInfo.Utc).ToFilter(Clock.UtcNow);
            var query = new PushQuery { Filter = filter };
            Assert.Equal(ids, (await Host.PushReads.ListAsync(Administrator, query)).Items.Select(push => push.Push.Id));
            Assert.Equal(
                ids.Order(),
                (await Host.PushReads.ByLastAttemptAsync(Administrator, query)).Items.Select(push => push.Push.Id).Order()
            );
            var failed = ids.Except(delivered).ToList();
            Assert.Equal(failed.Count, (await Host.Retries.PreviewAsync(Operator, filter)).WillSend);
            Assert.Equal(
                failed.Order(),
                (
                    await Host.PushReads.ListAsync(
                        Administrator,
                        query with
                        {
                            Filter = filter & PushFilter.State.Is(PushState.Failed),
                            NewestFirst = true,
                        }
                    )
                )
                    .Items.Select(push => push.Push.Id)
                    .Order()
            );
        }
    }

    [Fact]
    public async Task Held_pushes_are_those_that_wait_while_nothing_is_sent_to_their_destination()
    {
        await StartAsync();
        var (paused, open) = (await NewDestinationAsync("paused"), await NewDestinationAsync("open"));
        await Host.Destinations.UpdateAsync(Operator, paused.Id, new() { Paused = true });
        var held = await PushAsync(paused);
        Sender.Answer = _ => Reply.Unavailable;
        var waiting = await PushAsync(open);
        await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE Id = @p0 AND State = 0 AND Attempts = 1", waiting);

        Assert.Equal([held], await OfPushesAsync("is:held"));
        Assert.Equal([waiting], await OfPushesAsync("-is:held"));
        await Host.PushService.SetPausedAsync(Operator, true);
        Assert.Equal([held, waiting], await OfPushesAsync("is:held"));

        async Task<List<string>> OfPushesAsync(string text) =>
            [
                .. (
                    await Host.PushReads.ListAsync(
                        Viewer,
                        new() { Filter = QueryText.Read(PushFilter.Language, text, TimeZoneInfo.Utc).ToFilter(Clock.UtcNow) }
                    )
                ).Items.Select(push => push.Push.Id),
            ];
    }

    [Fact]
    public async Task A_retry_by_a_query_fixes_its_times_and_names_and_the_same_query_is_the_same_request()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync("Acme");
        await FailedPushesAsync(destination, 2);
        Clock.UtcNow += TimeSpan.FromMinutes(1);
        var command = new RetryCommand { Filter = PushFilter.Kind.Is("trip"), Query = "destination:acme created:-1h..now status:503" };

        var retry = await Host.Retries.RequestAsync(Operator, command, "key");
        Clock.UtcNow += TimeSpan.FromMinutes(1);
        var again = await Host.Retries.RequestAsync(Operator, command, "key");

        Assert.Equal((2, retry.Id), (retry.ItemCount, again.Id));
        Assert.Contains(destination.Id, retry.Filter, StringComparison.Ordinal);
        Assert.Equal(retry.Filter, FilterJson.Read(PushFilter.Fields, retry.Filter).ToString());
        Assert.Contains(FilterJson.Read(PushFilter.Fields, retry.Filter).Conditions, condition => condition.Field == PushFilter.Created);
        await RefusedAsync(
            () => Host.Retries.RequestAsync(Operator, command with { Query = "destination:acme" }, "key"),
            RefusalKind.Unprocessable,
            "idempotencyKeyReused"
        );
        var wrong = await RefusedAsync(
            () => Host.Retries.RequestAsync(Operator, command with { Query = "kind:trip state:lost" }),
            RefusalKind.Invalid
        );
        Assert.Equal(("filter.query", 16, 4), (wrong.Member, wrong.Query!.At, wrong.Query.Length));
    }

    private async Task<List<string>> OfTasksAsync(string text, Caller? caller = null) =>
        [
            .. (
                await Host.TaskReads.ListAsync(
                    caller ?? Viewer,
                    new() { Filter = QueryText.Read(TaskFilter.Language, text, TimeZoneInfo.Utc).ToFilter(Clock.UtcNow) }
                )
            ).Items.Select(task => task.Id),
        ];
}

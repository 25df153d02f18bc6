using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Domain;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Reads and commands of a caller of two companies.</summary>
public abstract partial class StoreContract
{
    private static readonly Caller AcmeAndOther = Callers.OfCompanies(Role.Administrator, "acme", "other");

    [Fact]
    public async Task A_caller_of_two_companies_sees_only_those_two()
    {
        await StartWithoutScheduleAsync();
        var pushes = new Dictionary<string, IReadOnlyList<string>>();
        var tasks = new Dictionary<string, TrackedTask>();
        foreach (var company in new[] { "acme", "third", "other", "" })
        {
            var destination = await NewDestinationAsync("of-" + company, companyId: company.Length == 0 ? null : company);
            pushes[company] = await FailedPushesAsync(destination, 2);
            tasks[company] = await Host.Tasks.CreateAsync(
                Callers.Of(Role.Administrator, company.Length == 0 ? null : company),
                new()
                {
                    Type = "OF_" + company.ToUpperInvariant(),
                    Name = "shared name",
                    ExternalId = "x-" + company,
                }
            );
        }

        string[] mine = [.. pushes["acme"], .. pushes["other"]];
        TrackedTask[] ours = [tasks["acme"], tasks["other"]];

        Assert.Equal(4, await Host.PushReads.FailedTotalAsync(AcmeAndOther));
        Assert.Equal(
            ["of-other", "of-acme"],
            (await Host.PushReads.FailureGroupsAsync(AcmeAndOther)).Select(group => group.DestinationName)
        );
        Assert.Equal(mine, (await Host.PushReads.ListAsync(AcmeAndOther, new PushQuery())).Items.Select(push => push.Push.Id));
        Assert.Equal(
            mine.Order(),
            (
                await Host.PushReads.ListAsync(
                    AcmeAndOther,
                    new PushQuery { Filter = PushFilter.State.Is(PushState.Failed), NewestFirst = true }
                )
            )
                .Items.Select(push => push.Push.Id)
                .Order()
        );
        Assert.Equal(
            [pushes["other"][0], pushes["acme"][0]],
            (await Host.PushReads.OfItemAsync(AcmeAndOther, "1")).Select(push => push.Push.Id)
        );
        Assert.NotNull(await Host.PushReads.FindAsync(AcmeAndOther, pushes["other"][0]));
        Assert.NotNull(await Host.PushReads.PayloadAsync(AcmeAndOther, pushes["other"][0]));
        Assert.Null(await Host.PushReads.FindAsync(AcmeAndOther, pushes["third"][0]));
        Assert.Null(await Host.PushReads.PayloadAsync(AcmeAndOther, pushes[""][0]));
        Assert.Equal(["of-acme", "of-other"], (await Host.DestinationReads.ListAsync(AcmeAndOther)).Select(view => view.Destination.Name));

        Assert.Equal(new TaskTotals(2, 0, 0, 0, 0), await Host.TaskReads.TotalsAsync(AcmeAndOther));
        Assert.Equal(["OF_ACME", "OF_OTHER"], await Host.TaskReads.TypesAsync(AcmeAndOther));
        foreach (
            var query in new[]
            {
                new TaskQuery(),
                new TaskQuery { Filter = TaskFilter.Text.Contains("shared") },
                new TaskQuery { Filter = TaskFilter.State.Is(TaskState.Pending, TaskState.Failed) },
            }
        )
        {
            Assert.Equal(ours.Select(task => task.Id), (await Host.TaskReads.ListAsync(AcmeAndOther, query)).Items.Select(task => task.Id));
        }

        var first = await Host.TaskReads.ListAsync(AcmeAndOther, new TaskQuery { Limit = 1, NewestFirst = true });
        Assert.Equal([tasks["other"].Id], first.Items.Select(task => task.Id));
        Assert.Equal(
            [tasks["acme"].Id],
            (
                await Host.TaskReads.ListAsync(
                    AcmeAndOther,
                    new TaskQuery
                    {
                        Limit = 1,
                        NewestFirst = true,
                        After = first.Next,
                    }
                )
            ).Items.Select(task => task.Id)
        );
        foreach (var (company, task) in tasks)
        {
            var seen = ours.Contains(task);
            Assert.Equal(seen, await Host.TaskReads.FindAsync(AcmeAndOther, task.Id) is not null);
            Assert.Equal(seen, await Host.TaskReads.FindAsync(AcmeAndOther, task.Number) is not null);
            Assert.Equal(seen, await Host.TaskReads.FindByExternalIdAsync(AcmeAndOther, "x-" + company) is not null);
            Assert.Equal(seen, (await Host.HistoryAsync(AcmeAndOther, task)).Count > 0);
        }

        var plan = await Host.Retries.PreviewAsync(AcmeAndOther, PushFilter.All);
        Assert.Equal(4, plan.WillSend);
        await RefusedAsync(() => Host.Tasks.CancelAsync(AcmeAndOther, tasks["third"].Id, null), RefusalKind.NotFound);
        await RefusedAsync(() => Host.Tasks.CancelAsync(AcmeAndOther, tasks[""].Id, null), RefusalKind.NotFound);
        Assert.Equal(TaskState.Canceled, (await Host.Tasks.CancelAsync(AcmeAndOther, tasks["other"].Id, null)).State);
        Assert.Equal(new TaskTotals(1, 0, 0, 0, 1), await Host.TaskReads.TotalsAsync(AcmeAndOther));
        Assert.Equal(1, await Host.Pushes.CancelAsync(AcmeAndOther, PushFilter.Id.Is(pushes["third"][0], pushes["other"][1])));
    }

    [Fact]
    public async Task A_caller_of_two_companies_receives_changes_of_both_and_can_continue_after_one()
    {
        await StartWithoutScheduleAsync();
        await using var feed = Host.Feed.Subscribe(AcmeAndOther, TimeSpan.Zero);
        var first = await Host.Tasks.CreateAsync(Acme, AnyTask);
        var mark = await Host.CountAsync("SELECT MAX(Sequence) FROM Changes");
        await NewDestinationAsync("theirs", companyId: "third");
        await Host.Tasks.CreateAsync(Administrator, AnyTask);
        var last = await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "other"), AnyTask);

        var received = new List<(ChangeSubject, long, string?)>();
        await foreach (var batch in feed.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            received.AddRange(batch.Changes.Select(change => (change.Subject, change.Number, change.CompanyId)));

            // The next batch comes after the shortest interval.
            Clock.Advance(ChangeFeed.ShortestFloor);
            if (received.Exists(change => change.Item3 == "other"))
            {
                break;
            }
        }

        Assert.Equal([(ChangeSubject.Task, first.Number, "acme"), (ChangeSubject.Task, last.Number, "other")], received);
        var missed = (await Host.Get<ChangeReads>().MissedAsync(AcmeAndOther, mark))!;
        Assert.Equal([(ChangeSubject.Task, (long)last.Number)], missed.Changes.Select(change => (change.Subject, change.Number)));
        Assert.Equal([last.Id], (await Host.Get<ChangeReads>().ThingsAsync(AcmeAndOther, missed.Changes)).Values.Select(thing => thing.Id));
    }

    [Fact]
    public async Task A_caller_of_two_companies_must_name_one_when_it_creates()
    {
        await StartAsync();
        var destination = new DestinationSettings { Name = "shop", Url = UrlOf("shop") };
        var key = new NewApiKey { Name = "key", Role = Role.Viewer };
        var person = new NewPerson
        {
            Name = "ada",
            Password = Password,
            Role = Role.Viewer,
        };
        foreach (var company in new[] { null, "third" })
        {
            await NamedAsync("company.id", () => Host.Tasks.CreateAsync(AcmeAndOther, AnyTask with { CompanyId = company }));
            await NamedAsync("companyId", () => Host.Destinations.CreateAsync(AcmeAndOther, destination with { CompanyId = company }));
            await NamedAsync("companyId", () => Host.Keys.AddAsync(AcmeAndOther, key with { CompanyId = company }));
            await NamedAsync("companyId", () => Host.People.AddAsync(AcmeAndOther, person with { CompanyId = company }));
        }

        Assert.Equal("other", (await Host.Tasks.CreateAsync(AcmeAndOther, AnyTask with { CompanyId = "other" })).CompanyId);
        Assert.Equal(
            "other",
            (await Host.Destinations.CreateAsync(AcmeAndOther, destination with { CompanyId = "other" })).Destination.CompanyId
        );
        Assert.Equal("other", (await Host.Keys.AddAsync(AcmeAndOther, key with { CompanyId = "other" })).Key.CompanyId);
        var ada = await Host.People.AddAsync(AcmeAndOther, person with { CompanyId = "other" });
        var change = new PersonChange
        {
            Name = "ada",
            Role = Role.Operator,
            CompanyId = "acme",
        };
        await NamedAsync("companyId", () => Host.People.ChangeAsync(AcmeAndOther, ada.Id, change with { CompanyId = null }));
        Assert.Equal("acme", (await Host.People.ChangeAsync(AcmeAndOther, ada.Id, change)).CompanyId);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Destinations"));

        static async Task NamedAsync(string member, Func<Task> command)
        {
            var refused = await RefusedAsync(command, RefusalKind.Invalid, "invalid");
            Assert.Equal(member, refused.Member);
            Assert.Contains("Give one of acme, other.", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_retry_of_a_caller_of_two_companies_belongs_to_the_company_of_its_pushes()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync("mine", companyId: "acme"), 2);
        var theirs = await NewDestinationAsync("theirs", companyId: "other");
        await FailedPushesAsync(theirs, 1);
        await FailedPushesAsync(await NewDestinationAsync("foreign", companyId: "third"), 1);

        var refused = await RefusedAsync(() => RetryAllAsync(AcmeAndOther), RefusalKind.Invalid, "invalid");
        Assert.Equal("filter", refused.Member);
        Assert.Contains("acme, other", refused.Message, StringComparison.Ordinal);
        await RefusedAsync(() => Host.Retries.RequestExclusiveAsync(AcmeAndOther, "trip"), RefusalKind.Forbidden, "forbidden");
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM RetryRequests"));

        Sender.Answer = _ => Reply.Unavailable;
        var ofOne = await Host.Retries.RequestAsync(AcmeAndOther, new RetryCommand { Filter = PushFilter.Destination.Is(theirs.Id) });
        Assert.Equal(("other", 1), (ofOne.CompanyId, ofOne.ItemCount));
        Assert.Equal("other", (await TaskOfAsync(ofOne)).CompanyId);
        await UntilRetryAsync(ofOne, RetryState.Completed);
        var ofAcme = await UntilRetryAsync(await RetryAllAsync(Acme), RetryState.Completed);
        await UntilRetryAsync(await RetryAllAsync(Administrator), RetryState.Completed);
        Assert.Equal(
            [ofOne.Id, ofAcme.Id],
            (await Host.RetryReads.ListAsync(AcmeAndOther, new RetryQuery())).Items.Select(retry => retry.Id)
        );
        Assert.Equal(
            [ofAcme.Id],
            (await Host.RetryReads.ListAsync(AcmeAndOther, new RetryQuery { Limit = 1, NewestFirst = true })).Items.Select(retry =>
                retry.Id
            )
        );
        Assert.NotNull(await Host.RetryReads.FindByTaskAsync(AcmeAndOther, await TaskOfAsync(ofOne)));
    }

    [Fact]
    public async Task The_empty_company_of_an_earlier_version_does_not_count_rows_without_a_company()
    {
        await StartAsync();
        await Host.Tasks.CreateAsync(Administrator, AnyTask);
        var old = await Host.Tasks.CreateAsync(Acme, AnyTask);
        await Host.Tasks.CreateAsync(Acme, AnyTask);
        await Host.ChangeAsync("UPDATE Tasks SET CompanyId = '' WHERE Id = @p0", old.Id);
        await Host.ChangeAsync("UPDATE TaskCounts SET Total = 1 WHERE CompanyId = 'acme'");

        Assert.Equal(new TaskTotals(2, 0, 0, 0, 0), await Host.TaskReads.TotalsAsync(Callers.OfCompanies(Role.Viewer, "", "acme")));
        Assert.Equal(2, (await Host.TaskReads.ListAsync(Callers.OfCompanies(Role.Viewer, "", "acme"), new TaskQuery())).Items.Count);
    }
}

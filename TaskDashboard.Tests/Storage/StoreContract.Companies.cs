using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Reads and commands of a key or a person that belongs to one company.</summary>
public abstract partial class StoreContract
{
    private static readonly Caller Acme = Callers.Of(Role.Administrator, "acme");

    [Fact]
    public async Task A_caller_of_a_company_reads_only_the_rows_of_that_company()
    {
        await StartWithoutScheduleAsync();
        var mine = await NewDestinationAsync("mine", companyId: "acme");
        var theirs = await NewDestinationAsync("theirs", companyId: "other");
        var ofNoCompany = await NewDestinationAsync("ours");
        var myPushes = await FailedPushesAsync(mine, 2);
        var theirPushes = await FailedPushesAsync(theirs, 3);
        await FailedPushesAsync(ofNoCompany, 4);
        var other = Callers.Of(Role.Administrator, "other");
        var myTask = await Host.Tasks.CreateAsync(Acme, new() { Type = "MINE", Name = "shared name" });
        var theirTask = await Host.Tasks.CreateAsync(other, new() { Type = "THEIRS", Name = "shared name" });
        await Host.Tasks.CreateAsync(Administrator, new() { Type = "OURS", Name = "shared name" });

        Assert.Equal(2, await Host.PushReads.FailedTotalAsync(Acme));
        Assert.Equal(["mine"], (await Host.PushReads.FailureGroupsAsync(Acme)).Select(group => group.DestinationName));
        Assert.Equal(myPushes.Order(), (await Host.PushReads.ListAsync(Acme, new PushQuery())).Items.Select(push => push.Push.Id).Order());
        Assert.Equal(
            myPushes.Order(),
            (await Host.PushReads.ListAsync(Acme, new PushQuery { Filter = PushFilter.State.Is(PushState.Failed), NewestFirst = true }))
                .Items.Select(push => push.Push.Id)
                .Order()
        );
        Assert.Empty((await Host.PushReads.ListAsync(Acme, new PushQuery { Filter = PushFilter.Destination.Is(theirs.Id) })).Items);
        Assert.Null(await Host.PushReads.FindAsync(Acme, theirPushes[0]));
        Assert.Null(await Host.PushReads.PayloadAsync(Acme, theirPushes[0]));
        Assert.NotNull(await Host.PushReads.PayloadAsync(Acme, myPushes[0]));

        var view = Assert.Single(await Host.DestinationReads.ListAsync(Acme));
        Assert.Equal(("mine", 2, 2), (view.Destination.Name, view.Failed, view.FailedLastHour));
        Assert.Null(await Host.DestinationReads.FindAsync(Acme, theirs.Id));
        Assert.Null(await Host.DestinationReads.FindAsync(Acme, ofNoCompany.Id));

        Assert.Equal(new TaskTotals(1, 0, 0, 0, 0), await Host.TaskReads.TotalsAsync(Acme));
        Assert.Equal(["MINE"], await Host.TaskReads.TypesAsync(Acme));
        foreach (
            var query in new[]
            {
                new TaskQuery(),
                new TaskQuery { Filter = TaskFilter.Text.Contains("shared") },
                new TaskQuery { Filter = TaskFilter.State.Is(TaskState.Pending), NewestFirst = true },
                new TaskQuery { Filter = TaskFilter.State.Is(TaskState.Pending, TaskState.Failed) },
            }
        )
        {
            Assert.Equal([myTask.Id], (await Host.TaskReads.ListAsync(Acme, query)).Items.Select(task => task.Id));
        }

        Assert.Empty((await Host.TaskReads.ListAsync(Acme, new TaskQuery { Filter = TaskFilter.Text.Contains(theirTask.Id) })).Items);
        Assert.Empty((await Host.TaskReads.ListAsync(Acme, new TaskQuery { Filter = TaskFilter.Type.Is("THEIRS") })).Items);
        Assert.Null(await Host.TaskReads.FindAsync(Acme, theirTask.Id));
        Assert.Empty(await Host.HistoryAsync(Acme, theirTask));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("acme ")]
    public async Task An_empty_company_id_is_refused_everywhere(string company)
    {
        await StartAsync();
        var ada = await Host.People.AddAsync(
            Administrator,
            new()
            {
                Name = "ada",
                Password = Password,
                Role = Role.Viewer,
            }
        );

        await NamedAsync(
            "companyId",
            () =>
                Host.Keys.AddAsync(
                    Administrator,
                    new()
                    {
                        Name = "k",
                        Role = Role.Viewer,
                        CompanyId = company,
                    }
                )
        );
        await NamedAsync(
            "companyId",
            () =>
                Host.People.AddAsync(
                    Administrator,
                    new()
                    {
                        Name = "ben",
                        Password = Password,
                        Role = Role.Viewer,
                        CompanyId = company,
                    }
                )
        );
        await NamedAsync(
            "companyId",
            () =>
                Host.People.ChangeAsync(
                    Administrator,
                    ada.Id,
                    new()
                    {
                        Name = "ada",
                        Role = Role.Viewer,
                        CompanyId = company,
                    }
                )
        );
        await NamedAsync("companyId", () => NewDestinationAsync(companyId: company));
        await NamedAsync("company.id", () => Host.Tasks.CreateAsync(Administrator, AnyTask with { CompanyId = company }));

        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Destinations"));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM People WHERE CompanyId IS NULL"));
        Assert.Empty(await Host.Keys.ListAsync(Administrator));

        async Task NamedAsync(string member, Func<Task> command)
        {
            var refused = await RefusedAsync(command, RefusalKind.Invalid, "invalid");
            Assert.Equal(member, refused.Member);
            Assert.Matches("eave it out|Remove it", refused.Message);
        }
    }

    [Fact]
    public async Task A_key_of_an_empty_company_from_an_earlier_version_sees_no_rows_without_a_company()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 2);
        var key = await Host.Keys.AddAsync(
            Administrator,
            new()
            {
                Name = "old",
                Role = Role.Operator,
                CompanyId = "x",
            }
        );
        await Host.ChangeAsync("UPDATE ApiKeys SET CompanyId = ''");
        await RestartAsync();
        var old = Host.Keys.FindCaller(key.Secret)!;
        await Host.Tasks.CreateAsync(Administrator, AnyTask);
        await Host.Tasks.CreateAsync(Acme, AnyTask);
        var running = await Host.Retries.RequestExclusiveAsync(Operator, "trip");

        Assert.Equal(CompanySet.Of(""), old.Companies);
        Assert.Equal(new TaskTotals(0, 0, 0, 0, 0), await Host.TaskReads.TotalsAsync(old));
        Assert.Empty((await Host.TaskReads.ListAsync(old, new())).Items);
        Assert.Equal(0, await Host.PushReads.FailedTotalAsync(old));
        var own = await Host.Retries.RequestExclusiveAsync(old, "trip");
        Assert.Equal((0, RetryState.Completed), (own.ItemCount, own.State));
        Assert.NotEqual(running.TaskId, own.TaskId);
        Assert.Equal(new TaskTotals(0, 0, 1, 0, 0), await Host.TaskReads.TotalsAsync(old));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_company_sees_only_its_own_retries()
    {
        await StartWithoutScheduleAsync();
        var mine = await FailedPushesAsync(await NewDestinationAsync("mine", companyId: "acme"), 2);
        var theirs = await FailedPushesAsync(await NewDestinationAsync("theirs", companyId: "other"), 1);
        var ofAll = await RetryAllAsync(Administrator);
        var attempts = await Sender.NextAsync(3);

        Assert.Equal(ofAll.Id, (await Host.PushReads.FindAsync(Administrator, mine[0]))!.Summary.RetryId);
        Assert.Null((await Host.PushReads.FindAsync(Acme, mine[0]))!.Summary.RetryId);
        Assert.All((await Host.PushReads.ListAsync(Acme, new PushQuery())).Items, push => Assert.Null(push.RetryId));
        Assert.Null(await Host.RetryReads.FindAsync(Acme, ofAll.Id));
        Assert.Null(await Host.RetryReads.FindByTaskAsync(Acme, await TaskOfAsync(ofAll)));
        await RefusedAsync(() => Host.RetryReads.ItemsAsync(Acme, ofAll.Id, null, null, 10), RefusalKind.NotFound);
        await RefusedAsync(() => Host.Retries.CancelAsync(Acme, ofAll.Id), RefusalKind.NotFound);
        var plan = await Host.Retries.PreviewAsync(Acme, PushFilter.Id.Is(theirs[0]));
        Assert.Equal((0, 1), (plan.WillSend, plan.NotSent[NotSentReason.Unknown]));

        Array.ForEach(attempts, attempt => attempt.Fail());
        await UntilRetryAsync(ofAll, RetryState.Completed);
        Sender.Answer = _ => Reply.Unavailable;
        var own = await UntilRetryAsync(await RetryAllAsync(Acme), RetryState.Completed);
        Assert.Equal([own.Id], (await Host.RetryReads.ListAsync(Acme, new RetryQuery())).Items.Select(retry => retry.Id));
        Assert.Equal(mine, (await Host.RetryReads.ItemsAsync(Acme, own.Id, null, null, 10)).Items.Select(item => item.PushId));
    }

    [Fact]
    public async Task A_company_receives_only_its_own_changes()
    {
        await StartWithoutScheduleAsync();
        await using var feed = Host.Feed.Subscribe(Acme, TimeSpan.Zero);
        await NewDestinationAsync("theirs", companyId: "other");
        await Host.People.AddAsync(
            Administrator,
            new NewPerson
            {
                Name = "theirs",
                Password = Password,
                Role = Role.Viewer,
                CompanyId = "other",
            }
        );
        await Host.Keys.AddAsync(Administrator, new NewApiKey { Name = "everybody's", Role = Role.Viewer });
        await Host.Tasks.CreateAsync(Administrator, new() { Type = "T", Name = "n" });
        await Host.Tasks.CreateAsync(Acme, new() { Type = "T", Name = "n" });

        await foreach (var batch in feed.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            var only = Assert.Single(batch.Changes);
            Assert.Equal((ChangeSubject.Task, "acme"), (only.Subject, only.CompanyId));
            break;
        }
    }
}

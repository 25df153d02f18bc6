using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>The audit log as people and companies read it, and when a person left.</summary>
public abstract partial class StoreContract
{
    private const int ActivityCases = 1_000;
    private const int ActivityEntries = 240;

    private static readonly string?[] ActivityCompanies = [null, "acme", "other", "Acme"];

    [Fact]
    public async Task A_list_of_activity_has_what_matches_in_the_order_of_time_whatever_the_size_of_its_pages()
    {
        await StartAsync();
        var random = TestRandom.Create(TestContext.Current.TestOutputHelper!);
        var written = await RandomEntriesAsync(random);
        Caller[] callers =
        [
            Viewer,
            Callers.Of(Role.Viewer, "acme"),
            Callers.OfCompanies(Role.Viewer, "acme", "other"),
            Callers.Of(Role.Viewer, "nobody"),
        ];

        var lengths = new HashSet<int>();
        for (var index = 0; index < ActivityCases; index++)
        {
            var caller = callers[random.Next(callers.Length)];
            var query = RandomActivity(random, written);
            var expected = Expected(written, caller, query);
            var found = new List<AuditEntry>();
            for (string? after = null, next = ""; next is not null; after = next)
            {
                var page = await Host.Activity.ListAsync(caller, query with { After = after });
                Assert.True(page.Next is null ? page.Items.Count <= query.Limit : page.Items.Count == query.Limit);
                found.AddRange(page.Items);
                next = page.Next;
            }

            lengths.Add(expected.Count);
            Assert.True(expected.SequenceEqual(found), $"{query}\n{string.Join('\n', expected)}\n-\n{string.Join('\n', found)}");
        }

        // The test compares little if most queries match all entries or none.
        Assert.True(lengths.Count > 20, $"Only {lengths.Count} different counts of entries.");
    }

    [Fact]
    public async Task Wrong_places_limits_and_ranges_of_activity_are_refused()
    {
        await StartAsync();
        foreach (var after in new[] { "", "1", ".1", "1.", "-1.1", "1.1.1", "a.b", "99999999999999999.1", "9".PadLeft(30, '9') + ".1" })
        {
            Assert.Equal("after", (await WrongAsync(new ActivityQuery { After = after })).Member);
        }

        Assert.Equal("limit", (await WrongAsync(new ActivityQuery { Limit = 0 })).Member);
        Assert.Equal("limit", (await WrongAsync(new ActivityQuery { Limit = 501 })).Member);
        Assert.Equal("to", (await WrongAsync(new ActivityQuery { From = Clock.UtcNow, To = Clock.UtcNow.AddMilliseconds(-1) })).Member);
        await RefusedAsync(() => Host.Activity.ListAsync(Callers.WhoMay(Permission.SeeTasks), new ActivityQuery()), RefusalKind.Forbidden);

        Task<RefusedException> WrongAsync(ActivityQuery query) =>
            RefusedAsync(() => Host.Activity.ListAsync(Viewer, query), RefusalKind.Invalid);
    }

    [Fact]
    public async Task An_entry_says_who_did_what_on_which_object_of_which_company_and_why()
    {
        await StartWithoutScheduleAsync();
        var acme = Callers.Of(Role.Operator, "acme");
        var task = await Host.Tasks.CreateAsync(acme, AnyTask);
        await Host.Tasks.ReportAsync(acme, task.Id, new() { Event = TaskEvent.Started });
        var destination = await NewDestinationAsync(companyId: "acme");
        var pushes = await FailedPushesAsync(destination, 3);
        Sender.Answer = _ => Reply.Delivered;

        await Host.Tasks.RestartAsync(acme, task.Id, "again, please");
        var retry = await Host.Retries.RequestAsync(
            acme,
            new()
            {
                Filter = PushFilter.Id.Is(pushes[0]),
                Reason = "works again",
                Ticket = "T-1",
            }
        );
        await UntilRetryAsync(retry, Core.Domain.Retries.RetryState.Completed);
        await Host.Pushes.CancelAsync(acme, PushFilter.Id.Is(pushes[1], pushes[2]));

        var name = (await TaskOfAsync(retry)).Name;
        Assert.Equal(
            [
                ("pushesCanceled Push pushes", null, null, 2, null, null),
                ($"retryRequested Retry {retry.Id}", name, pushes[0], 1, "works again", "Ticket T-1"),
                ($"taskRestarted Task {task.Id}", task.Name, null, null, "again, please", null),
            ],
            (await Host.Activity.ListAsync(Callers.Of(Role.Viewer, "acme"), new() { ActorId = acme.Id })).Items.Select(entry =>
                (
                    $"{ApiNames.Of(entry.Action)} {entry.SubjectKind} {entry.Subject}",
                    entry.SubjectName,
                    entry.RelatedId,
                    entry.Count,
                    entry.Reason,
                    entry.Detail
                )
            )
        );
        Assert.Equal(
            [AuditAction.RetryRequested],
            (await Host.Activity.ListAsync(Viewer, new() { Subjects = [pushes[0]] })).Items.Select(entry => entry.Action)
        );
        Assert.Empty((await Host.Activity.ListAsync(Callers.Of(Role.Viewer, "other"), new ActivityQuery())).Items);
    }

    [Fact]
    public async Task A_restart_and_a_cancel_that_change_nothing_have_no_entry()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);
        await Host.Tasks.CancelAsync(Operator, task.Id, "no more");

        await Host.Tasks.CancelAsync(Operator, task.Id, "no more");

        Assert.Equal(["taskCanceled"], await AuditAsync(task.Id));
    }

    [Fact]
    public async Task The_actors_of_activity_have_their_latest_names_within_what_the_caller_sees()
    {
        await StartAsync();
        await WriteAsync("b", "bea", "acme", 1);
        await WriteAsync("a", "ada", "acme", 2);
        await WriteAsync("a", "ada lovelace", "other", 3);
        await WriteAsync(null, "a setting", "acme", 4);
        await WriteAsync("c", "cy", null, 5);

        Assert.Equal(
            [("a", "ada lovelace"), ("b", "bea"), ("c", "cy")],
            (await Host.Activity.ActorsAsync(Viewer)).Select(actor => (actor.Id, actor.Name))
        );
        Assert.Equal(
            [("a", "ada"), ("b", "bea")],
            (await Host.Activity.ActorsAsync(Callers.Of(Role.Viewer, "acme"))).Select(actor => (actor.Id, actor.Name))
        );
        Assert.Equal(
            [("a", "ada lovelace"), ("b", "bea")],
            (await Host.Activity.ActorsAsync(Callers.OfCompanies(Role.Viewer, "acme", "other"))).Select(actor => (actor.Id, actor.Name))
        );
        Assert.Empty(await Host.Activity.ActorsAsync(Callers.Of(Role.Viewer, "nobody")));

        Task<bool> WriteAsync(string? actorId, string actor, string? companyId, int minute) =>
            Host.Writer.WriteAsync(session =>
            {
                var at = Clock.UtcNow.AddMinutes(minute);
                session.Audit(at, actorId, actor, AuditAction.KeyAdded, AuditSubject.OfPushes(companyId));
                return true;
            });
    }

    [Fact]
    public async Task A_person_has_left_when_an_hour_passes_without_a_use_and_that_is_stored()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Viewer);
        var caller = CallerOf(ada);
        var began = Clock.UtcNow;
        var token = await Host.Sessions.StartAsync(caller);
        Assert.Equal((began, null), await PresenceAsync());

        // Within a minute of the stored time nothing is written.
        await UseAsync(TimeSpan.FromSeconds(59), isPresent: true);
        Assert.Equal((began, null), await PresenceAsync());

        // An open page does not count, and less than an hour is too short for a pause.
        await UseAsync(TimeSpan.FromMinutes(30), isPresent: false);
        Assert.Equal((began, null), await PresenceAsync());
        await UseAsync(began + TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1) - Clock.UtcNow, isPresent: true);
        var last = Clock.UtcNow;
        Assert.Equal((last, null), await PresenceAsync());
        Assert.Null(await Host.Sessions.LeftAtAsync(caller));

        await UseAsync(TimeSpan.FromHours(1), isPresent: true);
        Assert.Equal((Clock.UtcNow, last), await PresenceAsync());
        await UseAsync(TimeSpan.FromMinutes(59), isPresent: true);
        Assert.Equal((Clock.UtcNow, last), await PresenceAsync());
        Assert.Equal(last, await Host.Sessions.LeftAtAsync(caller));

        await RestartAsync();
        Assert.Equal(last, await Host.Sessions.LeftAtAsync(CallerOf(ada)));
        var before = Clock.UtcNow;
        Clock.UtcNow += TimeSpan.FromHours(14);
        await Host.Sessions.StartAsync(CallerOf(ada));
        Assert.Equal((Clock.UtcNow, before), await PresenceAsync());

        // A clock that was wrong must not stop the person from being present for as long.
        Clock.UtcNow -= TimeSpan.FromDays(2);
        await Host.Sessions.StartAsync(CallerOf(ada));
        Assert.Equal((Clock.UtcNow, before), await PresenceAsync());

        async Task UseAsync(TimeSpan later, bool isPresent)
        {
            Clock.UtcNow += later;
            Assert.NotNull(Host.Sessions.Use(token, isPresent));
            await Host.Writer.WriteAsync(_ => true);
        }

        async Task<(DateTimeOffset?, DateTimeOffset?)> PresenceAsync()
        {
            var person = (await Host.People.ListAsync(Administrator)).Single(view => view.Person.Id == ada.Id).Person;
            return (person.PresentAt, person.LeftAt);
        }
    }

    [Fact]
    public async Task A_command_of_a_person_is_a_use_and_one_of_a_key_or_a_link_changes_no_person()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Operator);
        var began = Clock.UtcNow;
        var person = Host.Sessions.Use(await Host.Sessions.StartAsync(CallerOf(ada)))!;
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);

        Clock.UtcNow += TimeSpan.FromHours(2);
        await Host.Tasks.CancelAsync(Operator, task.Id, null);
        Assert.Null(await Host.Sessions.LeftAtAsync(CallerOf(ada)));
        await Host.Tasks.RestartAsync(person, task.Id, null);

        Assert.Equal(began, await Host.Sessions.LeftAtAsync(CallerOf(ada)));
        Assert.Null(await Host.Sessions.LeftAtAsync(Caller.LinkHolder));
        Assert.Null(await Host.Sessions.LeftAtAsync(Operator));
    }

    [Fact]
    public async Task Who_asks_since_when_they_were_away_is_back_from_that_pause()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Viewer);
        var began = Clock.UtcNow;
        var person = Host.Sessions.Use(await Host.Sessions.StartAsync(CallerOf(ada)))!;

        Clock.UtcNow += TimeSpan.FromHours(9);

        Assert.Equal(began, await Host.Sessions.LeftAtAsync(person));
    }

    private static ActivityQuery RandomActivity(Random random, List<AuditEntry> written)
    {
        var ids = written.Select(entry => entry.Subject).Concat(written.Select(entry => entry.RelatedId)).OfType<string>().Distinct();
        string[] subjects = [.. ids, "nobody", "nul\0", "half \ud800", new('x', Limits.Word + 1)];
        var (from, to) = (written[random.Next(written.Count)].At, written[random.Next(written.Count)].At);
        return new ActivityQuery
        {
            ActorId = Maybe(3, ["a", "A", "b", "c", "nobody", "nul\0", "a "]),
            Action = random.Next(3) == 0 ? (AuditAction)random.Next(5) : null,
            SubjectKind = random.Next(3) == 0 ? (AuditSubjectKind)random.Next(5) : null,
            Subjects = random.Next(2) == 0 ? [] : [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Any(subjects))],
            From = random.Next(3) == 0 ? (from < to ? from : to) : null,
            To = random.Next(3) == 0 ? (from < to ? to : from) : null,
            Limit = random.Next(4) == 0 ? random.Next(20, 60) : random.Next(100, 500),
        };

        string? Maybe(int one, string[] values) => random.Next(one) == 0 ? Any(values) : null;
        string Any(string[] values) => values[random.Next(values.Length)];
    }

    private static List<AuditEntry> Expected(List<AuditEntry> written, Caller caller, ActivityQuery query)
    {
        var found = written
            .Where(entry =>
                caller.Sees(entry.CompanyId)
                && (query.ActorId ?? entry.ActorId) == entry.ActorId
                && (query.Action ?? entry.Action) == entry.Action
                && (query.SubjectKind ?? entry.SubjectKind) == entry.SubjectKind
                && (query.Subjects.Count == 0 || query.Subjects.Contains(entry.Subject) || query.Subjects.Contains(entry.RelatedId ?? "-"))
                && (query.From ?? entry.At) <= entry.At
                && (query.To is null || entry.At < query.To)
            )
            .OrderBy(entry => entry.At)
            .ThenBy(entry => entry.Number)
            .ToList();
        found.Reverse();
        return found;
    }

    /// <summary>Writes entries whose times repeat and are not in the order of their numbers.</summary>
    private async Task<List<AuditEntry>> RandomEntriesAsync(Random random)
    {
        string?[] actors = [null, "a", "b", "c", "A"];
        await Host.Writer.WriteAsync(session =>
        {
            for (var index = 0; index < ActivityEntries; index++)
            {
                var actor = actors[random.Next(actors.Length)];
                var subject = new AuditSubject(
                    (AuditSubjectKind)random.Next(5),
                    $"subject{random.Next(12)}",
                    "name",
                    ActivityCompanies[random.Next(ActivityCompanies.Length)],
                    random.Next(4) == 0 ? $"subject{random.Next(12)}" : null
                );
                var at = session.Now.AddMinutes(random.Next(30));
                session.Audit(at, actor, actor ?? "a setting", (AuditAction)random.Next(5), subject, count: index);
            }

            return true;
        });
        var written = new List<AuditEntry>();
        for (string? after = null, next = ""; next is not null; after = next)
        {
            var page = await Host.Activity.ListAsync(Administrator, new ActivityQuery { After = after, Limit = Limits.PageItems });
            written.AddRange(page.Items);
            next = page.Next;
        }

        Assert.Equal(Enumerable.Range(0, ActivityEntries), written.Select(entry => entry.Count!.Value).Order());
        return written;
    }
}

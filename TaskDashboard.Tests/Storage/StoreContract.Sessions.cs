using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_person_has_at_most_a_hundred_sessions_and_the_least_recently_used_one_ends()
    {
        await StartAsync();
        var ada = CallerOf(await AddPersonAsync("ada", Role.Viewer));
        var tokens = new List<string>();
        for (var number = 0; number < SessionService.MostOfPerson; number++)
        {
            tokens.Add(await Host.Sessions.StartAsync(ada));
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.NotNull(Host.Sessions.Use(tokens[0]));
        var one = Host.Sessions.Use(await Host.Sessions.StartAsync(ada))!;

        Assert.Equal(SessionService.MostOfPerson, Host.Sessions.Own(one).Count);
        Assert.NotNull(Host.Sessions.Use(tokens[0]));
        Assert.Null(Host.Sessions.Use(tokens[1]));
    }

    [Fact]
    public async Task A_session_has_the_rights_of_its_person_and_only_a_hash_of_its_token_is_stored()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Operator, "acme");

        var token = await Host.Sessions.StartAsync(CallerOf(ada), "192.0.2.7");
        var other = await Host.Sessions.StartAsync(CallerOf(ada));

        var caller = Host.Sessions.Use(token)!;
        Assert.Equal((ada.Id, "ada", Role.Operator, CompanySet.Of("acme")), (caller.Id, caller.Name, caller.Role, caller.Companies));
        Assert.NotEqual(caller.SessionId, Host.Sessions.Use(other)!.SessionId);
        Assert.Matches("^[0-9a-f]{64}$", token);
        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM Sessions WHERE PersonId = @p0", ada.Id));
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Sessions WHERE Id = @p0 OR Stamp = @p0 OR Address = @p0", token));
        Assert.Equal(
            3,
            await Host.CountAsync("SELECT COUNT(*) FROM Changes WHERE Subject = @p0 AND CompanyId = 'acme'", ChangeSubject.Person)
        );
        var listed = Host.Sessions.Own(caller).Single(session => session.Id == caller.SessionId);
        Assert.Equal(
            (ada.Id, "192.0.2.7", Clock.UtcNow, Clock.UtcNow),
            (listed.PersonId, listed.Address, listed.CreatedAt, listed.LastUsedAt)
        );
        foreach (
            var wrong in new[]
            {
                "",
                " ",
                token[..^1],
                token + " ",
                token.ToUpperInvariant(),
                new string('0', 64),
                new string('k', 257),
                "\ud800",
                "\0",
                caller.SessionId!,
            }
        )
        {
            Assert.Null(Host.Sessions.Use(wrong));
        }
    }

    [Fact]
    public async Task Signing_out_ends_that_session_permanently_and_no_other()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Operator);
        var (one, two) = (await Host.Sessions.StartAsync(CallerOf(ada)), await Host.Sessions.StartAsync(CallerOf(ada)));
        var link = await Host.Sessions.StartAsync(Caller.LinkHolder);
        var (first, second) = (Host.Sessions.Use(one)!, Host.Sessions.Use(two)!);

        await Host.Sessions.SignOutAsync(first);

        Assert.True(first.Ended.IsCancellationRequested);
        Assert.False(second.Ended.IsCancellationRequested || CallerOf(ada).Ended.IsCancellationRequested);
        await RefusedAsync(() => RetryAllAsync(first), RefusalKind.Forbidden, "ended");
        AssertAlive(link, two);
        Assert.Null(Host.Sessions.Use(one));
        Assert.Equal(["personAdded", "signedOut"], await AuditAsync(ada.Id));
        await RestartAsync();
        AssertAlive(link, two);
        Assert.Null(Host.Sessions.Use(one));
    }

    [Fact]
    public async Task Ending_other_sessions_keeps_the_session_of_the_caller()
    {
        await StartAsync();
        var (ada, bob) = (await AddPersonAsync("ada", Role.Viewer), await AddPersonAsync("bob", Role.Viewer));
        var mine = await Host.Sessions.StartAsync(CallerOf(ada));
        string[] others = [await Host.Sessions.StartAsync(CallerOf(ada)), await Host.Sessions.StartAsync(CallerOf(ada))];
        var his = await Host.Sessions.StartAsync(CallerOf(bob));
        var (me, other) = (Host.Sessions.Use(mine)!, Host.Sessions.Use(others[0])!);

        Assert.Equal(2, await Host.Sessions.EndAllAsync(me, ada.Id));
        Assert.Equal(0, await Host.Sessions.EndAllAsync(me, ada.Id));

        Assert.True(other.Ended.IsCancellationRequested);
        Assert.False(me.Ended.IsCancellationRequested);
        Assert.All(others, token => Assert.Null(Host.Sessions.Use(token)));
        AssertAlive(mine, his);
        Assert.Equal(me.SessionId, Assert.Single(Host.Sessions.Own(me)).Id);
        await RefusedAsync(() => Host.Sessions.EndAllAsync(me, bob.Id), RefusalKind.Forbidden);
        Assert.Equal(["personAdded", "sessionsEnded"], await AuditAsync(ada.Id));
        await RestartAsync();
        Assert.All(others, token => Assert.Null(Host.Sessions.Use(token)));
        AssertAlive(mine, his);
    }

    [Fact]
    public async Task An_administrator_lists_and_ends_sessions_of_visible_people_and_of_links()
    {
        await StartAsync();
        var acme = Callers.Of(Role.Administrator, "acme");
        var (ada, foreign) = (await AddPersonAsync("ada", Role.Viewer, "acme"), await AddPersonAsync("foreign", Role.Viewer, "other"));
        var (hers, theirs) = (await Host.Sessions.StartAsync(CallerOf(ada)), await Host.Sessions.StartAsync(CallerOf(foreign)));
        var links = Host.Get<SignInLinks>();
        var (byLink, byAnother) = ((await links.UseAsync(await links.IssueAsync()))!, (await links.UseAsync(await links.IssueAsync()))!);
        var (ofLink, ofForeign) = (Host.Sessions.Use(byLink)!.SessionId!, Host.Sessions.Use(theirs)!.SessionId!);

        Assert.Equal([ada.Id], Host.Sessions.List(acme).Select(session => session.PersonId));
        Assert.Equal(
            new[] { ada.Id, foreign.Id, Caller.LinkHolder.Id, Caller.LinkHolder.Id }.Order(),
            Host.Sessions.List(Administrator).Select(session => session.PersonId).Order()
        );
        Assert.Equal(RefusalKind.Forbidden, Assert.Throws<RefusedException>(() => Host.Sessions.List(Operator)).Kind);
        await RefusedAsync(() => Host.Sessions.EndAllAsync(Operator, ada.Id), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Sessions.EndAllAsync(acme, foreign.Id), RefusalKind.NotFound);
        await RefusedAsync(() => Host.Sessions.EndAllAsync(acme, Caller.LinkHolder.Id), RefusalKind.NotFound);
        await RefusedAsync(() => Host.Sessions.EndAllAsync(Administrator, "nobody"), RefusalKind.NotFound);
        await RefusedAsync(() => Host.Sessions.EndAsync(acme, ofForeign), RefusalKind.NotFound);
        await RefusedAsync(() => Host.Sessions.EndAsync(acme, ofLink), RefusalKind.NotFound);
        await RefusedAsync(() => Host.Sessions.EndAsync(Host.Sessions.Use(hers)!, ofForeign), RefusalKind.NotFound);
        await RefusedAsync(() => Host.Sessions.EndAsync(Administrator, "nothing"), RefusalKind.NotFound);
        AssertAlive(hers, theirs, byLink, byAnother);

        await Host.Sessions.EndAsync(Administrator, ofLink);
        Assert.Equal(1, await Host.Sessions.EndAllAsync(acme, ada.Id));

        Assert.Null(Host.Sessions.Use(byLink));
        Assert.Null(Host.Sessions.Use(hers));
        AssertAlive(theirs, byAnother);
        Assert.Equal(["signedIn", "signedIn", "sessionEnded"], await AuditAsync(Caller.LinkHolder.Id));
        Assert.Equal([acme.Name], await Host.TextsAsync("SELECT Actor FROM AuditEntries WHERE Action = 'sessionsEnded'"));
        await RestartAsync();
        Assert.Null(Host.Sessions.Use(byLink));
        Assert.Null(Host.Sessions.Use(hers));
        AssertAlive(theirs, byAnother);
    }

    [Fact]
    public async Task A_session_ends_after_twelve_hours_without_use()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Viewer);
        var (used, left) = (await Host.Sessions.StartAsync(CallerOf(ada)), await Host.Sessions.StartAsync(CallerOf(ada)));
        var caller = Host.Sessions.Use(left)!;
        Clock.UtcNow += TimeSpan.FromHours(6);
        AssertAlive(used);

        Clock.UtcNow += TimeSpan.FromHours(6) - TimeSpan.FromMilliseconds(1);
        Assert.Equal(2, Host.Sessions.List(Administrator).Count);
        Clock.UtcNow += TimeSpan.FromMilliseconds(1);

        Assert.Single(Host.Sessions.List(Administrator));
        Assert.Null(Host.Sessions.Use(left));
        Assert.True(caller.Ended.IsCancellationRequested);
        await RestartAsync();
        Assert.Null(Host.Sessions.Use(left));
        AssertAlive(used);
        Clock.UtcNow += TimeSpan.FromHours(12);
        Assert.Null(Host.Sessions.Use(used));
    }

    [Fact]
    public async Task A_session_ends_after_seven_days_even_if_it_is_used()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Viewer);
        string[] tokens = [await Host.Sessions.StartAsync(CallerOf(ada)), await Host.Sessions.StartAsync(Caller.LinkHolder)];
        for (var hours = 11; hours <= 165; hours += 11)
        {
            Clock.UtcNow += TimeSpan.FromHours(11);
            AssertAlive(tokens);
            if (hours % 55 == 0)
            {
                await RestartAsync();
            }
        }

        var caller = Host.Sessions.Use(tokens[0])!;
        Clock.UtcNow += TimeSpan.FromHours(3) - TimeSpan.FromMilliseconds(1);
        AssertAlive(tokens);
        Clock.UtcNow += TimeSpan.FromMilliseconds(1);

        Assert.All(tokens, token => Assert.Null(Host.Sessions.Use(token)));
        Assert.True(caller.Ended.IsCancellationRequested);
        await RestartAsync();
        Assert.All(tokens, token => Assert.Null(Host.Sessions.Use(token)));
    }

    [Fact]
    public async Task The_use_of_a_session_is_written_at_most_once_a_minute()
    {
        await StartAsync();
        var began = Clock.UtcNow;
        var token = await Host.Sessions.StartAsync(CallerOf(await AddPersonAsync("ada", Role.Viewer)));

        for (var second = 1; second < 60; second++)
        {
            Clock.UtcNow += TimeSpan.FromSeconds(1);
            AssertAlive(token);
        }

        Assert.Equal(1, await WrittenAsync(began));
        Clock.UtcNow += TimeSpan.FromSeconds(1);
        AssertAlive(token, token);
        Assert.Equal(1, await WrittenAsync(began.AddMinutes(1)));
        Clock.UtcNow += TimeSpan.FromSeconds(59);
        AssertAlive(token);
        Assert.Equal(1, await WrittenAsync(began.AddMinutes(1)));
        Assert.Equal(Clock.UtcNow, Assert.Single(Host.Sessions.List(Administrator)).LastUsedAt);

        // Counts once all earlier writes are committed.
        async Task<long> WrittenAsync(DateTimeOffset lastUsedAt)
        {
            await Host.Writer.WriteAsync(_ => true);
            return await Host.CountAsync(
                "SELECT COUNT(*) FROM Sessions WHERE LastUsedAt = @p0 AND EndsAt = @p1",
                lastUsedAt,
                lastUsedAt.AddHours(12)
            );
        }
    }

    [Fact]
    public async Task A_change_that_removes_rights_ends_the_sessions_of_the_person_permanently()
    {
        await StartAsync();
        var bob = await Host.Sessions.StartAsync(CallerOf(await AddPersonAsync("bob", Role.Viewer)));
        (string Name, Func<Person, Task> End)[] ends =
        [
            ("disabled", person => Host.People.DisableAsync(Administrator, person.Id)),
            ("another password", person => Host.People.SetPasswordAsync(Administrator, person.Id, "another set of words")),
            (
                "a smaller role",
                person => Host.People.ChangeAsync(Administrator, person.Id, new PersonChange { Name = person.Name, Role = Role.Viewer })
            ),
            (
                "bound to a company",
                person =>
                    Host.People.ChangeAsync(
                        Administrator,
                        person.Id,
                        new PersonChange
                        {
                            Name = person.Name,
                            Role = Role.Operator,
                            CompanyId = "acme",
                        }
                    )
            ),
        ];
        var tokens = new List<string>();
        foreach (var (name, end) in ends)
        {
            var person = await AddPersonAsync(name, Role.Operator);
            tokens.Add(await Host.Sessions.StartAsync(CallerOf(person)));
            var caller = Host.Sessions.Use(tokens[^1])!;

            await end(person);

            Assert.True(caller.Ended.IsCancellationRequested, name);
            await RefusedAsync(() => RetryAllAsync(caller), RefusalKind.Forbidden, "ended");
        }

        Assert.All(tokens, token => Assert.Null(Host.Sessions.Use(token)));
        Assert.Single(Host.Sessions.List(Administrator));
        AssertAlive(bob);
        await Host.People.EnableAsync(
            Administrator,
            (await Host.People.ListAsync(Administrator)).Single(view => view.Person.DisabledAt is not null).Person.Id
        );
        await RestartAsync();
        Assert.All(tokens, token => Assert.Null(Host.Sessions.Use(token)));
        AssertAlive(bob);
    }

    [Fact]
    public async Task A_session_continues_with_a_higher_role()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Viewer);
        var token = await Host.Sessions.StartAsync(CallerOf(ada));
        var before = Host.Sessions.Use(token)!;

        await Host.People.ChangeAsync(Administrator, ada.Id, new PersonChange { Name = "Ada", Role = Role.Operator });

        var now = Host.Sessions.Use(token)!;
        Assert.Equal(("Ada", Role.Operator, before.SessionId), (now.Name, now.Role, now.SessionId));
        Assert.False(before.Ended.IsCancellationRequested);
        Assert.Equal(now, Host.Sessions.Use(token));
    }

    [Fact]
    public async Task Signing_in_again_in_the_same_browser_replaces_its_session()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Viewer);
        var (first, elsewhere) = (await Host.Sessions.StartAsync(CallerOf(ada)), await Host.Sessions.StartAsync(CallerOf(ada)));
        var before = Host.Sessions.Use(first)!;

        var second = await Host.Sessions.StartAsync(CallerOf(ada), null, first);
        var third = await Host.Sessions.StartAsync(CallerOf(ada), null, "a token of nobody");

        Assert.True(before.Ended.IsCancellationRequested);
        Assert.Null(Host.Sessions.Use(first));
        AssertAlive(second, third, elsewhere);
        var links = Host.Get<SignInLinks>();
        var byLink = (await links.UseAsync(await links.IssueAsync(), null, second))!;
        Assert.Null(Host.Sessions.Use(second));
        AssertAlive(byLink, third, elsewhere);
        Assert.Equal(3, await Host.CountAsync("SELECT COUNT(*) FROM Sessions"));
    }

    [Fact]
    public async Task A_caller_whose_rights_have_ended_gets_no_session()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Viewer);
        var caller = CallerOf(ada);

        await Host.People.DisableAsync(Administrator, ada.Id);

        await RefusedAsync(() => Host.Sessions.StartAsync(caller), RefusalKind.Forbidden, "ended");
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Sessions"));
    }

    [Fact]
    public async Task A_session_that_starts_in_the_commit_that_disables_its_person_is_invalid()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Viewer);
        var caller = CallerOf(ada);

        var answers = await InOneGroupAsync(
            async () =>
            {
                await Host.People.DisableAsync(Administrator, ada.Id);
                return "";
            },
            () => Host.Sessions.StartAsync(caller)
        );

        Assert.Null(Host.Sessions.Use(answers[1]));
        Assert.Empty(Host.Sessions.List(Administrator));
        await Host.People.EnableAsync(Administrator, ada.Id);
        Assert.Null(Host.Sessions.Use(answers[1]));
        await RestartAsync();
        Assert.Null(Host.Sessions.Use(answers[1]));
    }

    [Fact]
    public async Task A_session_whose_row_was_deleted_ends_when_its_use_is_written()
    {
        await StartAsync();
        var token = await Host.Sessions.StartAsync(Caller.LinkHolder);
        await Host.ChangeAsync("DELETE FROM Sessions");

        Clock.UtcNow += TimeSpan.FromMinutes(1);
        var caller = Host.Sessions.Use(token)!;
        await Host.Writer.WriteAsync(_ => true);

        Assert.True(caller.Ended.IsCancellationRequested);
        Assert.Null(Host.Sessions.Use(token));
    }

    [Fact]
    public async Task Retention_deletes_only_sessions_that_ended_an_hour_ago()
    {
        await StartAsync();
        var (over, lasting) = (await Host.Sessions.StartAsync(Caller.LinkHolder), await Host.Sessions.StartAsync(Caller.LinkHolder));
        Clock.UtcNow += TimeSpan.FromHours(11);
        AssertAlive(lasting);
        await Host.Writer.WriteAsync(_ => true);

        Clock.UtcNow += TimeSpan.FromHours(2);
        await Host.Sweeper.SweepAsync();
        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM Sessions"));
        Clock.UtcNow += TimeSpan.FromMilliseconds(1);
        var deleted = await Host.Sweeper.SweepAsync();

        Assert.Equal(1, deleted["sessions"]);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Sessions"));
        Assert.Null(Host.Sessions.Use(over));
        await RestartAsync();
        AssertAlive(lasting);
    }

    private Caller CallerOf(Person person) => Host.Get<CallerWatch>().Current(person.Id)!;

    /// <summary>Checks that the sessions are valid. This counts as use.</summary>
    private void AssertAlive(params IReadOnlyList<string> tokens) => Assert.All(tokens, token => Assert.NotNull(Host.Sessions.Use(token)));
}

using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

public abstract partial class StoreContract
{
    private const string Password = "a few good words";

    [Fact]
    public async Task A_person_signs_in_by_name_and_password_and_only_a_hash_is_kept()
    {
        await StartAsync();
        var added = await AddPersonAsync("Ada Lovelace", Role.Operator, "acme");

        var answer = await Host.SignIn.SignInAsync(" ada LOVELACE ", Password);

        Assert.Equal(
            (added.Id, "Ada Lovelace", Role.Operator, CompanySet.Of("acme")),
            (answer.Caller!.Id, answer.Caller.Name, answer.Caller.Role, answer.Caller.Companies)
        );
        Assert.Same(answer.Caller, Host.Get<CallerWatch>().Current(added.Id));
        Assert.Null(answer.LockedUntil);
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM People WHERE PasswordHash = @p0", Password));
        Assert.Equal(Clock.UtcNow, Assert.Single(await Host.People.ListAsync(Administrator)).Person.LastSignInAt);
        Assert.Equal(["personAdded", "signedIn"], await AuditAsync(added.Id));
        Assert.Equal(
            2,
            await Host.CountAsync("SELECT COUNT(*) FROM Changes WHERE Subject = @p0 AND CompanyId = 'acme'", ChangeSubject.Person)
        );
    }

    [Fact]
    public async Task A_wrong_name_and_a_wrong_password_get_the_same_answer()
    {
        await StartAsync();
        var added = await AddPersonAsync("ada", Role.Viewer);

        Assert.Equal(new SignInAnswer(null, null), await Host.SignIn.SignInAsync("ada", "wrong"));
        Assert.Equal(new SignInAnswer(null, null), await Host.SignIn.SignInAsync("nobody", Password));
        Assert.Equal(new SignInAnswer(null, null), await Host.SignIn.SignInAsync(new string('n', 201), Password));
        Assert.Equal(new SignInAnswer(null, null), await Host.SignIn.SignInAsync("ada", new string('p', 201)));

        await Host.Get<FailureSums>().WriteAllAsync();
        Assert.Equal(["personAdded", "signInFailed"], await AuditAsync(added.Id));
        Assert.Equal(["unknown"], await Host.TextsAsync("SELECT Actor FROM AuditEntries WHERE Subject = ''"));
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM AuditEntries WHERE Actor = 'nobody' OR Detail = 'nobody'"));
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_a_name_for_their_address_whether_or_not_the_name_exists()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Viewer);
        var until = Clock.UtcNow.AddMinutes(15);
        foreach (var name in new[] { "ada", "nobody" })
        {
            for (var attempt = 1; attempt <= 4; attempt++)
            {
                Assert.Equal(new SignInAnswer(null, null), await Host.SignIn.SignInAsync(name, "wrong"));
            }

            Assert.Equal(new SignInAnswer(null, until), await Host.SignIn.SignInAsync(name.ToUpperInvariant(), "wrong"));
            Assert.Equal(new SignInAnswer(null, until), await Host.SignIn.SignInAsync(name, Password));
        }

        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password, SignInSources.At("203.0.113.2"))).Caller);

        await RestartAsync();
        Assert.Equal(new SignInAnswer(null, until), await Host.SignIn.SignInAsync("ada", Password));
        Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password)).Caller);
        Assert.Equal(
            ["lockedOut", "personAdded", "signInFailed", "signedIn", "signedIn"],
            (await AuditAsync(ada.Id)).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["1 lock-out after wrong passwords from 203.0.113.1", "4 wrong passwords from 203.0.113.1"],
            (
                await Host.TextsAsync(
                    "SELECT Detail FROM AuditEntries WHERE Subject = @p0 AND Actor = 'ada' AND Detail IS NOT NULL ORDER BY Number",
                    ada.Id
                )
            ).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_correct_password_or_a_day_without_attempts_resets_the_count()
    {
        await StartAsync(("Access:LockOutAfter", "2"), ("Access:LockOutMinutes", "1"));
        await AddPersonAsync("ada", Role.Viewer);

        await Host.SignIn.SignInAsync("ada", "wrong");
        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password)).Caller);
        Assert.Null((await Host.SignIn.SignInAsync("ada", "wrong")).LockedUntil);
        Clock.Advance(TimeSpan.FromHours(25));
        await Host.SignIn.SignInAsync("somebody else", "wrong");
        Assert.Null((await Host.SignIn.SignInAsync("ada", "wrong")).LockedUntil);
        Assert.Equal(Clock.UtcNow.AddMinutes(1), (await Host.SignIn.SignInAsync("ada", "wrong")).LockedUntil);
    }

    [Fact]
    public async Task Of_many_concurrent_guesses_only_the_first_five_are_checked()
    {
        await StartAsync();
        await AddPersonAsync("ada", Role.Viewer);
        Func<Task<SignInAnswer>>[] guesses =
        [
            .. Enumerable.Repeat<Func<Task<SignInAnswer>>>(() => Host.SignIn.SignInAsync("ada", "wrong"), 40),
            () => Host.SignIn.SignInAsync("ada", Password),
        ];

        var answers = await Task.WhenAll(guesses.Select(guess => guess()));

        // The correct password may have been among the first five. After five wrong ones it is refused too.
        Assert.True(answers[..^1].Count(answer => answer.LockedUntil is null) <= (answers[^1].Caller is null ? 4 : 8));
        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password)).LockedUntil);
    }

    [Fact]
    public async Task A_sign_in_renews_an_outdated_hash()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Viewer);
        await Host.ChangeAsync("UPDATE People SET PasswordHash = @p0 WHERE Id = @p1", PlainPasswords.Outdated + Password, ada.Id);

        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password)).Caller);

        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM People WHERE PasswordHash LIKE 'old:%'"));
        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password)).Caller);
    }

    [Fact]
    public async Task Disabling_a_person_ends_their_sessions_and_enabling_lets_them_sign_in_again()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Operator);
        var session = (await Host.SignIn.SignInAsync("ada", Password)).Caller!;

        await Host.People.DisableAsync(Administrator, ada.Id);
        await Host.People.DisableAsync(Administrator, ada.Id);

        Assert.True(session.Ended.IsCancellationRequested);
        Assert.Null(Host.Get<CallerWatch>().Current(ada.Id));
        await RefusedAsync(() => RetryAllAsync(session), RefusalKind.Forbidden, "ended");
        Assert.Equal(new SignInAnswer(null, null), await Host.SignIn.SignInAsync("ada", Password));
        await RestartAsync();
        Assert.Null(Host.Get<CallerWatch>().Current(ada.Id));

        await Host.People.EnableAsync(Administrator, ada.Id);
        var again = (await Host.SignIn.SignInAsync("ada", Password)).Caller!;
        Assert.NotEqual(session.Stamp, again.Stamp);
        Assert.Equal(["personAdded", "signedIn", "personDisabled", "signInFailed", "personEnabled", "signedIn"], await AuditAsync(ada.Id));
    }

    [Fact]
    public async Task Sessions_end_when_a_person_loses_rights_and_continue_when_they_gain_rights()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Viewer);
        var session = (await Host.SignIn.SignInAsync("ada", Password)).Caller!;

        await ChangeAsync("Ada L.", Role.Operator, null);
        var grown = Host.Get<CallerWatch>().Current(ada.Id)!;
        Assert.Equal(("Ada L.", Role.Operator, session.Stamp), (grown.Name, grown.Role, grown.Stamp));
        Assert.False(session.Ended.IsCancellationRequested);
        await RestartAsync();
        grown = Host.Get<CallerWatch>().Current(ada.Id)!;
        Assert.Equal((Role.Operator, session.Stamp), (grown.Role, grown.Stamp));

        await ChangeAsync("Ada L.", Role.Operator, "acme");
        Assert.True(grown.Ended.IsCancellationRequested);
        var ofAcme = Host.Get<CallerWatch>().Current(ada.Id)!;
        await ChangeAsync("Ada L.", Role.Viewer, "acme");
        Assert.True(ofAcme.Ended.IsCancellationRequested);
        await RefusedAsync(() => RetryAllAsync(Host.Get<CallerWatch>().Current(ada.Id)), RefusalKind.Forbidden, "forbidden");

        Task ChangeAsync(string name, Role role, string? company) =>
            Host.People.ChangeAsync(
                Administrator,
                ada.Id,
                new PersonChange
                {
                    Name = name,
                    Role = role,
                    CompanyId = company,
                }
            );
    }

    [Fact]
    public async Task A_new_password_ends_the_sessions_and_removes_a_lock()
    {
        await StartAsync(("Access:LockOutAfter", "1"));
        var ada = await AddPersonAsync("ada", Role.Viewer);
        var session = (await Host.SignIn.SignInAsync("ada", Password)).Caller!;
        Assert.NotNull((await Host.SignIn.SignInAsync("ada", "wrong")).LockedUntil);

        await Host.People.SetPasswordAsync(Administrator, ada.Id, "another set of words");

        Assert.True(session.Ended.IsCancellationRequested);
        Assert.NotNull((await Host.SignIn.SignInAsync("ada", "another set of words")).Caller);
        Assert.Null((await Host.SignIn.SignInAsync("ada", Password)).Caller);
    }

    [Fact]
    public async Task Administrators_see_until_when_a_person_is_locked_and_can_unlock_them()
    {
        await StartAsync(("Access:LockOutAfter", "2"), ("Access:LockOutMinutes", "10"));
        var ada = await AddPersonAsync("Ada", Role.Viewer, "acme");
        await AddPersonAsync("Bob", Role.Viewer);
        var acme = Callers.Of(Role.Administrator, "acme");
        Assert.Equal([null, null], await LocksAsync(Administrator));
        var changes = await ChangesAsync();

        await LockAsync("ADA");
        await LockAsync("nobody");
        await Host.SignIn.SignInAsync("Bob", "wrong");

        var until = Clock.UtcNow.AddMinutes(10);
        Assert.Equal([until, null], await LocksAsync(Administrator));
        Assert.Equal([until], await LocksAsync(acme));
        Assert.Equal(changes + 1, await ChangesAsync());

        await Host.People.UnlockAsync(acme, ada.Id);
        await Host.People.UnlockAsync(acme, ada.Id);
        Assert.Equal([null, null], await LocksAsync(Administrator));
        Assert.Equal(changes + 2, await ChangesAsync());
        await Host.Get<FailureSums>().WriteAllAsync();
        Assert.Equal(
            ["lockedOut", "personAdded", "personUnlocked", "signInFailed"],
            (await AuditAsync(ada.Id)).Order(StringComparer.Ordinal)
        );
        Assert.Null((await Host.SignIn.SignInAsync("ada", "wrong")).LockedUntil);
        Assert.NotNull((await Host.SignIn.SignInAsync("ada", Password)).Caller);

        await LockAsync("ada");
        Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal([null, null], await LocksAsync(Administrator));

        async Task LockAsync(string name)
        {
            await Host.SignIn.SignInAsync(name, "wrong");
            Assert.NotNull((await Host.SignIn.SignInAsync(name, "wrong")).LockedUntil);
        }

        async Task<IEnumerable<DateTimeOffset?>> LocksAsync(Caller caller) =>
            (await Host.People.ListAsync(caller)).Select(view => view.LockedUntil);

        Task<long> ChangesAsync() => Host.CountAsync("SELECT COUNT(*) FROM Changes WHERE Subject = @p0", ChangeSubject.Person);
    }

    [Fact]
    public async Task A_person_who_knows_the_current_password_can_change_it()
    {
        await StartAsync();
        var ada = await AddPersonAsync("ada", Role.Viewer);
        var session = (await Host.SignIn.SignInAsync("ada", Password)).Caller!;

        Assert.Equal(new SignInAnswer(null, null), await Host.SignIn.ChangePasswordAsync(session, "wrong", "another set of words"));
        Assert.False(session.Ended.IsCancellationRequested);
        Assert.Equal(
            "password",
            (await RefusedAsync(() => Host.SignIn.ChangePasswordAsync(session, Password, "short"), RefusalKind.Invalid)).Member
        );
        await RefusedAsync(
            () => Host.SignIn.ChangePasswordAsync(Caller.LinkHolder, Password, "another set of words"),
            RefusalKind.Forbidden
        );

        var changed = await Host.SignIn.ChangePasswordAsync(session, Password, "another set of words");

        Assert.True(session.Ended.IsCancellationRequested);
        Assert.Equal(ada.Id, changed.Caller!.Id);
        Assert.False(changed.Caller.Ended.IsCancellationRequested);
        Assert.NotNull((await Host.SignIn.SignInAsync("ada", "another set of words")).Caller);
    }

    [Fact]
    public async Task The_last_administrator_cannot_be_removed()
    {
        await StartAsync();
        Assert.False(await Host.People.HasAdministratorAsync());
        var first = await AddPersonAsync("first", Role.Administrator);
        var ofACompany = await AddPersonAsync("of a company", Role.Administrator, "acme");
        Assert.True(await Host.People.HasAdministratorAsync());

        await RefusedAsync(() => Host.People.DisableAsync(Administrator, first.Id), RefusalKind.Conflict, "lastAdministrator");
        await RefusedAsync(() => ChangeAsync(Administrator, first, Role.Operator), RefusalKind.Conflict, "lastAdministrator");
        await RefusedAsync(() => ChangeAsync(Administrator, first, Role.Administrator, "acme"), RefusalKind.Conflict, "lastAdministrator");
        await Host.People.DisableAsync(Administrator, ofACompany.Id);

        var second = await AddPersonAsync("second", Role.Administrator);
        var me = Host.Get<CallerWatch>().Current(second.Id)!;
        await RefusedAsync(() => Host.People.DisableAsync(me, second.Id), RefusalKind.Conflict, "oneself");
        await RefusedAsync(() => ChangeAsync(me, second, Role.Viewer), RefusalKind.Conflict, "oneself");
        await Host.People.DisableAsync(me, first.Id);
        await RefusedAsync(() => Host.People.DisableAsync(Administrator, second.Id), RefusalKind.Conflict, "lastAdministrator");

        Task ChangeAsync(Caller caller, Person person, Role role, string? company = null) =>
            Host.People.ChangeAsync(
                caller,
                person.Id,
                new PersonChange
                {
                    Name = person.Name,
                    Role = role,
                    CompanyId = company,
                }
            );
    }

    [Fact]
    public async Task Of_two_administrators_who_disable_each_other_at_once_one_remains()
    {
        await StartAsync();
        var (first, second) = (await AddPersonAsync("first", Role.Administrator), await AddPersonAsync("second", Role.Administrator));
        var watch = Host.Get<CallerWatch>();
        var (one, two) = (watch.Current(first.Id)!, watch.Current(second.Id)!);

        await Assert.ThrowsAsync<RefusedException>(() =>
            InOneGroupAsync(
                async () =>
                {
                    await Host.People.DisableAsync(one, second.Id);
                    return true;
                },
                async () =>
                {
                    await Host.People.DisableAsync(two, first.Id);
                    return true;
                }
            )
        );

        Assert.Equal(["second"], await Host.TextsAsync("SELECT Name FROM People WHERE DisabledAt IS NOT NULL"));
    }

    [Fact]
    public async Task Only_administrators_manage_people_and_only_those_of_their_company()
    {
        await StartAsync();
        var acme = Callers.Of(Role.Administrator, "acme");
        var foreign = await AddPersonAsync("foreign", Role.Viewer, "other");
        var good = new NewPerson
        {
            Name = "good",
            Password = Password,
            Role = Role.Viewer,
            CompanyId = "acme",
        };
        var change = new PersonChange
        {
            Name = "good",
            Role = Role.Viewer,
            CompanyId = "acme",
        };

        await RefusedAsync(() => Host.People.AddAsync(Operator, good), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.People.ListAsync(Operator), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.People.ChangeAsync(Operator, foreign.Id, change), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.People.SetPasswordAsync(Operator, foreign.Id, Password), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.People.DisableAsync(Operator, foreign.Id), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.People.EnableAsync(Operator, foreign.Id), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.People.UnlockAsync(Operator, foreign.Id), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.People.AddAsync(acme, good with { CompanyId = null }), RefusalKind.Invalid);
        await RefusedAsync(() => Host.People.ChangeAsync(acme, foreign.Id, change), RefusalKind.NotFound);
        await RefusedAsync(() => Host.People.SetPasswordAsync(acme, foreign.Id, Password), RefusalKind.NotFound);
        await RefusedAsync(() => Host.People.DisableAsync(acme, foreign.Id), RefusalKind.NotFound);
        await RefusedAsync(() => Host.People.UnlockAsync(acme, foreign.Id), RefusalKind.NotFound);

        var own = await Host.People.AddAsync(acme, good);
        Assert.Equal(own.Id, Assert.Single(await Host.People.ListAsync(acme)).Person.Id);
        await RefusedAsync(() => Host.People.ChangeAsync(acme, own.Id, change with { CompanyId = "other" }), RefusalKind.Invalid);
        await RefusedAsync(() => Host.People.AddAsync(Administrator, good with { Name = " GOOD " }), RefusalKind.Conflict, "nameTaken");
        await RefusedAsync(() => Host.People.ChangeAsync(Administrator, foreign.Id, change), RefusalKind.Conflict, "nameTaken");
        foreach (
            var (wrong, member) in new[]
            {
                (good with { Name = " " }, "name"),
                (good with { Name = "half \ud800" }, "name"),
                (good with { Role = (Role)7 }, "role"),
                (good with { Password = "eleven char" }, "password"),
                (good with { Password = new string('p', 201) }, "password"),
                (good with { Name = "as long as it is", Password = "As Long As It Is" }, "password"),
            }
        )
        {
            Assert.Equal(member, (await RefusedAsync(() => Host.People.AddAsync(Administrator, wrong), RefusalKind.Invalid)).Member);
        }

        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM People"));
    }

    [Fact]
    public async Task Signing_in_by_a_link_and_signing_out_are_audited()
    {
        await StartAsync();
        var links = Host.Get<SignInLinks>();

        var session = await links.UseAsync(await links.IssueAsync());
        await Host.Sessions.SignOutAsync(Host.Sessions.Use(session!)!);

        Assert.Equal(["signedIn", "signedOut"], await AuditAsync("administrator"));
    }

    private Task<Person> AddPersonAsync(string name, Role role, string? companyId = null) =>
        Host.People.AddAsync(
            Administrator,
            new NewPerson
            {
                Name = name,
                Password = Password,
                Role = role,
                CompanyId = companyId,
            }
        );

    private Task<List<string>> AuditAsync(string subject) =>
        Host.TextsAsync("SELECT Action FROM AuditEntries WHERE Subject = @p0 ORDER BY Number", subject);
}

using Bunit;
using TaskDashboard.Core.Access;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.People;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The lists of people and sessions, and the dialogs about people, in each state. The test receives the commands.</summary>
public sealed class PersonStatesTests : IAsyncDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 7, 30, 0, TimeSpan.Zero);

    private static readonly Person Ada = new()
    {
        Number = 1,
        Id = "aaaaaaaaaaaaaaaaaaaaaaaa",
        Name = "Ada",
        Role = Role.Administrator,
        CreatedAt = At,
        CreatedBy = "administrator",
        LastSignInAt = At.AddMinutes(1),
    };

    private static readonly Person Bob = Ada with { Number = 2, Id = "bbbbbbbbbbbbbbbbbbbbbbbb", Name = "Bob", Role = Role.Viewer };

    private readonly PagesContext _context = new();
    private readonly List<string> _acts = [];
    private readonly List<NewPerson> _saved = [];
    private readonly List<string> _passwords = [];
    private Func<Task> _answer = () => Task.CompletedTask;
    private IRenderedComponent<LiveUpdates> _page = null!;
    private Task<object?> _closed = null!;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public async Task An_active_person_has_their_data_and_acts()
    {
        var page = Table([new(Ada, null), new(Bob with { CompanyId = "acme" }, null)]);

        Assert.Equal(
            ["Active", "Bob", "Viewer", "acme", "", ""],
            page.FindAll("tbody tr")[1].Children.SkipLast(1).Select(cell => cell.Words())
        );
        Assert.Equal(Times.Iso(At.AddMinutes(1)), page.FindAll("td.c-when time-age")[1].GetAttribute("at"));
        Assert.Equal("all", page.Words("td.c-company"));
        foreach (var act in new[] { "Change Bob", "Set the password of Bob", "Disable Bob" })
        {
            await page.PressAsync(act);
        }

        Assert.Equal(["change Bob", "password Bob", "disable Bob"], _acts);
    }

    [Theory]
    [InlineData(1, "for 1 address, until")]
    [InlineData(3, "for 3 addresses, until")]
    public async Task A_locked_person_says_for_how_many_addresses_and_until_when_and_can_be_unlocked(int sources, string words)
    {
        var page = Table([new(Ada, null), new(Bob, At.AddMinutes(45)) { LockedSources = sources }]);

        Assert.Equal(["Active", "Locked"], page.FindAll("td.c-state").Select(state => state.Words()));
        Assert.StartsWith(words, page.Words("td.c-name small"), StringComparison.Ordinal);
        Assert.Equal(Times.Iso(At.AddMinutes(45)), page.Find("td.c-name time-local").GetAttribute("at"));
        await page.PressAsync("Unlock Bob");
        Assert.Equal(["unlock Bob"], _acts);
    }

    [Fact]
    public void A_person_whose_sign_in_is_delayed_says_by_how_much_and_can_be_unlocked()
    {
        var page = Table([new(Ada, null), new(Bob, null) { Delay = TimeSpan.FromSeconds(30) }]);

        Assert.Equal(["Active", "Active"], page.FindAll("td.c-state").Select(state => state.Words()));
        Assert.Equal("many wrong passwords: attempts from new browsers wait 30 s", page.Words("td.c-name small"));
        Assert.Contains("Unlock Bob", page.Buttons());
    }

    [Fact]
    public async Task A_disabled_person_can_only_be_enabled()
    {
        var page = Table([new(Ada, null), new(Bob with { DisabledAt = At, LastSignInAt = null }, At.AddHours(1)) { LockedSources = 1 }]);

        Assert.Equal(
            ["Disabled", "Bob", "Viewer", "all", "never signed in", "", "Enable"],
            page.FindAll("tbody tr")[1].Children.Select(cell => cell.Words())
        );
        await page.PressAsync("Enable Bob");
        Assert.Equal(["enable Bob"], _acts);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "1 session")]
    [InlineData(2, "2 sessions")]
    public void Sessions_of_another_person_are_counted_and_can_be_ended(int count, string? words)
    {
        var page = Table([new(Ada, null), new(Bob, null)], [.. Enumerable.Range(1, count).Select(one => SessionOf(Bob, $"s{one}"))]);

        Assert.Equal(words, page.FindAll("td.c-when")[1].QuerySelector("small")?.TextContent);
        Assert.Equal(count > 0, page.Buttons().Contains("End sessions of Bob"));
    }

    [Theory]
    [InlineData("mine", false)]
    [InlineData("other", true)]
    public void Ones_own_session_is_left_out_of_those_that_can_be_ended(string session, bool offered)
    {
        var page = Table([new(Ada, null)], [SessionOf(Ada, session)]);

        Assert.Equal(("Ada (you)", "1 session"), (page.Words("td.c-name"), page.Words("td.c-when small")));
        Assert.Equal(offered, page.Buttons().Contains("End other sessions of yours"));
    }

    [Fact]
    public async Task Nobody_disables_themselves_or_the_last_administrator()
    {
        var mine = Table([new(Ada, null), new(Bob with { Role = Role.Administrator }, null)]);
        Assert.StartsWith("You would shut yourself out.", mine.Button("Disable Ada").WhyForbidden(), StringComparison.Ordinal);
        Assert.Null(mine.Button("Disable Bob").WhyForbidden());

        var last = Table([new(Ada, null), new(Bob, null)], me: Bob.Id);
        Assert.Equal("This is the last administrator. Make somebody else administrator first.", last.Button("Disable Ada").WhyForbidden());
        await last.PressAsync("Disable Ada");
        Assert.Empty(_acts);
    }

    [Fact]
    public async Task The_session_of_this_browser_is_marked_and_ended_by_signing_out()
    {
        List<Session> ended = [];
        Session[] sessions = [SessionOf(Ada, "mine") with { Address = "192.0.2.1" }, SessionOf(Ada, "other")];

        var page = _context.Open<SessionTable>(table =>
            table.Add(it => it.Sessions, sessions).Add(it => it.Mine, "mine").Add(it => it.End, session => ended.Add(session))
        );

        Assert.Equal(["192.0.2.1 (this browser)", "an unknown address"], page.FindAll("td.c-name").Select(name => name.Words()));
        Assert.Equal(
            (Times.Iso(At), Times.Iso(At.AddMinutes(2))),
            (page.Find("td.c-signed time-local").GetAttribute("at"), page.Find("td.c-when time-age").GetAttribute("at"))
        );
        await page.PressAsync("End the session from 192.0.2.1");
        Assert.Empty(ended);
        Assert.Contains("Sign out", page.Button("End the session from 192.0.2.1").WhyForbidden(), StringComparison.Ordinal);
        await page.PressAsync("End the session from an unknown address");
        Assert.Equal("other", Assert.Single(ended).Id);
    }

    [Theory]
    [InlineData(Role.Viewer, null)]
    [InlineData(Role.Administrator, "acme")]
    public async Task A_new_person_begins_with_the_proposed_role_and_company(Role role, string? company)
    {
        await OpenPersonAsync(null, role, company);
        Assert.StartsWith("At least 12 characters; a few words make a good one.", _page.Words("#password-rule"), StringComparison.Ordinal);
        await TypeAsync("name", " Cora ");
        await TypeAsync("password", " a few good words ");

        await _page.SubmitAsync();

        Assert.Equal(
            new NewPerson
            {
                Name = "Cora",
                Password = " a few good words ",
                Role = role,
                CompanyId = company,
            },
            Assert.Single(_saved)
        );
        Assert.True(await _closed is true);
    }

    [Fact]
    public async Task A_change_begins_with_what_is_known_and_asks_for_no_password()
    {
        await OpenPersonAsync(Bob with { CompanyId = "acme" });

        Assert.Equal(
            ("Bob", "acme"),
            (_page.Find("[name=name]").GetAttribute("value"), _page.Find("[name=company]").GetAttribute("value"))
        );
        Assert.Empty(_page.FindAll("[name=password], #password-rule"));
        await TypeAsync("company", " ");
        await _page.ClickAsync("[name=role]", 1);
        await _page.PressAsync("Save");

        Assert.Equal(
            new NewPerson
            {
                Name = "Bob",
                Password = "",
                Role = Role.Operator,
            },
            Assert.Single(_saved)
        );
    }

    [Theory]
    [InlineData("name", "name")]
    [InlineData("password", "password")]
    [InlineData("companyId", "company")]
    public async Task A_refused_value_is_marked_and_explained_and_the_input_is_kept(string member, string field)
    {
        _answer = () => throw RefusedException.Invalid(member, "this value does not do.");
        await OpenPersonAsync(null);
        await TypeAsync("name", "Cora");
        await TypeAsync("company", "acme");

        await _page.SubmitAsync();

        Assert.Contains("This value does not do.", _page.Words("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal([field], _page.FindAll("[aria-invalid=true]").Select(input => input.GetAttribute("name")!));
        Assert.Equal(
            ("Cora", "acme"),
            (_page.Find("[name=name]").GetAttribute("value"), _page.Find("[name=company]").GetAttribute("value"))
        );
        Assert.False(_closed.IsCompleted);
    }

    [Fact]
    public async Task A_new_password_says_what_it_ends_and_a_refusal_keeps_it()
    {
        await OpenPasswordAsync();
        Assert.StartsWith("They are signed out everywhere and sign in with the new password.", Body, StringComparison.Ordinal);
        Assert.Equal("At least 14 characters; a few words make a good one.", _page.Words("#password-rule"));
        Assert.Equal("password", _page.Find("[name=password]").GetAttribute("type"));
        _answer = () => throw RefusedException.Invalid("password", "password is too short. Use at least 14 characters.");
        await TypeAsync("password", "short");

        await _page.SubmitAsync();

        Assert.Contains("Password is too short. Use at least 14 characters.", _page.Words("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal("true", _page.Find("[name=password]").GetAttribute("aria-invalid"));
        _answer = () => Task.CompletedTask;
        await TypeAsync("password", "another set of words");
        await _page.PressAsync("Set the password");
        Assert.True(await _closed is true);
        Assert.Equal(["short", "another set of words"], _passwords);
    }

    [Fact]
    public async Task A_failure_that_belongs_to_no_field_marks_no_field()
    {
        _answer = () => throw RefusedException.Unavailable("Away.", null);
        await OpenPasswordAsync();

        await _page.SubmitAsync();

        Assert.Contains("The database cannot be reached", _page.Words("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal("false", _page.Find("[name=password]").GetAttribute("aria-invalid"));
    }

    [Fact]
    public async Task Canceling_sets_no_password()
    {
        await OpenPasswordAsync();
        await TypeAsync("password", "another set of words");

        await _page.PressAsync("Cancel");

        Assert.Null(await _closed);
        Assert.Empty(_passwords);
    }

    private string Body => _page.Words(".dialog-body");

    private static Session SessionOf(Person person, string id) =>
        new()
        {
            Id = id,
            PersonId = person.Id,
            CreatedAt = At,
            LastUsedAt = At.AddMinutes(2),
        };

    private Task TypeAsync(string name, string text) => _page.ChangeAsync($"input[name={name}]", text);

    private IRenderedComponent<LiveUpdates> Table(PersonView[] people, Session[]? sessions = null, string? me = null) =>
        _context.Open<PersonTable>(table =>
            table
                .Add(it => it.People, people)
                .Add(it => it.Sessions, sessions ?? [])
                .Add(it => it.Me, me ?? Ada.Id)
                .Add(it => it.Mine, "mine")
                .Add(it => it.Change, person => _acts.Add($"change {person.Name}"))
                .Add(it => it.SetPassword, person => _acts.Add($"password {person.Name}"))
                .Add(it => it.Unlock, person => _acts.Add($"unlock {person.Name}"))
                .Add(it => it.EndSessions, person => _acts.Add($"end sessions {person.Name}"))
                .Add(it => it.Disable, person => _acts.Add($"disable {person.Name}"))
                .Add(it => it.Enable, person => _acts.Add($"enable {person.Name}"))
        );

    private async Task OpenPersonAsync(Person? person, Role first = Role.Viewer, string? company = null) =>
        (_page, _closed) = await _context.OpenDialogAsync<PersonDialog>(
            new()
            {
                [nameof(PersonDialog.Person)] = person,
                [nameof(PersonDialog.FirstRole)] = first,
                [nameof(PersonDialog.CompanyId)] = company,
                [nameof(PersonDialog.Shortest)] = 12,
                [nameof(PersonDialog.Save)] =
                    (Func<NewPerson, Task>)(
                        saved =>
                        {
                            _saved.Add(saved);
                            return _answer();
                        }
                    ),
            }
        );

    private async Task OpenPasswordAsync() =>
        (_page, _closed) = await _context.OpenDialogAsync<PasswordDialog>(
            new()
            {
                [nameof(PasswordDialog.Shortest)] = 14,
                [nameof(PasswordDialog.Save)] =
                    (Func<string, Task>)(
                        password =>
                        {
                            _passwords.Add(password);
                            return _answer();
                        }
                    ),
            }
        );
}

using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Layout;
using TaskDashboard.Web.Components.Pages;
using TaskDashboard.Web.Vendors;

namespace TaskDashboard.Tests.Components;

/// <summary>The pages for people and keys, with their dialogs, on the running core.</summary>
public sealed class PeoplePageTests : IAsyncLifetime
{
    private const string Password = "a few good words";

    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeSender _sender = new(TimeProvider.System);
    private CoreHost _core = null!;
    private PagesContext _page = null!;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreHost.StartAsync(_database, TimeProvider.System, _sender);
        _page = new PagesContext(_core, Caller.LinkHolder);
    }

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_first_person_is_offered_as_administrator_and_appears_once_added()
    {
        var page = _page.Open<PeoplePage>();
        await page.WaitForAssertionAsync(() => Assert.Contains("Nobody has a password yet", page.Markup, StringComparison.Ordinal));

        await page.OpenDialogAsync("Add person");
        Assert.Equal([false, false, true], page.FindAll("input[type=radio]").Select(role => role.HasAttribute("checked")));
        await page.ChangeAsync("input[name=name]", " Ada ");
        await page.ChangeAsync("input[name=password]", Password);
        await page.SubmitAsync();

        await page.WaitForAssertionAsync(() => Assert.Equal("Ada", page.Find(".person-list td.c-name").TextContent));
        Assert.Equal("Administrator", page.Find(".person-list td.c-role").TextContent);
        Assert.Empty(page.FindAll("form"));
        Assert.NotNull((await _core.SignIn.SignInAsync("ada", Password)).Caller);
    }

    [Fact]
    public async Task A_refusal_is_shown_in_the_dialog_and_the_input_is_kept()
    {
        var page = await OpenAsync("Ada");

        await page.OpenDialogAsync("Add person");
        Assert.StartsWith("At least 12 characters", page.Find("#password-rule").TextContent.Trim(), StringComparison.Ordinal);
        await page.ChangeAsync("input[name=name]", "ADA");
        await page.ChangeAsync("input[name=password]", "short");
        await page.SubmitAsync();
        await page.WaitForAssertionAsync(() =>
            Assert.Contains("Password is too short", page.Find("[role=alert]").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal(
            ("true", "false"),
            (page.Find("input[name=password]").GetAttribute("aria-invalid"), page.Find("input[name=name]").GetAttribute("aria-invalid"))
        );
        await page.ChangeAsync("input[name=password]", Password);
        await page.SubmitAsync();
        await page.WaitForAssertionAsync(() =>
            Assert.Contains("Somebody has this name already", page.Find("[role=alert]").TextContent, StringComparison.Ordinal)
        );

        Assert.Equal("false", page.Find("input[name=password]").GetAttribute("aria-invalid"));
        Assert.Equal("ADA", page.Find("input[name=name]").GetAttribute("value"));
        Assert.Single(await _core.People.ListAsync(Callers.Administrator));
    }

    [Fact]
    public async Task A_person_can_get_another_role_and_company()
    {
        var page = await OpenAsync("Ada", "Bob");

        await page.OpenDialogAsync("Change Bob");
        Assert.Equal("Bob", page.Find("input[name=name]").GetAttribute("value"));
        Assert.Empty(page.FindAll("input[name=password]"));
        await page.ClickAsync("input[type=radio]", 1);
        await page.ChangeAsync("input[name=company]", "acme");
        await page.SubmitAsync();

        await page.WaitForAssertionAsync(() => Assert.Equal("acme", page.FindAll(".person-list td.c-company")[1].TextContent));
        Assert.Equal("Operator", page.FindAll(".person-list td.c-role")[1].TextContent);
    }

    [Fact]
    public async Task A_new_password_is_set_in_a_dialog()
    {
        var page = await OpenAsync("Ada", "Bob");

        await page.OpenDialogAsync("Set the password of Bob");
        await page.ChangeAsync("input[name=password]", "short");
        await page.SubmitAsync();
        await page.WaitForAssertionAsync(() =>
            Assert.Contains("Password is too short", page.Find("[role=alert]").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal("true", page.Find("input[name=password]").GetAttribute("aria-invalid"));
        Assert.StartsWith("At least 12 characters", page.Find("#password-rule").TextContent, StringComparison.Ordinal);
        await page.ChangeAsync("input[name=password]", "another set of words");
        await page.SubmitAsync();

        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll("form")));
        Assert.NotNull((await _core.SignIn.SignInAsync("Bob", "another set of words")).Caller);
    }

    [Fact]
    public async Task Disabling_explains_its_effect_first_and_enabling_undoes_it()
    {
        var page = await OpenAsync("Ada", "Bob");

        await page.OpenDialogAsync("Disable Bob");
        Assert.Contains("signed out everywhere at once", page.Find(".dialog-body").TextContent, StringComparison.Ordinal);
        Assert.NotNull((await _core.SignIn.SignInAsync("Bob", Password)).Caller);
        await page.PressAsync("Disable", within: ".mud-dialog-actions");
        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Active", "Disabled"], page.FindAll(".person-list .pill").Select(badge => badge.TextContent.Trim()))
        );
        Assert.Null((await _core.SignIn.SignInAsync("Bob", Password)).Caller);

        await page.OpenDialogAsync("Enable Bob");
        await page.PressAsync("Enable", within: ".mud-dialog-actions");
        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Active", "Active"], page.FindAll(".person-list .pill").Select(badge => badge.TextContent.Trim()))
        );
    }

    [Fact]
    public async Task A_person_locked_after_wrong_passwords_is_shown_at_once_and_unlocked_after_confirmation()
    {
        var page = await OpenAsync("Ada", "Bob");
        Assert.Empty(page.FindAll(".c-name time-local"));
        var before = TimeProvider.System.GetUtcNow();

        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await _core.SignIn.SignInAsync("bob", "wrong");
        }

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Active", "Locked"], page.FindAll(".person-list .pill").Select(badge => badge.TextContent.Trim()))
        );
        var until = DateTimeOffset.Parse(page.Find(".c-name time-local").GetAttribute("at")!, CultureInfo.InvariantCulture);
        Assert.InRange(until, before.AddMinutes(15).AddMilliseconds(-1), TimeProvider.System.GetUtcNow().AddMinutes(15));
        Assert.Equal(
            ["Unlock Bob"],
            page.FindAll("button")
                .Select(button => button.GetAttribute("aria-label"))
                .Where(name => name?.StartsWith("Unlock", StringComparison.Ordinal) == true)
        );

        await page.OpenDialogAsync("Unlock Bob");
        Assert.Null((await _core.SignIn.SignInAsync("Bob", Password)).Caller);
        await page.PressAsync("Unlock", within: ".mud-dialog-actions");

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Active", "Active"], page.FindAll(".person-list .pill").Select(badge => badge.TextContent.Trim()))
        );
        Assert.NotNull((await _core.SignIn.SignInAsync("Bob", Password)).Caller);
    }

    [Fact]
    public async Task Sessions_of_a_person_are_counted_and_ended_after_confirmation()
    {
        var page = await OpenAsync("Ada", "Bob");
        Assert.DoesNotContain(page.FindAll("button"), button => button.TextContent.Contains("End", StringComparison.Ordinal));
        var bob = _core.Get<CallerWatch>().Current((await _core.People.ListAsync(Callers.Administrator))[1].Person.Id)!;
        string[] tokens = [await _core.Sessions.StartAsync(bob), await _core.Sessions.StartAsync(bob)];
        await page.WaitForAssertionAsync(() =>
            Assert.Equal("2 sessions", page.FindAll(".person-list td.c-when")[1].QuerySelector("small")?.TextContent)
        );

        await page.OpenDialogAsync("End sessions of Bob");
        Assert.Contains("signed out at once in 2 browsers", page.Find(".dialog-body").TextContent, StringComparison.Ordinal);
        Assert.All(tokens, token => Assert.NotNull(_core.Sessions.Use(token)));
        await page.PressAsync("End sessions", within: ".mud-dialog-actions");

        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll(".person-list td.c-when small")));
        Assert.All(tokens, token => Assert.Null(_core.Sessions.Use(token)));
        Assert.DoesNotContain(page.FindAll("button"), button => button.TextContent.Contains("End", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ending_ones_own_other_sessions_keeps_this_session()
    {
        await AddAsync("Ada", "Bob");
        var ada = _core.Get<CallerWatch>().Current((await _core.People.ListAsync(Callers.Administrator))[0].Person.Id)!;
        var (here, elsewhere) = (await _core.Sessions.StartAsync(ada), await _core.Sessions.StartAsync(ada));
        await using var mine = new PagesContext(_core, _core.Sessions.Use(here));
        var page = mine.Open<PeoplePage>();
        await page.WaitForElementAsync(".person-list");

        await page.OpenDialogAsync("End other sessions of yours");
        Assert.Contains("1 other browser", page.Find(".dialog-body").TextContent, StringComparison.Ordinal);
        await page.PressAsync("End other sessions", within: ".mud-dialog-actions");

        await page.WaitForAssertionAsync(() => Assert.Equal("1 session", page.Find(".person-list td.c-when small").TextContent));
        Assert.Null(_core.Sessions.Use(elsewhere));
        Assert.NotNull(_core.Sessions.Use(here));
        Assert.DoesNotContain(page.FindAll("button"), button => button.TextContent.Contains("End other", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sessions_started_by_a_link_are_listed_and_can_be_ended_even_if_nobody_has_a_password()
    {
        var (here, elsewhere) = (
            await _core.Sessions.StartAsync(Caller.LinkHolder, "192.0.2.1"),
            await _core.Sessions.StartAsync(Caller.LinkHolder, "192.0.2.2")
        );
        await using var mine = new PagesContext(_core, _core.Sessions.Use(here));
        var page = mine.Open<PeoplePage>();
        await page.WaitForElementAsync(".session-list");
        Assert.Contains("Nobody has a password yet", page.Markup, StringComparison.Ordinal);
        Assert.Equal(
            ["192.0.2.1 (this browser)", "192.0.2.2"],
            page.FindAll(".session-list td.c-name").Select(name => name.TextContent).Order(StringComparer.Ordinal)
        );
        Assert.Contains(
            "Sign out to end it",
            page.Button("End the session from 192.0.2.1").GetAttribute("title"),
            StringComparison.Ordinal
        );

        await page.OpenDialogAsync("End the session from 192.0.2.2");
        await page.PressAsync("End the session", within: ".mud-dialog-actions");

        await page.WaitForAssertionAsync(() =>
            Assert.Equal("192.0.2.1 (this browser)", Assert.Single(page.FindAll(".session-list td.c-name")).TextContent)
        );
        Assert.Null(_core.Sessions.Use(elsewhere));
        Assert.NotNull(_core.Sessions.Use(here));
    }

    [Fact]
    public async Task An_administrator_of_one_company_sees_no_sessions_started_by_a_link()
    {
        await _core.Sessions.StartAsync(Caller.LinkHolder);
        await _core.People.AddAsync(
            Callers.Administrator,
            new NewPerson
            {
                Name = "Ada",
                Password = Password,
                Role = Role.Viewer,
                CompanyId = "acme",
            }
        );
        await using var theirs = new PagesContext(_core, Callers.Of(Role.Administrator, "acme"));

        var page = theirs.Open<PeoplePage>();

        await page.WaitForElementAsync(".person-list");
        Assert.Empty(page.FindAll(".session-list"));
    }

    [Fact]
    public async Task The_last_administrator_cannot_be_disabled_and_the_button_says_why()
    {
        var page = await OpenAsync("Ada", "Bob");

        Assert.Equal("true", page.Button("Disable Ada").GetAttribute("aria-disabled"));
        Assert.Contains("last administrator", page.Button("Disable Ada").GetAttribute("title"), StringComparison.Ordinal);
        await page.PressAsync("Disable Ada");
        Assert.Empty(page.FindAll(".dialog-body"));
    }

    [Fact]
    public async Task The_current_person_is_marked_and_changes_their_password_on_another_page()
    {
        await AddAsync("Ada", "Bob");
        var ada = (await _core.People.ListAsync(Callers.Administrator))[0].Person;
        await using var mine = new PagesContext(_core, _core.Get<CallerWatch>().Current(ada.Id));
        var page = mine.Open<PeoplePage>();
        await page.WaitForElementAsync(".person-list");

        Assert.Equal(["Ada (you)", "Bob"], page.FindAll(".person-list td.c-name").Select(name => name.TextContent));
        Assert.Contains("shut yourself out", page.Button("Disable Ada").GetAttribute("title"), StringComparison.Ordinal);
        await page.PressAsync("Set the password of Ada");

        Assert.EndsWith("/password", mine.Go.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_tells_an_operator_that_people_are_for_administrators()
    {
        await using var mine = new PagesContext(_core, Callers.Operator);

        var page = mine.Open<PeoplePage>();

        Assert.Contains("People are for administrators", page.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", page.Button("Add person").GetAttribute("aria-disabled"));
    }

    [Fact]
    public async Task A_notice_links_to_adding_the_first_administrator_until_there_is_one()
    {
        var page = _page.Open<FirstPersonNotice>();
        await page.WaitForAssertionAsync(() => Assert.Equal("/people", page.Find(".first-person a").GetAttribute("href")));

        await AddAsync("Ada");

        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll(".first-person")));
    }

    [Fact]
    public async Task Only_an_administrator_of_all_companies_sees_that_notice()
    {
        foreach (var caller in new[] { Callers.Operator, Callers.Of(Role.Administrator, "acme") })
        {
            await using var theirs = new PagesContext(_core, caller);
            var page = theirs.Open<FirstPersonNotice>();
            await page.InvokeAsync(() => { });
            Assert.Empty(page.FindAll(".first-person"));
        }
    }

    [Fact]
    public async Task A_new_key_is_shown_once_and_works()
    {
        await using var pages = new PagesContext(
            _core,
            Caller.LinkHolder,
            add: services =>
            {
                foreach (var vendor in new[] { "DriveQuant", "Other", "Third" })
                {
                    services.AddSingleton<IVendor>(new FakeVendor(vendor, _ => throw new InvalidOperationException("Not asked here.")));
                }
            }
        );
        var page = pages.Open<KeysPage>();
        await page.WaitForAssertionAsync(() => Assert.Contains("No keys yet", page.Markup, StringComparison.Ordinal));
        await page.OpenDialogAsync("Add key");
        await page.ChangeAsync("input[name=name]", " Exporter ");
        await page.ClickAsync("input[type=radio]");
        await page.ChangeAsync("input[name=company]", " acme ");
        Assert.Equal(
            ["DriveQuant of the tests", "Other of the tests", "Third of the tests"],
            page.FindAll("label:has(input[name=vendors])").Skip(1).Select(title => title.TextContent.Trim())
        );
        await page.ChangeAsync("input[name=vendors]", true, 1);
        await page.ChangeAsync("input[name=vendors]", true, 2);
        await page.ChangeAsync("input[name=vendors]", true, 3);
        await page.ChangeAsync("input[name=vendors]", false, 3);
        await page.SubmitAsync();
        await page.WaitForAssertionAsync(() => page.Button("I have kept it", within: "[role=dialog]"));

        var caller = _core.Keys.FindCaller(page.Find(".secret pre").TextContent)!;
        Assert.Equal(("Exporter", Role.Viewer, CompanySet.Of("acme")), (caller.Name, caller.Role, caller.Companies));
        Assert.True(caller.SpeaksFor("DriveQuant") && caller.SpeaksFor("other") && !caller.SpeaksFor("third"));
        Assert.Equal(caller.Id, page.FindAll(".secret pre")[1].TextContent);
        await page.PressAsync("I have kept it", within: "[role=dialog]");
        await page.WaitForAssertionAsync(() =>
            Assert.Equal(
                ("Exporter", caller.Id),
                (page.Find(".key-list td.c-name strong").TextContent, page.Find(".key-list .key-id code").TextContent)
            )
        );
        Assert.Empty(page.FindAll(".secret"));
    }

    [Fact]
    public async Task A_key_without_a_name_is_refused_in_the_dialog()
    {
        var page = _page.Open<KeysPage>();
        await page.OpenDialogAsync("Add key");

        await page.SubmitAsync();

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("Name is missing", page.Find("[role=alert]").TextContent, StringComparison.Ordinal)
        );
        Assert.Empty(await _core.Keys.ListAsync(Callers.Administrator));
        Assert.False(page.Find("button[type=submit]").HasAttribute("disabled"));
    }

    private async Task<IRenderedComponent<LiveUpdates>> OpenAsync(params string[] names)
    {
        await AddAsync(names);
        var page = _page.Open<PeoplePage>();
        await page.WaitForElementAsync(".person-list");
        return page;
    }

    /// <summary>Adds people. The first is an administrator, the others are viewers.</summary>
    private async Task AddAsync(params string[] names)
    {
        foreach (var (index, name) in names.Index())
        {
            await _core.People.AddAsync(
                Callers.Administrator,
                new NewPerson
                {
                    Name = name,
                    Password = Password,
                    Role = index == 0 ? Role.Administrator : Role.Viewer,
                }
            );
        }
    }
}

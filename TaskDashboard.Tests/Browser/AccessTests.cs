using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>Who sees the pages, and which buttons work for which role.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class AccessTests(BrowserFixture browser)
{
    [BrowserFact]
    public async Task Without_signing_in_nobody_sees_a_page()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        var task = (await api.Post("/api/tasks", new { type = "REPORT", name = "Not for all eyes" })).Must(201).String("id");
        await using var visitor = await Person.ArriveAsync(browser, app.Address);
        foreach (
            var path in new[]
            {
                "/",
                "/pushes",
                "/destinations",
                "/keys",
                "/people",
                "/password",
                $"/tasks/{task}",
                "/find?q=eyes",
                "/no-such-page",
            }
        )
        {
            await visitor.Page.GotoAsync(new Uri(app.Address, path).ToString());
            await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
            await Expect(visitor.Page.GetByText("Not for all eyes")).ToHaveCountAsync(0);
        }
    }

    [BrowserFact]
    public async Task A_sign_in_link_works_once_and_signing_out_ends_it()
    {
        await using var app = await RunningApp.StartAsync();
        var link = new Uri(app.Address, $"/sign-in?token={await app.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken)}");
        await using var person = await Person.SignInAsync(browser, link);
        Assert.Equal("/", new Uri(person.Page.Url).PathAndQuery);

        await using var other = await Person.ArriveAsync(browser, app.Address);
        await other.Page.GotoAsync(link.ToString());
        await Expect(other.Page.GetByRole(AriaRole.Heading, new() { Name = "This link does not work any more" })).ToBeVisibleAsync();

        await person.SignOutAsync();
        await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await person.Page.GotoAsync(app.Address.ToString());
        await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_viewer_sees_everything_and_disabled_buttons_say_why()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await using var customer = await CustomerServer.StartAsync();
        await api.FailAsync(customer, 3);
        await using var viewer = await Person.OfRoleAsync(browser, app, Role.Viewer);
        var page = viewer.Page;
        const string why = "This needs the role operator; you are signed in as viewer.";

        await viewer.OpenAsync("/pushes");
        var retry = page.GetByRole(AriaRole.Button, new() { Name = "Retry all 3…" });
        await Expect(retry).ToHaveAttributeAsync("aria-disabled", "true");
        await Expect(retry).ToHaveAccessibleDescriptionAsync(why);
        var said = await page.GetByText(why).CountAsync();
        await retry.ClickAsync(new() { Force = true });
        await Expect(page.GetByText(why)).ToHaveCountAsync(said + 1);
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^503 ") }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "trip-1", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Push" }).GetByText("Attempts")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Show the payload" })).ToHaveAccessibleDescriptionAsync(why);

        await viewer.OpenAsync("/destinations");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pause Customer" })).ToHaveAttributeAsync("aria-disabled", "true");
        await viewer.OpenAsync("/keys");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Keys are for administrators" })).ToBeVisibleAsync();
        await viewer.OpenAsync("/people");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "People are for administrators" })).ToBeVisibleAsync();
        Assert.Equal(3, customer.Deliveries.Count);
    }

    [BrowserFact]
    public async Task A_removed_operators_open_page_cannot_retry_and_goes_to_the_sign_in_page()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await using var customer = await CustomerServer.StartAsync();
        await api.FailAsync(customer, 3);
        var ada = await app.AddPersonAsync("ada", Role.Operator);
        await using var person = await Person.ArriveAsync(browser, app.Address);
        var page = person.Page;
        await page.GotoAsync(new Uri(app.Address, "/pushes").ToString());
        await person.SignInAsync("ada", RunningApp.Password);
        await person.ConnectedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry all 3…" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Retry 3 pushes" })).ToBeVisibleAsync();

        await app.Get<PeopleService>().DisableAsync(Caller.Engine, ada.Id, TestContext.Current.CancellationToken);

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Retry 3 pushes" })).ToHaveCountAsync(0);
        Assert.Empty((await api.Get("/api/retry-requests")).Must(200).Items);
        Assert.Equal(3, customer.Deliveries.Count);

        // The sign-in page keeps the address and leads back to it after they sign in again.
        await app.Get<PeopleService>().EnableAsync(Caller.Engine, ada.Id, TestContext.Current.CancellationToken);
        await person.SignInAsync("ada", RunningApp.Password);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Retry all 3…" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task An_operator_who_becomes_a_viewer_can_no_longer_retry_from_an_open_page()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await using var customer = await CustomerServer.StartAsync();
        await api.FailAsync(customer, 3);
        var ada = await app.AddPersonAsync("ada", Role.Operator);
        await using var person = await Person.ArriveAsync(browser, app.Address);
        var page = person.Page;
        await page.GotoAsync(new Uri(app.Address, "/pushes").ToString());
        await person.SignInAsync("ada", RunningApp.Password);
        await person.ConnectedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry all 3…" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Retry 3 pushes" })).ToBeVisibleAsync();

        await app.Get<PeopleService>()
            .ChangeAsync(
                Caller.Engine,
                ada.Id,
                new PersonChange { Name = "ada", Role = Role.Viewer },
                TestContext.Current.CancellationToken
            );

        // The open page no longer works: they must sign in again with their new role, and then return to the same page.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Retry 3 pushes" })).ToHaveCountAsync(0);
        await person.SignInAsync("ada", RunningApp.Password);
        await person.ConnectedAsync();
        Assert.Equal("/pushes", new Uri(page.Url).AbsolutePath);
        var retry = page.GetByRole(AriaRole.Button, new() { Name = "Retry all 3…" });
        await Expect(retry).ToHaveAccessibleDescriptionAsync("This needs the role operator; you are signed in as viewer.");
        await retry.ClickAsync(new() { Force = true });
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Empty((await api.Get("/api/retry-requests")).Must(200).Items);
        Assert.Equal(3, customer.Deliveries.Count);
    }

    [BrowserFact]
    public async Task End_other_sessions_closes_pages_in_other_browsers_but_not_this_page()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddPersonAsync("ada", Role.Viewer);
        await using var here = await Person.ArriveAsync(browser, app.Address);
        await using var elsewhere = await Person.ArriveAsync(browser, app.Address);
        foreach (var person in new[] { here, elsewhere })
        {
            await person.Page.GotoAsync(new Uri(app.Address, "/destinations").ToString());
            await person.SignInAsync("ada", RunningApp.Password);
            await person.ConnectedAsync();
        }

        await here.OpenAccountAsync();
        await here.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Your sessions" }).ClickAsync();
        await Expect(here.Page.GetByRole(AriaRole.Main).GetByText("127.0.0.1")).ToHaveCountAsync(2);
        await here.StayAsync();
        await here.Page.GetByRole(AriaRole.Button, new() { Name = "End other sessions" }).ClickAsync();
        await here.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "End other sessions" }).ClickAsync();

        await Expect(elsewhere.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await Expect(here.Page.GetByRole(AriaRole.Main).GetByText("127.0.0.1")).ToHaveCountAsync(1);
        Assert.True(await here.HasStayedAsync());
    }

    [BrowserFact]
    public async Task Signing_out_in_one_tab_signs_out_the_other_tabs_of_the_browser()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        var other = await person.Context.NewPageAsync();
        await other.GotoAsync(new Uri(app.Address, "/destinations").ToString());
        await Person.ConnectedAsync(other);

        await person.SignOutAsync();

        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_person_can_sign_in_and_out_with_the_keyboard_alone()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddPersonAsync("ada", Role.Administrator);
        await using var person = await Person.ArriveAsync(browser, app.Address);
        var page = person.Page;
        await page.GotoAsync(new Uri(app.Address, "/keys").ToString());
        await Expect(page.GetByLabel("Name")).ToBeFocusedAsync();

        await page.Keyboard.TypeAsync("ada");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("wrong");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not belong together");
        await Expect(page.GetByLabel("Password")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(RunningApp.Password);
        await page.Keyboard.PressAsync("Enter");

        await person.ConnectedAsync();
        Assert.Equal("/keys", new Uri(page.Url).AbsolutePath);
        for (
            var presses = 0;
            presses < 40 && await page.EvaluateAsync<string?>("document.activeElement.getAttribute('aria-label')") != "Account: ada";
            presses++
        )
        {
            await page.Keyboard.PressAsync("Shift+Tab");
        }

        await page.Keyboard.PressAsync("Enter");
        var signOut = page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" });
        await Expect(signOut).ToBeVisibleAsync();
        for (
            var presses = 0;
            presses < 10 && !await signOut.EvaluateAsync<bool>("element => element === document.activeElement");
            presses++
        )
        {
            await page.Keyboard.PressAsync("ArrowDown");
        }

        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.GotoAsync(app.Address.ToString());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task The_first_link_leads_to_an_administrator_with_a_password()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "Make yourself an administrator with a password" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add person" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name", new() { Exact = true }).FillAsync("Ada");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Password").FillAsync(RunningApp.Password);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Add person" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Ada" })).ToBeVisibleAsync();
        await Expect(page.GetByText("You are here by a link")).ToHaveCountAsync(0);

        await person.SignOutAsync();
        await person.SignInAsync("ada", RunningApp.Password);
        await person.ConnectedAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "People" })).ToBeVisibleAsync();
    }
}

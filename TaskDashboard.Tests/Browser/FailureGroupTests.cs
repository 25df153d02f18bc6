using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>A group of failures is followed up in a browser.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class FailureGroupTests(BrowserFixture browser)
{
    [BrowserFact]
    public async Task A_group_is_resolved_while_a_late_failure_lands_and_opens_again_with_the_next_attempt()
    {
        await using var app = await RunningApp.StartAsync();
        await using var customer = await CustomerServer.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        var (destination, _) = await api.FailAsync(customer, 2);

        // This one is under way while the group is resolved. What it is answered is decided when it arrives.
        customer.Answers = HttpStatusCode.ServiceUnavailable;
        customer.Hold();
        await SubmitAsync("late");
        await customer.WhenArrivedAsync(3);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/pushes");
        var group = person.Page.Locator(".fail-group");
        await Expect(group.Locator(".fail-who")).ToContainTextAsync("Open");
        await person.Page.Locator(".fail-t a").FocusAsync();
        await person.Page.Keyboard.PressAsync("f");
        var dialog = person.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("^Resolve") }).CheckAsync();
        await dialog.GetByRole(AriaRole.Textbox, new() { NameRegex = new Regex("^Note") }).FillAsync("The customer restarted it");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(group.Locator(".fail-who")).ToContainTextAsync("Resolved");

        customer.LetAllThrough();
        await Expect(group.Locator(".fail-n")).ToHaveTextAsync("3");
        await Expect(group.Locator(".fail-who")).ToContainTextAsync("Resolved");
        await Expect(group.GetByText("The customer restarted it")).ToBeVisibleAsync();

        await SubmitAsync("next");
        await Expect(group.Locator(".fail-n")).ToHaveTextAsync("4");
        await Expect(group.Locator(".fail-who")).ToContainTextAsync("Open");

        async Task SubmitAsync(string item) => (await api.Post("/api/pushes", new[] { PushSteps.Push(destination, item) })).Must(202);
    }

    [BrowserFact]
    public async Task A_viewer_sees_why_the_button_is_off()
    {
        await using var app = await RunningApp.StartAsync();
        await using var customer = await CustomerServer.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await api.FailAsync(customer, 1);
        await using var person = await Person.OfRoleAsync(browser, app, Role.Viewer);
        await person.OpenAsync("/pushes");

        var button = person.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Follow up") });
        await Expect(button).ToHaveAttributeAsync("aria-disabled", "true");
        await Expect(button).ToHaveAttributeAsync("title", "This needs the role operator; you are signed in as viewer.");
        await button.ClickAsync(new() { Force = true });
        await Expect(person.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }
}

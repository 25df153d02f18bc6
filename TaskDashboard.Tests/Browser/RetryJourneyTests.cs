using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>The main use case from end to end: the built application, a customer's server, and two people at their browsers.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class RetryJourneyTests(BrowserFixture browser)
{
    [BrowserTheory]
    [InlineData(50, 20)]
    [InlineData(500, 203)]
    public async Task A_person_retries_failed_pushes_while_another_one_watches(int pushes, int firstPart)
    {
        using var folder = new TemporaryFolder();
        await using var customer = await CustomerServer.StartAsync();
        await using var app = await AppProcess.StartAsync(folder);
        using var api = app.Client();
        var (destination, ids) = await api.FailAsync(customer, pushes);
        Assert.Equal(pushes, customer.Deliveries.Count);

        // The second person only keeps the task list open.
        await using var command = AppProcess.Launch(folder, "--urls", app.Address.ToString(), "--sign-in-link");
        Assert.Equal(0, await command.ExitedAsync());
        await using var watching = await Person.SignInAsync(browser, command.SignInLink);
        await watching.OpenAsync("/tasks");
        await watching.StayAsync();
        await Expect(watching.Page.GetByRole(AriaRole.Heading, new() { Name = "No tasks yet" })).ToBeVisibleAsync();

        await using var acting = await Person.SignInAsync(browser, app.SignInLink);
        var page = acting.Page;
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Pushes" }).ClickAsync();
        var failures = page.GetByRole(AriaRole.Region, new() { Name = "Customer", Exact = true });
        await Expect(failures.GetByText($"{pushes} failed pushes")).ToBeVisibleAsync();
        await Expect(failures.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await Expect(failures.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^503 ") })).ToBeVisibleAsync();

        // The customer's endpoint works again. The test decides when it answers.
        customer.Answers = HttpStatusCode.OK;
        customer.Hold();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Retry all {pushes}…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = $"Retry {pushes} failed pushes" });
        await Expect(dialog.Locator(".plan-r")).ToHaveTextAsync([new Regex($@"^\s*{pushes}\s*503")]);
        await Expect(dialog.GetByText("Customer is failing: nothing of the last hour arrived.")).ToBeVisibleAsync();
        await dialog.GetByLabel("Reason").FillAsync("Their endpoint is back");
        await dialog.GetByRole(AriaRole.Button, new() { Name = $"Retry {pushes} pushes" }).ClickAsync();

        var followed = page.GetByRole(AriaRole.Region, new() { Name = "The retry that you started" });
        await Expect(followed.GetByText($"0 of {pushes} pushes")).ToBeVisibleAsync();
        var task = watching.Page.GetByRole(AriaRole.Row, new() { Name = $"Retry of {pushes} failed pushes" });
        var progress = task.GetByRole(AriaRole.Progressbar);
        await Expect(progress).ToHaveAttributeAsync("aria-valuenow", "0");
        await Expect(task.GetByText("Running")).ToBeVisibleAsync();

        customer.LetThrough(firstPart);
        await Expect(progress).ToHaveAttributeAsync("aria-valuenow", $"{firstPart * 100 / pushes}");
        await Expect(followed.GetByText($"{firstPart} of {pushes} pushes")).ToBeVisibleAsync();
        customer.LetThrough(pushes - firstPart - 1);
        await Expect(progress).ToHaveAttributeAsync("aria-valuenow", $"{(pushes - 1) * 100 / pushes}");

        customer.LetAllThrough();
        await Expect(task.GetByText("Completed")).ToBeVisibleAsync();
        await Expect(progress).ToHaveCountAsync(0);
        Assert.True(await watching.HasStayedAsync());

        await Expect(followed.GetByText($"{pushes} of {pushes} pushes")).ToBeVisibleAsync();
        await Expect(followed.GetByText($"delivered {pushes} · failed again 0 · not sent 0")).ToBeVisibleAsync();
        await followed.GetByRole(AriaRole.Link, new() { Name = "Open the retry" }).ClickAsync();
        await Expect(page.GetByText($"All {pushes} arrived.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Open its task" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"Retry of {pushes} failed pushes" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Their endpoint is back")).ToBeVisibleAsync();

        // Each push was sent once more, with the same id as before.
        var retried = customer.Deliveries.Skip(pushes).ToList();
        Assert.All(retried, delivery => Assert.Equal(HttpStatusCode.OK, delivery.Answer));
        Assert.Equal(ids.Order(), retried.Select(delivery => delivery.WebhookId).Order());
        Assert.Equal(ids.Order(), customer.Deliveries.Take(pushes).Select(delivery => delivery.WebhookId).Order());
        var counts = (await api.Get($"/api/destinations/{destination}")).Must(200)["pushes"];
        Assert.Equal((pushes, 0), (counts.GetProperty("delivered").GetInt32(), counts.GetProperty("failed").GetInt32()));
    }
}

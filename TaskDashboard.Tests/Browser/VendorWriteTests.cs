using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using TaskDashboard.Tests.Vendors;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>Open pages show what a vendor's client changes.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class VendorWriteTests(BrowserFixture browser)
{
    [BrowserFact]
    public async Task A_vendors_patch_updates_the_open_task_list_and_the_answer_on_the_vendors_tab()
    {
        await using var app = await RunningApp.StartAsync();
        var (own, vendor) = await app.SailPointAsync();
        using var _ = own;
        using var __ = vendor;
        var id = await own.StartedTaskAsync(new { type = "AGGREGATE_ACCOUNTS", name = "Accounts of the north" });
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var row = person.Page.GetByRole(AriaRole.Row, new() { Name = "Accounts of the north" });
        await Expect(row).ToContainTextAsync("Running");

        (await vendor.PatchStatusAsync(id, SailPointSteps.Replace("Warning"))).Must(200);

        await Expect(row).ToContainTextAsync("Warning");
        await person.OpenAsync($"/tasks/{id}?tab=vendors");
        await Expect(person.Page.GetByText("\"completionStatus\":\"WARNING\"").Last).ToBeVisibleAsync();
    }
}

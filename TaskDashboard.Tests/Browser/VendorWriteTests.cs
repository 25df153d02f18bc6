using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using TaskDashboard.Tests.Vendors;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>What a vendor's client does shows on the pages that are open.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class VendorWriteTests(BrowserFixture browser)
{
    [BrowserFact]
    public async Task A_vendors_patch_moves_the_row_on_the_open_page_of_tasks_and_its_answer_on_the_tab_of_vendors()
    {
        await using var app = await RunningApp.StartAsync();
        var (own, vendor) = await app.SailPointAsync();
        using var _ = own;
        using var __ = vendor;
        var id = await own.StartedTaskAsync(new { type = "AGGREGATE_ACCOUNTS", name = "Accounts of the north" });
        await using var person = await Person.SignInAsync(browser, app);
        var row = person.Page.GetByRole(AriaRole.Row, new() { Name = "Accounts of the north" });
        await Expect(row).ToContainTextAsync("Running");

        (await vendor.PatchStatusAsync(id, SailPointSteps.Replace("Warning"))).Must(200);

        await Expect(row).ToContainTextAsync("Completed, with warnings");
        await person.OpenAsync($"/tasks/{id}?tab=vendors");
        await Expect(person.Page.GetByText("\"completionStatus\":\"WARNING\"").Last).ToBeVisibleAsync();
    }
}

using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;

namespace TaskDashboard.Tests.Components;

/// <summary>The Overview page on the running core. Every attempt is the last one. It fails unless the test changes the answer.</summary>
public sealed class OverviewPageTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeSender _sender = new(TimeProvider.System) { Answer = _ => Reply.Unavailable };
    private CoreHost _core = null!;

    public async ValueTask InitializeAsync() =>
        _core = await CoreHost.StartAsync(
            _database,
            TimeProvider.System,
            _sender,
            new Dictionary<string, string?> { ["Push:MaxAttempts"] = "1" }
        );

    public async ValueTask DisposeAsync()
    {
        _sender.Release();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Without_anything_it_says_that_nothing_needs_anybody()
    {
        await using var pages = new PagesContext(_core, Callers.Viewer);

        var page = pages.Open<OverviewPage>();

        await page.WaitForAssertionAsync(() => Assert.Equal("Nothing needs you. No task runs.", Words(page.Find(".page-head .sub"))));
        Assert.Equal(
            [
                "Nothing needs you. What fails, stops or gets stuck is listed here.",
                "No task has ended in the last 24 hours.",
                "There are no destinations yet.",
                "No task runs now.",
            ],
            page.FindAll(".calm").Select(Words)
        );
        Assert.Equal(48, page.FindAll(".day tbody tr").Count);
    }

    [Fact]
    public async Task A_destination_that_fails_comes_first_with_its_error_its_count_and_a_link()
    {
        var acme = await DestinationAsync("Acme");
        await FailAsync(acme, 3);
        await using var pages = new PagesContext(_core, Callers.Operator);

        var page = pages.Open<OverviewPage>();

        await page.WaitForAssertionAsync(() => Assert.Equal("Acme fails", Words(page.Find(".need-t"))));
        Assert.Equal($"/pushes?destination={acme.Id}", page.Find(".need-t").GetAttribute("href"));
        Assert.StartsWith("HTTP 503. The endpoint has an internal problem.", Words(page.Find(".need p")), StringComparison.Ordinal);
        Assert.StartsWith(
            "3 failed attempts in an hour +3 in 5 min · nothing delivered yet",
            Words(page.Find(".need-n")),
            StringComparison.Ordinal
        );
        Assert.Equal("1 thing needs you. No task runs.", Words(page.Find(".page-head .sub")));
        Assert.Equal("3 failed attempts", Words(page.FindAll(".day .key")[1]));
        Assert.Contains("Failing 0 of 3 delivered", Words(page.Find(".dest-s")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Growing_failures_of_an_endpoint_that_works_again_are_retried_from_here()
    {
        var acme = await DestinationAsync("Acme");
        await FailAsync(acme, 2);
        _sender.Answer = _ => Reply.Delivered;
        await _core.Pushes.AcceptAsync(
            Callers.Operator,
            [
                new NewPush
                {
                    Kind = "trip",
                    ItemId = "delivered",
                    DestinationId = acme.Id,
                    Payload = "{}"u8.ToArray(),
                },
            ]
        );
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered);
        await using var pages = new PagesContext(_core, Callers.Operator);
        var page = pages.Open<OverviewPage>();
        await page.WaitForAssertionAsync(() => Assert.Equal("Acme failed more often: HTTP 503", Words(page.Find(".need-t"))));
        Assert.Equal("Since then, pushes have been delivered: retry those that failed.", Words(page.Find(".need p")));

        await page.OpenDialogAsync("Retry 2…", within: ".need");
        await page.WaitForAssertionAsync(() => Assert.Equal("2", page.Find(".plan-r b").TextContent));
        await page.SubmitAsync(".dialog-form");

        await page.WaitForAssertionAsync(() => Assert.Matches("/retries/[0-9a-f]{24}$", pages.Go.Uri));
    }

    [Fact]
    public async Task What_happens_meanwhile_shows_by_itself()
    {
        await using var pages = new PagesContext(_core, Callers.Operator);
        var page = pages.Open<OverviewPage>();
        await page.WaitForElementAsync(".needs");

        var task = await CreateAsync("Import", items: 200);
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Progressed, RemainingItemCount = 50 });

        await page.WaitForAssertionAsync(() => Assert.Equal("Import", Words(page.Find(".run-n"))));
        Assert.Equal("75 %", Words(page.Find(".run-p")));

        await ReportAsync(task, new TaskReport { Event = TaskEvent.Failed, Message = "The disk is full" });

        await page.WaitForAssertionAsync(() => Assert.Equal("1 failed", Words(page.Find(".outs a"))));
        Assert.Equal("/tasks?state=failed", page.Find(".outs a").GetAttribute("href"));
        Assert.Equal("No task runs now.", Words(page.Find(".now .calm")));
    }

    [Fact]
    public async Task A_caller_sees_what_is_of_its_company_only()
    {
        await FailAsync(await DestinationAsync("Acme", "acme"), 2);
        await FailAsync(await DestinationAsync("Bravo", "bravo"), 2);
        await using var pages = new PagesContext(_core, Callers.Of(Role.Viewer, "bravo"));

        var page = pages.Open<OverviewPage>();

        await page.WaitForAssertionAsync(() => Assert.Equal(["Bravo fails"], page.FindAll(".need-t").Select(Words)));
        Assert.Equal(["Bravo"], page.FindAll(".dest-n").Select(Words));
        Assert.Equal("2 failed attempts", Words(page.FindAll(".day .key")[1]));
    }

    [Fact]
    public async Task A_range_of_the_day_opens_the_pushes_whose_last_attempt_began_in_it()
    {
        await using var pages = new PagesContext(_core, Callers.Viewer);
        var page = pages.Open<OverviewPage>();
        await page.WaitForElementAsync("[data-range]");
        var starts = page.FindAll("[data-range] select")[0]
            .QuerySelectorAll("option")
            .Select(option => option.GetAttribute("data-at")!)
            .ToList();

        await page.ChangeAsync("[data-range] select", "4");
        await page.ChangeAsync("[data-range] select", "6", 1);

        Assert.Equal($"{starts[4]}..{starts[6]}", page.Find("input[name=lastAttempt]").GetAttribute("value"));
        Assert.Equal("/pushes", page.Find("[data-range]").GetAttribute("action"));
        Assert.Equal("all", page.Find("input[name=tab]").GetAttribute("value"));
    }

    private static string Words(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private async Task<Destination> DestinationAsync(string name, string? company = null) =>
        (
            await _core.Destinations.CreateAsync(
                Callers.Administrator,
                new DestinationSettings
                {
                    Name = name,
                    Url = $"https://{name}.example.com/",
                    CompanyId = company,
                }
            )
        ).Destination;

    private async Task FailAsync(Destination destination, int count)
    {
        var before = await _core.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);
        await _core.Pushes.AcceptAsync(
            Callers.Operator,
            [
                .. Enumerable
                    .Range(1, count)
                    .Select(item => new NewPush
                    {
                        Kind = "trip",
                        ItemId = $"{destination.Name}-{item}",
                        DestinationId = destination.Id,
                        Version = "",
                        Payload = "{}"u8.ToArray(),
                    }),
            ]
        );
        await _core.UntilCountAsync(before + count, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);
    }

    private Task<TrackedTask> CreateAsync(string name, int items) =>
        _core.Tasks.CreateAsync(
            Callers.Operator,
            new NewTask
            {
                Type = "IMPORT",
                Name = name,
                ItemCount = items,
            }
        );

    private Task<TrackedTask> ReportAsync(TrackedTask task, TaskReport report) =>
        _core.Tasks.ReportAsync(Callers.Operator, task.Id, report);
}

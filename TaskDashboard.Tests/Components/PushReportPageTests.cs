using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The report of what was sent, and the links that export a list.</summary>
public sealed class PushReportPageTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeSender _sender = new(TimeProvider.System) { Answer = _ => Reply.Unavailable };
    private CoreHost _core = null!;
    private PagesContext _page = null!;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreHost.StartAsync(
            _database,
            TimeProvider.System,
            _sender,
            new Dictionary<string, string?> { ["Push:MaxAttempts"] = "1", ["Push:Schedule:trip"] = null }
        );
        _page = new PagesContext(_core);
    }

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        _sender.Release();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_was_sent_stands_in_a_table_by_destination_and_a_destination_leads_to_its_hours()
    {
        var acme = await SendAsync("Acme", Reply.Unavailable, 1);
        await SendAsync("Bank", Reply.Delivered, 3);
        _page.Go.NavigateTo("/pushes/report");
        var page = Open();

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Bank 3 3 0 0 %", "Acme 1 0 1 100 %"], page.FindAll("tbody tr").Select(PageText.Words))
        );
        Assert.Equal("All 4 3 1 25 %", page.Words("tfoot tr"));
        Assert.Equal("Report", page.Words("nav.tabs a[aria-current=page]"));
        Assert.Equal("Last 24 hours", page.Words(".states a[aria-pressed=true]"));
        Assert.Equal($"/pushes/report?destination={acme.Id}", page.FindAll("tbody .c-name a")[1].GetAttribute("href"));

        _page.Go.NavigateTo($"/pushes/report?range=week&kind=trip&destination={acme.Id}");
        await page.WaitForAssertionAsync(() => Assert.Equal("Acme, by hour", page.Words(".report-hours h2")));
        Assert.EndsWith("1 0 1 100 %", page.Words(".report-hours tbody tr"), StringComparison.Ordinal);
        var attempts = page.Find(".report-hours tbody a").GetAttribute("href")!;
        Assert.StartsWith($"/pushes?tab=all&destination={acme.Id}&lastAttempt=", attempts, StringComparison.Ordinal);
        Assert.Null(PushesAddress.Parse(attempts).Problem);
        Assert.Equal("trip", page.Find("#report-kind").GetAttribute("value"));
        Assert.Equal(
            ["range=week", $"destination={acme.Id}"],
            page.FindAll(".report-kind input[type=hidden]").Select(input => $"{input.GetAttribute("name")}={input.GetAttribute("value")}")
        );
    }

    [Fact]
    public async Task Where_nothing_was_sent_the_report_says_so()
    {
        _page.Go.NavigateTo("/pushes/report?kind=crash");
        var page = Open();

        await page.WaitForAssertionAsync(() => Assert.Equal("Nothing was sent", page.Find(".empty h2").TextContent));
        _page.Go.NavigateTo("/pushes/report?range=banana");
        await page.WaitForElementAsync(".fault, .empty a");
        Assert.Empty(page.FindAll(".report-table"));
    }

    [Theory]
    [InlineData(0, 5, "0 %")]
    [InlineData(1, 3, "33.3 %")]
    [InlineData(1, 100_000, "< 0.1 %")]
    [InlineData(99_999, 100_000, "> 99.9 %")]
    [InlineData(5, 5, "100 %")]
    [InlineData(0, 0, "–")]
    public void A_share_is_never_rounded_to_none_or_all(long part, long all, string words) =>
        Assert.Equal(words, PushReportWords.Share(part, all));

    [Fact]
    public async Task The_lists_offer_their_rows_as_a_file_with_the_filter_that_is_shown()
    {
        _page.Go.NavigateTo("/tasks?state=failed&q=a%20b&order=oldest");
        var tasks = _page.Open<TasksPage>();
        Assert.Equal(
            ["/export/tasks?state=failed&q=a%20b&order=oldest&format=csv", "/export/tasks?state=failed&q=a%20b&order=oldest&format=jsonl"],
            tasks.FindAll(".export-menu a[download]").Select(link => link.GetAttribute("href"))
        );

        _page.Go.NavigateTo("/pushes?tab=all&kind=trip&after=17");
        var pushes = _page.Open<PushesPage>();
        Assert.Equal("/export/pushes?tab=all&kind=trip&format=csv", pushes.Find(".export-menu a[download]").GetAttribute("href"));
        Assert.Contains(pushes.FindAll(".page-actions a"), link => link.GetAttribute("href") == "/pushes/reconcile");

        _page.Go.NavigateTo("/tasks?state=banana");
        Assert.Empty(_page.Open<TasksPage>().FindAll(".export-menu"));

        await using var nobody = new PagesContext(_core, Callers.WhoMay(Permission.SeeTasks));
        var forbidden = nobody.Open<TasksPage>();
        Assert.StartsWith("This needs the role viewer", forbidden.Button("Export").WhyForbidden(), StringComparison.Ordinal);
    }

    private IRenderedComponent<LiveUpdates> Open() => _page.Open<PushReportPage>();

    private async Task<Destination> SendAsync(string name, Reply reply, int count)
    {
        var settings = new DestinationSettings { Name = name, Url = $"https://{name}.example.com/hook" };
        var destination = (await _core.Destinations.CreateAsync(Callers.Administrator, settings)).Destination;
        _sender.Answer = _ => reply;
        await _core.Pushes.AcceptAsync(
            Callers.Administrator,
            [
                .. Enumerable
                    .Range(1, count)
                    .Select(item => new NewPush
                    {
                        Kind = "trip",
                        ItemId = $"{item}",
                        DestinationId = destination.Id,
                        Payload = "{}"u8.ToArray(),
                    }),
            ]
        );
        await _core.UntilCountAsync(
            count,
            "SELECT COUNT(*) FROM Pushes p JOIN Destinations d ON d.Number = p.DestinationNumber WHERE d.Id = @p0 AND p.State >= @p1",
            destination.Id,
            PushState.Failed
        );
        return destination;
    }
}

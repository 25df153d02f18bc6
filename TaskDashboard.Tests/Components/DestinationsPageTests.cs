using AngleSharp.Dom;
using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;

namespace TaskDashboard.Tests.Components;

/// <summary>The list of destinations on the running core. The receiver of Acme fails, and that of Globex works.</summary>
public sealed class DestinationsPageTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeSender _sender = new(TimeProvider.System)
    {
        Answer = delivery => delivery.Target.Url.Host.StartsWith("acme", StringComparison.Ordinal) ? Reply.Unavailable : Reply.Delivered,
    };

    private CoreHost _core = null!;
    private PagesContext _page = null!;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreHost.StartAsync(
            _database,
            TimeProvider.System,
            _sender,
            new Dictionary<string, string?> { ["Push:MaxAttempts"] = "1" }
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
    public async Task Without_destinations_the_list_says_how_to_add_one()
    {
        var page = Open();

        await page.WaitForAssertionAsync(() => Assert.Contains("No destinations yet", page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".filters"));
        Assert.NotEmpty(page.FindAll(".page-actions [data-set-density=dense]"));
    }

    [Fact]
    public async Task What_fails_comes_first_and_its_counts_lead_to_its_pushes()
    {
        await AddAsync("Idle");
        await PushAsync(await AddAsync("Globex"), 3, PushState.Delivered);
        var acme = await AddAsync("Acme");
        await PushAsync(acme, 2, PushState.Failed);

        var page = Open();

        await page.WaitForAssertionAsync(() => Assert.Equal(["Acme", "Globex", "Idle"], Names(page)));
        var row = page.Find("tbody tr");
        Assert.Contains("s-failed", row.ClassList);
        Assert.Equal("Failing", row.QuerySelector(".pill")!.TextContent);
        Assert.Equal(
            ($"/pushes?tab=failed&destination={acme.Id}", "2 failed pushes of Acme"),
            (row.QuerySelector(".c-num a")!.GetAttribute("href"), row.QuerySelector(".c-num a")!.GetAttribute("aria-label"))
        );
        Assert.Equal("0 % of 2 attempts in the last hour delivered", row.QuerySelector(".meter")!.GetAttribute("aria-label"));
        Assert.Equal(["All 3", "Failing 1", "Healthy 1", "No traffic 1"], page.FindAll(".states a").Select(Words));
    }

    [Fact]
    public async Task Health_and_words_narrow_the_list()
    {
        await PushAsync(await AddAsync("Acme"), 1, PushState.Failed);
        await AddAsync("Globex");
        var page = Open();
        await page.WaitForAssertionAsync(() => Assert.Equal(2, Names(page).Count));

        _page.Go.NavigateTo("/destinations?health=failing");
        await page.WaitForAssertionAsync(() => Assert.Equal(["Acme"], Names(page)));
        Assert.Equal("Failing 1", Words(page.Find(".states [aria-pressed=true]")));
        await page.InputAsync("#filter-search", "globex");
        await page.WaitForAssertionAsync(() =>
            Assert.EndsWith("/destinations?health=failing&q=globex", _page.Go.Uri, StringComparison.Ordinal)
        );

        await page.WaitForAssertionAsync(() => Assert.Contains("No destination matches", page.Markup, StringComparison.Ordinal));
        Assert.Equal(["All 1", "Failing 0", "No traffic 1"], page.FindAll(".states a").Select(Words));
    }

    [Fact]
    public async Task A_destination_is_paused_from_its_row_and_moves_down()
    {
        await PushAsync(await AddAsync("Acme"), 1, PushState.Failed);
        await PushAsync(await AddAsync("Zeta"), 1, PushState.Delivered);
        var page = Open();
        await page.WaitForAssertionAsync(() => Assert.Equal(["Acme", "Zeta"], Names(page)));

        await page.OpenDialogAsync("Pause Zeta");
        await page.PressAsync("Pause sending");

        await page.WaitForElementAsync("[aria-label='Resume Zeta']");
        Assert.Contains("paused by", Words(page.FindAll("tbody .why")[1]), StringComparison.Ordinal);
        Assert.Equal(["Failing", "Paused"], page.FindAll("tbody .pill").Select(Words));
    }

    [Fact]
    public async Task A_caller_who_may_not_edit_sees_why()
    {
        await AddAsync("Acme");
        await _page.DisposeAsync();
        _page = new PagesContext(_core, Callers.Viewer);
        var page = Open();
        var edit = await page.WaitForElementAsync("[aria-label='Edit Acme']");

        Assert.Equal("true", edit.GetAttribute("aria-disabled"));
        Assert.Contains("needs the role administrator", edit.GetAttribute("title"), StringComparison.Ordinal);
        await page.PressAsync("Edit Acme");
        Assert.Empty(page.FindAll(".dialog-body"));
    }

    private IRenderedComponent<LiveUpdates> Open()
    {
        _page.Go.NavigateTo("/destinations");
        return _page.Open<DestinationsPage>();
    }

    private async Task<Destination> AddAsync(string name) =>
        (
            await _core.Destinations.CreateAsync(
                Callers.Administrator,
                new DestinationSettings { Name = name, Url = $"https://{name.ToLowerInvariant()}.example.com/hook" }
            )
        ).Destination;

    private async Task PushAsync(Destination destination, int count, PushState until)
    {
        var before = await _core.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", until);
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
        await _core.UntilCountAsync(before + count, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", until);
    }

    private static List<string> Names(IRenderedComponent<LiveUpdates> page) =>
        [.. page.FindAll("tbody .c-name a").Select(name => name.TextContent)];

    private static string Words(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

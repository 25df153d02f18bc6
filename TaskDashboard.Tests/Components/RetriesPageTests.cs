using AngleSharp.Dom;
using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;
using TaskDashboard.Web.Components.Retries;

namespace TaskDashboard.Tests.Components;

/// <summary>The list of retries and a retry's page, on the running core.</summary>
public sealed class RetriesPageTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeSender _sender = new(TimeProvider.System) { Answer = _ => Reply.Unavailable };
    private CoreHost _core = null!;
    private PagesContext _page = null!;
    private Destination _destination = null!;
    private int _items;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreHost.StartAsync(
            _database,
            TimeProvider.System,
            _sender,
            new Dictionary<string, string?> { ["Push:MaxAttempts"] = "1", ["Push:Schedule:trip"] = null }
        );
        _page = new PagesContext(_core);
        _destination = (
            await _core.Destinations.CreateAsync(
                Callers.Administrator,
                new DestinationSettings
                {
                    Name = "Acme",
                    Url = "https://acme.example.com/hook",
                    Concurrency = 1,
                }
            )
        ).Destination;
    }

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        _sender.Release();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Without_retries_the_list_says_where_one_is_started()
    {
        var page = OpenList();

        await page.WaitForAssertionAsync(() => Assert.Equal("No retry yet", page.Find(".blank h2, .empty h2").TextContent));
        _page.Go.NavigateTo("/retries?state=canceled");
        await page.WaitForAssertionAsync(() => Assert.Equal("No retry matches", page.Find(".blank h2, .empty h2").TextContent));
        _page.Go.NavigateTo("/retries?state=nonsense");
        await page.WaitForElementAsync(".fault");
    }

    [Fact]
    public async Task A_retry_in_which_nothing_arrived_is_red_and_its_error_stands_in_the_row()
    {
        var retry = await EndedAsync(await RetryAsync(await FailAsync(2), "Customer is back", "SUP-1042"));

        var page = OpenList();

        var row = await page.WaitForElementAsync("tbody tr");
        Assert.Equal("0 of 2 delivered", row.QuerySelector(".pill")!.TextContent);
        Assert.Contains("s-failed", row.ClassList);
        Assert.Equal("Acme: HTTP 503", Words(row.QuerySelector(".why")!));
        Assert.Contains("Customer is back", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("SUP-1042", row.TextContent, StringComparison.Ordinal);
        Assert.Equal($"/retries/{retry.Id}", row.QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("0 of 2 delivered, 2 failed again", row.QuerySelector(".retry-meter")!.GetAttribute("aria-label"));
        Assert.Equal(RetryState.Completed, retry.State);
    }

    [Fact]
    public async Task The_list_follows_a_retry_and_its_buttons_and_words_narrow_it()
    {
        var ids = await FailAsync(3);
        _sender.Answer = _ => null;
        var retry = await RetryAsync(ids, "The first");
        var page = OpenList();
        await page.WaitForAssertionAsync(() => Assert.Contains("Running", page.Find("tbody .pill").TextContent, StringComparison.Ordinal));

        _sender.Release();
        await page.WaitForAssertionAsync(() => Assert.Equal("3 of 3 delivered", page.Find("tbody .pill").TextContent));

        Assert.Equal(
            ["/retries", "/retries?state=pending,running", "/retries?state=completed", "/retries?state=canceled"],
            page.FindAll(".states a").Select(link => link.GetAttribute("href")!)
        );
        _page.Go.NavigateTo("/retries?state=pending,running");
        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll("tbody tr")));
        Assert.Equal("Running", Words(page.Find(".states a[aria-pressed=true]")));
        _page.Go.NavigateTo("/retries");
        await page.InputAsync("#filter-search", "second");
        await page.WaitForAssertionAsync(() => Assert.EndsWith("/retries?q=second", _page.Go.Uri, StringComparison.Ordinal));
        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll("tbody tr")));
        Assert.Equal(3, (await EndedAsync(retry)).Delivered);
    }

    [Fact]
    public async Task A_canceled_retry_says_how_many_it_released_and_offers_the_rest()
    {
        var ids = await FailAsync(60);
        _sender.Answer = _ => null;
        var retry = await RetryAsync(ids);
        var page = OpenRetry(retry);
        await page.WaitForElementAsync(".page-actions .mud-button");

        await page.OpenDialogAsync("Cancel…");
        await page.PressAsync("Cancel the retry");

        await page.WaitForAssertionAsync(() => Assert.Contains("60 not sent.", Words(page.Find(".page-below")), StringComparison.Ordinal));
        Assert.Equal("Canceled", page.Find(".page-below .pill").TextContent);
        Assert.Equal("60 not sent", Words(page.Find(".retry-key-none")));
        Assert.Equal(
            ["All 60", "Delivered 0", "Failed again 0", "Not sent 60"],
            page.FindAll("[aria-labelledby=retry-items] .states a").Select(Words)
        );
        Assert.StartsWith("60 that were released by the cancel are not listed.", Words(page.Find(".card-empty")), StringComparison.Ordinal);
        Assert.NotNull(page.Button("Retry the rest (60)…"));
    }

    [Fact]
    public async Task What_failed_again_is_grouped_in_words_and_retried_as_a_new_retry()
    {
        var ids = await FailAsync(3);
        _sender.Answer = delivery => delivery.PushId == ids[0] ? Reply.Delivered : Reply.Unavailable;
        var retry = await EndedAsync(await RetryAsync(ids));
        var page = OpenRetry(retry);

        await page.WaitForAssertionAsync(() => Assert.Equal("1 of 3 delivered", page.Find(".page-below .pill").TextContent));
        var group = page.Find(".retry-errors li");
        Assert.Equal("2", group.QuerySelector("b")!.TextContent);
        Assert.Contains("HTTP 503", group.TextContent, StringComparison.Ordinal);
        Assert.Contains("Retry when the customer says that it works again.", group.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            ["All 3", "Delivered 1", "Failed again 2", "Not sent 0"],
            page.FindAll("[aria-labelledby=retry-items] .states a").Select(Words)
        );
        Assert.Equal(3, page.FindAll(".retry-items tbody tr").Count);
        Assert.Equal("3 pushes chosen one by one", FactOf(page, "Selected"));

        _page.Go.NavigateTo($"/retries/{retry.Id}?outcome=failedAgain");
        await page.WaitForAssertionAsync(() => Assert.Equal(2, page.FindAll(".retry-items tbody tr").Count));
        _sender.Answer = _ => Reply.Delivered;
        await page.OpenDialogAsync("Retry what failed again (2)…");
        await page.WaitForAssertionAsync(() => Assert.NotNull(page.Button("Retry 2 pushes")));
        await page.ChangeAsync("input[name=ticket]", "SUP-7");
        await page.SubmitAsync(".dialog-form");

        await page.WaitForAssertionAsync(() => Assert.Matches("/retries/[0-9a-f]{24}$", _page.Go.Uri));
        var again = await EndedAsync((await _core.RetryReads.FindAsync(Callers.Administrator, _page.Go.Uri[^24..]))!);
        Assert.Equal((2, 2, retry.Id, "SUP-7"), (again.ItemCount, again.Delivered, again.OfRetryId, again.Ticket));
    }

    [Fact]
    public async Task A_retry_that_sent_everything_offers_nothing_more()
    {
        var ids = await FailAsync(1);
        _sender.Answer = _ => Reply.Delivered;
        var retry = await EndedAsync(await RetryAsync(ids));

        var page = OpenRetry(retry);

        await page.WaitForAssertionAsync(() => Assert.Equal("1 of 1 delivered", page.Find(".page-below .pill").TextContent));
        Assert.Contains("It arrived.", page.Find(".page-below").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".page-actions .mud-button"));
        Assert.Empty(page.FindAll(".retry-errors"));
    }

    [Fact]
    public async Task A_viewer_sees_why_they_may_not_retry()
    {
        var retry = await EndedAsync(await RetryAsync(await FailAsync(2)));
        await _page.DisposeAsync();
        _page = new PagesContext(_core, Callers.Of(Role.Viewer));

        var page = OpenRetry(retry);

        await page.WaitForAssertionAsync(() =>
            Assert.Equal("true", page.Button("Retry what failed again (2)…").GetAttribute("aria-disabled"))
        );
    }

    [Fact]
    public async Task An_unknown_retry_is_not_found()
    {
        var page = _page.Open<RetryPage>(retry => retry.Add(shown => shown.Id, "ffffffffffffffffffffffff"));

        await page.WaitForAssertionAsync(() => Assert.Contains("There is no retry with this id", page.Markup, StringComparison.Ordinal));
    }

    private IRenderedComponent<LiveUpdates> OpenList()
    {
        _page.Go.NavigateTo("/retries");
        return _page.Open<RetriesPage>();
    }

    private IRenderedComponent<LiveUpdates> OpenRetry(RetryRequest retry)
    {
        _page.Go.NavigateTo($"/retries/{retry.Id}");
        return _page.Open<RetryPage>(page => page.Add(shown => shown.Id, retry.Id));
    }

    private async Task<IReadOnlyList<string>> FailAsync(int count)
    {
        var accepted = await _core.Pushes.AcceptAsync(
            Callers.Administrator,
            [
                .. Enumerable
                    .Range(1, count)
                    .Select(_ => new NewPush
                    {
                        Kind = "trip",
                        ItemId = $"trip-{++_items}",
                        DestinationId = _destination.Id,
                        Payload = "{}"u8.ToArray(),
                    }),
            ]
        );
        await _core.UntilCountAsync(_items, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);
        return [.. accepted.Select(push => push.Id)];
    }

    private Task<RetryRequest> RetryAsync(IReadOnlyList<string> ids, string? reason = null, string? ticket = null) =>
        _core.Retries.RequestAsync(
            Callers.Administrator,
            new RetryCommand
            {
                Filter = PushFilter.Id.Is(ids),
                Reason = reason,
                Ticket = ticket,
            }
        );

    private async Task<RetryRequest> EndedAsync(RetryRequest retry)
    {
        await _core.UntilCountAsync(
            1,
            "SELECT COUNT(*) FROM RetryRequests WHERE Number = @p0 AND State >= @p1",
            retry.Number,
            RetryState.Completed
        );
        return (await _core.RetryReads.FindAsync(Callers.Administrator, retry.Id))!;
    }

    private static string FactOf(IRenderedComponent<LiveUpdates> page, string name) =>
        Words(page.FindAll(".page-facts dt").Single(term => term.TextContent == name).NextElementSibling!);

    private static string Words(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

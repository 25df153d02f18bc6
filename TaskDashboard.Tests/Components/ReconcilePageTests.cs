using System.Text;
using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;
using TaskDashboard.Web.Components.Pushes;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The page that looks up a list of items, on the running core.</summary>
public sealed class ReconcilePageTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeSender _sender = new(TimeProvider.System) { Answer = _ => Reply.Unavailable };
    private CoreHost _core = null!;
    private PagesContext _page = null!;
    private Destination _destination = null!;

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
                new DestinationSettings { Name = "Acme", Url = "https://acme.example.com/hook" }
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
    public async Task A_pasted_list_shows_what_became_of_each_item_and_the_failed_ones_are_retried()
    {
        await SendAsync(Reply.Unavailable, "trip-1", "trip-2");
        await SendAsync(Reply.Delivered, "trip-3");
        _page.Go.NavigateTo("/pushes/reconcile");
        var page = Open();

        await PasteAsync(page, "Trip id\ntrip-3\n\ntrip-1\ntrip-2\ntrip-1\nnobody");

        await page.WaitForAssertionAsync(() => Assert.Equal(["All 4", "Delivered 1", "Failed 2", "Unknown 1"], States(page)));
        Assert.Equal(["trip-3", "trip-1", "trip-2", "nobody"], page.FindAll("tbody .c-name bdi").Select(item => item.TextContent));
        Assert.Equal(
            ["Attempt 1: 200 OK", "Attempt 1: 503 Service Unavailable", "Attempt 1: 503 Service Unavailable", "No push with this id here"],
            page.FindAll("tbody .c-proof").Select(PageText.Words)
        );
        Assert.Contains("Left out: the heading, 1 blank line, 1 repeated id.", page.Words(".reconcile-result"), StringComparison.Ordinal);
        Assert.Contains("Unknown: no push with this id here.", page.Words(".reconcile-result"), StringComparison.Ordinal);
        Assert.Equal("1 delivered, 2 failed, 1 unknown", page.Words(".reconcile-progress"));

        await page.ClickAsync(".states button", 2);
        Assert.Equal(["trip-1", "trip-2"], page.FindAll("tbody .c-name bdi").Select(item => item.TextContent));
        Assert.Equal("Failed 2", page.Find(".states button[aria-pressed=true]").Words());

        _sender.Answer = _ => Reply.Delivered;
        await page.OpenDialogAsync("Retry what is not proven (2)…");
        await page.WaitForAssertionAsync(() => page.Button("Retry 2 pushes"));
        await page.SubmitAsync(".dialog-form");
        await page.WaitForAssertionAsync(() => Assert.Contains("/pushes/reconcile?retry=", _page.Go.Uri, StringComparison.Ordinal));
        await page.WaitForElementAsync("section[aria-label='The retry that you started']");
        await _core.UntilCountAsync(3, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered);

        await page.PressAsync("Look up again");
        await page.WaitForAssertionAsync(() => Assert.Equal(["All 4", "Delivered 3", "Unknown 1"], States(page)));
        Assert.DoesNotContain("Retry what is not proven", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guess_about_the_heading_is_corrected_with_one_press()
    {
        var page = Open();
        await PasteAsync(page, "Fahrt\n17\n18\n19");
        await page.WaitForAssertionAsync(() => Assert.Equal(["All 3", "Unknown 3"], States(page)));

        await page.ClickAsync(".reconcile-result button.link");
        await page.WaitForAssertionAsync(() => Assert.Equal(["All 4", "Unknown 4"], States(page)));

        await page.ClickAsync(".reconcile-result button.link");
        await page.WaitForAssertionAsync(() => Assert.Equal(["All 3", "Unknown 3"], States(page)));
    }

    [Fact]
    public async Task A_file_is_looked_up_when_it_is_chosen()
    {
        await SendAsync(Reply.Delivered, "trip-3");
        var page = Open();

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("id;name\ntrip-3;a\n", "missed.csv"));

        await page.WaitForAssertionAsync(() => Assert.Equal(["All 1", "Delivered 1"], States(page)));
    }

    [Theory]
    [InlineData("", "There are no ids in it.")]
    [InlineData(" \n", "There are no ids in it.")]
    [InlineData("too many", "It has 100,001 different ids.")]
    public async Task A_list_that_cannot_be_looked_up_says_why(string text, string words)
    {
        var page = Open();

        await PasteAsync(page, text == "too many" ? string.Join('\n', Enumerable.Range(0, 100_001)) : text);

        await page.WaitForAssertionAsync(() =>
            Assert.StartsWith(words, page.Find(".field-wrong[role=alert]").TextContent, StringComparison.Ordinal)
        );
        Assert.Empty(page.FindAll(".reconcile-result"));
    }

    [Fact]
    public async Task The_list_is_limited_to_a_destination_and_a_kind_of_the_address()
    {
        await SendAsync(Reply.Delivered, "trip-3");
        _page.Go.NavigateTo($"/pushes/reconcile?destination={_destination.Id}&kind=crash");
        var page = Open();
        await page.WaitForAssertionAsync(() => Assert.Equal(_destination.Id, page.Find("#filter-destination").GetAttribute("value")));

        await PasteAsync(page, "trip-3");
        await page.WaitForAssertionAsync(() => Assert.Equal(["All 1", "Unknown 1"], States(page)));

        await page.ChangeAsync("#filter-kind", "trip");
        Assert.EndsWith($"?destination={_destination.Id}&kind=trip", _page.Go.Uri, StringComparison.Ordinal);
        await page.PressAsync("Look up again");
        await page.WaitForAssertionAsync(() => Assert.Equal(["All 1", "Delivered 1"], States(page)));
    }

    [Fact]
    public async Task A_destination_that_is_not_there_is_said_and_the_list_is_kept()
    {
        _page.Go.NavigateTo("/pushes/reconcile?destination=nonsense");
        var page = Open();

        await PasteAsync(page, "trip-3");

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("There is no destination with this destinationId", page.Find(".fault").TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_result_is_saved_as_a_table()
    {
        await SendAsync(Reply.Delivered, "=trip");
        var module = Module(Encoding.UTF8.GetBytes("=trip\nnobody"));
        var saved = module.SetupVoid("save", _ => true).SetVoidResult();
        var page = OpenAsIs();
        await page.SubmitAsync(".reconcile-form");
        await page.WaitForAssertionAsync(() => Assert.Equal(["All 2", "Delivered 1", "Unknown 1"], States(page)));

        await page.PressAsync("Export");

        var call = Assert.Single(saved.Invocations);
        Assert.Matches(@"^reconciled-\d{4}-\d\d-\d\d\.csv$", (string)call.Arguments[0]!);
    }

    [Fact]
    public async Task Without_the_permission_the_buttons_say_why()
    {
        await SendAsync(Reply.Unavailable, "trip-1");
        await using var viewer = new PagesContext(_core, Callers.Viewer);
        Module(viewer, Encoding.UTF8.GetBytes("trip-1"));
        var page = viewer.Open<ReconcilePage>();
        await page.SubmitAsync(".reconcile-form");
        await page.WaitForAssertionAsync(() => Assert.NotEmpty(page.FindAll(".reconcile-result")));

        Assert.StartsWith(
            "This needs the role operator",
            page.Button("Retry what is not proven (1)…").WhyForbidden(),
            StringComparison.Ordinal
        );
        Assert.Null(page.Button("Export").WhyForbidden());
    }

    [Fact]
    public async Task Before_the_page_is_live_nothing_can_be_looked_up_and_an_unknown_filter_is_refused()
    {
        await using var waiting = new PagesContext(_core, connected: false);
        var page = waiting.Open<ReconcilePage>();
        Assert.True(page.Button("Look up").HasAttribute("disabled"));
        Assert.False(page.Find("textarea").HasAttribute("disabled"));

        _page.Go.NavigateTo("/pushes/reconcile?banana=1");
        var wrong = Open();
        await wrong.WaitForElementAsync(".fault, .empty");
        Assert.Empty(wrong.FindAll("textarea"));
    }

    [Fact]
    public async Task A_long_result_is_shown_in_pages()
    {
        var items = Enumerable
            .Range(1, (ReconcileResult.PageSize * 2) + 1)
            .Select(item => new ReconciledItem { ItemId = $"{item}", Status = ReconcileStatus.Unknown })
            .ToList();
        var totals = Enum.GetValues<ReconcileStatus>()
            .ToDictionary(status => status, status => status is ReconcileStatus.Unknown ? items.Count : 0);
        var page = _page.Open<ReconcileResult>(result =>
            result
                .Add(one => one.Result, new Reconciliation(items, totals, DateTimeOffset.UnixEpoch))
                .Add(one => one.List, IdList.Read(string.Join('\n', items.Select(item => item.ItemId))))
                .Add(one => one.At, DateTimeOffset.UnixEpoch)
        );

        Assert.Equal("1 – 100 of 201 Previous Next", page.Words(".pager"));
        await page.PressAsync("Next");
        await page.PressAsync("Next");
        Assert.Equal(["201"], page.FindAll("tbody .c-name bdi").Select(item => item.TextContent));
        Assert.True(page.Button("Next").HasAttribute("disabled"));
        Assert.Contains("pushes removed by retention before", page.Words(".notice"), StringComparison.Ordinal);
        await page.PressAsync("Previous");
        Assert.Equal("101 – 200 of 201 Previous Next", page.Words(".pager"));
    }

    [Fact]
    public void Each_status_has_its_look_and_its_proof()
    {
        Assert.Equal(7, ReconcileWords.All.Select(status => ReconcileWords.Of(status).Label).Distinct().Count());
        var item = new ReconciledItem
        {
            ItemId = "1",
            Status = ReconcileStatus.Waiting,
            Matches = 1,
        };
        Assert.Equal("Not sent yet", ReconcileWords.Proof(item));
        Assert.Equal("Attempt 3, of which no more is kept", ReconcileWords.Proof(item with { Attempt = 3 }));
        Assert.Null(ReconcileWords.Which(item));
        Assert.Equal("the newest of 2 pushes", ReconcileWords.Which(item with { Matches = 2 }));
        Assert.Equal("the last delivered of 2 pushes", ReconcileWords.Which(item with { Matches = 2, Status = ReconcileStatus.Delivered }));
    }

    private IRenderedComponent<LiveUpdates> Open()
    {
        Module([]);
        return OpenAsIs();
    }

    private IRenderedComponent<LiveUpdates> OpenAsIs() => _page.Open<ReconcilePage>();

    private BunitJSModuleInterop Module(byte[] text) => Module(_page, text);

    private static BunitJSModuleInterop Module(PagesContext context, byte[] text)
    {
        var module = context.JSInterop.SetupModule(import => import.Arguments is ["/reconcile.js"]);
        module.Setup<bool>("isEmpty", _ => true).SetResult(text.Length == 0);
        module.Setup<IJSStreamReference>("textOf", _ => true).SetResult(new PastedText(text));
        return module;
    }

    private async Task PasteAsync(IRenderedComponent<LiveUpdates> page, string text)
    {
        // The last set-up counts.
        Module(Encoding.UTF8.GetBytes(text));
        await page.SubmitAsync(".reconcile-form");
    }

    private async Task SendAsync(Reply reply, params string[] items)
    {
        _sender.Answer = _ => reply;
        var state = reply == Reply.Delivered ? PushState.Delivered : PushState.Failed;
        var before = await _core.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", state);
        await _core.Pushes.AcceptAsync(
            Callers.Administrator,
            [
                .. items.Select(item => new NewPush
                {
                    Kind = "trip",
                    ItemId = item,
                    DestinationId = _destination.Id,
                    Payload = "{}"u8.ToArray(),
                }),
            ]
        );
        await _core.UntilCountAsync(before + items.Length, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", state);
    }

    private static IEnumerable<string> States(IRenderedComponent<LiveUpdates> page) =>
        page.FindAll(".states button").Select(PageText.Words);

    private sealed class PastedText(byte[] text) : IJSStreamReference
    {
        public long Length => text.Length;

        public ValueTask<Stream> OpenReadStreamAsync(long maxAllowedSize = 512_000, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult<Stream>(new MemoryStream(text));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

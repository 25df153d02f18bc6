using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Retries;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The parts that show a retry, in each state of it.</summary>
public sealed class RetryStatesTests : IAsyncDisposable
{
    private const string Id = "0123456789abcdef01234567";

    private static readonly DateTimeOffset At = new(2026, 1, 5, 7, 30, 0, TimeSpan.Zero);

    private static readonly RetryRequest Retry = new()
    {
        Number = 1,
        Id = Id,
        TaskNumber = 1,
        TaskId = "aaaaaaaaaaaaaaaaaaaaaaaa",
        Filter = "{}",
        RequestedBy = "Ada",
        CreatedAt = At,
        ItemCount = 10,
    };

    private static readonly ErrorSignature Unavailable = new()
    {
        Number = 7,
        Error = DeliveryError.Status,
        Status = 503,
        Message = "The endpoint answered 503",
    };

    private readonly PagesContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Theory]
    [InlineData(RetryState.Pending, 0, "No item processed yet", "Items appear here as they are sent.")]
    [InlineData(RetryState.Running, 0, "No item processed yet", "Items appear here as they are sent.")]
    [InlineData(RetryState.Completed, 0, "Nothing was sent", "The retry ended before an item was sent.")]
    [InlineData(
        RetryState.Canceled,
        0,
        "Released by the cancel",
        "What was released has no entry here. Retry the rest on the page of the retry."
    )]
    [InlineData(RetryState.Running, 4, "No such item", "No processed item had this outcome so far.")]
    public void Without_items_the_tab_of_the_task_says_why(RetryState state, int delivered, string title, string words)
    {
        var page = Items(Retry with { State = state, Delivered = delivered });

        Assert.Equal((title, words), (page.Find("h2").TextContent, page.Words(".empty-text")));
        Assert.Empty(page.FindAll("table"));
    }

    [Theory]
    [InlineData(RetryState.Running, 0, "Items appear here as they are sent.")]
    [InlineData(RetryState.Canceled, 0, "10 that were released by the cancel are not listed. Retry the rest to send them.")]
    [InlineData(RetryState.Completed, 4, "No processed item has this outcome.")]
    public void Without_items_the_list_of_the_retry_says_why(RetryState state, int delivered, string words)
    {
        var page = ItemList(Retry with { State = state, Delivered = delivered });

        Assert.Equal(words, page.Words(".card-empty"));
        Assert.Empty(page.FindAll("table"));
    }

    [Fact]
    public void Each_item_shows_what_became_of_it()
    {
        RetryItemView[] items =
        [
            Item(1, RetryItemOutcome.Delivered, PushState.Delivered),
            Item(2, RetryItemOutcome.FailedAgain, PushState.Failed, error: Unavailable),
            Item(3, RetryItemOutcome.NotSent, PushState.Waiting, NotSentReason.DestinationPaused),
            Item(4, RetryItemOutcome.Delivered, PushState.Delivered) with
            {
                PushId = "",
            },
        ];

        var list = ItemList(Retry, items);
        Assert.Equal(["Delivered", "Failed again", "Not sent", "Delivered"], list.FindAll("tbody .c-state").Select(state => state.Words()));
        Assert.Equal(["item 1", "item 2", "item 3"], list.FindAll("tbody .c-name a").Select(name => name.Words()));
        Assert.Equal("Push removed", list.FindAll("tbody .c-name")[3].Words());
        Assert.Equal(["HTTP 503", "paused"], list.FindAll("tbody .why").Select(why => why.Words()));
        Assert.Equal("Their destination is paused. Resume it to send them.", list.FindAll("tbody .why")[1].GetAttribute("title"));
        Assert.Equal(["Delivered", "Failed", "Waiting", ""], list.FindAll("tbody .c-now").Select(now => now.Words()));
        Assert.Equal($"/retries/{Id}?push=push1", list.Find("tbody .c-name a").GetAttribute("href"));

        var tab = Items(Retry, items);
        Assert.Equal(["item 1", "item 2", "item 3", "Push removed"], tab.FindAll("tbody .cell-name").Select(name => name.Words()));
        Assert.Equal(["Delivered", "Failed again", "Not sent", "Delivered"], tab.FindAll("tbody .pill").Select(state => state.Words()));
        Assert.Equal("paused", tab.Words("tbody .state-line .quiet"));
    }

    [Theory]
    [InlineData(null, null, "")]
    [InlineData(null, "9", "Next after=9")]
    [InlineData("5", "9", "First -,Next after=9")]
    public void A_long_list_of_items_has_pages(string? after, string? next, string links)
    {
        var page = _context.Open<RetryItemList>(list =>
            list.Add(it => it.Address, new RetryAddress { Id = Id, After = after })
                .Add(it => it.Retry, Retry)
                .Add(it => it.Items, new Page<RetryItemView>([Item(1, RetryItemOutcome.Delivered, PushState.Delivered)], next))
        );

        Assert.Equal(
            links,
            string.Join(
                ',',
                page.FindAll(".pager a")
                    .Select(link => $"{link.Words()} {link.GetAttribute("href")!.Split('?').ElementAtOrDefault(1) ?? "-"}")
            )
        );
    }

    [Fact]
    public void The_outcomes_are_counted_and_the_chosen_one_is_marked()
    {
        var page = _context.Open<RetryItemList>(list =>
            list.Add(it => it.Address, new RetryAddress { Id = Id, Outcome = RetryItemOutcome.FailedAgain })
                .Add(it => it.Retry, Retry with { Delivered = 1200, FailedAgain = 3, NotSent = 1 })
                .Add(it => it.Items, new Page<RetryItemView>([], null))
        );

        Assert.Equal(
            ["All 1,204", "Delivered 1,200", "Failed again 3", "Not sent 1"],
            page.FindAll("[aria-label=Outcomes] a").Select(outcome => outcome.Words())
        );
        Assert.Equal("Failed again 3", page.Words("[aria-label=Outcomes] [aria-current=true]"));
    }

    [Theory]
    [InlineData(5, null)]
    [InlineData(6, "1 item with other errors.")]
    [InlineData(1205, "1,200 items with other errors.")]
    public void What_failed_again_is_grouped_with_advice_and_the_rest_counted(int failed, string? rest)
    {
        var page = _context.Open<RetryErrors>(errors =>
            errors
                .Add(it => it.Retry, Retry with { FailedAgain = failed })
                .Add(it => it.Errors, [new RetryErrorView("acme", "Acme", Unavailable, 5)])
        );

        Assert.Equal(Counts.Of(failed, "item"), page.Words(".card-head .dim"));
        Assert.Equal("5", page.Words("li b"));
        Assert.Equal(("Acme", "/destinations/acme"), (page.Words("li a"), page.Find("li a").GetAttribute("href")));
        Assert.Equal("HTTP 503", page.Words("li .retry-error-words"));
        Assert.StartsWith("The endpoint has an internal problem.", page.Words("li small"), StringComparison.Ordinal);
        Assert.Equal(rest, page.FindAll(".card-foot").SingleOrDefault()?.Words());
    }

    [Theory]
    [InlineData(RetryState.Completed, 10, 0, 0, "10 of 10 delivered")]
    [InlineData(RetryState.Completed, 0, 10, 0, "0 of 10 delivered, 10 failed again")]
    [InlineData(RetryState.Completed, 7, 2, 1, "7 of 10 delivered, 2 failed again, 1 not sent")]
    [InlineData(RetryState.Running, 1, 0, 0, "1 of 10 delivered")]
    [InlineData(RetryState.Canceled, 1, 2, 0, "1 of 10 delivered, 2 failed again, 7 not sent")]
    public void The_meter_says_in_words_what_it_draws(RetryState state, int delivered, int failed, int notSent, string words)
    {
        var meter = _context
            .Open<RetryMeter>(it =>
                it.Add(one => one.Retry, Retry with { State = state, Delivered = delivered, FailedAgain = failed, NotSent = notSent })
            )
            .Find("[role=img]");

        Assert.Equal(words, meter.GetAttribute("aria-label"));
        Assert.Equal(new[] { delivered, failed, notSent }.Count(count => count > 0), meter.ChildElementCount);
    }

    [Fact]
    public void The_facts_leave_out_what_is_not_known()
    {
        var few = Facts(Retry);
        Assert.Equal(["Requested by", "When", "Selected", "Task"], few.FindAll("dt").Select(name => name.TextContent));
        Assert.Equal("all failed pushes", few.FindAll("dd")[2].Words());

        var all = Facts(
            Retry with
            {
                Reason = "The customer is back",
                Ticket = "SUP-1",
                OfRetryId = "bbbbbbbbbbbbbbbbbbbbbbbb",
                Part = RetryPart.Rest,
                CompanyId = "fleet",
                StartedAt = At,
                EndedAt = At.AddMinutes(2),
                Filter = """{"kind":"trip","destinationId":["acme","gone"]}""",
            }
        );
        Assert.Equal(
            ["Requested by", "When", "Reason", "Ticket", "Selected", "Sends", "Company", "Started", "Ended", "Task"],
            all.FindAll("dt").Select(name => name.TextContent)
        );
        Assert.Equal(
            ["Ada", "The customer is back", "SUP-1", "kind trip, destination Acme or gone", "what an earlier retry did not send", "fleet"],
            all.FindAll("dd").Select(fact => fact.Words()).Where((words, index) => index is 0 or >= 2 and <= 6)
        );
        Assert.Equal("after 2 min", all.Words("dd small"));
    }

    [Fact]
    public async Task A_followed_retry_shows_its_progress_and_then_what_arrived()
    {
        await using var database = SqliteTestDatabase.Create();
        var sender = new FakeSender(TimeProvider.System) { Answer = _ => Reply.Unavailable };
        await using var core = await CoreHost.StartAsync(
            database,
            TimeProvider.System,
            sender,
            new Dictionary<string, string?> { ["Push:MaxAttempts"] = "1" }
        );
        var pushes = await FailAsync(core, 4);
        sender.Answer = _ => null;
        var retry = await core.Retries.RequestAsync(Callers.Operator, new RetryCommand { Filter = PushFilter.Id.Is(pushes) });
        await using var pages = new PagesContext(core, Callers.Viewer);

        var page = Follow(pages, retry.Id);

        await page.WaitForAssertionAsync(() => Assert.Equal("Running", page.Words(".pill")));
        Assert.Equal("0 of 4 pushes", page.Words(".bar-progress > span"));
        Assert.Equal("0 %", page.Find("[role=progressbar]").GetAttribute("aria-valuetext"));
        Assert.Equal(
            [("Open the retry", $"/retries/{retry.Id}"), ("", "/pushes")],
            page.FindAll("section a").Select(link => (link.Words(), link.GetAttribute("href")!))
        );

        // The first four ended before.
        for (var attempt = 1; attempt <= 8; attempt++)
        {
            (await sender.NextAsync()).Fail();
        }

        await page.WaitForAssertionAsync(() => Assert.Equal("0 of 4 delivered", page.Words(".pill")));
        Assert.Equal("4 of 4 pushes", page.Words(".bar-progress > span"));
        Assert.Equal("delivered 0 · failed again 4 · not sent 0", page.Words(".bar-progress .quiet"));
        Assert.Equal("100 %", page.Find("[role=progressbar]").GetAttribute("aria-valuetext"));
    }

    [Fact]
    public async Task A_followed_retry_that_cannot_be_read_or_found_says_so()
    {
        await using var database = SqliteTestDatabase.Create();
        await using var core = await CoreHost.StartAsync(database, TimeProvider.System, new FakeSender(TimeProvider.System));
        await using var unknown = new PagesContext(core, Callers.Viewer);
        var missing = Follow(unknown, Id);
        await missing.WaitForAssertionAsync(() =>
            Assert.StartsWith("There is no retry with this id.", missing.Words("section"), StringComparison.Ordinal)
        );
        Assert.Equal("/pushes", missing.Find("section a").GetAttribute("href"));
        Assert.Empty(missing.FindAll(".pill, [role=progressbar], [role=alert]"));

        await using var forbidden = new PagesContext(core, Callers.WhoMay(Permission.ReadActivity), connected: false);
        var page = Follow(forbidden, Id);

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("This needs the role viewer.", page.Words("[role=alert]"), StringComparison.Ordinal)
        );
        Assert.Contains("Try again", page.Buttons());
    }

    private static IRenderedComponent<LiveUpdates> Follow(PagesContext pages, string id) =>
        pages.Open<RetryFollow>(follow => follow.Add(it => it.Id, id).Add(it => it.CloseHref, "/pushes"));

    private static async Task<IReadOnlyList<string>> FailAsync(CoreHost core, int count)
    {
        var destination = (
            await core.Destinations.CreateAsync(
                Callers.Administrator,
                new DestinationSettings { Name = "Acme", Url = "https://acme.example.com/" }
            )
        ).Destination;
        var accepted = await core.Pushes.AcceptAsync(
            Callers.Operator,
            [
                .. Enumerable
                    .Range(1, count)
                    .Select(number => new NewPush
                    {
                        Kind = "trip",
                        ItemId = $"trip-{number}",
                        DestinationId = destination.Id,
                        Payload = "{}"u8.ToArray(),
                    }),
            ]
        );
        await core.UntilCountAsync(count, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);
        return [.. accepted.Select(push => push.Id)];
    }

    private static RetryItemView Item(
        long number,
        RetryItemOutcome outcome,
        PushState state,
        NotSentReason? reason = null,
        ErrorSignature? error = null
    ) =>
        new(
            new RetryItem
            {
                Key = RetryItem.KeyOf(1, number),
                Outcome = outcome,
                Reason = reason,
                At = At,
            },
            $"push{number}",
            "trip",
            $"item {number}",
            "Acme",
            state,
            error
        );

    private IRenderedComponent<LiveUpdates> Facts(RetryRequest retry) =>
        _context.Open<RetryFacts>(facts =>
            facts
                .Add(it => it.Retry, retry)
                .Add(
                    it => it.Names,
                    new FilterNames(new Dictionary<string, string> { ["acme"] = "Acme" }, new Dictionary<int, ErrorSignature>())
                )
        );

    private IRenderedComponent<LiveUpdates> Items(RetryRequest retry, params RetryItemView[] items) =>
        _context.Open<RetryItems>(list =>
            list.Add(it => it.Address, new TaskAddress { Id = retry.TaskId })
                .Add(it => it.Retry, retry)
                .Add(it => it.Page, new Page<RetryItemView>(items, null))
        );

    private IRenderedComponent<LiveUpdates> ItemList(RetryRequest retry, params RetryItemView[] items) =>
        _context.Open<RetryItemList>(list =>
            list.Add(it => it.Address, new RetryAddress { Id = retry.Id })
                .Add(it => it.Retry, retry)
                .Add(it => it.Items, new Page<RetryItemView>(items, null))
        );
}

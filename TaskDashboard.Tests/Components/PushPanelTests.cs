using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pushes;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>
/// The panel of one push on the running core: why it is not sent, and what a person can do. Every attempt fails. Four failures in a
/// row open the circuit.
/// </summary>
public sealed class PushPanelTests : IAsyncLifetime
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
            new Dictionary<string, string?>
            {
                ["Push:Schedule:trip:0"] = "00:20:00",
                ["Push:Circuit:Enabled"] = "true",
                ["Push:Circuit:MinimumThroughput"] = "4",
                ["Push:Circuit:BreakSeconds"] = "600",
            }
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
    public async Task A_push_to_a_held_back_destination_says_why_it_waits_and_until_when()
    {
        var pushes = await PushAsync(20);
        await _core.UntilAsync(async () =>
            (await _core.DestinationReads.FindAsync(Callers.Viewer, _destination.Id))!.Circuit is { Probing: false }
        );
        var probe = (await _core.DestinationReads.FindAsync(Callers.Viewer, _destination.Id))!.Circuit!.NextProbeAt;

        var panel = Open(pushes[^1]);

        await panel.WaitForAssertionAsync(() => Assert.Equal("Waiting", panel.Find(".push-name .pill").TextContent));
        var notice = panel.Find(".notice.s-warning");
        Assert.Contains(
            "Its destination keeps failing, so the push is held back and spends no attempt. One push is sent in ",
            Words(notice),
            StringComparison.Ordinal
        );
        Assert.Equal(
            [("TIME-LEFT", Times.Iso(probe)), ("TIME-LOCAL", Times.Iso(probe))],
            notice.QuerySelectorAll("[at]").Select(time => (time.TagName, time.GetAttribute("at")!))
        );

        // While the push is held back, its due time means nothing.
        Assert.DoesNotContain("Next attempt", panel.Markup, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll(".push-error"));
        Assert.Equal(["Cancel…"], Buttons(panel));
    }

    [Fact]
    public async Task A_push_to_a_paused_destination_says_that_it_waits_for_a_person_and_shows_no_time()
    {
        await _core.Destinations.UpdateAsync(Callers.Administrator, _destination.Id, new DestinationChange { Paused = true });
        var push = (await PushAsync(1))[0];

        var panel = Open(push);

        await panel.WaitForAssertionAsync(() =>
            Assert.Contains(
                "is paused. It is sent when someone resumes sending.",
                Words(panel.Find(".notice.s-warning")),
                StringComparison.Ordinal
            )
        );
        Assert.Empty(panel.FindAll(".notice.s-warning [at]"));

        // After the destination is resumed, the notice disappears by itself.
        await _core.Destinations.UpdateAsync(Callers.Administrator, _destination.Id, new DestinationChange { Paused = false });
        await panel.WaitForAssertionAsync(() => Assert.Empty(panel.FindAll(".notice.s-warning")));
    }

    [Fact]
    public async Task A_push_between_two_attempts_shows_the_last_and_the_next_attempt_and_no_notice()
    {
        var push = (await PushAsync(1))[0];
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 1", PushState.Waiting);

        var panel = Open(push);

        await panel.WaitForAssertionAsync(() =>
            Assert.StartsWith("The last attempt failed: HTTP 503", Words(panel.Find(".push-error")), StringComparison.Ordinal)
        );
        Assert.Equal(["Send now", "Cancel…"], Buttons(panel));
        Assert.Contains("Next attempt", panel.Markup, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll(".notice.s-warning"));
    }

    [Fact]
    public async Task A_delivered_push_says_when_and_offers_nothing_to_do()
    {
        _sender.Answer = _ => Reply.Delivered;
        var push = (await PushAsync(1))[0];
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered);

        var panel = Open(push);

        await panel.WaitForAssertionAsync(() => Assert.Equal("Delivered", panel.Words(".push-name .pill")));
        Assert.Equal(
            ["Destination", "Kind", "Accepted", "Delivered", "Payload", "Id"],
            panel.FindAll(".push-top dt").Select(fact => fact.Words())
        );
        Assert.Equal($"/destinations/{_destination.Id}", panel.Find(".push-top dd a").GetAttribute("href"));
        Assert.Empty(panel.FindAll(".push-actions, .push-error, .notice"));
    }

    [Fact]
    public async Task A_failed_push_says_what_helps_and_is_retried_through_the_plan()
    {
        var push = (await PushAsync(1))[0];
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 1", PushState.Waiting);
        await _core.Pushes.SendNowAsync(Callers.Operator, [push]);
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);
        var panel = Open(push);
        await panel.WaitForAssertionAsync(() => Assert.Equal(["Retry this push…", "Cancel…"], Buttons(panel)));
        Assert.StartsWith("HTTP 503", panel.Words(".push-error strong"), StringComparison.Ordinal);
        Assert.Equal("Still fails. " + FailureWords.Advice(DeliveryError.Status, 503), panel.Words(".push-error .quiet"));
        _sender.Answer = _ => null;

        await panel.OpenDialogAsync("Retry this push…");
        await panel.PressAsync("Retry 1 push");

        await panel.WaitForAssertionAsync(() => Assert.Contains("/tasks/", _page.Go.Uri, StringComparison.Ordinal));
        await panel.WaitForAssertionAsync(() => Assert.Empty(panel.FindAll(".push-actions")));
    }

    [Fact]
    public async Task A_push_that_cannot_be_sent_now_says_why()
    {
        var push = (await PushAsync(1))[0];
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 1", PushState.Waiting);
        await using var other = new PagesContext(connected: false, core: _core);
        var panel = other.Open<PushPanel>(opened => opened.Add(p => p.Id, push));
        await panel.WaitForElementAsync(".push-actions");

        // Meanwhile somebody else cancels it, which this page does not follow.
        await _core.Pushes.CancelAsync(Callers.Operator, PushFilter.Id.Is(push));
        await panel.PressAsync("Send now");

        Assert.Equal("It is not sent now. It was canceled.", panel.Words(".push-said"));
    }

    [Fact]
    public async Task A_canceled_push_says_who_canceled_it()
    {
        await _core.Destinations.UpdateAsync(Callers.Administrator, _destination.Id, new DestinationChange { Paused = true });
        var push = (await PushAsync(1))[0];
        await _core.Pushes.CancelAsync(Callers.Operator, PushFilter.Id.Is(push));

        var panel = Open(push);

        await panel.WaitForAssertionAsync(() =>
            Assert.Equal($"Canceled by {Callers.Operator.Name}, .", Words(panel.Find(".push-top p.quiet")))
        );
    }

    [Fact]
    public async Task A_waiting_push_that_failed_before_is_sent_now()
    {
        var push = (await PushAsync(1))[0];
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 1", PushState.Waiting);
        _sender.Answer = _ => Reply.Delivered;
        var panel = Open(push);
        await panel.WaitForElementAsync(".push-actions");

        await panel.ClickAsync(".push-actions button");

        await panel.WaitForAssertionAsync(() => Assert.Equal("Delivered", panel.Find(".push-name .pill").TextContent));
        Assert.Empty(panel.FindAll(".push-actions"));
    }

    [Fact]
    public async Task A_push_is_canceled_after_a_question()
    {
        var push = (await PushAsync(1))[0];
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 1", PushState.Waiting);
        var panel = Open(push);
        await panel.WaitForElementAsync(".push-actions");

        await panel.OpenDialogAsync(() => panel.FindAll(".push-actions button")[1]);
        Assert.Contains("cannot be undone", panel.Find(".dialog").TextContent, StringComparison.Ordinal);
        Assert.Equal("Waiting", panel.Find(".push-name .pill").TextContent);
        await panel.PressAsync("Cancel it", ".dialog");

        await panel.WaitForAssertionAsync(() => Assert.Equal("1 push was canceled.", panel.Find(".dialog [role=status]").TextContent));
        await panel.WaitForAssertionAsync(() => Assert.Equal("Canceled", panel.Find(".push-name .pill").TextContent));
    }

    [Fact]
    public async Task A_viewer_may_neither_send_nor_cancel_and_the_buttons_say_why()
    {
        var push = (await PushAsync(1))[0];
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 1", PushState.Waiting);
        await using var viewer = new PagesContext(_core, Callers.Viewer);
        var panel = viewer.Open<PushPanel>(opened => opened.Add(p => p.Id, push));
        await panel.WaitForElementAsync(".push-actions");

        Assert.All(
            panel.FindAll(".push-actions button"),
            button => Assert.Contains("needs the role operator", button.GetAttribute("title"), StringComparison.Ordinal)
        );
        await panel.ClickAsync(".push-actions button");
        Assert.Equal(1, await _core.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Waiting));
    }

    [Fact]
    public async Task A_push_without_its_payload_says_so_and_what_to_do()
    {
        await _core.Destinations.UpdateAsync(Callers.Administrator, _destination.Id, new DestinationChange { Paused = true });
        var push = (await PushAsync(1))[0];
        await _core.ChangeAsync("DELETE FROM PushPayloads");
        await _core.Destinations.UpdateAsync(Callers.Administrator, _destination.Id, new DestinationChange { Paused = false });
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);

        var panel = Open(push);

        await panel.WaitForAssertionAsync(() =>
            Assert.StartsWith("Payload missing Its payload is missing", Words(panel.Find(".push-error")), StringComparison.Ordinal)
        );
        Assert.Contains("It has not been sent yet.", panel.Find(".attempts").TextContent, StringComparison.Ordinal);
        await panel.PressAsync("Show the payload");
        Assert.Contains(
            "The payload is missing, although the push has not ended",
            panel.Find(".payload").TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_attempt_that_was_sent_twice_says_why()
    {
        var push = (await PushAsync(1))[0];
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 1", PushState.Waiting);
        var once = Open(push);
        await once.WaitForElementAsync(".attempt");
        Assert.DoesNotContain("Sent twice", once.Markup, StringComparison.Ordinal);
        await _core.ChangeAsync("UPDATE PushAttempts SET Sends = 2");

        await using var other = new PagesContext(_core);
        var panel = other.Open<PushPanel>(opened => opened.Add(p => p.Id, push));

        await panel.WaitForAssertionAsync(() =>
            Assert.Contains(
                "Sent twice: the first connection was closed before an answer came.",
                panel.Find(".attempt-body").TextContent,
                StringComparison.Ordinal
            )
        );
    }

    private async Task<List<string>> PushAsync(int count) =>
        [
            .. (
                await _core.Pushes.AcceptAsync(
                    Callers.Operator,
                    [
                        .. Enumerable
                            .Range(1, count)
                            .Select(item => new NewPush
                            {
                                Kind = "trip",
                                ItemId = $"{item}",
                                DestinationId = _destination.Id,
                                Payload = "{}"u8.ToArray(),
                            }),
                    ]
                )
            ).Select(push => push.Id),
        ];

    private IRenderedComponent<LiveUpdates> Open(string id) => _page.Open<PushPanel>(panel => panel.Add(push => push.Id, id));

    private static IEnumerable<string> Buttons(IRenderedComponent<LiveUpdates> panel) =>
        panel.FindAll(".push-actions button").Select(button => button.TextContent.Trim());

    private static string Words(AngleSharp.Dom.IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

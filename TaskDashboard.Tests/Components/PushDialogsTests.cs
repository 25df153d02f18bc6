using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pushes;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The dialogs for acts on several pushes, in each of their states. The test carries the acts out.</summary>
public sealed class PushDialogsTests : IAsyncDisposable
{
    private readonly PagesContext _context = new();
    private Func<Task<IReadOnlyList<PushOutcome>>> _act = () => Task.FromResult<IReadOnlyList<PushOutcome>>([]);
    private Func<Task<SendNowCounts>> _send = () => Task.FromResult(Sent(0));
    private int _acts;
    private IRenderedComponent<LiveUpdates> _page = null!;
    private Task<object?> _closed = null!;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public async Task An_act_is_explained_first_and_can_be_left()
    {
        await OpenActAsync();
        Assert.Equal(["They are canceled.", "It cannot be undone."], _page.FindAll(".dialog-body p").Select(line => line.TextContent));
        Assert.Equal(["Let them wait", "Cancel them"], _page.Buttons(".mud-dialog-actions"));

        await _page.PressAsync("Let them wait");

        Assert.Null(await _closed);
        Assert.Equal(0, _acts);
    }

    [Fact]
    public async Task An_act_that_worked_for_all_says_how_many_and_lists_nothing()
    {
        _act = () => Outcomes(null, null);
        await OpenActAsync();

        await _page.SubmitAsync();

        Assert.Equal("2 pushes were canceled.", _page.Words("[role=status]"));
        Assert.Empty(_page.FindAll("li"));
        Assert.Equal(["Close"], _page.Buttons(".mud-dialog-actions"));
        await _page.SubmitAsync();
        Assert.True(await _closed is true);
        Assert.Equal(1, _acts);
    }

    [Theory]
    [InlineData(1, "1 push was canceled.", "1 push was left as it is:")]
    [InlineData(2, "1 push was canceled.", "2 pushes were left as they are:")]
    public async Task Those_that_were_left_are_listed_with_the_reason(int left, string done, string words)
    {
        _act = () => Outcomes([null, .. Enumerable.Repeat("It was delivered.", left)]);
        await OpenActAsync();

        await _page.SubmitAsync();

        Assert.Equal([done, words], _page.FindAll(".dialog-body > p").Select(line => line.Words()));
        Assert.Equal(left, _page.FindAll("li").Count);
        Assert.Equal(("item 2", "/pushes/id2"), (_page.Words("li a"), _page.Find("li a").GetAttribute("href")));
        Assert.Equal("It was delivered.", _page.Words("li small"));
    }

    [Fact]
    public async Task An_act_that_worked_for_no_push_says_so()
    {
        _act = () => Outcomes("It is being sent.");
        await OpenActAsync();

        await _page.SubmitAsync();

        Assert.Equal("None of them was canceled.", _page.Words("[role=status]"));
        Assert.Equal("It is being sent.", _page.Words("li small"));
    }

    [Fact]
    public async Task A_refused_act_says_why_and_can_be_repeated()
    {
        _act = () => throw RefusedException.Forbidden(Permission.Cancel);
        await OpenActAsync();

        await _page.SubmitAsync();
        Assert.Contains("You may not do this", _page.Words("[role=alert]"), StringComparison.Ordinal);
        Assert.Contains("This needs the role operator.", _page.Words("[role=alert]"), StringComparison.Ordinal);
        Assert.Contains("They are canceled.", _page.Words(".dialog-body"), StringComparison.Ordinal);

        _act = () => Outcomes([null]);
        await _page.PressAsync("Cancel them");
        Assert.Empty(_page.FindAll("[role=alert]"));
        Assert.Equal("1 push was canceled.", _page.Words("[role=status]"));
    }

    [Fact]
    public async Task While_an_act_goes_on_it_is_not_done_twice()
    {
        var outcome = new TaskCompletionSource<IReadOnlyList<PushOutcome>>();
        _act = () => outcome.Task;
        await OpenActAsync();

        var first = _page.SubmitAsync();
        await _page.WaitForElementAsync("[role=progressbar]");
        await _page.SubmitAsync();
        Assert.Equal(1, _acts);

        outcome.SetResult([]);
        await first;
        Assert.Empty(_page.FindAll("[role=progressbar]"));
        Assert.Equal("None of them was canceled.", _page.Words("[role=status]"));
    }

    [Fact]
    public async Task Sending_now_is_explained_first_and_can_be_left()
    {
        await OpenSendAsync();
        Assert.StartsWith(
            "Every waiting push of this list that failed before becomes due at once",
            _page.Words(".dialog-body"),
            StringComparison.Ordinal
        );

        await _page.ClickAsync(".mud-dialog-actions button");

        Assert.Null(await _closed);
        Assert.Equal(0, _acts);
    }

    [Theory]
    [InlineData(0, "None of them is sent now.")]
    [InlineData(1, "1 push is due now.")]
    [InlineData(1200, "1,200 pushes are due now.")]
    public async Task What_is_sent_now_is_counted(int due, string words)
    {
        _send = () => Task.FromResult(Sent(due));
        await OpenSendAsync();

        await _page.SubmitAsync();

        Assert.Equal(words, _page.Words("[role=status]"));
        Assert.Empty(_page.FindAll("dl"));
        Assert.Equal(["Close"], _page.Buttons(".mud-dialog-actions"));
        await _page.SubmitAsync();
        Assert.True(await _closed is true);
        Assert.Equal(1, _acts);
    }

    [Fact]
    public async Task What_is_not_sent_now_is_counted_by_reason_with_what_to_do()
    {
        _send = () =>
            Task.FromResult(Sent(3, (NotNowReason.DestinationPaused, 1234), (NotNowReason.CircuitOpen, 2), (NotNowReason.Expired, 0)));
        await OpenSendAsync();

        await _page.SubmitAsync();

        Assert.Equal(
            [
                ("1,234", "Its destination is paused. Resume it first."),
                ("2", "Its destination is held back because it keeps failing. It is sent when a probe succeeds."),
            ],
            _page.FindAll("dl div").Select(line => (line.QuerySelector("dt")!.TextContent, line.QuerySelector("dd")!.TextContent))
        );
    }

    [Fact]
    public async Task A_refused_sending_says_why_and_stays_open()
    {
        _send = () => throw RefusedException.Unavailable("Away.", null);
        await OpenSendAsync();

        await _page.SubmitAsync();

        Assert.Contains("The database cannot be reached", _page.Words("[role=alert]"), StringComparison.Ordinal);
        Assert.Contains("Send now", _page.Buttons(".mud-dialog-actions"));
        Assert.False(_closed.IsCompleted);
    }

    private static Task<IReadOnlyList<PushOutcome>> Outcomes(params string?[] whyNot) =>
        Task.FromResult<IReadOnlyList<PushOutcome>>([
            .. whyNot.Select((why, index) => new PushOutcome($"item {index + 1}", $"id{index + 1}", why)),
        ]);

    private static SendNowCounts Sent(int due, params (NotNowReason Reason, int Count)[] notNow) =>
        new(due, notNow.ToDictionary(entry => entry.Reason, entry => entry.Count));

    private async Task OpenActAsync() =>
        (_page, _closed) = await _context.OpenDialogAsync<PushActDialog>(
            new()
            {
                [nameof(PushActDialog.Lines)] = (IReadOnlyList<string>)["They are canceled.", "It cannot be undone."],
                [nameof(PushActDialog.Act)] = "Cancel them",
                [nameof(PushActDialog.Keep)] = "Let them wait",
                [nameof(PushActDialog.Dangerous)] = true,
                [nameof(PushActDialog.Do)] =
                    (Func<Task<IReadOnlyList<PushOutcome>>>)(
                        () =>
                        {
                            _acts++;
                            return _act();
                        }
                    ),
                [nameof(PushActDialog.Done)] = (Func<int, string>)PushActs.Canceled,
            }
        );

    private async Task OpenSendAsync() =>
        (_page, _closed) = await _context.OpenDialogAsync<SendNowDialog>(
            new()
            {
                [nameof(SendNowDialog.Send)] =
                    (Func<Task<SendNowCounts>>)(
                        () =>
                        {
                            _acts++;
                            return _send();
                        }
                    ),
            }
        );
}

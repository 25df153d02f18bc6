using AngleSharp.Dom;
using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Web.Components.Destinations;
using TaskDashboard.Web.Components.Kit;

namespace TaskDashboard.Tests.Components;

/// <summary>The dialog that sends a test and shows the exchange. The test provides the answer.</summary>
public sealed class TestDialogTests : IAsyncDisposable
{
    private static readonly TestExchange Arrived = new(
        "POST",
        "https://acme.example.com/hook",
        [new("content-type", "application/json"), new("authorization", "(hidden)")],
        """{"test":true}""",
        202,
        [new("x-request-id", "77")],
        """{"ok":true}"""u8.ToArray(),
        false,
        84,
        null
    );

    private readonly PagesContext _context = new();
    private Func<Task<TestExchange>> _send = () => Task.FromResult(Arrived);
    private IRenderedComponent<LiveUpdates> _page = null!;
    private Task<object?> _closed = null!;
    private int _sent;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public async Task Nothing_is_sent_before_the_person_confirms()
    {
        await OpenAsync();

        Assert.Contains("https://acme.example.com/hook", _page.Find(".dialog-body").TextContent, StringComparison.Ordinal);
        await _page.ClickAsync(".mud-dialog-actions button");

        Assert.Null(await _closed);
        Assert.Equal(0, _sent);
    }

    [Fact]
    public async Task The_whole_exchange_is_shown()
    {
        await OpenAsync();

        await _page.ClickAsync(() => Act);

        Assert.Equal("It arrived. The endpoint answered 202. 84 ms", Words(".exchange-result"));
        Assert.Equal(
            ["POST https://acme.example.com/hook", "HTTP 202 Accepted"],
            [_page.Find("pre[aria-label='Request line']").TextContent, _page.Find("pre[aria-label=Status]").TextContent]
        );
        Assert.Equal(
            ["content-type: application/json", "authorization: (hidden)", "x-request-id: 77"],
            _page.FindAll(".headers div").Select(row => $"{row.Children[0].TextContent}: {row.Children[1].TextContent}")
        );
        Assert.Contains("\"test\": true", _page.Find("pre[aria-label='Body of the request']").TextContent, StringComparison.Ordinal);
        Assert.Contains("\"ok\": true", _page.Find("pre[aria-label='Body of the answer']").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_answer_the_dialog_says_what_went_wrong()
    {
        _send = () =>
            Task.FromResult(
                Arrived with
                {
                    Status = null,
                    ResponseHeaders = [],
                    ResponseBody = null,
                    Error = "Nothing listens at acme.example.com",
                }
            );
        await OpenAsync();

        await _page.ClickAsync(() => Act);

        Assert.Equal("It did not arrive. Nothing listens at acme.example.com. 84 ms", Words(".exchange-result"));
        Assert.Contains("There was none.", _page.Find("[aria-labelledby=exchange-answer]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_other_than_2xx_is_shown_as_not_accepted()
    {
        _send = () => Task.FromResult(Arrived with { Status = 401, Error = "The endpoint answered 401 Unauthorized" });
        await OpenAsync();

        await _page.ClickAsync(() => Act);

        Assert.Equal("It was not accepted. The endpoint answered 401 Unauthorized. 84 ms", Words(".exchange-result"));
    }

    [Fact]
    public async Task A_second_test_can_be_sent_only_after_the_answer_to_the_first()
    {
        var answer = new TaskCompletionSource<TestExchange>();
        _send = () => answer.Task;
        await OpenAsync();
        var first = _page.ClickAsync(() => Act);
        await _page.WaitForAssertionAsync(() => Assert.Contains("Waiting for the answer", _page.Markup, StringComparison.Ordinal));
        await _page.ClickAsync(() => Act);
        Assert.Equal(1, _sent);

        answer.SetResult(Arrived with { ResponseBody = [] });
        await first;
        Assert.Contains("It had none.", _page.Markup, StringComparison.Ordinal);
        await _page.ClickAsync(() => Act);
        Assert.Equal(2, _sent);
    }

    [Fact]
    public async Task An_answer_that_is_not_text_is_shown_in_hex()
    {
        _send = () => Task.FromResult(Arrived with { ResponseBody = [0x89, 0x50, 0x4e, 0x47] });
        await OpenAsync();

        await _page.ClickAsync(() => Act);

        var body = _page.Find("pre[aria-label='Body of the answer']");
        Assert.StartsWith("4 B that are not text:\n0000  89 50 4e 47 ", body.TextContent, StringComparison.Ordinal);
        Assert.EndsWith(" .PNG", body.TextContent, StringComparison.Ordinal);
        Assert.Equal("hex", body.ClassName);
    }

    [Fact]
    public async Task A_refusal_is_shown_in_the_dialog()
    {
        _send = () => throw RefusedException.Conflict("testRunning", "A test of this destination is under way. Wait for its answer.");
        await OpenAsync();

        await _page.ClickAsync(() => Act);

        Assert.Contains("A test of this destination is under way.", _page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(_page.FindAll(".exchange"));
    }

    private IElement Act => _page.FindAll(".mud-dialog-actions button")[^1];

    private string Words(string selector) =>
        string.Join(' ', _page.Find(selector).TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private async Task OpenAsync() =>
        (_page, _closed) = await _context.OpenDialogAsync<TestDialog>(
            new()
            {
                [nameof(TestDialog.Url)] = Arrived.Url,
                [nameof(TestDialog.Send)] =
                    (Func<Task<TestExchange>>)(
                        () =>
                        {
                            _sent++;
                            return _send();
                        }
                    ),
            }
        );
}

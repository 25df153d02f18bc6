using AngleSharp.Dom;
using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Web.Components.Retries;
using TaskDashboard.Web.Components.Shared;

namespace TaskDashboard.Tests.Components;

/// <summary>The dialog that shows what a retry would send, and requests it. The test answers its calls.</summary>
public sealed class RetryDialogTests : IAsyncDisposable
{
    private static readonly Filter<Push> Everything = PushFilter.All;

    private readonly PagesContext _context = new();
    private readonly List<(RetryCommand Command, string Key)> _requested = [];
    private Func<Task<RetryPlan>> _preview = () =>
        Task.FromResult(Plan(412, (NotSentReason.DestinationPaused, 40), (NotSentReason.AlreadyDelivered, 0)));
    private Func<Task<RetryRequest>> _answer = () => Task.FromResult(ARequest);
    private IRenderedComponent<LiveUpdates> _page = null!;
    private Task<object?> _closed = null!;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public async Task It_shows_what_would_be_sent_and_what_would_not_and_why()
    {
        await OpenAsync();

        Assert.Equal(
            ["Will send 412", "Paused 40"],
            _page
                .FindAll(".plan li")
                .Select(line => $"{line.QuerySelector("span")!.TextContent} {line.QuerySelector("strong")!.TextContent}")
        );
        Assert.Equal("Retry 412 pushes", Act.TextContent.Trim());
        Assert.Empty(_requested);
    }

    [Fact]
    public async Task It_requests_exactly_what_it_showed()
    {
        await OpenAsync();
        await _page.Find("input[name=reason]").ChangeAsync(new() { Value = " Endpoint is back " });
        await _page.Find("input[name=ticket]").ChangeAsync(new() { Value = " " });

        await Act.ClickAsync(new());

        var (command, _) = Assert.Single(_requested);
        Assert.Equal(
            new RetryCommand
            {
                Filter = Everything,
                CutOff = 77,
                Reason = "Endpoint is back",
                Ticket = null,
            },
            command
        );
        Assert.Same(ARequest, await _closed);
    }

    [Fact]
    public async Task Enter_in_a_field_requests_the_retry()
    {
        await OpenAsync();
        await _page.Find("input[name=reason]").ChangeAsync(new() { Value = "Endpoint is back" });

        Assert.Equal("submit", Act.GetAttribute("type"));
        await _page.Find("form").SubmitAsync();

        Assert.Equal("Endpoint is back", Assert.Single(_requested).Command.Reason);
        Assert.Same(ARequest, await _closed);
    }

    [Fact]
    public async Task With_nothing_to_send_it_requests_nothing_and_says_why()
    {
        _preview = () => Task.FromResult(Plan(0, (NotSentReason.InAnotherRetry, 3)));
        await OpenAsync();

        Assert.Equal("Nothing would be sent.", Act.GetAttribute("title"));
        await Act.ClickAsync(new());
        await _page.Find("form").SubmitAsync();

        Assert.Empty(_requested);
        Assert.False(_closed.IsCompleted);
    }

    [Fact]
    public async Task No_retry_can_be_requested_while_pushes_are_counted()
    {
        var counted = new TaskCompletionSource<RetryPlan>();
        _preview = () => counted.Task;
        await OpenAsync();

        Assert.Contains("Counting what would be sent", _page.Markup, StringComparison.Ordinal);
        await Act.ClickAsync(new());
        Assert.Empty(_requested);

        counted.SetResult(Plan(1));
        await _page.WaitForAssertionAsync(() => Assert.Equal("Retry 1 push", Act.TextContent.Trim()));
    }

    [Fact]
    public async Task A_failed_count_is_reported_and_can_be_repeated()
    {
        _preview = () => throw new InvalidOperationException("path /x");
        await OpenAsync();
        Assert.DoesNotContain("path /x", _page.Markup, StringComparison.Ordinal);

        _preview = () => Task.FromResult(Plan(5));
        await _page.Find("[role=alert] button").ClickAsync(new());

        Assert.Equal("Retry 5 pushes", Act.TextContent.Trim());
        Assert.Empty(_page.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task After_a_failed_request_the_input_is_kept_and_the_same_request_is_sent_again()
    {
        await OpenAsync();
        await _page.Find("input[name=reason]").ChangeAsync(new() { Value = "Endpoint is back" });
        _answer = () => throw RefusedException.Conflict("pushServicePaused", "The push service is paused. Resume it first.");
        await Act.ClickAsync(new());
        Assert.Contains("The push service is paused. Resume it first.", _page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("Endpoint is back", _page.Find("input[name=reason]").GetAttribute("value"));

        _answer = () => Task.FromResult(ARequest);
        await Act.ClickAsync(new());

        Assert.Equal(2, _requested.Count);
        Assert.Equal(_requested[0], _requested[1]);
        Assert.Same(ARequest, await _closed);
    }

    [Fact]
    public async Task Closing_the_dialog_requests_nothing()
    {
        await OpenAsync();

        await _page.Find(".dialog-actions button").ClickAsync(new());

        Assert.Null(await _closed);
        Assert.Empty(_requested);
    }

    private static RetryRequest ARequest { get; } =
        new()
        {
            Number = 1,
            Id = "0123456789abcdef01234567",
            TaskId = "0123456789abcdef01234568",
            TaskNumber = 1,
            Filter = "{}",
            RequestedBy = "somebody",
        };

    private IElement Act => _page.FindAll(".dialog-actions button")[^1];

    private static RetryPlan Plan(int willSend, params (NotSentReason Reason, int Count)[] notSent) =>
        new(77, willSend, notSent.ToDictionary(entry => entry.Reason, entry => entry.Count));

    private async Task OpenAsync() =>
        (_page, _closed) = await _context.OpenDialogAsync<RetryDialog>(
            new()
            {
                [nameof(RetryDialog.Filter)] = Everything,
                [nameof(RetryDialog.Preview)] =
                    (Func<Filter<Push>, CancellationToken, Task<RetryPlan>>)(
                        (filter, _) => filter == Everything ? _preview() : throw new InvalidOperationException()
                    ),
                [nameof(RetryDialog.Request)] =
                    (Func<RetryCommand, string, Task<RetryRequest>>)(
                        (command, key) =>
                        {
                            _requested.Add((command, key));
                            return _answer();
                        }
                    ),
            }
        );
}

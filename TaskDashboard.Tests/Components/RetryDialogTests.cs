using AngleSharp.Dom;
using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Retries;

namespace TaskDashboard.Tests.Components;

/// <summary>The dialog that shows what a retry would send, and requests it. The test answers its calls.</summary>
public sealed class RetryDialogTests : IAsyncDisposable
{
    private static readonly Filter<Push> Everything = PushFilter.All;

    private readonly PagesContext _context = new();
    private readonly List<(RetryCommand Command, string Key)> _requested = [];
    private Func<Task<RetryPlan>> _preview = () => Task.FromResult(APlan(ALine(503, 412)));
    private DestinationView? _health;
    private Func<Task<RetryRequest>> _answer = () => Task.FromResult(ARequest);
    private IRenderedComponent<LiveUpdates> _page = null!;
    private Task<object?> _closed = null!;
    private Filter<Push> _filter = Everything;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public async Task It_shows_what_would_be_sent_by_error_and_what_would_not_and_why()
    {
        _preview = () =>
            Task.FromResult(
                APlan(ALine(503, 412), ALine(422, 58) with { Light = FailureLight.AskCustomerFirst, NotSent = NotSent(40) }, ALine(500, 0))
            );
        await OpenAsync();

        Assert.Equal(
            [
                "412 503 Service Unavailable Still fails: the newest attempt failed, so this will likely fail again",
                "58 422 Service Unavailable A retry cannot fix this: the endpoint refuses what is sent, and the same is sent again. "
                    + "Ask the customer first Not sent: 40 paused",
                "0 500 Service Unavailable Nothing of this can be sent now",
            ],
            _page.FindAll(".plan-r").Select(Words)
        );
        Assert.Equal(["light l2", "light l1"], _page.FindAll(".plan-r .light").Select(light => light.ClassName));
        Assert.Equal([true, false, false], Ticks.Select(tick => tick.HasAttribute("checked")));
        Assert.Equal([false, false, true], Ticks.Select(tick => tick.HasAttribute("disabled")));
        Assert.Equal("Not sent in all: 40 paused. Their destination is paused. Resume it to send them.", Words(_page.Find(".plan-left")));
        Assert.Equal("Retry 412 pushes", Act.TextContent.Trim());
        Assert.Empty(_requested);
    }

    [Fact]
    public async Task The_words_of_a_light_do_not_contradict_that_other_pushes_were_delivered()
    {
        _health = Health(35, 40);
        _preview = () => Task.FromResult(APlan(ALine(503, 4), ALine(500, 2) with { Signature = Missing }));
        await OpenAsync();

        Assert.Contains("Last delivered", _page.Find(".health").TextContent, StringComparison.Ordinal);
        Assert.All(_page.FindAll(".plan-r small"), words => Assert.DoesNotContain("since", words.TextContent, StringComparison.Ordinal));
        Assert.Contains("the payload is missing", Words(_page.FindAll(".plan-r")[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_button_counts_what_is_ticked_and_exactly_that_is_requested()
    {
        var lines = new[] { ALine(503, 128), ALine(422, 58) with { Light = FailureLight.AskCustomerFirst }, ALine(500, 19) };
        _preview = () => Task.FromResult(APlan(lines));
        await OpenAsync();
        Assert.Equal("Retry 147 pushes", Act.TextContent.Trim());

        await _page.ChangeAsync(() => Ticks[1], true);
        Assert.Equal("Retry 205 pushes", Act.TextContent.Trim());
        await _page.ChangeAsync(() => Ticks[0], false);
        await _page.ChangeAsync(() => Ticks[1], false);
        Assert.Equal("Retry 19 pushes", Act.TextContent.Trim());
        await _page.ClickAsync(() => Act);

        var (command, _) = Assert.Single(_requested);
        Assert.Equal(PushFilter.Destination.Is("d1") & PushFilter.Signature.Is(500), command.Filter);
        Assert.Equal(77, command.CutOff);
    }

    [Fact]
    public async Task With_nothing_ticked_nothing_can_be_requested()
    {
        await OpenAsync();
        await _page.ChangeAsync(() => Ticks[0], false);

        Assert.Equal("Nothing is ticked.", Act.GetAttribute("title"));
        await _page.ClickAsync(() => Act);

        Assert.Empty(_requested);
    }

    [Fact]
    public async Task A_single_push_is_ticked_although_a_retry_may_not_fix_it_and_the_dialog_warns()
    {
        _filter = PushFilter.Id.Is("0123456789abcdef01234567");
        _preview = () => Task.FromResult(APlan(ALine(422, 1) with { Light = FailureLight.AskCustomerFirst }));
        await OpenAsync();

        Assert.True(Ticks[0].HasAttribute("checked"));
        Assert.Contains("Ask the customer first", _page.Find(".plan-r").TextContent, StringComparison.Ordinal);
        Assert.Equal("Retry 1 push", Act.TextContent.Trim());
    }

    [Theory]
    [InlineData(0, 77, "s-failed", "Acme is failing: nothing of the last hour arrived.")]
    [InlineData(7, 70, "s-failed", "Acme is failing: 9 % of the last hour arrived.")]
    [InlineData(99, 0, "s-completed", "Acme takes what is sent.")]
    [InlineData(0, 0, "s-pending", "Nothing was sent to Acme in the last hour.")]
    public async Task It_says_how_the_destination_does_now(int delivered, int failed, string look, string words)
    {
        _health = Health(delivered, failed);
        await OpenAsync();

        Assert.Contains(look, _page.Find(".health").ClassList);
        Assert.Equal(words, _page.Find(".health b").TextContent);
        Assert.Contains("Last delivered", _page.Find(".health").TextContent, StringComparison.Ordinal);
        Assert.Contains("the last attempt failed", _page.Find(".health").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_that_took_nothing_yet_is_reported_as_such()
    {
        _health = Health(0, 5) with { LastDeliveredAt = null };
        await OpenAsync();

        Assert.Contains("Nothing was delivered to it yet;", _page.Find(".health").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_kinds_of_failures_are_listed_up_to_a_limit_and_the_rest_is_ticked_together()
    {
        _preview = () =>
            Task.FromResult(
                APlan([
                    .. Enumerable
                        .Range(1, RetryPlanView.MostLines + 3)
                        .Select(number => ALine(500, 2) with { DestinationId = $"d{number}" }),
                    ALine(422, 5) with
                    {
                        Light = FailureLight.AskCustomerFirst,
                    },
                ])
            );
        await OpenAsync();

        Assert.Equal(RetryPlanView.MostLines + 1, Ticks.Count);
        Assert.Equal(
            "11 4 more kinds of failures Those that a retry cannot fix are not ticked with the others.",
            Words(_page.FindAll(".plan-r")[^1])
        );
        Assert.Equal($"Retry {(RetryPlanView.MostLines + 3) * 2} pushes", Act.TextContent.Trim());
        await _page.ChangeAsync(() => Ticks[^1], false);
        Assert.Equal($"Retry {RetryPlanView.MostLines * 2} pushes", Act.TextContent.Trim());
        await _page.ChangeAsync(() => Ticks[^1], true);
        Assert.Equal($"Retry {(RetryPlanView.MostLines + 3) * 2} pushes", Act.TextContent.Trim());
    }

    [Fact]
    public async Task It_requests_exactly_what_it_showed()
    {
        await OpenAsync();
        await _page.ChangeAsync("input[name=reason]", " Endpoint is back ");
        await _page.ChangeAsync("input[name=ticket]", " ");

        await _page.ClickAsync(() => Act);

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
        await _page.ChangeAsync("input[name=reason]", "Endpoint is back");

        Assert.Equal("submit", Act.GetAttribute("type"));
        await _page.SubmitAsync();

        Assert.Equal("Endpoint is back", Assert.Single(_requested).Command.Reason);
        Assert.Same(ARequest, await _closed);
    }

    [Fact]
    public async Task With_nothing_to_send_it_requests_nothing_and_says_why()
    {
        _preview = () =>
            Task.FromResult(
                APlan(ALine(503, 0) with { NotSent = new Dictionary<NotSentReason, int> { [NotSentReason.InAnotherRetry] = 3 } })
            );
        await OpenAsync();

        Assert.Equal("Nothing would be sent.", Act.GetAttribute("title"));
        await _page.ClickAsync(() => Act);
        await _page.SubmitAsync();

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
        await _page.ClickAsync(() => Act);
        Assert.Empty(_requested);

        counted.SetResult(APlan(ALine(503, 1)));
        await _page.WaitForAssertionAsync(() => Assert.Equal("Retry 1 push", Act.TextContent.Trim()));
    }

    [Fact]
    public async Task A_failed_count_is_reported_and_can_be_repeated()
    {
        _preview = () => throw new InvalidOperationException("path /x");
        await OpenAsync();
        Assert.DoesNotContain("path /x", _page.Markup, StringComparison.Ordinal);

        _preview = () => Task.FromResult(APlan(ALine(503, 5)));
        await _page.ClickAsync("[role=alert] button");

        Assert.Equal("Retry 5 pushes", Act.TextContent.Trim());
        Assert.Empty(_page.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task After_a_failed_request_the_input_is_kept_and_the_same_request_is_sent_again()
    {
        await OpenAsync();
        await _page.ChangeAsync("input[name=reason]", "Endpoint is back");
        _answer = () => throw RefusedException.Conflict("pushServicePaused", "The push service is paused. Resume it first.");
        await _page.ClickAsync(() => Act);
        Assert.Contains("The push service is paused. Resume it first.", _page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("Endpoint is back", _page.Find("input[name=reason]").GetAttribute("value"));

        _answer = () => Task.FromResult(ARequest);
        await _page.ClickAsync(() => Act);

        Assert.Equal(2, _requested.Count);
        Assert.Equal(_requested[0], _requested[1]);
        Assert.Same(ARequest, await _closed);
    }

    [Fact]
    public async Task Closing_the_dialog_requests_nothing()
    {
        await OpenAsync();

        await _page.ClickAsync(".mud-dialog-actions button");

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

    private IElement Act => _page.FindAll(".mud-dialog-actions button")[^1];

    private IReadOnlyList<IElement> Ticks => _page.FindAll(".plan-r input");

    internal static RetryPlan APlan(params IReadOnlyList<RetryPlanLine> lines) =>
        new(
            77,
            lines.Sum(line => line.WillSend),
            lines
                .SelectMany(line => line.NotSent)
                .GroupBy(entry => entry.Key, entry => entry.Value)
                .ToDictionary(group => group.Key, group => group.Sum())
        )
        {
            Lines = lines,
        };

    internal static RetryPlanLine ALine(int status, int willSend) =>
        new(
            "d1",
            "Acme",
            new ErrorSignature
            {
                Number = status,
                Error = DeliveryError.Status,
                Status = status,
                Message = $"The endpoint answered {status} Service Unavailable",
            },
            willSend,
            new Dictionary<NotSentReason, int>(),
            FailureLight.StillDown
        );

    private static ErrorSignature Missing =>
        new()
        {
            Number = 9,
            Error = DeliveryError.PayloadMissing,
            Message = "",
        };

    private static Dictionary<NotSentReason, int> NotSent(int paused) => new() { [NotSentReason.DestinationPaused] = paused };

    private DestinationView Health(int delivered, int failed) =>
        new(
            new Destination
            {
                Number = 1,
                Id = "d1",
                Name = "Acme",
                Url = "https://acme.example.com/",
                ProtectedSigningSecret = "",
            },
            0,
            0,
            0,
            0,
            delivered,
            failed,
            null,
            null
        )
        {
            LastDeliveredAt = _context.Clock.UtcNow - TimeSpan.FromMinutes(38),
            LastFailedAt = _context.Clock.UtcNow,
        };

    private static string Words(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private async Task OpenAsync() =>
        (_page, _closed) = await _context.OpenDialogAsync<RetryDialog>(
            new()
            {
                [nameof(RetryDialog.Filter)] = _filter,
                [nameof(RetryDialog.Preview)] =
                    (Func<Filter<Push>, CancellationToken, Task<RetryPlan>>)(
                        (filter, _) => filter == _filter ? _preview() : throw new InvalidOperationException()
                    ),
                [nameof(RetryDialog.Health)] =
                    (Func<IReadOnlyCollection<string>, CancellationToken, Task<IReadOnlyList<DestinationView>>>)(
                        (_, _) => Task.FromResult<IReadOnlyList<DestinationView>>(_health is null ? [] : [_health])
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

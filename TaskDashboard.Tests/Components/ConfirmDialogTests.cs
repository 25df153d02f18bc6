using Bunit;
using TaskDashboard.Web.Components.Kit;

namespace TaskDashboard.Tests.Components;

/// <summary>The dialog that asks before an act, and what every dialog does while its act goes on. The test ends the act.</summary>
public sealed class ConfirmDialogTests : IAsyncDisposable
{
    private readonly PagesContext _context = new();
    private readonly List<string?> _reasons = [];
    private Func<Task> _act = () => Task.CompletedTask;
    private IRenderedComponent<LiveUpdates> _page = null!;
    private Task<object?> _closed = null!;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public async Task It_says_what_will_happen_and_does_it_after_confirmation()
    {
        await OpenAsync();

        Assert.Equal(["It is gone.", "It cannot be undone."], _page.FindAll(".dialog-body p").Select(line => line.TextContent));
        Assert.Equal(["Keep it as it is", "Remove"], _page.Buttons(".mud-dialog-actions"));
        Assert.Empty(_page.FindAll("input"));
        Assert.Empty(_reasons);
        await _page.PressAsync("Remove");

        Assert.True(await _closed is true);
        Assert.Equal([null], _reasons);
    }

    [Fact]
    public async Task Keeping_it_does_nothing()
    {
        await OpenAsync();

        await _page.PressAsync("Keep it as it is");

        Assert.Null(await _closed);
        Assert.Empty(_reasons);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("   ", null)]
    [InlineData(" The customer asked ", "The customer asked")]
    public async Task A_reason_is_optional_and_passed_without_spaces_around_it(string typed, string? reason)
    {
        await OpenAsync(askReason: true);
        Assert.Equal("optional", _page.Find("label .dim").TextContent);
        await _page.ChangeAsync("[name=reason]", typed);

        await _page.SubmitAsync();

        Assert.Equal([reason], _reasons);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_says_what_happened_and_what_to_do_and_keeps_what_was_typed(string kind, string title, string advice)
    {
        _act = () => throw FailureOf(kind);
        await OpenAsync(askReason: true);
        await _page.ChangeAsync("[name=reason]", "The customer asked");

        await _page.SubmitAsync();

        Assert.Equal(title, _page.Find("[role=alert] h2").TextContent);
        Assert.Contains(advice, _page.Words("[role=alert] p"), StringComparison.Ordinal);
        Assert.DoesNotContain("/etc/passwd", _page.Markup, StringComparison.Ordinal);
        Assert.Equal("The customer asked", _page.Find("[name=reason]").GetAttribute("value"));
        Assert.False(_closed.IsCompleted);
        _act = () => Task.CompletedTask;
        await _page.PressAsync("Remove");
        Assert.True(await _closed is true);
        Assert.Equal(["The customer asked", "The customer asked"], _reasons);
    }

    [Fact]
    public async Task While_it_is_done_a_bar_says_so_and_a_second_press_does_nothing()
    {
        var done = new TaskCompletionSource();
        _act = () => done.Task;
        await OpenAsync();
        Assert.Empty(_page.FindAll("[role=progressbar]"));

        var first = _page.SubmitAsync();
        await _page.WaitForAssertionAsync(() =>
            Assert.Equal("Under way", _page.Find("[role=dialog] [role=progressbar]").GetAttribute("aria-label"))
        );
        await _page.SubmitAsync();
        Assert.Single(_reasons);
        Assert.Single(_page.FindAll("[role=progressbar]"));

        done.SetResult();
        await first;
        Assert.True(await _closed is true);
        Assert.Empty(_page.FindAll("[role=progressbar]"));
    }

    [Fact]
    public async Task After_a_failure_nothing_is_under_way_any_more()
    {
        var done = new TaskCompletionSource();
        _act = () => done.Task;
        await OpenAsync();
        var first = _page.SubmitAsync();

        done.SetException(RefusedException.Conflict("gone", "It is gone already."));
        await first;

        Assert.Contains("It is gone already.", _page.Words("[role=alert]"), StringComparison.Ordinal);
        Assert.Empty(_page.FindAll("[role=progressbar]"));
    }

    public static TheoryData<string, string, string> Failures =>
        new()
        {
            { "forbidden", "You may not do this", "This needs the role operator." },
            { "conflict", "This is no longer possible", "It is gone already." },
            { "missing", "This was not found", "It may belong to another company" },
            { "away", "The database cannot be reached", "It tries again automatically." },
            { "unexpected", "Something went wrong on the server", "Nothing was changed. Try again." },
        };

    private static Exception FailureOf(string kind) =>
        kind switch
        {
            "forbidden" => RefusedException.Forbidden(Permission.Cancel),
            "conflict" => RefusedException.Conflict("gone", "It is gone already."),
            "missing" => RefusedException.NotFound("task"),
            "away" => RefusedException.Unavailable("Away.", null),
            _ => new InvalidOperationException("/etc/passwd"),
        };

    private async Task OpenAsync(bool askReason = false) =>
        (_page, _closed) = await _context.OpenDialogAsync<ConfirmDialog>(
            new()
            {
                [nameof(ConfirmDialog.Lines)] = (IReadOnlyList<string>)["It is gone.", "It cannot be undone."],
                [nameof(ConfirmDialog.Act)] = "Remove",
                [nameof(ConfirmDialog.AskReason)] = askReason,
                [nameof(ConfirmDialog.Do)] =
                    (Func<string?, Task>)(
                        reason =>
                        {
                            _reasons.Add(reason);
                            return _act();
                        }
                    ),
            }
        );
}

using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Storage;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Layout;

namespace TaskDashboard.Tests.Components;

public sealed class LiveUpdatesTests
{
    [Fact]
    public async Task Closing_a_tab_leaves_no_subscriber_behind()
    {
        var page = new PagesContext();
        page.Open<Probe>();
        Assert.Equal(1, page.Feed.Subscribers);

        await page.DisposeAsync();

        Assert.Equal(0, page.Feed.Subscribers);
    }

    [Fact]
    public async Task A_prerendered_page_does_not_subscribe()
    {
        await using var page = new PagesContext(connected: false);

        page.Open<Probe>();

        Assert.Equal(0, page.Feed.Subscribers);
    }

    [Fact]
    public async Task A_page_renders_eight_times_a_second_while_fewer_than_ten_are_open_and_else_four_times()
    {
        var open = new OpenPages();
        var others = Enumerable.Range(0, OpenPages.Many - 1).Select(_ => open.Enter()).ToList();
        Assert.Equal(TimeSpan.FromMilliseconds(125), open.Floor);

        var page = new PagesContext(add: services => services.AddSingleton(open));
        page.Open<Probe>();
        Assert.Equal(TimeSpan.FromMilliseconds(250), open.Floor);

        await page.DisposeAsync();
        Assert.Equal(TimeSpan.FromMilliseconds(125), open.Floor);

        others[0].Dispose();
        others[0].Dispose();
        using var second = open.Enter();
        using var third = open.Enter();
        Assert.Equal(TimeSpan.FromMilliseconds(250), open.Floor);
    }

    [Fact]
    public async Task It_subscribes_before_its_views_read()
    {
        await using var page = new PagesContext();
        var subscribers = 0;

        var shown = page.Open<Probe>(probe =>
            probe.Add(
                p => p.Read,
                () =>
                {
                    subscribers = page.Feed.Subscribers;
                    return Task.FromResult("a");
                }
            )
        );

        await ShowsAsync(shown, "a");
        Assert.Equal(1, subscribers);
    }

    [Fact]
    public async Task A_view_reads_again_and_shows_a_change_that_concerns_it()
    {
        await using var page = new PagesContext();
        var text = "before";
        var shown = page.Open<Probe>(probe => probe.Add(p => p.Read, () => Task.FromResult(text)));
        await ShowsAsync(shown, "before");

        text = "after";
        page.Publish(ChangeSubject.Task, 1);

        await shown.WaitForAssertionAsync(() => Assert.Equal("after", shown.Find("p").TextContent));
    }

    [Fact]
    public async Task A_view_does_not_read_after_a_change_that_does_not_concern_it()
    {
        await using var page = new PagesContext();
        var reads = 0;
        var shown = page.Open<Probe>(probe => probe.Add(p => p.Read, () => Task.FromResult($"{++reads}")));
        await ShowsAsync(shown, "1");

        page.Publish(ChangeSubject.Key, 1);

        await shown.WaitForAssertionAsync(() => Assert.Equal("1", shown.FindComponent<Probe>().Instance.Tick?.Number.ToString()));
        Assert.Equal(1, reads);
    }

    [Fact]
    public async Task A_change_renders_neither_a_view_that_it_does_not_concern_nor_what_does_not_follow_changes()
    {
        await using var page = new PagesContext();
        var shown = page.Render<LiveUpdates>(live =>
            live.AddCascadingValue(Callers.Viewer)
                .AddChildContent<Probe>(probe => probe.Add(p => p.Read, () => Task.FromResult("a")))
                .AddChildContent<Still>(still => still.AddChildContent<Plain>(plain => plain.AddChildContent("text")))
                .AddChildContent<Plain>(plain => plain.AddChildContent("text"))
        );
        await ShowsAsync(shown, "a");
        var probe = shown.FindComponent<Probe>().Instance;
        var plain = shown.FindComponents<Plain>().Select(component => component.Instance).ToList();
        var renders = probe.Renders;

        page.Publish(ChangeSubject.Key, 1);

        await shown.WaitForAssertionAsync(() => Assert.Equal(1, probe.Tick?.Number));
        Assert.Equal(renders, probe.Renders);
        Assert.Equal([1, 1], plain.Select(component => component.Renders));
    }

    [Fact]
    public async Task A_view_whose_read_found_nothing_new_is_not_rendered()
    {
        await using var page = new PagesContext();
        var (reads, text) = (0, "a");
        var shown = page.Open<Probe>(probe =>
            probe.Add(
                p => p.Read,
                () =>
                {
                    reads++;
                    return Task.FromResult(text);
                }
            )
        );
        await ShowsAsync(shown, "a");
        var probe = shown.FindComponent<Probe>().Instance;
        var renders = probe.Renders;

        page.Publish(ChangeSubject.Task, 1);
        await shown.WaitForAssertionAsync(() => Assert.Equal(1, probe.Tick?.Number));
        Assert.Equal((2, renders), (reads, probe.Renders));

        text = "b";
        page.Clock.Advance(OpenPages.FloorOfFew);
        page.Publish(ChangeSubject.Task, 1);
        await ShowsAsync(shown, "b");
        Assert.Equal((3, renders + 1), (reads, probe.Renders));
    }

    [Fact]
    public async Task Every_view_is_rendered_when_the_state_of_the_database_changes()
    {
        await using var page = new PagesContext();
        var shown = page.Open<Probe>(probe => probe.Add(p => p.Read, () => Task.FromResult("a")));
        await ShowsAsync(shown, "a");
        var probe = shown.FindComponent<Probe>().Instance;
        var renders = probe.Renders;

        page.Store = new StoreState(Reads: true, Writes: false, ChangesLate: false);
        page.Clock.Advance(StoreWatch.Every);

        await shown.WaitForAssertionAsync(() => Assert.Equal(renders + 1, probe.Renders));
    }

    [Fact]
    public async Task Several_views_render_together_once_per_batch()
    {
        await using var page = new PagesContext();
        var slow = new TaskCompletionSource<string>();
        var (fastReads, slowReads) = (0, 0);
        var shown = page.Render<LiveUpdates>(live =>
            live.AddCascadingValue(Callers.Viewer)
                .AddChildContent<Probe>(probe => probe.Add(p => p.Read, () => Task.FromResult($"fast {++fastReads}")))
                .AddChildContent<Probe>(probe => probe.Add(p => p.Read, () => ++slowReads == 1 ? Task.FromResult("slow 1") : slow.Task))
        );
        await shown.WaitForAssertionAsync(() => Assert.Equal(["fast 1", "slow 1"], shown.FindAll("p").Select(p => p.TextContent)));
        var probes = shown.FindComponents<Probe>().Select(probe => probe.Instance).ToList();
        var renders = probes.Sum(probe => probe.Renders);

        page.Publish(ChangeSubject.Task, 1);
        slow.SetResult("slow 2");

        await shown.WaitForAssertionAsync(() => Assert.Equal(["fast 2", "slow 2"], shown.FindAll("p").Select(p => p.TextContent)));
        Assert.Equal(renders + probes.Count, probes.Sum(probe => probe.Renders));
    }

    [Fact]
    public async Task After_a_failed_read_the_page_is_marked_as_out_of_date_and_the_read_is_repeated()
    {
        await using var page = new PagesContext();
        var fails = false;
        var shown = page.Open<Probe>(probe =>
            probe.Add(
                p => p.Read,
                () => fails ? Task.FromException<string>(new InvalidOperationException("locked")) : Task.FromResult("fine")
            )
        );
        await ShowsAsync(shown, "fine");

        fails = true;
        // Two timers: one polls the state of the store, the other repeats the read.
        var armed = page.Clock.WhenArmed(2, Xunit.TestContext.Current.CancellationToken);
        page.Publish(ChangeSubject.Task, 1);
        await shown.WaitForAssertionAsync(() => Assert.True(shown.FindComponent<Probe>().Instance.Tick?.OutOfDate));

        fails = false;
        await armed;
        page.Clock.Advance(TimeSpan.FromSeconds(2));

        await shown.WaitForAssertionAsync(() => Assert.False(shown.FindComponent<Probe>().Instance.Tick?.OutOfDate));
        Assert.Equal("fine", shown.Find("p").TextContent);
    }

    [Fact]
    public async Task A_failed_first_read_shows_an_error_and_can_be_repeated()
    {
        await using var page = new PagesContext();
        var fails = true;
        var shown = page.Open<Probe>(probe =>
            probe.Add(
                p => p.Read,
                () => fails ? Task.FromException<string>(new InvalidOperationException("path /x")) : Task.FromResult("fine")
            )
        );
        await shown.WaitForAssertionAsync(() =>
            Assert.Contains("Something went wrong on the server", shown.Markup, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("path /x", shown.Markup, StringComparison.Ordinal);

        fails = false;
        await shown.ClickAsync("[role=alert] button");

        await ShowsAsync(shown, "fine");
    }

    [Theory]
    [InlineData(false, false, false, "The database does not answer")]
    [InlineData(true, false, false, "The database accepts no changes")]
    [InlineData(true, true, true, "Changes appear late")]
    public async Task A_notice_says_what_the_database_cannot_do_until_it_can(bool reads, bool writes, bool late, string words)
    {
        await using var page = new PagesContext();
        var shown = page.Open<StoreNotice>();
        Assert.Equal("", shown.Find("[role=status]").TextContent.Trim());

        page.Store = new StoreState(reads, writes, late);
        page.Clock.Advance(StoreWatch.Every);
        await shown.WaitForAssertionAsync(() => Assert.Contains(words, shown.Find("[role=status]").TextContent, StringComparison.Ordinal));

        page.Store = StoreState.Well;
        page.Clock.Advance(StoreWatch.Every);
        await shown.WaitForAssertionAsync(() => Assert.Equal("", shown.Find("[role=status]").TextContent.Trim()));
    }

    [Fact]
    public async Task A_view_whose_read_failed_reads_again_once_the_database_answers()
    {
        await using var page = new PagesContext();
        var away = true;
        page.Store = new StoreState(Reads: false, Writes: false, ChangesLate: false);
        var shown = page.Open<Probe>(probe =>
            probe.Add(
                p => p.Read,
                () => away ? Task.FromException<string>(RefusedException.Unavailable("Away.", null)) : Task.FromResult("fine")
            )
        );
        await shown.WaitForAssertionAsync(() =>
            Assert.Contains("The database does not answer. The content appears as soon as it does.", shown.Markup, StringComparison.Ordinal)
        );

        away = false;
        page.Store = StoreState.Well;
        page.Clock.Advance(StoreWatch.Every);

        await ShowsAsync(shown, "fine");
    }

    [Fact]
    public async Task A_view_whose_read_failed_briefly_reads_again_by_itself()
    {
        await using var page = new PagesContext();
        var away = true;
        var shown = page.Open<Probe>(probe =>
            probe.Add(
                p => p.Read,
                () => away ? Task.FromException<string>(RefusedException.Unavailable("Away.", null)) : Task.FromResult("fine")
            )
        );
        await shown.WaitForAssertionAsync(() => Assert.Contains("The database cannot be reached", shown.Markup, StringComparison.Ordinal));

        away = false;
        page.Clock.Advance(StoreWatch.Every);

        await ShowsAsync(shown, "fine");
    }

    [Fact]
    public async Task An_answer_older_than_the_shown_one_is_ignored()
    {
        await using var page = new PagesContext();
        var (first, second) = (new TaskCompletionSource<string>(), new TaskCompletionSource<string>());
        var firstBegan = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var secondBegan = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var shown = page.Open<Probe>(probe =>
            probe.Add(
                p => p.Read,
                () =>
                {
                    if (firstBegan.TrySetResult())
                    {
                        return first.Task;
                    }

                    secondBegan.SetResult();
                    return second.Task;
                }
            )
        );

        await firstBegan.Task.WaitAsync(Patience.Limit, Xunit.TestContext.Current.CancellationToken);
        page.Publish(ChangeSubject.Task, 1);
        await secondBegan.Task.WaitAsync(Patience.Limit, Xunit.TestContext.Current.CancellationToken);
        second.SetResult("second");
        await shown.WaitForAssertionAsync(() => Assert.Equal("second", shown.Find("p").TextContent));
        await shown.InvokeAsync(() => first.SetResult("first"));

        Assert.Equal("second", shown.Find("p").TextContent);
    }

    [Fact]
    public async Task A_connecting_page_shows_the_prerendered_content_first_and_then_the_current_content()
    {
        await using var page = new PagesContext();
        var written = page.Open<Probe>(probe => probe.Add(p => p.Query, "the same").Add(p => p.Read, () => Task.FromResult("written out")));
        await ShowsAsync(written, "written out");
        page.Publish(ChangeSubject.Key, 1);
        var now = new TaskCompletionSource<string>();

        var shown = page.Open<Probe>(probe => probe.Add(p => p.Query, "the same").Add(p => p.Read, () => now.Task));

        Assert.Equal("written out", shown.Find("p").TextContent);
        now.SetResult("as it is");
        await ShowsAsync(shown, "as it is");
    }

    [Fact]
    public async Task Prerendered_content_that_is_too_old_is_not_shown()
    {
        await using var page = new PagesContext();
        var written = page.Open<Probe>(probe => probe.Add(p => p.Query, "the same").Add(p => p.Read, () => Task.FromResult("written out")));
        await ShowsAsync(written, "written out");
        page.Publish(ChangeSubject.Key, 1);
        page.Clock.Advance(TimeSpan.FromMinutes(1));
        var now = new TaskCompletionSource<string>();

        var shown = page.Open<Probe>(probe => probe.Add(p => p.Query, "the same").Add(p => p.Read, () => now.Task));

        Assert.Equal("", shown.Find("p").TextContent);
        now.SetResult("as it is");
        await ShowsAsync(shown, "as it is");
    }

    [Fact]
    public async Task Closing_a_page_cancels_its_reads()
    {
        var page = new PagesContext();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        page.Open<Probe>(probe =>
            probe
                .Add(p => p.Read, () => new TaskCompletionSource<string>().Task)
                .Add(p => p.Ending, ending => ending.Register(() => ended.TrySetResult()))
        );

        await page.DisposeAsync();

        await ended.Task.WaitAsync(Patience.Limit, Xunit.TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_view_removed_during_its_read_does_not_stop_updates_of_the_others()
    {
        await using var page = new PagesContext();
        var slow = new TaskCompletionSource<string>();
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (fastReads, slowReads) = (0, 0);
        var shown = page.Render<LiveUpdates>(live =>
            live.AddCascadingValue(Callers.Viewer)
                .AddChildContent<Probe>(probe => probe.Add(p => p.Read, () => Task.FromResult($"fast {++fastReads}")))
                .AddChildContent<Probe>(probe =>
                    probe.Add(
                        p => p.Read,
                        () =>
                        {
                            if (++slowReads == 1)
                            {
                                return Task.FromResult("slow 1");
                            }

                            began.TrySetResult();
                            return slow.Task;
                        }
                    )
                )
        );
        await shown.WaitForAssertionAsync(() => Assert.Equal(["fast 1", "slow 1"], shown.FindAll("p").Select(p => p.TextContent)));

        page.Publish(ChangeSubject.Task, 1);
        await began.Task.WaitAsync(Patience.Limit, Xunit.TestContext.Current.CancellationToken);
        await shown.InvokeAsync(shown.FindComponents<Probe>()[1].Instance.Dispose);

        await shown.WaitForAssertionAsync(() => Assert.Equal("fast 2", shown.FindAll("p")[0].TextContent));
        Assert.False(shown.FindComponents<Probe>()[0].Instance.Tick?.OutOfDate);
    }

    private static Task ShowsAsync(IRenderedComponent<LiveUpdates> shown, string text) =>
        shown.WaitForAssertionAsync(() => Assert.Equal(text, shown.Find("p").TextContent));

    /// <summary>Counts how often it is rendered. Its content makes each render of its parent one of its own.</summary>
    private sealed class Plain : ComponentBase
    {
        [Parameter]
        public RenderFragment? ChildContent { get; set; }

        public int Renders { get; private set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            Renders++;
            builder.AddContent(0, ChildContent);
        }
    }

    /// <summary>A view of one text. Reads again when a task changes.</summary>
    private sealed class Probe : LiveComponent
    {
        private string _text = "";

        [Parameter]
        public Func<Task<string>> Read { get; set; } = () => Task.FromResult("");

        /// <summary>Views with the same query share an answer.</summary>
        [Parameter]
        public object? Query { get; set; }

        /// <summary>Receives the token that cancels the read.</summary>
        [Parameter]
        public Action<CancellationToken>? Ending { get; set; }

        public int Renders { get; private set; }

        protected override Task OnInitializedAsync() => ReloadAsync();

        protected override bool Concerns(ChangeBatch batch) => batch.Changes.Any(change => change.Subject is ChangeSubject.Task);

        protected override async Task<Action> ReadAsync()
        {
            var text = await SharedAsync(
                Query ?? this,
                ending =>
                {
                    Ending?.Invoke(ending);
                    return Read();
                }
            );
            return text == _text ? Unchanged : () => _text = text;
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            Renders++;
            if (Fault is not null)
            {
                builder.OpenComponent<FaultPanel>(0);
                builder.AddComponentParameter(1, nameof(FaultPanel.Fault), Fault);
                builder.AddComponentParameter(2, nameof(FaultPanel.Again), EventCallback.Factory.Create(this, ReloadAsync));
                builder.CloseComponent();
                return;
            }

            builder.OpenElement(3, "p");
            builder.AddContent(4, _text);
            builder.CloseElement();
        }
    }
}

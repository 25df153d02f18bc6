using System.Text.Json;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using TaskDashboard.Core.Storage;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The small parts that pages share, in each of their states.</summary>
public sealed class KitStatesTests : IAsyncDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 7, 30, 0, TimeSpan.Zero);

    private readonly PagesContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    public void A_skeleton_says_that_it_loads_and_has_as_many_rows_as_are_expected(int rows)
    {
        var page = _context.Open<Skeleton>(skeleton => skeleton.Add(it => it.Rows, rows));

        Assert.Equal("Loading", page.Find("[role=status]").GetAttribute("aria-label"));
        Assert.Equal(rows, page.Find("[role=status]").ChildElementCount);
        Assert.Equal("", page.Words("[role=status]"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Add one.")]
    public void An_empty_state_has_a_title_and_what_to_do_next(string? advice)
    {
        var page = _context.Open<EmptyState>(empty =>
        {
            empty.Add(it => it.Title, "Nothing yet");
            if (advice is not null)
            {
                empty.AddChildContent(advice);
            }
        });

        Assert.Equal("Nothing yet", page.Find("h2").TextContent);
        Assert.Equal($"Nothing yet{advice}", page.Find(".empty").TextContent.Trim());
    }

    [Fact]
    public void What_took_time_says_how_long()
    {
        var page = LastingOf(At, At.AddMinutes(3).AddSeconds(5));

        Assert.Contains("3 min 5 s", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("time-running"));
    }

    [Fact]
    public void What_goes_on_counts_from_its_start()
    {
        var page = LastingOf(At, null);

        Assert.Equal(Times.Iso(At), page.Find("time-running").GetAttribute("at"));
    }

    [Fact]
    public void What_has_not_started_says_so()
    {
        var page = LastingOf(null, null);

        Assert.Equal("not started", page.Find("[aria-label]").GetAttribute("aria-label"));
        Assert.Empty(page.FindAll("time-running"));
    }

    [Fact]
    public void A_time_is_local_with_UTC_in_its_hint_and_an_age_has_its_suffix()
    {
        var time = _context.Open<LocalTime>(it => it.Add(one => one.At, At)).Find("time-local");
        Assert.Equal(("2026-01-05T07:30:00.000Z", "5 Jan 2026, 07:30:00 UTC"), (time.GetAttribute("at"), time.GetAttribute("data-utc")));

        var age = _context.Open<Age>(it => it.Add(one => one.At, At).Add(one => one.Suffix, " ago")).Find("time-age");
        Assert.Equal(
            ("2026-01-05T07:30:00.000Z", "5 Jan 2026, 07:30:00 UTC", " ago"),
            (age.GetAttribute("at"), age.GetAttribute("data-utc"), age.GetAttribute("suffix"))
        );
    }

    [Theory]
    [InlineData(0, false, null, "")]
    [InlineData(1, false, null, "1 new push · show")]
    [InlineData(2000, false, "pushes", "2,000 new pushes · show")]
    [InlineData(2, true, "pushes", "2 new pushes · show")]
    [InlineData(0, true, null, "List has changed · refresh")]
    public async Task What_waits_is_counted_and_shown_on_request(int count, bool moved, string? many, string words)
    {
        var shown = 0;
        var page = _context.Open<NewRows>(rows =>
            rows.Add(it => it.Count, count)
                .Add(it => it.Moved, moved)
                .Add(it => it.One, "push")
                .Add(it => it.Many, many)
                .Add(it => it.Show, () => shown++)
        );

        Assert.Equal(words, page.Words(".new-rows"));
        Assert.Equal(count > 0 ? words[..^" · show".Length] : "", page.Words("[role=status]"));
        if (words.Length > 0)
        {
            await page.ClickAsync(".new-rows button");
            Assert.Equal(1, shown);
        }
    }

    [Fact]
    public void New_rows_are_announced_at_most_every_five_seconds()
    {
        var rows = _context.Render<NewRows>(it => it.Add(one => one.Count, 1).Add(one => one.One, "task"));
        Assert.Equal("1 new task", rows.Find("[role=status]").TextContent);

        rows.Render(it => it.Add(one => one.Count, 2));
        Assert.Equal(("2 new tasks · show", "1 new task"), (rows.Find("button").Words(), rows.Find("[role=status]").TextContent));

        _context.Clock.Advance(TimeSpan.FromSeconds(5));
        rows.Render(it => it.Add(one => one.Count, 3));
        Assert.Equal("3 new tasks", rows.Find("[role=status]").TextContent);

        rows.Render(it => it.Add(one => one.Count, 0));
        Assert.Equal("", rows.Find("[role=status]").TextContent);
    }

    [Fact]
    public void A_list_of_one_page_shows_nothing_of_others()
    {
        // An empty element is hidden by its style, so that it is not announced either.
        Assert.Equal("", _context.Open<PagerLinks>().Find("nav").TextContent);
    }

    [Theory]
    [InlineData("/first", null, null, "Newest /first")]
    [InlineData(null, null, "/next", "Older /next")]
    [InlineData("/first", "/before", "/next", "Newest /first,Newer /before,Older /next")]
    public void Other_pages_are_links_in_their_order(string? newest, string? newer, string? older, string links)
    {
        var page = _context.Open<PagerLinks>(pager =>
            pager.Add(it => it.Newest, newest).Add(it => it.Newer, newer).Add(it => it.Older, older)
        );

        Assert.Equal(links, string.Join(',', page.FindAll("nav a").Select(link => $"{link.Words()} {link.GetAttribute("href")}")));
    }

    [Theory]
    [InlineData(1, 0, "1 selected", null)]
    [InlineData(1234, 1200, "1,234 selected", "1,200 on other pages")]
    public async Task Chosen_rows_are_counted_with_those_out_of_sight_and_can_be_cleared(int count, int unseen, string words, string? note)
    {
        var cleared = 0;
        var page = _context.Open<PickBar>(bar =>
            bar.Add(it => it.Label, "Selected tasks")
                .Add(it => it.Count, count)
                .Add(it => it.Unseen, unseen)
                .Add(it => it.Cleared, () => cleared++)
                .AddChildContent("<button>Restart</button>")
        );

        Assert.Equal("Selected tasks", page.Find("[role=toolbar]").GetAttribute("aria-label"));
        Assert.Equal(words, page.Words("[role=toolbar] [role=status]"));
        Assert.Equal(note, page.FindAll(".pickbar-note").SingleOrDefault()?.TextContent);
        Assert.Equal(["Restart", "Clear the selection"], page.Buttons("[role=toolbar]"));
        await page.PressAsync("Clear the selection");
        Assert.Equal(1, cleared);
    }

    [Theory]
    [InlineData(0, "0 %", "0")]
    [InlineData(75, "75 %", "75")]
    [InlineData(null, "not known", null)]
    public void Progress_is_a_percentage_or_not_known(int? percent, string words, string? value)
    {
        var bar = _context
            .Open<ProgressBar>(progress =>
                progress.Add(it => it.Percent, percent).Add(it => it.Label, "Progress of Import").Add(it => it.Moving, true)
            )
            .Find("[role=progressbar]");

        Assert.Equal(
            ("Progress of Import", words, value),
            (bar.GetAttribute("aria-label"), bar.GetAttribute("aria-valuetext"), bar.GetAttribute("aria-valuenow"))
        );
    }

    [Fact]
    public void Work_that_stands_still_shows_no_movement()
    {
        Assert.Single(Progress(moving: true).FindAll(".mud-progress-indeterminate"));
        Assert.Empty(Progress(moving: false).FindAll(".mud-progress-indeterminate"));

        IRenderedComponent<LiveUpdates> Progress(bool moving) =>
            _context.Open<ProgressBar>(progress =>
                progress.Add(it => it.Percent, null).Add(it => it.Label, "Progress").Add(it => it.Moving, moving)
            );
    }

    [Theory]
    [InlineData("5", "5")]
    [InlineData("\"text\"", "\"text\"")]
    [InlineData("null", "null")]
    [InlineData("[]", "[]")]
    [InlineData("{}", "{}")]
    [InlineData("""{"a":"B\u00fccher <1>"}""", """{ "a": "Bücher <1>" }""")]
    public void Any_JSON_is_shown_with_its_title_and_can_be_copied(string json, string words)
    {
        var page = _context.Open<JsonPanel>(panel => panel.Add(it => it.Title, "Result").Add(it => it.Value, JsonElement.Parse(json)));

        Assert.Equal("Result", page.Find("h2").TextContent);
        Assert.Equal(words, page.Words(".json").Replace(" 1 member }", "", StringComparison.Ordinal));
        Assert.Equal(JsonText.Pretty(JsonElement.Parse(json)), page.Button("Copy the result as JSON").GetAttribute("data-copy"));
    }

    [Theory]
    [InlineData(Tone.Quiet, null, "s-pending")]
    [InlineData(Tone.Active, "status", "s-running")]
    [InlineData(Tone.Good, null, "s-completed")]
    [InlineData(Tone.Warning, "region", "s-warning")]
    [InlineData(Tone.Bad, "alert", "s-failed")]
    [InlineData(Tone.Faded, null, "s-canceled")]
    public void A_notice_has_the_colours_of_its_tone_and_is_announced_only_if_it_is_asked_to_be(Tone tone, string? role, string css)
    {
        var notice = _context
            .Open<Notice>(it => it.Add(notice => notice.Tone, tone).Add(notice => notice.Role, role).AddChildContent("Sending is paused."))
            .Find(".notice");

        Assert.Contains(css, notice.ClassList);
        Assert.Equal((role, null), (notice.GetAttribute("role"), notice.GetAttribute("aria-live")));
        Assert.Equal("Sending is paused.", notice.Words());
        Assert.Empty(notice.QuerySelectorAll("svg"));
    }

    [Fact]
    public void A_link_that_looks_like_a_button_is_a_plain_link()
    {
        var page = _context.Open<LinkButton>(link =>
            link.Add(it => it.Href, "/tasks?order=oldest")
                .Add(it => it.Text, "Older")
                .Add(it => it.EndIcon, "right")
                .Add(it => it.Rel, "next")
        );

        var link = page.Find("a");
        Assert.Equal(("/tasks?order=oldest", "next"), (link.GetAttribute("href"), link.GetAttribute("rel")));
        Assert.Null(link.GetAttribute("role"));
        Assert.Equal("Older", link.Words());
        Assert.Equal("#i-right", link.QuerySelector("use")!.GetAttribute("href"));
    }

    [Fact]
    public async Task One_of_several_values_is_chosen_by_a_click_and_no_key_takes_the_choice_away()
    {
        List<Tone> chosen = [];
        var page = _context.Open<RadioField<Tone>>(field =>
            field
                .Add(it => it.Label, "Tone")
                .Add(it => it.Name, "tone")
                .Add(it => it.Value, Tone.Good)
                .Add(it => it.ValueChanged, tone => chosen.Add(tone))
                .Add(it => it.WordsOf, tone => tone.ToString())
                .Add(it => it.ExplanationOf, tone => $"the tone {tone}")
        );
        var group = page.Find("[role=radiogroup]");
        Assert.Equal("Tone", page.Find($"#{group.GetAttribute("aria-labelledby")}").TextContent);
        Assert.Equal(
            Enum.GetValues<Tone>().Select(tone => $"{tone} the tone {tone}"),
            page.FindAll(".choice label").Select(choice => choice.Words())
        );
        Assert.Equal([nameof(Tone.Good)], Chosen());

        await page.ClickAsync("input[name=tone]", (int)Tone.Bad);
        await page.KeyDownAsync(".choice label", "Backspace", (int)Tone.Bad);

        Assert.Equal([Tone.Bad], chosen);
        Assert.Equal([nameof(Tone.Bad)], Chosen());

        IEnumerable<string> Chosen() =>
            page.FindAll(".choice").Where(it => it.QuerySelector("[checked]") is not null).Select(it => it.Words().Split(' ')[0]);
    }

    [Fact]
    public async Task A_tick_is_set_and_taken_away_and_has_its_words_as_its_name()
    {
        List<bool> changes = [];
        var page = _context.Open<Tick>(tick =>
            tick.Add(it => it.Name, "all")
                .Add(it => it.ValueChanged, on => changes.Add(on))
                .AddChildContent("All <small>those to come too</small>")
        );
        Assert.Equal("All those to come too", page.Find("label:has(input[type=checkbox])").Words());

        await page.ChangeAsync("input[name=all]", true);
        await page.ChangeAsync("input[name=all]", false);

        Assert.Equal([true, false], changes);
    }

    [Fact]
    public async Task A_failure_says_what_to_do_and_is_tried_again_on_request()
    {
        var again = 0;
        var fault = Fault.Of(RefusedException.ReadTimeout(TimeSpan.FromSeconds(5), null));

        var page = _context.Open<FaultPanel>(panel => panel.Add(it => it.Fault, fault).Add(it => it.Again, () => again++));

        Assert.Equal("This took too long to read", page.Find("[role=alert] h2").TextContent);
        Assert.StartsWith("Narrow the search", page.Words("[role=alert] p"), StringComparison.Ordinal);
        Assert.Equal(
            "readTimeout: The database took longer than 5 s to answer. Ask for less, or try again.",
            page.Find("details code").TextContent
        );
        await page.PressAsync("Try again");
        Assert.Equal(1, again);
    }

    [Theory]
    [InlineData(true, "This could not be read")]
    [InlineData(false, "The database cannot be reached")]
    public async Task While_the_database_is_away_a_read_says_that_it_comes_back_by_itself_but_not_a_command(bool read, string title)
    {
        var fault = Fault.Of(RefusedException.Unavailable("Away.", null));
        var page = _context.Open<FaultPanel>(panel =>
        {
            panel.Add(it => it.Fault, fault);
            if (read)
            {
                panel.Add(it => it.Again, () => { });
            }
        });

        _context.Store = new StoreState(Reads: false, Writes: false, ChangesLate: false);
        _context.Clock.Advance(StoreWatch.Every);

        await page.WaitForAssertionAsync(() => Assert.Equal(title, page.Find("[role=alert] h2").TextContent));
        Assert.Equal(read, page.FindAll("button").Count == 1);
    }

    [Fact]
    public async Task The_search_shows_the_text_of_the_address_and_reports_what_is_typed_after_a_pause()
    {
        List<string?> reported = [];
        var box = _context.Render<SearchBox>(search =>
            search.Add(it => it.Text, "import").Add(it => it.Label, "Filter by name").Add(it => it.Changed, text => reported.Add(text))
        );
        var input = box.Find("input");
        Assert.Equal(
            ("import", "Filter by name", "Filter by name"),
            (input.GetAttribute("value"), input.GetAttribute("placeholder"), box.Find("label").Words())
        );

        var typing = box.InputAsync("input", "");
        await _context.Clock.WhenArmed(1, Xunit.TestContext.Current.CancellationToken);
        Assert.Empty(reported);
        _context.Clock.Advance(TimeSpan.FromMilliseconds(300));
        await typing;

        Assert.Equal([""], reported);
    }

    [Fact]
    public async Task A_search_that_is_left_while_typing_reports_nothing()
    {
        List<string?> reported = [];
        var page = _context.Open<SearchBox>(search =>
            search.Add(it => it.Text, null).Add(it => it.Label, "Filter by name").Add(it => it.Changed, text => reported.Add(text))
        );
        var typing = page.InputAsync("input", "imp");

        await _context.DisposeComponentsAsync();
        _context.Clock.Advance(TimeSpan.FromSeconds(1));
        await typing;

        Assert.Empty(reported);
    }

    [Theory]
    [MemberData(nameof(Charts))]
    public void Bars_say_in_words_what_they_count(long[] good, long[] bad, string[] hints, string[] lines)
    {
        List<Bars.Bar> bars =
        [
            .. good.Zip(bad, (ok, failed) => (ok, failed)).Select((pair, hour) => new Bars.Bar(At.AddHours(hour), pair.ok, pair.failed)),
        ];

        var page = _context.Open<Bars>(chart => chart.Add(it => it.Values, bars).Add(it => it.Label, "Pushes of today"));

        Assert.Equal("Pushes of today", page.Find("[role=img]").GetAttribute("aria-label"));
        Assert.Equal(hints, page.FindAll("[data-at]").Select(bar => bar.GetAttribute("title")!));
        Assert.Equal(lines, page.FindAll(".y span").Select(line => line.TextContent));
    }

    public static TheoryData<long[], long[], string[], string[]> Charts =>
        new()
        {
            { [], [], [], ["3", "2", "1", "0"] },
            { [0], [0], ["5 Jan 2026, 07:30:00 UTC: 0 delivered, 0 failed attempts"], ["3", "2", "1", "0"] },
            {
                [2, 2999],
                [1, 1],
                ["5 Jan 2026, 07:30:00 UTC: 2 delivered, 1 failed attempt", "5 Jan 2026, 08:30:00 UTC: 2,999 delivered, 1 failed attempt"],
                ["3 k", "2 k", "1 k", "0"]
            },
        };

    private IRenderedComponent<LiveUpdates> LastingOf(DateTimeOffset? from, DateTimeOffset? to) =>
        _context.Open<Lasting>(lasting => lasting.Add(it => it.From, from).Add(it => it.To, to));
}

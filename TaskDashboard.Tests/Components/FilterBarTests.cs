using Bunit;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The filters of a list: before the page is live, while a person types, and with each kind of filter.</summary>
public sealed class FilterBarTests
{
    private readonly List<string?> _typed = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task States_and_chips_are_links_and_work_before_the_page_is_live(bool connected)
    {
        await using var page = new PagesContext(connected: connected);
        var bar = Open(page);

        var states = bar.FindAll(".state");
        Assert.Equal(["All42", "Failed4", "Running"], states.Select(state => string.Concat(state.TextContent.Split())));
        Assert.Equal(["false", "true", "false"], states.Select(state => state.GetAttribute("aria-pressed")));
        Assert.All(states, state => Assert.Equal("button", state.GetAttribute("role")));
        Assert.Equal("/list", states[0].GetAttribute("href"));
        Assert.Contains("s-failed", states[1].ClassName!, StringComparison.Ordinal);
        var remove = bar.Find(".chip-x");
        Assert.Equal(
            ("/list?state=failed", "Remove the filter Type Import"),
            (remove.GetAttribute("href"), remove.GetAttribute("aria-label"))
        );
        Assert.Equal("/list", bar.Find(".chips > .link").GetAttribute("href"));
        Assert.Equal("50 of 1,286", bar.Find(".chips-summary").TextContent);
    }

    [Fact]
    public async Task Its_forms_lead_to_the_addresses_that_the_live_page_leads_to()
    {
        await using var page = new PagesContext(connected: false);
        var bar = Open(page);

        var search = bar.Find(".filter-search");
        Assert.Equal(("get", "/list"), (search.GetAttribute("method"), search.GetAttribute("action")));
        Assert.Equal(["state=failed", "type=IMPORT", "order=oldest"], Hidden(".filter-search"));
        Assert.Equal("q", bar.Find("#filter-search").GetAttribute("name"));
        Assert.Equal(["state=failed", "order=oldest"], Hidden(".filter-menu"));
        Assert.Equal("Apply", bar.Find(".filter-menu [type=submit]").Words());

        IEnumerable<string> Hidden(string form) =>
            bar.FindAll($"{form} input[type=hidden]").Select(field => $"{field.GetAttribute("name")}={field.GetAttribute("value")}");
    }

    [Fact]
    public async Task The_button_of_the_menu_says_how_many_filters_are_set()
    {
        await using var page = new PagesContext();
        var bar = Open(page);

        var button = bar.Find(".filter-open");
        Assert.Equal("Filter 1", string.Join(' ', button.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(bar.Find(".filter-menu").Id, button.GetAttribute("popovertarget"));
        Assert.Empty(bar.FindAll(".filter-menu [type=submit]"));
    }

    [Fact]
    public async Task A_time_is_shown_in_local_time()
    {
        var range = new InstantRange(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        await using var page = new PagesContext();
        var bar = Open(
            page,
            [
                new("Created", "", "/a", range),
                new("Ended", "", "/b", range with { From = null }),
                new("Since", "", "/c", range with { To = null }),
                new("At", "", "/d", range with { To = range.From }),
            ]
        );

        Assert.Equal([2, 1, 1, 1], bar.FindAll("span.chip").Select(chip => chip.QuerySelectorAll("time-local").Length));
        Assert.Contains("before", bar.FindAll("span.chip")[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("since", bar.FindAll("span.chip")[2].TextContent, StringComparison.Ordinal);
        Assert.Equal("Remove the filter Created", bar.Find(".chip-x").GetAttribute("aria-label"));
    }

    [Fact]
    public async Task Typing_is_reported_once_after_a_pause()
    {
        await using var page = new PagesContext();
        var bar = Open(page);

        await TypeAsync(bar, "a");
        page.Clock.Advance(TimeSpan.FromMilliseconds(200));
        await TypeAsync(bar, "ab");
        page.Clock.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Empty(_typed);
        page.Clock.Advance(TimeSpan.FromMilliseconds(100));

        await bar.WaitForAssertionAsync(() => Assert.Equal(["ab"], _typed));
    }

    [Fact]
    public async Task A_render_never_replaces_what_is_typed()
    {
        await using var page = new PagesContext();
        var bar = Open(page, text: "old");
        Assert.Equal("old", Value(bar));

        // The address of the first letters arrives while the person types on.
        await TypeAsync(bar, "lese");
        page.Clock.Advance(TimeSpan.FromMilliseconds(300));
        await bar.WaitForAssertionAsync(() => Assert.Equal(["lese"], _typed));
        await TypeAsync(bar, "lesecon ");
        Render(bar, "lese");
        Assert.Equal("lesecon ", Value(bar));

        // The address of all letters arrives without the blank at their end.
        page.Clock.Advance(TimeSpan.FromMilliseconds(300));
        await bar.WaitForAssertionAsync(() => Assert.Equal(["lese", "lesecon "], _typed));
        Render(bar, "lesecon");
        Assert.Equal("lesecon ", Value(bar));
    }

    [Fact]
    public async Task Another_address_replaces_what_was_typed()
    {
        await using var page = new PagesContext();
        var bar = Open(page);
        await TypeAsync(bar, "x");
        page.Clock.Advance(TimeSpan.FromMilliseconds(300));
        await bar.WaitForAssertionAsync(() => Assert.Equal(["x"], _typed));
        Render(bar, "x");

        Render(bar, null);

        Assert.Equal("", Value(bar));
    }

    [Fact]
    public async Task A_choice_that_the_list_does_not_offer_is_shown_as_well()
    {
        await using var page = new PagesContext();
        string? chosen = null;
        var select = page.Render<FilterSelect>(field =>
            field
                .Add(p => p.Label, "Type")
                .Add(p => p.Name, "type")
                .Add(p => p.All, "All types")
                .Add(p => p.Choices, [new("A", "Type A")])
                .Add(p => p.Value, "B")
                .Add(p => p.Changed, value => chosen = value)
        );

        Assert.Equal(["All types", "Type A", "B"], select.FindAll("option").Select(option => option.TextContent));
        await select.ChangeAsync("select", "A");
        Assert.Equal("A", chosen);
    }

    [Fact]
    public async Task A_text_counts_when_its_field_is_left()
    {
        await using var page = new PagesContext();
        string? text = null;
        var field = page.Render<FilterText>(field =>
            field
                .Add(p => p.Label, "Company")
                .Add(p => p.Name, "company")
                .Add(p => p.Value, "acme")
                .Add(p => p.Changed, value => text = value)
        );

        Assert.Equal("acme", field.Find("input").GetAttribute("value"));
        await field.ChangeAsync("input", "contoso");
        Assert.Equal("contoso", text);
    }

    private IRenderedComponent<FilterBar> Open(PagesContext page, IReadOnlyList<FilterChip>? chips = null, string? text = null) =>
        page.Render<FilterBar>(bar =>
            bar.Add(p => p.Label, "Filter items")
                .Add(p => p.Action, "/list")
                .Add(
                    p => p.Parameters,
                    [
                        KeyValuePair.Create("state", "failed"),
                        KeyValuePair.Create("type", "IMPORT"),
                        KeyValuePair.Create("q", "x"),
                        KeyValuePair.Create("order", "oldest"),
                    ]
                )
                .Add(
                    p => p.States,
                    [
                        new("All", "/list", false, null, 42),
                        new("Failed", "/list?state=failed", true, StateLooks.Of(TaskState.Failed), 4),
                        new("Running", "/list?state=inProgress", false, StateLooks.Of(TaskState.InProgress)),
                    ]
                )
                .Add(p => p.SearchLabel, "Filter by name")
                .Add(p => p.Text, text)
                .Add(p => p.TextChanged, _typed.Add)
                .Add(p => p.Menu, "<select name=\"type\"></select>")
                .Add(p => p.InMenu, ["type"])
                .Add(p => p.Chips, chips ?? [new("Type", "Import", "/list?state=failed")])
                .Add(p => p.Cleared, "/list")
                .Add(p => p.Summary, "50 of 1,286")
        );

    private static void Render(IRenderedComponent<FilterBar> bar, string? text) => bar.Render(p => p.Add(b => b.Text, text));

    private static Task TypeAsync(IRenderedComponent<FilterBar> bar, string text)
    {
        // The search tells only after its rest, so this is not awaited to its end.
        _ = bar.InputAsync("#filter-search", text);
        return bar.WaitForAssertionAsync(() => Assert.Equal(text, Value(bar)));
    }

    private static string? Value(IRenderedComponent<FilterBar> bar) => bar.Find("#filter-search").GetAttribute("value") ?? "";
}

using Bunit;
using TaskDashboard.Core.Storage;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The list that all pages with live rows use, in each of its states.</summary>
public sealed class LiveListTests : IAsyncLifetime
{
    private const int PageSize = 3;

    private readonly PagesContext _page = new();
    private readonly SortedDictionary<long, string> _stored = [];
    private readonly List<int> _counted = [];
    private Func<Task>? _before;
    private int _size = PageSize;
    private bool _oldestFirst;
    private (string Next, DateTimeOffset At)? _searched;

    private sealed record Item(long Number, string Name);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _page.DisposeAsync();

    [Fact]
    public async Task While_it_reads_it_shows_a_skeleton_and_then_the_rows_newest_first()
    {
        var gate = new TaskCompletionSource();
        _before = () => gate.Task;
        Store(1, 2);
        var page = Open();
        Assert.NotEmpty(page.FindAll(".skeleton"));

        gate.SetResult();

        await ShowsAsync(page, "Item 2", "Item 1");
        Assert.Empty(page.FindAll(".skeleton"));
        Assert.Equal("Items", page.Find("caption").TextContent);
        Assert.Equal(["2", "1"], page.FindAll("tbody tr").Select(row => row.GetAttribute("data-row")));
    }

    [Fact]
    public async Task Without_rows_it_shows_what_to_do()
    {
        var page = Open();

        await page.WaitForAssertionAsync(() => Assert.Equal("Nothing here", page.Find("p").TextContent));
        Assert.Empty(page.FindAll("table"));
    }

    [Theory]
    [InlineData(false, null, "Searched back to", "?after=40")]
    [InlineData(true, null, "Searched up to", "?after=40")]
    [InlineData(false, 40L, "Searched up to", "?before=40")]
    public async Task A_search_that_ended_early_says_how_far_it_came_and_goes_on(bool oldestFirst, long? before, string words, string href)
    {
        var at = new DateTimeOffset(2026, 3, 3, 8, 0, 0, TimeSpan.Zero);
        (_searched, _oldestFirst) = (("40", at), oldestFirst);
        Store(50);
        var page = Open(new ListPlace(null, before));
        await page.WaitForAssertionAsync(() => Assert.Equal($"{words} .", page.Find(".searched span").TextContent));
        Assert.Equal(Times.Iso(at), page.Find(".searched time-local").GetAttribute("at"));
        Assert.Equal(href, page.Find(".searched a").GetAttribute("href"));
        Assert.Equal("Search further", page.Find(".searched a").TextContent.Trim());
        Assert.DoesNotContain(Links(page), link => link == href);
    }

    [Fact]
    public async Task A_search_that_found_nothing_yet_does_not_say_that_there_is_nothing()
    {
        _searched = ("40", new DateTimeOffset(2026, 3, 3, 8, 0, 0, TimeSpan.Zero));
        var page = Open();

        await page.WaitForAssertionAsync(() =>
            Assert.StartsWith("Nothing found yet. Searched back to", page.Find(".searched span").TextContent, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("Nothing here", page.Markup, StringComparison.Ordinal);
        Assert.Equal("?after=40", page.Find(".searched a").GetAttribute("href"));
    }

    [Fact]
    public async Task A_failed_read_is_shown_and_can_be_tried_again()
    {
        Store(1);
        _before = () => throw new InvalidOperationException("secret");
        var page = Open();
        await page.WaitForAssertionAsync(() => Assert.NotEmpty(page.FindAll("[role=alert]")));
        Assert.DoesNotContain("secret", page.Markup, StringComparison.Ordinal);

        _before = null;
        await page.PressAsync("Try again");

        await ShowsAsync(page, "Item 1");
    }

    [Fact]
    public async Task Held_rows_stay_in_place_and_new_ones_wait()
    {
        Store(1, 2);
        var page = Open();
        await ShowsAsync(page, "Item 2", "Item 1");
        await HoldAsync(page, true);

        _stored[1] = "Changed";
        Store(3);
        Publish(3);

        await ShowsAsync(page, "Item 2", "Changed");
        Assert.Equal("1 new item · show", page.Find(".new-rows-button").TextContent.Trim());
        await page.ClickAsync(".new-rows-button");
        await ShowsAsync(page, "Item 3", "Item 2", "Changed");
    }

    [Fact]
    public async Task A_held_row_that_the_list_no_longer_has_is_read_again()
    {
        Store(1, 2);
        var page = Open();
        await ShowsAsync(page, "Item 2", "Item 1");
        await HoldAsync(page, true);

        _stored.Remove(2);
        Publish(2);

        await ShowsAsync(page, "Item 2, left", "Item 1");
        await HoldAsync(page, false);
        await ShowsAsync(page, "Item 1");
    }

    [Fact]
    public async Task Rows_stay_in_place_while_one_is_chosen()
    {
        Store(1, 2);
        var page = Open();
        await ShowsAsync(page, "Item 2", "Item 1");
        await page.PickAsync("Select Item 1", true);

        Store(3);
        Publish(3);

        await page.WaitForAssertionAsync(() => Assert.NotEmpty(page.FindAll(".new-rows-button")));
        await ShowsAsync(page, "Item 2", "Item 1");
        await page.PickAsync("Select Item 1", false);
        await ShowsAsync(page, "Item 3", "Item 2", "Item 1");
    }

    [Fact]
    public async Task Chosen_rows_are_counted_and_can_be_cleared()
    {
        Store(1, 2);
        var page = Open();
        await ShowsAsync(page, "Item 2", "Item 1");
        Assert.Empty(page.FindAll(".pickbar"));

        await page.PickAsync("Select Item 2", true);
        Assert.Equal("1 selected", page.Find(".pickbar b").TextContent);
        Assert.Equal("Item 2", page.Find(".pickbar i").TextContent);
        Assert.Contains("picked", page.Find("tr[data-row='2']").ClassName!, StringComparison.Ordinal);
        Assert.Contains("is-part", page.Find("thead .tick").ClassName!, StringComparison.Ordinal);

        await PickShownAsync(page, "Select all that are shown", true);
        Assert.Equal("2 selected", page.Find(".pickbar b").TextContent);
        await page.ClickAsync(".pickbar-clear");
        Assert.Empty(page.FindAll(".pickbar"));
        Assert.All(page.FindAll("tbody .c-tick input"), tick => Assert.False(tick.HasAttribute("checked")));
    }

    [Fact]
    public async Task What_is_chosen_stays_chosen_on_another_page_and_shows_the_current_row()
    {
        Store(1, 2, 3, 4);
        var page = Open();
        await ShowsAsync(page, "Item 4", "Item 3", "Item 2");
        await page.PickAsync("Select Item 3", true);
        _stored[3] = "Changed";
        Publish(3);
        await page.WaitForAssertionAsync(() => Assert.Equal("Changed", page.Find(".pickbar i").TextContent));

        Show(page, new ListPlace(2, null));

        await ShowsAsync(page, "Item 1");
        Assert.Equal("1 selected", page.Find(".pickbar b").TextContent);
        Assert.Equal("1 on other pages", page.Find(".pickbar-note").TextContent);
    }

    [Fact]
    public async Task No_more_than_500_rows_can_be_chosen()
    {
        Store([.. Enumerable.Range(1, 501).Select(number => (long)number)]);
        _size = 501;
        var page = Open();
        await page.WaitForAssertionAsync(() => Assert.Equal(501, page.FindAll("tbody tr").Count));

        await PickShownAsync(page, "Select all that are shown", true);

        Assert.Equal("500 selected", page.Find(".pickbar b").TextContent);
        Assert.Equal(["1"], page.FindAll("tr:has(.c-tick input[disabled])").Select(row => row.GetAttribute("data-row")));
    }

    [Fact]
    public async Task A_list_without_acts_has_no_ticks()
    {
        Store(1);
        var page = Open(more: _ => { });

        await ShowsAsync(page, "Item 1");

        Assert.Empty(page.FindAll("input"));
    }

    [Fact]
    public async Task Pages_lead_to_each_other_by_the_numbers_of_their_rows()
    {
        Store(1, 2, 3, 4, 5, 6, 7);
        var page = Open();
        await ShowsAsync(page, "Item 7", "Item 6", "Item 5");
        Assert.Equal(["?after=5"], Links(page));

        Show(page, new ListPlace(5, null));
        await ShowsAsync(page, "Item 4", "Item 3", "Item 2");
        Assert.Equal(["?", "?before=4", "?after=2"], Links(page));

        Show(page, new ListPlace(null, 4));
        await ShowsAsync(page, "Item 7", "Item 6", "Item 5");
        Assert.Equal(["?", "?after=5"], Links(page));
    }

    [Fact]
    public async Task The_oldest_can_be_first()
    {
        Store(1, 2, 3, 4);
        _oldestFirst = true;
        var page = Open();
        await ShowsAsync(page, "Item 1", "Item 2", "Item 3");
        Assert.Equal(["?after=3"], Links(page));
        await HoldAsync(page, true);

        // It comes on the last page.
        Store(5);
        Publish(5);
        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll(".new-rows-button")));
    }

    [Fact]
    public async Task Another_page_announces_what_came_since_and_leads_to_it()
    {
        Store(1, 2, 3, 4);
        var page = Open(ListPlace.Beyond(2));
        await ShowsAsync(page, "Item 1");

        Store(5);
        Publish(5);
        await page.WaitForAssertionAsync(() => Assert.Equal("1 new item · show", page.Find(".new-rows-button").TextContent.Trim()));
        await page.ClickAsync(".new-rows-button");

        Assert.EndsWith("?", _page.Go.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_query_is_marked_while_it_is_read_and_the_old_rows_stay_until_then()
    {
        Store(1);
        var page = Open();
        await ShowsAsync(page, "Item 1");
        var gate = new TaskCompletionSource();
        _before = () => gate.Task;

        page.FindComponent<LiveList<Item>>().Render(list => list.Add(p => p.Query, "other"));
        await page.WaitForAssertionAsync(() => Assert.NotEmpty(page.FindAll(".is-reading")));
        Assert.Equal(["Item 1"], Names(page));

        gate.SetResult();
        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll(".is-reading")));
    }

    [Fact]
    public async Task The_number_of_rows_is_reported_when_it_changes()
    {
        Store(1);
        var page = Open();
        await ShowsAsync(page, "Item 1");

        _stored[1] = "Changed";
        Publish(1);
        await ShowsAsync(page, "Changed");
        Store(2);
        Publish(2);
        await ShowsAsync(page, "Item 2", "Changed");

        Assert.Equal([1, 2], _counted);
    }

    [Fact]
    public async Task A_list_that_moves_on_without_a_change_is_read_again_every_minute()
    {
        var minute = 0L;
        Store(1);
        var page = Open(more: list => list.Add(p => p.Period, () => minute));
        await ShowsAsync(page, "Item 1");
        Store(2);

        minute++;
        _page.Clock.Advance(TimeSpan.FromMinutes(1));

        await ShowsAsync(page, "Item 2", "Item 1");
    }

    [Fact]
    public async Task A_render_without_a_change_sends_no_new_handler()
    {
        Store(1, 2);
        var page = Open();
        await ShowsAsync(page, "Item 2", "Item 1");
        var list = page.FindComponent<LiveList<Item>>();
        var before = page.Markup;

        list.Render();

        // The markup names the handler of each event.
        Assert.Contains(Handlers(before), part => part.Contains("blazor:onpick", StringComparison.Ordinal));
        Assert.Equal(Handlers(before), Handlers(page.Markup));

        static IEnumerable<string> Handlers(string markup) =>
            markup.Split('<').Where(part => part.Contains("blazor:on", StringComparison.Ordinal));
    }

    private void Store(params long[] numbers)
    {
        foreach (var number in numbers)
        {
            _stored[number] = $"Item {number}";
        }
    }

    // The feed rests between two batches.
    private void Publish(long number)
    {
        _page.Clock.Advance(TimeSpan.FromSeconds(1));
        _page.Publish(ChangeSubject.Task, number);
    }

    private IRenderedComponent<LiveUpdates> Open(
        ListPlace place = default,
        Action<ComponentParameterCollectionBuilder<LiveList<Item>>>? more = null
    ) =>
        _page.Open<LiveList<Item>>(list =>
        {
            list.Add(p => p.Query, "all")
                .Add(p => p.Place, place)
                .Add(p => p.PageSize, _size)
                .Add(p => p.OldestFirst, _oldestFirst)
                .Add(p => p.Read, (asked, _) => ReadAsync(asked))
                .Add(p => p.Follows, change => change.Subject is ChangeSubject.Task)
                .Add(p => p.KeyOf, item => item.Number)
                .Add(p => p.AddressOf, AddressOf)
                .Add(p => p.Label, "Items")
                .Add(p => p.One, "item")
                .Add(p => p.TickLabel, item => $"Select {item.Name}")
                .Add(p => p.Head, "<th>Name</th>")
                .Add(p => p.Row, item => $"<td class=\"c-name\"><a href=\"/items/{item.Number}\">{item.Name}</a></td>")
                .Add(p => p.Empty, "<p>Nothing here</p>")
                .Add(p => p.Counted, _counted.Add)
                .Add(
                    p => p.ReadAgain,
                    (items, _) => Task.FromResult<IReadOnlyList<Item>>([.. items.Select(item => item with { Name = item.Name + ", left" })])
                );
            if (more is null)
            {
                list.Add(p => p.Picked, items => $"<i>{string.Join(", ", items.Select(item => item.Name))}</i>");
            }

            more?.Invoke(list);
        });

    private async Task<Page<Item>> ReadAsync(ListPlace place)
    {
        if (_before is not null)
        {
            await _before();
        }

        var downwards = place.Before is null != _oldestFirst;
        var items = _stored.Select(pair => new Item(pair.Key, pair.Value)).Where(item => IsBeyond(item.Number)).ToList();
        if (downwards)
        {
            items.Reverse();
        }

        return _searched is { } searched
            ? new Page<Item>([.. items.Take(_size)], searched.Next, searched.At)
            : new Page<Item>([.. items.Take(_size)], items.Count > _size ? "more" : null);

        bool IsBeyond(long number) => place.Key is not { } key || (downwards ? number < key : number > key);
    }

    private static string AddressOf(ListPlace place) =>
        "?" + string.Join('&', place.Parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={p.Value}"));

    private static void Show(IRenderedComponent<LiveUpdates> page, ListPlace place) =>
        page.FindComponent<LiveList<Item>>().Render(list => list.Add(p => p.Place, place));

    private static Task HoldAsync(IRenderedComponent<LiveUpdates> page, bool held) =>
        page.FindComponent<HeldRegion>().Instance.SetHeld(held);

    private static Task PickShownAsync(IRenderedComponent<LiveUpdates> page, string label, bool ticked) =>
        page.ChangeAsync($"input[aria-label='{label}']", ticked);

    private static string[] Names(IRenderedComponent<LiveUpdates> page) => [.. page.FindAll("tbody a").Select(link => link.TextContent)];

    private static IEnumerable<string?> Links(IRenderedComponent<LiveUpdates> page) =>
        page.FindAll(".pager a").Select(link => link.GetAttribute("href"));

    private static Task ShowsAsync(IRenderedComponent<LiveUpdates> page, params string[] names) =>
        page.WaitForAssertionAsync(() => Assert.Equal(names, Names(page)));
}

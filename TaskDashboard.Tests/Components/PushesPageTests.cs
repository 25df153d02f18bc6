using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;

namespace TaskDashboard.Tests.Components;

/// <summary>The pushes on the running core. Every attempt is the last one. It fails unless the test changes the answer.</summary>
public sealed class PushesPageTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeSender _sender = new(TimeProvider.System) { Answer = _ => Reply.Unavailable };
    private CoreHost _core = null!;
    private PagesContext _page = null!;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreHost.StartAsync(
            _database,
            TimeProvider.System,
            _sender,
            new Dictionary<string, string?> { ["Push:MaxAttempts"] = "1" }
        );
        _page = new PagesContext(_core, Callers.Operator);
    }

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        _sender.Release();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Failures_are_grouped_by_destination_and_by_error()
    {
        await FailAsync(await DestinationAsync("Acme"), 3);
        await FailAsync(await DestinationAsync("Bravo"), 2);

        var page = _page.Open<PushesPage>();

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Bravo", "Acme"], page.FindAll(".group .card-head h2").Select(heading => heading.TextContent))
        );
        Assert.Equal(["2", "3"], page.FindAll(".fail-n b").Select(count => count.TextContent));
        Assert.Equal("503", page.Find(".fail-t .code").TextContent);
        Assert.Contains("Retry all 5…", page.Find(".page-actions").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_group_lists_its_pushes_latest_failure_first()
    {
        await FailAsync(await DestinationAsync("Acme"), 2);
        var page = _page.Open<PushesPage>();
        await page.WaitForElementAsync(".fail-t a");

        _page.Go.NavigateTo(page.Find(".fail-t a").GetAttribute("href")!);
        page = _page.Open<PushesPage>();

        await page.WaitForAssertionAsync(() => Assert.Equal(2, page.FindAll(".failure-table .c-name a").Count));
        Assert.Contains("push=", page.Find(".failure-table .c-name a").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("true", page.Find(".fail-t a").GetAttribute("aria-expanded"));
    }

    [Fact]
    public async Task Retrying_everything_shows_the_plan_and_then_the_progress_of_the_retry()
    {
        await FailAsync(await DestinationAsync("Acme"), 5);
        var page = _page.Open<PushesPage>();
        await page.WaitForElementAsync(".page-actions .mud-button");
        _sender.Answer = _ => Reply.Delivered;

        await page.OpenDialogAsync("Retry all 5…");
        await page.WaitForAssertionAsync(() => Assert.Equal("5", page.Find(".plan-r b").TextContent));
        await page.PressAsync("Retry 5 pushes");

        await page.WaitForStateAsync(() => _page.Go.Uri.Contains("retry=", StringComparison.Ordinal));
        page = _page.Open<PushesPage>();
        await page.WaitForAssertionAsync(() => Assert.Equal("5 of 5 delivered", page.Find(".bar .pill").TextContent));
        await page.WaitForAssertionAsync(() => Assert.Contains("Nothing has failed", page.Markup, StringComparison.Ordinal));
        var words = page.Find(".bar").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("delivered 5 · failed again 0 · not sent 0", string.Join(' ', words), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plan_says_which_pushes_are_not_sent_and_why()
    {
        var paused = await DestinationAsync("Acme");
        await FailAsync(paused, 2);
        await FailAsync(await DestinationAsync("Bravo"), 1);
        await _core.Destinations.UpdateAsync(Callers.Operator, paused.Id, new DestinationChange { Paused = true });
        var page = _page.Open<PushesPage>();
        await page.WaitForElementAsync(".page-actions .mud-button");

        await page.OpenDialogAsync("Retry all 3…");

        await page.WaitForAssertionAsync(() => Assert.Equal(["0", "1"], page.FindAll(".plan-r b").Select(count => count.TextContent)));
        Assert.Contains("Not sent: 2 paused", page.Find(".plan-r").TextContent, StringComparison.Ordinal);
        Assert.Equal("Retry 1 push", page.Button("Retry 1 push").TextContent.Trim());
    }

    [Fact]
    public async Task Only_selected_pushes_are_retried()
    {
        await FailAsync(await DestinationAsync("Acme"), 3);
        var page = await OpenGroupAsync();
        _sender.Answer = _ => Reply.Delivered;

        await page.ChangeAsync(".failure-table input", true);
        await page.ChangeAsync(".failure-table input", true, 2);
        Assert.Equal("2 selected", page.Find(".pickbar b").TextContent);
        await page.OpenDialogAsync("Retry 2…");
        await page.WaitForAssertionAsync(() => Assert.Equal("2", page.Find(".plan-r b").TextContent));
        await page.PressAsync("Retry 2 pushes");

        await _core.UntilCountAsync(2, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered);
        Assert.Equal(1, await _core.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed));
    }

    [Fact]
    public async Task While_pushes_are_selected_the_button_for_all_is_disabled_and_says_why()
    {
        await FailAsync(await DestinationAsync("Acme"), 3);
        var page = await OpenGroupAsync();
        await DeliverAsync(Assert.Single(await _core.DestinationReads.ListAsync(Callers.Viewer)).Destination);
        await page.WaitForAssertionAsync(() => Assert.True(page.Button("Retry all 3…").ClassList.Contains("mud-button-filled")));

        await page.ChangeAsync(".failure-table input", true);
        Assert.Equal("true", page.Button("Retry all 3…").GetAttribute("aria-disabled"));
        Assert.False(page.Button("Retry all 3…").ClassList.Contains("mud-button-filled"));
        Assert.StartsWith("1 push is selected.", page.Button("Retry all 3…").GetAttribute("title"), StringComparison.Ordinal);
        await page.PressAsync("Retry all 3…");
        Assert.Empty(page.FindAll(".dialog-body"));

        await page.ClickAsync(".pickbar-clear");
        Assert.False(page.Button("Retry all 3…").HasAttribute("aria-disabled"));
        Assert.True(page.Button("Retry all 3…").ClassList.Contains("mud-button-filled"));
    }

    [Fact]
    public async Task What_likely_works_comes_first_and_only_its_retry_invites()
    {
        var works = await DestinationAsync("Acme");
        await FailAsync(works, 1);
        await FailAsync(await DestinationAsync("Bravo"), 2);
        var page = _page.Open<PushesPage>();
        await page.WaitForAssertionAsync(() => Assert.Equal(["Bravo", "Acme"], page.FindAll(".group h2").Select(name => name.TextContent)));
        Assert.False(page.Button("Retry all 3…").ClassList.Contains("mud-button-filled"));
        Assert.Empty(page.FindAll(".fail .mud-button-filled"));

        await DeliverAsync(works);

        await page.WaitForAssertionAsync(() => Assert.Equal(["Acme", "Bravo"], page.FindAll(".group h2").Select(name => name.TextContent)));
        Assert.Equal("Retry 1…", Assert.Single(page.FindAll(".fail .mud-button-filled")).Words());
        Assert.False(page.Button("Retry all 3…").ClassList.Contains("mud-button-filled"));
        Assert.Equal("bars: failed attempts by hour, last 24 hours", page.Words(".chips-summary"));
    }

    [Fact]
    public async Task Selected_groups_of_several_destinations_are_retried_together()
    {
        var first = await DestinationAsync("Acme");
        await FailAsync(first, 2);
        await FailAsync(await DestinationAsync("Bravo"), 1);
        await FailAsync(await DestinationAsync("Charlie"), 1);
        var page = _page.Open<PushesPage>();
        await page.WaitForAssertionAsync(() => Assert.Equal(3, page.FindAll(".fail").Count));
        _sender.Answer = _ => Reply.Delivered;

        await page.ChangeAsync(".fail input", true);
        await page.ChangeAsync(".fail input", true, 2);
        await page.OpenDialogAsync("Retry 3…");
        await page.WaitForAssertionAsync(() => Assert.Equal(["2", "1"], page.FindAll(".plan-r b").Select(count => count.TextContent)));
        await page.PressAsync("Retry 3 pushes");

        await _core.UntilCountAsync(3, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered);
        Assert.Equal(1, await _core.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed));
    }

    [Fact]
    public async Task No_group_moves_while_the_list_is_held()
    {
        var first = await DestinationAsync("Acme");
        await FailAsync(first, 1);
        await FailAsync(await DestinationAsync("Bravo"), 1);
        var page = _page.Open<PushesPage>();
        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Bravo", "Acme"], page.FindAll(".group .card-head h2").Select(heading => heading.TextContent))
        );
        await page.FindComponent<HeldRegion>().Instance.SetHeld(true);

        // Acme's is the latest failure now, so it would move to the top.
        await FailAsync(first, 1, from: 2);
        await FailAsync(await DestinationAsync("Charlie"), 1);

        await page.WaitForAssertionAsync(() =>
            Assert.Equal("1 new kind of failure · show", page.Find(".new-rows-button").TextContent.Trim())
        );
        await page.WaitForAssertionAsync(() => Assert.Equal(["1", "2"], page.FindAll(".fail-n b").Select(count => count.TextContent)));
        Assert.Equal(["Bravo", "Acme"], page.FindAll(".group .card-head h2").Select(heading => heading.TextContent));
        await page.ClickAsync(".new-rows-button");
        Assert.Equal(["Charlie", "Acme", "Bravo"], page.FindAll(".group .card-head h2").Select(heading => heading.TextContent));
    }

    [Fact]
    public async Task A_group_without_failed_pushes_shows_no_advice_and_cannot_be_selected()
    {
        await FailAsync(await DestinationAsync("Acme"), 2);
        var page = await OpenGroupAsync();
        Assert.Contains("Still fails.", page.Find(".fail-t p").TextContent, StringComparison.Ordinal);
        await page.FindComponent<HeldRegion>().Instance.SetHeld(true);
        _sender.Answer = _ => Reply.Delivered;

        await page.OpenDialogAsync("Retry all 2…");
        await page.WaitForAssertionAsync(() => Assert.Equal("2", page.Find(".plan-r b").TextContent));
        await page.PressAsync("Retry 2 pushes");

        await page.WaitForAssertionAsync(() => Assert.Equal("0 failed pushes", page.Find(".group .card-head .num").TextContent));
        Assert.Equal("None of them is failed any more.", page.Find(".fail-t p").TextContent);
        Assert.All(page.FindAll(".group input"), box => Assert.True(box.HasAttribute("disabled")));
    }

    [Fact]
    public async Task A_viewer_may_not_retry_and_the_button_says_why()
    {
        await FailAsync(await DestinationAsync("Acme"), 1);
        await using var viewer = new PagesContext(_core, Callers.Viewer);
        var page = viewer.Open<PushesPage>();
        await page.WaitForElementAsync(".page-actions [data-key=r]");

        await page.ClickAsync(".page-actions [data-key=r]");

        var button = page.Find(".page-actions [data-key=r]");
        Assert.Equal("true", button.GetAttribute("aria-disabled"));
        Assert.Contains("needs the role operator", button.GetAttribute("title"), StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".plan"));
    }

    [Fact]
    public async Task The_button_for_a_single_failed_push_does_not_say_all()
    {
        await FailAsync(await DestinationAsync("Acme"), 1);

        var page = _page.Open<PushesPage>();

        await page.WaitForAssertionAsync(() => Assert.Equal("Retry 1…", page.Find(".page-actions .mud-button").TextContent.Trim()));
        Assert.Equal("Retry anyway…", page.Find(".fail button").TextContent.Trim());
    }

    [Fact]
    public async Task A_viewer_sees_no_checkboxes()
    {
        await FailAsync(await DestinationAsync("Acme"), 1);
        await using var viewer = new PagesContext(_core, Callers.Viewer);
        var page = viewer.Open<PushesPage>();
        await page.WaitForElementAsync(".fail-t a");
        viewer.Go.NavigateTo(page.Find(".fail-t a").GetAttribute("href")!);
        page = viewer.Open<PushesPage>();
        await page.WaitForElementAsync(".failure-table .c-name a");

        Assert.Empty(page.FindAll("main input[type=checkbox], .failures input[type=checkbox]"));
    }

    [Fact]
    public async Task A_list_without_matches_has_no_checkboxes()
    {
        await FailAsync(await DestinationAsync("Acme"), 1);
        _page.Go.NavigateTo("/pushes?q=nowhere");

        var page = _page.Open<PushesPage>();

        await page.WaitForAssertionAsync(() => Assert.Contains("No failure matches", page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("input[type=checkbox]"));
    }

    [Fact]
    public async Task A_removed_operators_open_page_can_no_longer_retry()
    {
        await FailAsync(await DestinationAsync("Acme"), 2);
        var ada = await _core.People.AddAsync(
            Callers.Administrator,
            new NewPerson
            {
                Name = "ada",
                Password = "a few good words",
                Role = Role.Operator,
            }
        );
        await using var open = new PagesContext(_core, _core.Get<CallerWatch>().Current(ada.Id));
        var page = open.Open<PushesPage>();
        await page.WaitForElementAsync(".page-actions .mud-button");
        await page.OpenDialogAsync("Retry all 2…");
        await page.WaitForAssertionAsync(() => Assert.Equal("2", page.Find(".plan-r b").TextContent));

        await _core.People.DisableAsync(Callers.Administrator, ada.Id);
        await page.PressAsync("Retry 2 pushes");

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("This key or session has ended", page.Find("[role=alert]").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal(0, await _core.CountAsync("SELECT COUNT(*) FROM RetryRequests"));
        Assert.Equal(2, await _core.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed));
    }

    [Fact]
    public async Task A_group_says_by_word_and_form_whether_a_retry_helps_and_only_a_likely_one_invites()
    {
        var acme = await DestinationAsync("Acme");
        await FailAsync(acme, 2);
        _sender.Answer = _ => Reply.Fails(422);
        await FailAsync(acme, 1, from: 10);
        _page.Go.NavigateTo("/pushes");
        var page = _page.Open<PushesPage>();
        await page.WaitForAssertionAsync(() => Assert.Equal(["Ask the customer first.", "Still fails."], Lights(page)));
        Assert.Equal(["light l1", "light l2"], page.FindAll(".fail-t .light").Select(light => light.ClassName));
        Assert.All(page.FindAll(".fail .mud-button-root"), button => Assert.False(button.ClassList.Contains("mud-button-filled")));
        Assert.Equal(["3", "0", "1", "2"], page.FindAll(".states .num").Select(count => count.TextContent));

        _sender.Answer = _ => Reply.Delivered;
        await DeliverAsync(acme, "delivered");

        await page.WaitForAssertionAsync(() => Assert.Equal(["Likely works.", "Ask the customer first."], Lights(page)));
        Assert.Equal(["Retry 2…", "Retry anyway…"], page.FindAll(".fail .mud-button-root").Select(button => button.TextContent.Trim()));
        Assert.True(page.FindAll(".fail .mud-button-root")[0].ClassList.Contains("mud-button-filled"));
        Assert.Contains("last delivered", page.Find(".group .card-head").TextContent, StringComparison.Ordinal);

        _page.Go.NavigateTo(page.FindAll(".states .state")[1].GetAttribute("href")!);
        await page.WaitForAssertionAsync(() => Assert.Equal(["Likely works."], Lights(page)));
        Assert.Contains("light=likelyWorks", _page.Go.Uri, StringComparison.Ordinal);

        static IEnumerable<string> Lights(IRenderedComponent<IComponent> page) =>
            page.FindAll(".fail-t p b").Select(light => light.TextContent);
    }

    [Fact]
    public async Task A_retry_of_everything_leaves_out_what_the_customer_must_fix_until_it_is_ticked()
    {
        var acme = await DestinationAsync("Acme");
        await FailAsync(acme, 2);
        _sender.Answer = _ => Reply.Fails(422);
        await FailAsync(acme, 3, from: 10);
        var page = _page.Open<PushesPage>();
        await page.WaitForElementAsync(".fail");
        _sender.Answer = _ => Reply.Delivered;

        await page.OpenDialogAsync("Retry all 5…");
        await page.WaitForAssertionAsync(() => Assert.Equal(["3", "2"], page.FindAll(".plan-r b").Select(count => count.TextContent)));
        Assert.Equal([false, true], page.FindAll(".plan-r input").Select(tick => tick.HasAttribute("checked")));
        Assert.Contains("A retry cannot fix this", page.Find(".plan-r").TextContent, StringComparison.Ordinal);
        Assert.Contains("Acme is failing: nothing of the last hour arrived.", page.Find(".health").TextContent, StringComparison.Ordinal);
        Assert.Contains("s-failed", page.Find(".health").ClassName, StringComparison.Ordinal);
        await page.PressAsync("Retry 2 pushes");

        await _core.UntilCountAsync(2, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered);
        Assert.Equal(3, await _core.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed));
        Assert.Equal(2, await _core.CountAsync("SELECT ItemCount FROM RetryRequests"));
    }

    [Theory]
    [InlineData("delivered", "delivered-1", null)]
    [InlineData("all", "delivered-1, Acme-2, Acme-1", "Delivered, Failed, Failed")]
    [InlineData("all&state=failed", "Acme-2, Acme-1", "Failed, Failed")]
    [InlineData("all&state=canceled", "canceled-1", "Canceled")]
    [InlineData("all&item=Acme-1", "Acme-1", "Failed")]
    [InlineData("all&lastAttempt=<2020-01-01T00:00:00Z", "", "")]
    public async Task A_tab_lists_its_pushes(string tab, string items, string? states)
    {
        var acme = await DestinationAsync("Acme");
        await FailAsync(acme, 1);
        await UntilLaterAsync();
        await FailAsync(acme, 1, from: 2);
        _sender.Answer = _ => Reply.Delivered;
        await DeliverAsync(acme, "delivered-1");
        var bravo = await DestinationAsync("Bravo");
        await _core.Destinations.UpdateAsync(Callers.Operator, bravo.Id, new DestinationChange { Paused = true });
        await AcceptAsync(bravo, "canceled-1");
        await _core.Pushes.CancelAsync(Callers.Operator, PushFilter.Destination.Is(bravo.Id));
        _page.Go.NavigateTo("/pushes?tab=" + (tab == "all" ? $"all&destination={acme.Id}" : tab));

        var page = _page.Open<PushesPage>();

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(items, string.Join(", ", page.FindAll(".push-table .c-name a").Select(link => link.TextContent)))
        );
        if (states is not null)
        {
            Assert.Equal(states, string.Join(", ", page.FindAll(".push-table .pill").Select(state => state.TextContent)));
        }

        if (items.Length == 0)
        {
            await page.WaitForAssertionAsync(() => Assert.Contains("No push matches", page.Markup, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_a_tab_does_not_have_is_looked_for_in_all_pushes()
    {
        await AcceptAsync(await DestinationAsync("Acme"), "waiting-1");
        _page.Go.NavigateTo("/pushes?tab=delivered&query=item:waiting-1");

        var page = _page.Open<PushesPage>();

        await page.WaitForAssertionAsync(() =>
            Assert.Equal("/pushes?tab=all&query=item%3Awaiting-1", page.Find(".empty a[href*='tab=all']").GetAttribute("href"))
        );
        _page.Go.NavigateTo("/pushes?tab=all&query=item%3Awaiting-1");
        await page.WaitForAssertionAsync(() => Assert.Equal("waiting-1", page.Find(".push-table .c-name a").TextContent));
    }

    [Fact]
    public async Task A_wrong_filter_in_the_address_is_reported()
    {
        _page.Go.NavigateTo("/pushes?tab=all&state=gone");

        var page = _page.Open<PushesPage>();

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("State “gone” is not known.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Chosen_pushes_are_canceled_and_those_that_were_not_are_listed_with_the_reason()
    {
        var acme = await DestinationAsync("Acme");
        await _core.Destinations.UpdateAsync(Callers.Operator, acme.Id, new DestinationChange { Paused = true });
        var ids = await AcceptAsync(acme, "one", "two", "three");
        _page.Go.NavigateTo("/pushes?tab=waiting");
        var page = _page.Open<PushesPage>();
        await page.WaitForAssertionAsync(() => Assert.Equal(3, page.FindAll(".push-table tbody tr").Count));
        Assert.Contains("Paused", page.Find(".push-table tbody .c-wait").TextContent, StringComparison.Ordinal);
        foreach (var row in new[] { 0, 1 })
        {
            await page.PickAsync(page.FindAll(".push-table tbody input")[row].GetAttribute("aria-label")!, true);
        }

        await page.OpenDialogAsync("Cancel 2…");

        // Meanwhile another person was faster with one of them.
        await _core.Destinations.UpdateAsync(Callers.Operator, acme.Id, new DestinationChange { Paused = false });
        _sender.Answer = _ => Reply.Delivered;
        await _core.UntilCountAsync(3, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered);
        await page.PressAsync("Cancel them");

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["It was delivered.", "It was delivered."], page.FindAll(".outcomes-left small").Select(why => why.TextContent))
        );
        Assert.Equal("None of them was canceled.", page.Find(".dialog [role=status]").TextContent);
        Assert.All(ids, id => Assert.NotNull(id));
    }

    [Fact]
    public async Task A_caller_without_permission_cannot_choose_waiting_pushes()
    {
        var acme = await DestinationAsync("Acme");
        await _core.Destinations.UpdateAsync(Callers.Operator, acme.Id, new DestinationChange { Paused = true });
        await AcceptAsync(acme, "one");
        await using var viewer = new PagesContext(_core, Callers.Viewer);
        viewer.Go.NavigateTo("/pushes?tab=waiting");

        var page = viewer.Open<PushesPage>();

        await page.WaitForElementAsync(".push-table tbody tr");
        Assert.Empty(page.FindAll(".push-table input"));
    }

    [Fact]
    public async Task An_open_push_leads_to_the_one_before_and_the_one_after()
    {
        var acme = await DestinationAsync("Acme");
        _sender.Answer = _ => Reply.Delivered;
        foreach (var item in new[] { "one", "two", "three" })
        {
            await DeliverAsync(acme, item);
        }

        _page.Go.NavigateTo("/pushes?tab=delivered");
        var page = _page.Open<PushesPage>();
        await page.WaitForAssertionAsync(() => Assert.Equal(3, page.FindAll(".push-table tbody tr").Count));
        _page.Go.NavigateTo(page.FindAll(".push-table .c-name a")[1].GetAttribute("href")!);

        await page.WaitForAssertionAsync(() => Assert.Equal("two", page.Find(".drawer h3").TextContent));
        Assert.Contains("is-open", page.FindAll(".push-table tbody tr")[1].ClassName, StringComparison.Ordinal);
        _page.Go.NavigateTo(page.Find(".drawer [aria-label='Next push']").GetAttribute("href")!);
        await page.WaitForAssertionAsync(() => Assert.Equal("one", page.Find(".drawer h3").TextContent));
        Assert.False(page.Find(".drawer [aria-label='Next push']").HasAttribute("href"));
        _page.Go.NavigateTo(page.Find(".drawer [aria-label='Previous push']").GetAttribute("href")!);
        await page.WaitForAssertionAsync(() => Assert.Equal("two", page.Find(".drawer h3").TextContent));
    }

    [Fact]
    public async Task The_tabs_count_what_failed_and_waits_of_the_chosen_destination()
    {
        var acme = await DestinationAsync("Acme");
        await FailAsync(acme, 2);
        await FailAsync(await DestinationAsync("Bravo"), 3);
        await _core.Destinations.UpdateAsync(Callers.Operator, acme.Id, new DestinationChange { Paused = true });
        await AcceptAsync(acme, "waits");
        _page.Go.NavigateTo("/pushes");
        var page = _page.Open<PushesPage>();

        await page.WaitForAssertionAsync(() => Assert.Equal(["5", "1"], page.FindAll("nav.tabs .n").Select(count => count.TextContent)));
        _page.Go.NavigateTo($"/pushes?destination={acme.Id}");
        await page.WaitForAssertionAsync(() => Assert.Equal(["2", "1"], page.FindAll("nav.tabs .n").Select(count => count.TextContent)));
        Assert.Equal($"/pushes?tab=waiting&destination={acme.Id}", page.FindAll("nav.tabs a")[1].GetAttribute("href"));
        Assert.StartsWith("Failed", page.Find("nav.tabs a[aria-current=page]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_with_a_wrong_filter_says_so_and_lists_nothing()
    {
        await FailAsync(await DestinationAsync("Acme"), 1);
        _page.Go.NavigateTo("/pushes?tab=all&state=green");

        var page = _page.Open<PushesPage>();

        await page.WaitForAssertionAsync(() =>
            Assert.Equal("This address asks for something that is not there", page.Words("[role=alert] h2"))
        );
        Assert.Empty(page.FindAll(".push-table, .skeleton"));
    }

    [Fact]
    public async Task Without_failures_the_page_says_so()
    {
        var page = _page.Open<PushesPage>();

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("Nothing has failed", page.Find(".empty").TextContent, StringComparison.Ordinal)
        );
        Assert.NotEmpty(page.FindAll(".page-actions [data-set-density=dense]"));
    }

    private async Task<IRenderedComponent<LiveUpdates>> OpenGroupAsync()
    {
        var page = _page.Open<PushesPage>();
        await page.WaitForElementAsync(".fail-t a");
        _page.Go.NavigateTo(page.Find(".fail-t a").GetAttribute("href")!);
        page = _page.Open<PushesPage>();
        await page.WaitForElementAsync(".failure-table input");
        return page;
    }

    private async Task<Destination> DestinationAsync(string name) =>
        (
            await _core.Destinations.CreateAsync(
                Callers.Administrator,
                new DestinationSettings { Name = name, Url = $"https://{name}.example.com/" }
            )
        ).Destination;

    private async Task<IReadOnlyList<string>> AcceptAsync(Destination destination, params string[] items) =>
        [
            .. (
                await _core.Pushes.AcceptAsync(
                    Callers.Operator,
                    [
                        .. items.Select(item => new NewPush
                        {
                            Kind = "trip",
                            ItemId = item,
                            DestinationId = destination.Id,
                            Version = "",
                            Payload = "{}"u8.ToArray(),
                        }),
                    ]
                )
            ).Select(push => push.Id),
        ];

    // Attempts are compared in milliseconds.
    private static async Task UntilLaterAsync()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        while (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() <= before)
        {
            await Task.Yield();
        }
    }

    private async Task DeliverAsync(Destination destination, string item)
    {
        await UntilLaterAsync();
        var id = (await AcceptAsync(destination, item))[0];
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Id = @p1", PushState.Delivered, id);
    }

    private async Task DeliverAsync(Destination destination)
    {
        _sender.Answer = _ => Reply.Delivered;
        await AcceptAsync(destination, "delivered");
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered);
    }

    private async Task FailAsync(Destination destination, int count, int from = 1)
    {
        var before = await _core.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);
        await _core.Pushes.AcceptAsync(
            Callers.Operator,
            [
                .. Enumerable
                    .Range(from, count)
                    .Select(item => new NewPush
                    {
                        Kind = "trip",
                        ItemId = $"{destination.Name}-{item}",
                        DestinationId = destination.Id,
                        Version = "",
                        Payload = "{}"u8.ToArray(),
                    }),
            ]
        );
        await _core.UntilCountAsync(before + count, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);
    }
}

using AngleSharp.Dom;
using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>
/// The page of one destination on the running core. Every attempt fails and is the last one. Four failures in a row open the circuit.
/// </summary>
public sealed class DestinationPageTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeSender _sender = new(TimeProvider.System) { Answer = _ => Reply.Unavailable };
    private CoreHost _core = null!;
    private PagesContext _page = null!;
    private Destination _destination = null!;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreHost.StartAsync(
            _database,
            TimeProvider.System,
            _sender,
            new Dictionary<string, string?>
            {
                ["Push:MaxAttempts"] = "1",
                ["Push:Circuit:Enabled"] = "true",
                ["Push:Circuit:MinimumThroughput"] = "4",
                ["Push:Circuit:BreakSeconds"] = "600",
            }
        );
        _page = new PagesContext(_core);
        _destination = (
            await _core.Destinations.CreateAsync(
                Callers.Administrator,
                new DestinationSettings
                {
                    Name = "Acme",
                    Url = "https://acme.example.com/hook",
                    Concurrency = 1,
                }
            )
        ).Destination;
    }

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        _sender.Release();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_destination_that_keeps_failing_shows_that_it_is_held_back_and_why_and_which_pushes_wait()
    {
        await PushAsync(20);

        var page = Open();

        await page.WaitForAssertionAsync(() => Assert.Equal("Held back", page.Find(".page-below .pill").TextContent));
        Assert.Contains(" attempts within 30 s failed.", page.Find("[aria-label='Held back']").TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(page.FindAll("[aria-label='Held back'] time-left"));
        await page.WaitForAssertionAsync(() =>
            Assert.Equal(
                "Newest error: HTTP 503, first , last . Nothing was delivered to it yet.",
                Words(page.Find(".page-below .trouble"))
            )
        );
        Assert.Equal(2, page.FindAll(".page-below .trouble time-age").Count);
        Assert.Contains(
            " pushes wait while the destination is held back.",
            Words(page.Find("[aria-labelledby=waiting-of]")),
            StringComparison.Ordinal
        );
        await page.WaitForAssertionAsync(() =>
            Assert.Equal($"/pushes?tab=failed&destination={_destination.Id}", page.Find(".destination-states a").GetAttribute("href"))
        );
        Assert.Matches("Last attempt .* in that minute failed", Words(page.Find("[aria-labelledby=hour-of]")));
        Assert.Equal(
            $"/pushes?tab=waiting&destination={_destination.Id}",
            page.Find("[aria-labelledby=waiting-of] .more").GetAttribute("href")
        );
        Assert.Equal(3, page.FindAll(".waiting-list li").Count);
        Assert.All(
            page.FindAll(".waiting-list li"),
            waiting => Assert.Contains("not tried yet", waiting.TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Waiting_pushes_are_canceled_after_the_dialog_has_shown_their_number()
    {
        await _core.Destinations.UpdateAsync(Callers.Administrator, _destination.Id, new DestinationChange { Paused = true });
        await PushAsync(3);
        var page = Open();
        await page.WaitForAssertionAsync(() =>
            Assert.Contains(
                "3 pushes wait until somebody resumes sending.",
                Words(page.Find("[aria-labelledby=waiting-of]")),
                StringComparison.Ordinal
            )
        );

        await page.OpenDialogAsync("Cancel waiting pushes…");
        Assert.Contains("3 pushes wait now.", page.Find(".dialog-body").TextContent, StringComparison.Ordinal);
        await page.PressAsync("Cancel 3 pushes");

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("No push waits.", page.Find("[aria-labelledby=waiting-of]").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal(3, await _core.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Canceled));
        Assert.DoesNotContain("Cancel waiting pushes…", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_signing_secret_is_shown_once_after_confirmation()
    {
        var page = Open(DestinationTab.Secrets);
        await page.WaitForElementAsync("[aria-labelledby=signing-of]");

        await page.OpenDialogAsync("Rotate the secret…");
        Assert.Empty(page.FindAll(".secret"));
        await page.PressAsync("Rotate the secret");

        Assert.StartsWith("whsec_", page.Find(".secret pre").TextContent, StringComparison.Ordinal);
        await page.PressAsync("I have kept it");
        Assert.DoesNotContain("whsec_", page.Markup, StringComparison.Ordinal);
        await page.WaitForAssertionAsync(() =>
            Assert.Contains(
                "signed with the previous secret as well until",
                page.Find("[aria-labelledby=signing-of]").TextContent,
                StringComparison.Ordinal
            )
        );

        await page.OpenDialogAsync("Rotate the secret…");
        Assert.Contains(
            "The secret before the present one signs as well until",
            page.Find(".dialog-body").TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task While_three_secrets_are_valid_the_dialog_says_until_when_and_can_end_the_old_ones()
    {
        await _core.Destinations.RotateSecretAsync(Callers.Administrator, _destination.Id);
        var rotated = await _core.Destinations.RotateSecretAsync(Callers.Administrator, _destination.Id);
        var page = Open(DestinationTab.Secrets);
        await page.WaitForElementAsync("[aria-labelledby=signing-of]");
        Assert.Contains(
            "signed with two older secrets as well",
            page.Find("[aria-labelledby=signing-of]").TextContent,
            StringComparison.Ordinal
        );

        await page.OpenDialogAsync("Rotate the secret…");
        Assert.Contains("3 secrets sign already, which is the most.", Words(page.Find(".dialog-body .notice")), StringComparison.Ordinal);
        Assert.Equal(Times.Iso(rotated.OldestValidUntil!.Value), page.Find(".dialog-body .notice time-local").GetAttribute("at"));
        Assert.Contains("End the old ones at once", page.Button("Rotate the secret").GetAttribute("title"), StringComparison.Ordinal);
        await page.PressAsync("Rotate the secret");
        Assert.Empty(page.FindAll(".secret"));

        await page.ChangeAsync("input[name=endOld]", true);
        Assert.Null(page.Button("Rotate the secret").GetAttribute("aria-disabled"));
        await page.PressAsync("Rotate the secret");

        Assert.Contains("Pushes are signed with it alone", page.Find(".dialog-body").TextContent, StringComparison.Ordinal);
        await page.PressAsync("I have kept it");
        await page.WaitForAssertionAsync(() =>
            Assert.DoesNotContain("as well", page.Find("[aria-labelledby=signing-of]").TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_page_says_why_the_service_paused_the_destination()
    {
        _sender.Answer = _ => Reply.Fails(410);
        await PushAsync(1);

        var page = Open();

        await page.WaitForAssertionAsync(() =>
            Assert.Contains(
                $"Paused by TaskDashboard, . {PushRecorder.GoneReason} Nothing is sent there until somebody resumes it; new pushes wait.",
                Words(page.Find(".notice")),
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public async Task The_page_says_why_connections_are_not_reused_and_who_may_change_that()
    {
        await _core.Get<DestinationHandlers>().SentUnaskedAsync(_destination.Number, _destination.Url);
        await using (var other = new PagesContext(_core, Callers.Operator))
        {
            var readOnly = Open(other);
            await readOnly.WaitForElementAsync("[aria-label=Connections]");
            var title = readOnly.Button("Use connections again…").GetAttribute("title");
            Assert.Contains("needs the role administrator", title, StringComparison.Ordinal);
        }

        var page = Open();
        await page.WaitForAssertionAsync(() =>
            Assert.Contains(
                "because the endpoint sent bytes that nobody had asked for.",
                Words(page.Find("[aria-label=Connections]")),
                StringComparison.Ordinal
            )
        );

        await page.OpenDialogAsync("Use connections again…");
        await page.PressAsync("Use connections again");

        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll("[aria-label=Connections]")));
        Assert.Null((await _core.DestinationReads.FindAsync(Callers.Viewer, _destination.Id))!.Destination.FreshConnectionsSince);
    }

    [Fact]
    public async Task A_test_is_sent_like_a_push_but_is_not_stored()
    {
        _sender.Answer = _ => Reply.Delivered;
        var page = Open();
        await page.WaitForElementAsync(".page-tabs");

        await page.OpenDialogAsync("Send test…");
        await page.PressAsync("Send test");

        await page.WaitForElementAsync(".exchange");
        Assert.Equal("https://acme.example.com/hook", Assert.Single(_sender.All).Url);
        Assert.Equal(0, await _core.CountAsync("SELECT COUNT(*) FROM Pushes"));
    }

    [Fact]
    public async Task An_operator_may_test_and_pause_and_the_other_buttons_say_who_may_use_them()
    {
        await using var other = new PagesContext(_core, Callers.Operator);
        var page = Open(other);
        await page.WaitForElementAsync(".page-tabs");

        Assert.Equal(
            ["Send test…", "Pause…"],
            await ButtonsAsync(other, page, ["Send test…", "Pause…"], button => !button.HasAttribute("aria-disabled"))
        );
        Assert.Equal(
            ["Rotate the secret…", "Edit…"],
            await ButtonsAsync(
                other,
                page,
                ["Rotate the secret…", "Edit…"],
                button => button.GetAttribute("title")?.Contains("needs the role administrator", StringComparison.Ordinal) is true
            )
        );
    }

    [Theory]
    [InlineData(Permission.SendTest, "Send test…")]
    [InlineData(Permission.PauseDestination, "Resume…")]
    [InlineData(Permission.Cancel, "Cancel waiting pushes…")]
    [InlineData(Permission.EditDestinations, "Rotate the secret…", "Edit…")]
    public async Task Each_button_requires_the_permission_of_its_command(Permission permission, params string[] allowed)
    {
        await _core.Destinations.UpdateAsync(Callers.Administrator, _destination.Id, new DestinationChange { Paused = true });
        await PushAsync(1);
        await using var other = new PagesContext(_core, Callers.WhoMay(Permission.SeeTasks, permission));
        var page = Open(other);
        await page.WaitForElementAsync(".page-tabs");

        string[] all = ["Send test…", "Resume…", "Cancel waiting pushes…", "Rotate the secret…", "Edit…"];
        Assert.Equal(
            allowed,
            await ButtonsAsync(
                other,
                page,
                all,
                button => button.GetAttribute("title")?.StartsWith("This needs the role", StringComparison.Ordinal) is not true
            )
        );
    }

    [Fact]
    public async Task The_page_says_in_words_how_the_destination_does_and_has_the_parts_of_it_as_links()
    {
        await PushAsync(3);
        var page = Open();

        await page.WaitForAssertionAsync(() =>
            Assert.Equal("Nothing was delivered in the last hour. All 3 attempts failed.", Words(page.Find(".page-sub")))
        );
        Assert.Equal("Nothing was delivered in the last hour.", page.Find(".page-sub .t-failed").TextContent);
        Assert.Equal(
            [
                ("Health", $"/destinations/{_destination.Id}"),
                ("Failed 3", $"/pushes?tab=failed&destination={_destination.Id}"),
                ("Waiting 0", $"/pushes?tab=waiting&destination={_destination.Id}"),
                ("Secrets", $"/destinations/{_destination.Id}?tab=secrets"),
                ("Settings", $"/destinations/{_destination.Id}?tab=settings"),
                ("Activity", $"/destinations/{_destination.Id}?tab=activity"),
            ],
            page.FindAll(".page-tabs a").Select(tab => (Words(tab), tab.GetAttribute("href")!))
        );

        _sender.Answer = _ => Reply.Delivered;
        await _core.Retries.RequestAsync(Callers.Operator, new Core.Retries.RetryCommand { Filter = PushFilter.All });
        await page.WaitForAssertionAsync(() => Assert.Equal("3 of 6 attempts in the last hour failed.", Words(page.Find(".page-sub"))));
    }

    [Fact]
    public async Task The_last_day_shows_attempts_and_durations_and_a_range_opens_the_pushes_of_the_destination()
    {
        _sender.Answer = _ => Reply.Delivered with { DurationMs = 40 };
        await PushAsync(2);
        await _core.UntilCountAsync(2, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered);
        _sender.Answer = _ => Reply.Unavailable with { DurationMs = 1500 };
        await PushAsync(3);
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);

        var page = Open();

        await page.WaitForAssertionAsync(() => Assert.Equal("2 delivered", Words(page.FindAll(".destination-day .key")[0])));
        Assert.Equal("1 failed attempt", Words(page.FindAll(".destination-day .key")[1]));
        Assert.Equal(96, page.FindAll(".destination-day .bar-col").Count);
        Assert.Equal(
            "Attempts of the last 24 hours: 2 delivered, 1 failed. The table below has the numbers.",
            page.Find(".destination-day .plot").GetAttribute("aria-label")
        );
        Assert.Equal(
            ["From", "Delivered", "Failed attempts", "Half of them within", "95 % of them within"],
            page.FindAll(".destination-day thead th").Select(Words)
        );
        var counted = page.FindAll(".destination-day tbody tr").Select(row => row.QuerySelectorAll("td").Select(Words).ToList()).ToList();
        Assert.Equal((96, 2, 1), (counted.Count, counted.Sum(row => int.Parse(row[0])), counted.Sum(row => int.Parse(row[1]))));
        Assert.Matches("half within [0-9]+ ms 95 % within [0-9.]+ s", Words(page.Find("[aria-labelledby=took-of] .card-head")));
        Assert.Equal(2, page.FindAll("[aria-labelledby=took-of] .lines path").Count(line => line.GetAttribute("d")!.Length > 0));

        await page.ChangeAsync(".destination-day select", "90");
        await page.ChangeAsync(".destination-day select", "92", 1);
        var starts = page.FindAll(".destination-day select")[0]
            .QuerySelectorAll("option")
            .Select(option => option.GetAttribute("data-at"))
            .ToList();
        Assert.Equal(
            [("tab", "all"), ("destination", _destination.Id), ("lastAttempt", $"{starts[90]}..{starts[92]}")],
            page.FindAll(".destination-day input").Select(field => (field.GetAttribute("name"), field.GetAttribute("value")))
        );
        Assert.Equal("/pushes", page.Find(".destination-day form").GetAttribute("action"));
    }

    [Fact]
    public async Task A_day_without_attempts_is_said_in_words()
    {
        var page = Open();

        await page.WaitForAssertionAsync(() =>
            Assert.Equal("Nothing was sent in the last 24 hours.", Words(page.Find(".destination-day .calm")))
        );
        Assert.Empty(page.FindAll(".destination-day .chart, [aria-labelledby=took-of]"));
    }

    [Fact]
    public async Task Another_companys_destination_is_not_found()
    {
        await using var otherCompany = new PagesContext(_core, Callers.Of(Role.Administrator, companyId: "other"));
        var page = Open(otherCompany);

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("There is no destination with this id", page.Markup, StringComparison.Ordinal)
        );
    }

    private IRenderedComponent<LiveUpdates> Open(DestinationTab tab = default) => Open(_page, tab);

    private IRenderedComponent<LiveUpdates> Open(PagesContext pages, DestinationTab tab = default)
    {
        pages.Go.NavigateTo(new DestinationPageAddress { Id = _destination.Id, Tab = tab }.ToString());
        return pages.Open<DestinationPage>(destination => destination.Add(p => p.Id, _destination.Id));
    }

    /// <summary>Shows each tab, and returns those of these buttons that pass the test.</summary>
    private async Task<List<string>> ButtonsAsync(
        PagesContext pages,
        IRenderedComponent<LiveUpdates> page,
        IReadOnlyList<string> buttons,
        Func<IElement, bool> passes
    )
    {
        var found = new List<string>();
        foreach (var tab in Enum.GetValues<DestinationTab>())
        {
            pages.Go.NavigateTo(new DestinationPageAddress { Id = _destination.Id, Tab = tab }.ToString());
            await page.WaitForAssertionAsync(() =>
                Assert.Equal(tab.ToString(), page.Find(".page-tabs [aria-current=page]").TextContent.Trim())
            );
            var shown = page.FindAll("button").Where(passes).Select(button => button.TextContent.Trim()).ToList();
            found.AddRange(buttons.Where(text => shown.Contains(text) && !found.Contains(text)));
        }

        return found;
    }

    private Task<IReadOnlyList<AcceptedPush>> PushAsync(int count) =>
        _core.Pushes.AcceptAsync(
            Callers.Operator,
            [
                .. Enumerable
                    .Range(1, count)
                    .Select(item => new NewPush
                    {
                        Kind = "trip",
                        ItemId = $"{item}",
                        DestinationId = _destination.Id,
                        Payload = "{}"u8.ToArray(),
                    }),
            ]
        );

    private static string Words(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

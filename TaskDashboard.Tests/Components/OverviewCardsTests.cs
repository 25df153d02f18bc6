using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Overview;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Overview;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The cards of the Overview page, in each of their states.</summary>
public sealed class OverviewCardsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 7, 30, 0, TimeSpan.Zero);

    private static readonly Destination Acme = new()
    {
        Number = 1,
        Id = "acme",
        Name = "Acme",
        Url = "https://acme.example.com/",
        ProtectedSigningSecret = "sealed",
    };

    private static readonly DestinationView View = new(Acme, 0, 0, 0, 0, 0, 0, null, null);

    private static readonly TrackedTask Import = new()
    {
        Number = 1,
        Id = "import",
        Type = "IMPORT",
        Name = "Import",
        CreatedBy = "Ada",
        State = TaskState.InProgress,
        Executor = TaskExecutor.Reporter,
    };

    private static readonly ErrorSignature Unavailable = new()
    {
        Number = 7,
        Error = DeliveryError.Status,
        Status = 503,
        Message = "The endpoint answered 503",
    };

    private static readonly RetryRequest Retry = new()
    {
        Number = 1,
        Id = "retry",
        TaskNumber = 2,
        TaskId = "retry-task",
        Filter = "{}",
        RequestedBy = "Ada",
        State = RetryState.Completed,
        ItemCount = 5,
        FailedAgain = 3,
        NotSent = 2,
        EndedAt = At,
    };

    private static readonly Dictionary<string, Need> Each = new()
    {
        ["fails"] = new DestinationNeed(NeedKind.DestinationFails, 1, At, View with { LastDeliveredAt = At }, Unavailable, new(5, 2)),
        ["held"] = new DestinationNeed(NeedKind.DestinationHeld, 1200, At, View, null, default),
        ["stopped"] = new DestinationNeed(NeedKind.DestinationStopped, 2, At, View, null, default),
        ["grows"] = new FailureNeed(NeedKind.FailuresGrow, 4, At, "acme", "Acme", Unavailable, 3, FailureLight.StillDown, new(4, 1)),
        ["grows while it is tried"] = new FailureNeed(
            NeedKind.FailuresGrow,
            4,
            null,
            "acme",
            "Acme",
            Unavailable,
            0,
            FailureLight.LikelyWorks,
            new(4, 0)
        ),
        ["grows but works"] = new FailureNeed(
            NeedKind.FailuresGrow,
            4,
            At,
            "acme",
            "Acme",
            Unavailable,
            3,
            FailureLight.LikelyWorks,
            new(4, 1)
        ),
        ["waits"] = new FailureNeed(NeedKind.FailuresWait, 3, At, "acme", "Acme", Unavailable, 3, FailureLight.LikelyWorks, default),
        ["waits and fails"] = new FailureNeed(
            NeedKind.FailuresWait,
            1,
            At,
            "acme",
            "Acme",
            Unavailable,
            1,
            FailureLight.StillDown,
            default
        ),
        ["never delivered"] = new DestinationNeed(NeedKind.DestinationFails, 2, null, View, Unavailable, default),
        ["several stuck"] = new StuckTypeNeed(4, Import, At),
        ["stuck documents"] = new StuckTypeNeed(1200, Import with { WorkspaceId = 1, Type = "LEASE" }, At),
        ["stuck"] = new TaskNeed(Import, At),
        ["unbegun"] = new TaskNeed(Import with { State = TaskState.Pending, Executor = TaskExecutor.Engine }, At),
        ["retry"] = new RetryNeed(Retry, 5, At, ["Acme"], false),
        ["retry that may work"] = new RetryNeed(Retry with { FailedAgain = 5, NotSent = 0 }, 5, At, ["Acme", "Bravo"], true),
    };

    private readonly PagesContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Without_needs_the_card_says_what_would_be_in_it()
    {
        var page = Needs([], 0);

        Assert.Equal("Nothing needs you. What fails, stops or gets stuck is listed here.", page.Words(".calm"));
        Assert.Empty(page.FindAll("li, .card-head .n"));
    }

    [Theory]
    [InlineData(
        "fails",
        "Acme fails",
        "HTTP 503. The endpoint has an internal problem.",
        "1 failed attempt in an hour",
        "+5 in 5 min · last delivery"
    )]
    [InlineData("held", "Acme is held back", "Pushes wait and spend no attempt.", "1,200 waiting", "held back")]
    [InlineData("stopped", "Acme was paused by the service", "Its endpoint answered that it accepts no more", "2 waiting", "paused")]
    [InlineData(
        "grows",
        "Acme fails more often: HTTP 503",
        "The newest attempt failed. Retry when the endpoint works again.",
        "4 failed attempts in 5 min",
        "1 before · first"
    )]
    [InlineData(
        "waits and fails",
        "Acme has a failed push to retry: HTTP 503",
        "It has taken pushes since, but a retry will likely fail again. See why before you retry.",
        "1 failed push",
        "first"
    )]
    [InlineData("several stuck", "4 tasks are stuck: IMPORT", "Their program sends no reports.", null, "the longest silent for")]
    [InlineData("stuck documents", "1,200 documents are stuck: LEASE", "Their program sends", null, "the longest silent for")]
    [InlineData("stuck", "Import is stuck", "Its program sends no reports.", null, "silent for")]
    [InlineData("unbegun", "Import has not begun", "No report came for it.", null, "silent for")]
    [InlineData(
        "retry",
        "A retry to Acme ended: 0 of 5 pushes delivered",
        "3 failed again, 2 not sent. See why",
        "5 pushes did not arrive",
        "ended"
    )]
    [InlineData(
        "retry that may work",
        "A retry to 2 destinations ended: 0 of 5 pushes delivered",
        "5 failed again. Since then, pushes have been delivered: retry what failed again.",
        "5 pushes did not arrive",
        "ended"
    )]
    public void Each_need_says_what_happened_what_to_do_how_many_and_since_when(
        string need,
        string title,
        string advice,
        string? count,
        string since
    )
    {
        var page = Needs([Each[need]], 1);

        Assert.Equal(title, page.Words("li .need-t"));
        Assert.StartsWith(advice, page.Words("li p"), StringComparison.Ordinal);
        Assert.Equal(count, page.FindAll("li .need-n > span").SingleOrDefault()?.Words());
        Assert.Equal(since, page.Words("li .need-n small"));
        Assert.Equal(Times.Iso(At), page.Find("li time-age").GetAttribute("at"));
        Assert.Equal("1", page.Words(".card-head .n"));
    }

    [Theory]
    [InlineData("fails", "/pushes?destination=acme")]
    [InlineData("held", "/destinations/acme")]
    [InlineData("stopped", "/destinations/acme")]
    [InlineData("grows", "/pushes?destination=acme")]
    [InlineData("stuck", "/tasks/import")]
    [InlineData("retry", "/retries/retry")]
    [InlineData("several stuck", "/tasks?type=IMPORT&stuck=true")]
    [InlineData("stuck documents", "/tasks?type=LEASE&stuck=true")]
    public void Each_need_leads_to_where_it_is_dealt_with(string need, string href)
    {
        var page = Needs([Each[need]], 1);

        Assert.Equal([href, href], page.FindAll("li a").Select(link => link.GetAttribute("href")!));
        Assert.NotEqual("", page.Words("li .act"));
    }

    [Theory]
    [InlineData("grows while it is tried", "none before", "Since then, pushes have been delivered. Those that failed are tried again by")]
    [InlineData("never delivered", "nothing delivered yet", "HTTP 503.")]
    public void A_time_that_is_not_known_is_not_said(string need, string since, string advice)
    {
        var page = Needs([Each[need]], 1);

        Assert.Equal(since, page.Words("li .need-n small"));
        Assert.Empty(page.FindAll("li time-age"));
        Assert.StartsWith(advice, page.Words("li p"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grows but works", "failed more often: HTTP 503", "failed attempts in 5 min", "1 before")]
    [InlineData("waits", "has failed pushes to retry: HTTP 503", "failed pushes", null)]
    public void Pushes_of_an_endpoint_that_works_again_are_retried_in_one_act(string need, string title, string unit, string? trend)
    {
        var line = NeedWords.Of(Each[need]);

        Assert.True(NeedWords.IsRetry(Each[need]));
        Assert.Equal(("Acme", title, unit), (line.Name, line.Title.Replace('\u00a0', ' '), line.Unit));
        Assert.Equal("Since then, pushes have been delivered: retry those that failed.", line.Advice);
        Assert.Equal((trend, "/pushes?destination=acme"), (NeedWords.Trend(Each[need]), line.Href));
    }

    [Fact]
    public void The_first_nine_needs_say_their_key()
    {
        var page = Needs([.. Enumerable.Repeat(Each["held"], 10)], 10);

        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "8", "9"], page.FindAll("li kbd").Select(key => key.TextContent));
        Assert.Equal("9", page.FindAll("li .need-t")[8].GetAttribute("aria-keyshortcuts"));
        Assert.False(page.FindAll("li .need-t")[9].HasAttribute("aria-keyshortcuts"));
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, "1 more of the same kinds is not listed.")]
    [InlineData(1235, "1,234 more of the same kinds are not listed.")]
    public void Needs_that_are_not_listed_are_counted(int total, string? words)
    {
        var page = Needs([Each["held"]], total);

        Assert.Equal(Counts.Text(total), page.Words(".card-head .n"));
        Assert.Equal(words, page.FindAll(".calm").SingleOrDefault()?.Words());
    }

    [Fact]
    public void Without_running_tasks_the_card_says_so()
    {
        var page = Running(0);

        Assert.Equal(("No task runs now.", "0"), (page.Words(".calm"), page.Words(".card-head .n")));
        Assert.Equal("/tasks?state=inProgress", page.Find(".more").GetAttribute("href"));
    }

    [Fact]
    public void A_running_task_shows_its_estimate_its_silence_or_its_stage_but_never_two_of_them()
    {
        var half = Import with { PercentComplete = 50, Stage = TaskStage.PreProcessingInProgress };

        var page = Running(
            1300,
            new(half, null, TimeSpan.FromMinutes(3)),
            new(half with { Id = "import2" }, At, TimeSpan.FromMinutes(3)),
            new(half with { Id = "import3" }, null, null),
            new(Import with { Id = "import4" }, null, null)
        );

        Assert.Equal(["about 3 min left", "silent for", "Pre-processing", ""], page.FindAll(".run-e").Select(state => state.Words()));
        Assert.Equal(Times.Iso(At), Assert.Single(page.FindAll("time-age")).GetAttribute("at"));
        Assert.Equal(["50 %", "50 %", "50 %", ""], page.FindAll(".run-p").Select(percent => percent.Words()));
        Assert.Equal(
            ["meter", "meter still", "meter", "meter unknown"],
            page.FindAll(".run .meter").Select(meter => meter.ClassName!.Trim())
        );
        Assert.Equal("1,300", page.Words(".card-head .n"));
        Assert.Equal("/tasks/import", page.Find("a.run").GetAttribute("href"));
    }

    [Fact]
    public void Without_ended_tasks_the_card_says_so()
    {
        var page = Ended(default);

        Assert.Equal(("No task has ended in the last 24 hours.", "0 in all"), (page.Words(".calm"), page.Words(".card-head .key")));
        Assert.Empty(page.FindAll("li, .outs"));
    }

    [Fact]
    public void Ended_tasks_are_counted_by_outcome_worst_first_and_lead_to_their_lists()
    {
        var page = Ended(new(1200, 2, 3, 1, 5), new EndedOfType("FLEET_IMPORT", new(1200, 2, 3, 1, 0)), new(null, new(0, 0, 0, 0, 5)));

        Assert.Equal(
            [
                ("4 failed", "/tasks?state=failed"),
                ("2 with warnings", "/tasks?outcome=warning"),
                ("5 canceled", "/tasks?state=canceled"),
                ("1,200 completed", "/tasks?outcome=success"),
            ],
            page.FindAll(".outs a").Select(outcome => (outcome.Words(), outcome.GetAttribute("href")!))
        );
        Assert.Equal(
            [("Fleet import", "1,206", "4 failed"), ("Other types", "5", "none failed")],
            page.FindAll(".types li")
                .Select(type =>
                    (type.QuerySelector("span")!.Words(), type.QuerySelector("b")!.Words(), type.QuerySelectorAll(".num")[^1].Words())
                )
        );
        Assert.Equal(["/tasks?type=FLEET_IMPORT"], page.FindAll(".types a").Select(link => link.GetAttribute("href")!));
    }

    [Fact]
    public void An_outcome_that_did_not_occur_is_left_out() =>
        Assert.Equal(["1 completed"], Ended(new(1, 0, 0, 0, 0)).FindAll(".outs a").Select(outcome => outcome.Words()));

    [Theory]
    [InlineData(8, null)]
    [InlineData(9, "1 more type is not listed.")]
    [InlineData(12, "4 more types are not listed.")]
    public void Types_that_are_not_listed_are_counted(int types, string? words)
    {
        var page = Ended(
            new(types, 0, 0, 0, 0),
            [.. Enumerable.Range(1, types).Select(type => new EndedOfType($"Type {type}", new(1, 0, 0, 0, 0)))]
        );

        Assert.Equal(8, page.FindAll(".types li").Count);
        Assert.Equal(words, page.FindAll(".calm").SingleOrDefault()?.Words());
    }

    [Fact]
    public void Without_destinations_the_card_says_so()
    {
        var page = Destinations(0);

        Assert.Equal(("There are no destinations yet.", "All 0"), (page.Words(".calm"), page.Words(".more")));
    }

    [Theory]
    [InlineData(0, 0, "No traffic nothing sent", "Last 60 minutes: nothing sent")]
    [InlineData(20, 0, "Healthy 1,200 of 1,200 delivered", "Last 60 minutes: 1,200 of 1,200 delivered")]
    [InlineData(1, 19, "Failing 60 of 1,200 delivered", "Last 60 minutes: 60 of 1,200 delivered")]
    public void A_destination_says_in_words_how_it_does(int delivered, int failed, string words, string label)
    {
        var page = Destinations(
            1200,
            new DestinationHour(
                View with
                {
                    DeliveredLastHour = delivered * 60,
                    FailedLastHour = failed * 60,
                },
                [.. Enumerable.Repeat(new MinuteAttempts(delivered, failed), 60)]
            )
        );

        Assert.Equal(("Acme", "/destinations/acme"), (page.Words(".dest-n"), page.Find("a.dest").GetAttribute("href")));
        Assert.Equal(words, page.Words(".dest-s"));
        Assert.Equal(label, page.Find("[role=img]").GetAttribute("aria-label"));
        Assert.Equal(("All 1,200", "/destinations"), (page.Words(".more"), page.Find(".more").GetAttribute("href")));
    }

    [Theory]
    [InlineData(0, 0, "0 delivered", "0 failed attempts")]
    [InlineData(1200, 1, "1,200 delivered", "1 failed attempt")]
    public void The_day_is_counted_in_words_and_in_a_table(int delivered, int failed, string first, string second)
    {
        HalfHour[] day = [new(At, delivered, 0), new(At.AddMinutes(30), 0, failed)];

        var page = _context.Open<DayCard>(card => card.Add(it => it.HalfHours, day));

        Assert.Equal([first, second], page.FindAll(".card-head .key").Select(count => count.Words()));
        Assert.Contains($"{first}, {second}.", page.Find("[role=img]").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Equal(
            [("5 Jan 2026, 07:30:00 UTC", Counts.Text(delivered), "0"), ("5 Jan 2026, 08:00:00 UTC", "0", Counts.Text(failed))],
            page.FindAll("tbody tr").Select(row => (row.Children[0].Words(), row.Children[1].Words(), row.Children[2].Words()))
        );
        Assert.Equal($"{Times.Iso(At)}..{Times.Iso(At.AddHours(1))}", page.Find("[name=lastAttempt]").GetAttribute("value"));
    }

    [Fact]
    public async Task A_range_that_ends_before_it_begins_is_its_first_half_hour()
    {
        HalfHour[] day = [.. Enumerable.Range(0, 48).Select(half => new HalfHour(At.AddMinutes(30 * half), 0, 0))];
        var page = _context.Open<DayCard>(card => card.Add(it => it.HalfHours, day));

        await page.ChangeAsync("select", "10");
        await page.ChangeAsync("select", "4", 1);

        Assert.Equal($"{Times.Iso(At.AddHours(5))}..{Times.Iso(At.AddHours(5.5))}", page.Find("[name=lastAttempt]").GetAttribute("value"));
    }

    private IRenderedComponent<LiveUpdates> Needs(Need[] needs, int total) =>
        _context.Open<NeedsCard>(card =>
            card.Add(
                it => it.Needs,
                new NeedList(needs, total == 0 ? new Dictionary<NeedKind, int>() : new() { [NeedKind.DestinationHeld] = total })
            )
        );

    private IRenderedComponent<LiveUpdates> Running(long total, params RunningTask[] tasks) =>
        _context.Open<RunningCard>(card => card.Add(it => it.Running, new RunningList(tasks, total)));

    private IRenderedComponent<LiveUpdates> Ended(OutcomeCounts all, params EndedOfType[] types) =>
        _context.Open<EndedCard>(card => card.Add(it => it.Ended, new EndedTasks(all, types)));

    private IRenderedComponent<LiveUpdates> Destinations(int total, params DestinationHour[] destinations) =>
        _context.Open<DestinationsCard>(card => card.Add(it => it.Destinations, new DestinationList(destinations, total)));
}

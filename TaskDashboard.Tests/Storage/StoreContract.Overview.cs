using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Overview;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>The read of the Overview page.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task An_empty_overview_has_every_half_hour_and_needs_nobody()
    {
        await StartAsync();

        var view = await Host.OverviewReads.ReadAsync(Viewer);

        Assert.Equal((0, 0), (view.Needs.Total, view.Needs.Items.Count));
        Assert.Equal(48, view.Pushes.Count);
        Assert.Equal(Clock.UtcNow, view.Pushes[^1].From);
        Assert.Equal(TimeSpan.FromMinutes(47 * 30), view.Pushes[^1].From - view.Pushes[0].From);
        Assert.Equal((0, 0, 0L), (view.Destinations.Total, view.Running.Items.Count, view.Running.Total));
        Assert.Equal(0, view.Ended.All.Total);
    }

    [Fact]
    public async Task An_overview_shows_what_needs_somebody_most_important_first()
    {
        await StartWithoutScheduleAsync();
        var stuck = await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "acme"), new() { Type = "import", Name = "stuck" });
        await Host.Tasks.ReportAsync(Operator, stuck.Id, new() { Event = TaskEvent.Started });
        Clock.Advance(TimeSpan.FromMinutes(70));
        var failing = await NewDestinationAsync("failing");
        var steady = await NewDestinationAsync("steady", companyId: "acme");
        var growing = await NewDestinationAsync("growing", companyId: "acme");
        var gone = await NewDestinationAsync("gone");
        var held = await NewDestinationAsync("held");
        await Host.ChangeAsync(
            "INSERT INTO Circuits (DestinationNumber, State, OpenSince, NextProbeAt, Reason) VALUES (@p0, 1, @p1, @p2, 'It is down.')",
            held.Number,
            Clock.UtcNow,
            Clock.UtcNow.AddSeconds(15)
        );
        Sender.Answer = _ => Reply.Delivered;
        await PushManyAsync(steady, 3);
        await PushManyAsync(growing, 9);
        await UntilPushesAsync(PushState.Delivered, 12);
        await FailedPushesAsync(growing, 1, first: 20);
        var failed = await FailedPushesAsync(failing, 4);
        Clock.Advance(TimeSpan.FromMinutes(5));
        await FailedPushesAsync(growing, 2, first: 30);
        await FailedPushesAsync(failing, 1, first: 40);
        Sender.Answer = _ => Reply.Fails(410);
        await PushAsync(gone);
        await UntilPushesAsync(PushState.Failed, 9);
        Sender.Answer = _ => Reply.Unavailable;
        var retry = await UntilRetryAsync(await RetryAsync(failed[0], failed[1]), RetryState.Completed);
        Sender.Answer = _ => Reply.Delivered;
        await UntilRetryAsync(await RetryAsync(failed[2]), RetryState.Completed);
        Sender.Answer = _ => Reply.Unavailable;
        await PushAsync(failing, "last");
        await UntilPushesAsync(PushState.Failed, 9);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await PushAsync(failing, "later");
        await UntilPushesAsync(PushState.Failed, 10);

        var view = await Host.OverviewReads.ReadAsync(Viewer);

        Assert.Equal(
            [
                NeedKind.DestinationFails,
                NeedKind.FailuresGrow,
                NeedKind.RetryFailed,
                NeedKind.DestinationStopped,
                NeedKind.DestinationHeld,
                NeedKind.TaskStuck,
            ],
            view.Needs.Items.Select(need => need.Kind)
        );
        Assert.Equal((6, 6), (view.Needs.Total, view.Needs.Totals.Count));
        var first = Assert.IsType<DestinationNeed>(view.Needs.Items[0]);
        Assert.Equal((failing.Id, 9L, 503), (first.View.Destination.Id, first.Count, first.Cause!.Status));
        Assert.Equal(first.View.LastDeliveredAt, first.Since);
        var stopped = Assert.IsType<DestinationNeed>(view.Needs.Items[3]);
        Assert.Equal((gone.Id, 410), (stopped.View.Destination.Id, stopped.Cause!.Status));
        Assert.Equal((retry.Id, 2L), (Assert.IsType<RetryNeed>(view.Needs.Items[2]).Retry.Id, view.Needs.Items[2].Count));
        var group = Assert.IsType<FailureNeed>(view.Needs.Items[1]);
        Assert.Equal((growing.Id, 2L, 3L), (group.DestinationId, group.Count, group.FailedNow));
        Assert.Equal((2L, 1L, FailureLight.StillDown), (group.Trend.Last, group.Trend.Before, group.Light));
        Assert.Equal("It is down.", Assert.IsType<DestinationNeed>(view.Needs.Items[4]).View.Circuit!.Reason);
        Assert.Equal(stuck.Id, Assert.IsType<TaskNeed>(view.Needs.Items[5]).Task.Id);

        Assert.Equal(["failing", "held", "gone", "growing", "steady"], view.Destinations.Items.Select(item => item.View.Destination.Name));
        Assert.All(view.Destinations.Items, item => Assert.Equal(60, item.Minutes.Count));
        var strip = view.Destinations.Items[0].Minutes;
        Assert.Equal((new MinuteAttempts(0, 1), new MinuteAttempts(1, 4), new MinuteAttempts(0, 4)), (strip[^1], strip[^2], strip[^7]));
        Assert.Equal((13, 13), (view.Pushes.Sum(slot => slot.Delivered), view.Pushes.Sum(slot => slot.FailedAttempts)));

        // A company sees its own. What somebody has done about it is gone from the list.
        var acme = Callers.Of(Role.Viewer, "acme");
        var own = await Host.OverviewReads.ReadAsync(acme);
        Assert.Equal([NeedKind.FailuresGrow, NeedKind.TaskStuck], own.Needs.Items.Select(need => need.Kind));
        Assert.Equal(["growing", "steady"], own.Destinations.Items.Select(item => item.View.Destination.Name));
        Assert.Equal((12, 3), (own.Pushes.Sum(slot => slot.Delivered), own.Pushes.Sum(slot => slot.FailedAttempts)));
        await Host.Tasks.ReportAsync(Operator, stuck.Id, new() { Event = TaskEvent.Progressed, PercentComplete = 10 });
        own = await Host.OverviewReads.ReadAsync(acme);
        Assert.Equal([NeedKind.FailuresGrow], own.Needs.Items.Select(need => need.Kind));
        Assert.Equal(1, own.Needs.Total);
        Clock.Advance(TimeSpan.FromMinutes(5));
        own = await Host.OverviewReads.ReadAsync(Callers.OfCompanies(Role.Viewer, "acme", "other"));
        Assert.Empty(own.Needs.Items);
        Assert.Equal(10, Assert.Single(own.Running.Items).Task.PercentComplete);

        var hours = await Host.PushReads.FailureHoursAsync(acme);
        Assert.Equal((growing.Id, 3), (Assert.Single(hours).DestinationId, hours[0].Hours.Sum()));
        Assert.Equal(24, hours[0].Hours.Count);
    }

    [Fact]
    public async Task A_retry_that_ended_badly_needs_nobody_once_it_is_dealt_with()
    {
        await StartWithoutScheduleAsync();
        var ids = await FailedPushesAsync(await NewDestinationAsync(), 6);
        Sender.Answer = delivery => delivery.PushId == ids[2] ? Reply.Delivered : Reply.Unavailable;
        var nothing = await UntilRetryAsync(await RetryAsync(ids[0], ids[1]), RetryState.Completed);
        var partly = await UntilRetryAsync(await RetryAsync(ids[2], ids[3], ids[4]), RetryState.Completed);
        Assert.Equal([(NeedKind.RetryFailed, nothing.Id), (NeedKind.RetryIncomplete, partly.Id)], await RetriesInNeedAsync());

        // Another retry of one of two items leaves the other.
        Sender.Answer = _ => Reply.Delivered;
        await UntilRetryAsync(await RetryAsync(ids[3]), RetryState.Completed);
        Assert.Equal([nothing.Id, partly.Id], (await RetriesInNeedAsync()).Select(need => need.Id));

        // The last one fails again in a retry of its own: then that retry is what needs somebody.
        Sender.Answer = _ => Reply.Unavailable;
        var last = await UntilRetryAsync(await RetryAsync(ids[4]), RetryState.Completed);
        Assert.Equal(new[] { nothing.Id, last.Id }.Order(), (await RetriesInNeedAsync()).Select(need => need.Id).Order());

        // Retried again, whatever comes of it.
        Sender.Answer = _ => Reply.Unavailable;
        var again = await UntilRetryAsync(await PartAsync(nothing, RetryPart.FailedAgain), RetryState.Completed);
        Assert.Equal(new[] { last.Id, again.Id }.Order(), (await RetriesInNeedAsync()).Select(need => need.Id).Order());

        await Host.Pushes.CancelAsync(Operator, PushFilter.Id.Is(ids));
        Assert.Empty(await RetriesInNeedAsync());
    }

    [Fact]
    public async Task Failed_pushes_that_a_retry_likely_delivers_need_somebody_until_they_are_retried()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync("works", companyId: "acme");
        var ids = await FailedPushesAsync(destination, 2);
        var rejecting = await NewDestinationAsync("rejects");
        Sender.Answer = _ => Reply.Fails(422);
        await PushAsync(rejecting, "rejected");
        await UntilPushesAsync(PushState.Failed, 3);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Sender.Answer = _ => Reply.Delivered;
        await PushManyAsync(destination, 1, first: 10);
        await PushManyAsync(rejecting, 1, first: 20);
        await UntilPushesAsync(PushState.Delivered, 2);
        Assert.Equal(NeedKind.FailuresGrow, (await NeedsAsync(Viewer))[0].Kind);

        // The failures are old: that they do not grow changes nothing of what can be done.
        Clock.Advance(TimeSpan.FromMinutes(30));
        var need = Assert.IsType<FailureNeed>(Assert.Single(await NeedsAsync(Viewer)));
        Assert.Equal((NeedKind.FailuresWait, 2L, 2L), (need.Kind, need.Count, need.FailedNow));
        Assert.Equal((destination.Id, FailureLight.LikelyWorks), (need.DestinationId, need.Light));
        Assert.Equal(
            need with
            {
                Since = null,
            },
            (FailureNeed)Assert.Single(await NeedsAsync(Callers.Of(Role.Viewer, "acme"))) with
            {
                Since = null,
            }
        );
        Assert.Empty(await NeedsAsync(Callers.Of(Role.Viewer, "other")));

        await UntilRetryAsync(await RetryAsync(ids[0]), RetryState.Completed);
        Assert.Equal(1, Assert.Single(await NeedsAsync(Viewer)).Count);
        await UntilRetryAsync(await RetryAsync(ids[1]), RetryState.Completed);
        Assert.Empty(await NeedsAsync(Viewer));

        async Task<IReadOnlyList<Need>> NeedsAsync(Caller caller)
        {
            var needs = (await Host.OverviewReads.ReadAsync(caller)).Needs;
            Assert.Equal(needs.Items.Count, needs.Total);
            return needs.Items;
        }
    }

    [Fact]
    public async Task Pushes_that_a_retry_could_not_deliver_need_somebody_once_with_the_name_of_their_destination()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync("Acme");
        Sender.Answer = _ => Reply.Delivered;
        await PushManyAsync(destination, 9, first: 10);
        await UntilPushesAsync(PushState.Delivered, 9);
        Clock.Advance(TimeSpan.FromSeconds(1));
        var ids = await FailedPushesAsync(destination, 2);
        Sender.Answer = _ => Reply.Unavailable;
        await UntilRetryAsync(await RetryAsync(ids[0], ids[1]), RetryState.Completed);

        var need = Assert.IsType<RetryNeed>(Assert.Single((await Host.OverviewReads.ReadAsync(Viewer)).Needs.Items));
        Assert.Equal(["Acme"], need.Destinations);
        Assert.False(need.MayWork);

        // Another push that fails so is not of the retry.
        await FailedPushesAsync(destination, 1, first: 5);
        Assert.Equal(
            [NeedKind.FailuresGrow, NeedKind.RetryFailed],
            (await Host.OverviewReads.ReadAsync(Viewer)).Needs.Items.Select(one => one.Kind)
        );

        Clock.Advance(TimeSpan.FromSeconds(1));
        Sender.Answer = _ => Reply.Delivered;
        await PushManyAsync(destination, 1, first: 30);
        await UntilPushesAsync(PushState.Delivered, 10);
        Assert.True((await Host.OverviewReads.ReadAsync(Viewer)).Needs.Items.OfType<RetryNeed>().Single().MayWork);
    }

    [Fact]
    public async Task Stuck_tasks_of_one_type_need_somebody_together_and_are_listed_by_a_filter()
    {
        await StartAsync();
        var acme = Callers.Of(Role.Operator, "acme");
        var stuck = new List<TrackedTask>();
        for (var number = 1; number <= 4; number++)
        {
            stuck.Add(await Host.Tasks.CreateAsync(number == 4 ? acme : Operator, new() { Type = "lease", Name = $"Lease {number}" }));
            await Host.Tasks.ReportAsync(Operator, stuck[^1].Id, new() { Event = TaskEvent.Started });
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var other = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "Never begun" });
        Clock.Advance(TimeSpan.FromMinutes(70));
        await Host.Tasks.CreateAsync(Operator, new() { Type = "lease", Name = "New" });

        var needs = (await Host.OverviewReads.ReadAsync(Viewer)).Needs;
        var (leases, single) = (Assert.IsType<StuckTypeNeed>(needs.Items[0]), Assert.IsType<TaskNeed>(needs.Items[1]));
        Assert.Equal((4L, stuck[0].Id, other.Id), (leases.Count, leases.Longest.Id, single.Task.Id));
        Assert.Equal((2, 2), (needs.Items.Count, needs.Total));
        Assert.IsType<TaskNeed>(Assert.Single((await Host.OverviewReads.ReadAsync(acme)).Needs.Items));

        Assert.Equal([.. stuck.Select(task => task.Id), other.Id], await StuckAsync(Viewer, new()));
        Assert.Equal((5, 1), (await Host.TaskReads.StuckCountAsync(Viewer), await Host.TaskReads.StuckCountAsync(acme)));
        Assert.Equal([stuck[3].Id], await StuckAsync(acme, new()));
        Assert.Equal(
            [stuck[3].Id, stuck[2].Id],
            await StuckAsync(
                Viewer,
                new()
                {
                    Filter = TaskFilter.Type.Is("lease"),
                    NewestFirst = true,
                    Limit = 2,
                }
            )
        );
        Assert.Equal([other.Id], await StuckAsync(Viewer, new() { Filter = TaskFilter.State.Is(TaskState.Pending) }));
        var page = await Host.TaskReads.ListAsync(Viewer, new() { Filter = TaskFilter.Stuck.Is(), Limit = 3 });
        page = await Host.TaskReads.ListAsync(
            Viewer,
            new()
            {
                Filter = TaskFilter.Stuck.Is(),
                Limit = 3,
                After = page.Next,
            }
        );
        Assert.Equal([stuck[3].Id, other.Id], page.Items.Select(task => task.Id));
        Assert.Null(page.Next);

        // What has reported or was restarted is gone at once.
        await Host.Tasks.ReportAsync(Operator, stuck[0].Id, new() { Event = TaskEvent.Progressed, PercentComplete = 10 });
        await Host.Tasks.RestartAsync(Operator, stuck[1].Id, "It hangs.");
        Assert.Equal([stuck[2].Id, stuck[3].Id, other.Id], await StuckAsync(Viewer, new()));
        Assert.Equal(3, await Host.TaskReads.StuckCountAsync(Viewer));
        Assert.Equal(2, (await Host.OverviewReads.ReadAsync(Viewer)).Needs.Items[0].Count);

        async Task<IEnumerable<string>> StuckAsync(Caller caller, TaskQuery query) =>
            (await Host.TaskReads.ListAsync(caller, query with { Filter = query.Filter & TaskFilter.Stuck.Is() })).Items.Select(task =>
                task.Id
            );
    }

    [Fact]
    public async Task What_runs_now_begins_with_what_has_been_silent_longest_by_the_rule_of_what_is_stuck()
    {
        await StartAsync(("Tasks:StuckAfter:fast", "00:02:00"));
        var fast = await RunAsync("fast");
        var slow = await RunAsync("slow");
        Clock.Advance(TimeSpan.FromMinutes(3));
        for (var number = 0; number < 12; number++)
        {
            await RunAsync("new");
        }

        var view = await Host.OverviewReads.ReadAsync(Viewer);

        Assert.Equal(fast.Id, Assert.IsType<TaskNeed>(Assert.Single(view.Needs.Items)).Task.Id);
        Assert.Equal((12, 14L), (view.Running.Items.Count, view.Running.Total));
        Assert.Equal((fast.Id, view.Needs.Items[0].Since), (view.Running.Items[0].Task.Id, view.Running.Items[0].SilentSince));
        Assert.All(view.Running.Items.Skip(1), running => Assert.Null(running.SilentSince));

        // Not stuck, but silent for longer than is usual: it comes first as well, among more tasks than are shown.
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Host.Tasks.ReportAsync(Operator, fast.Id, new() { Event = TaskEvent.Completed });
        Clock.Advance(TimeSpan.FromMinutes(2));
        view = await Host.OverviewReads.ReadAsync(Viewer);
        Assert.Equal(slow.Id, view.Running.Items[0].Task.Id);
        Assert.Equal(slow.LastReportAt, view.Running.Items[0].SilentSince);
        Assert.Null(view.Running.Items[0].Left);

        async Task<TrackedTask> RunAsync(string type)
        {
            var task = await Host.Tasks.CreateAsync(Operator, new() { Type = type, Name = type });
            return await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started });
        }
    }

    [Fact]
    public async Task The_light_of_a_push_and_of_what_failed_again_is_that_of_its_group()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        var ids = await FailedPushesAsync(destination, 3);
        Sender.Answer = _ => Reply.Unavailable;
        var retry = await UntilRetryAsync(await RetryAsync(ids[0]), RetryState.Completed);
        Assert.Equal(FailureLight.StillDown, (await Host.PushReads.FindAsync(Viewer, ids[1]))!.Light);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Sender.Answer = _ => Reply.Delivered;
        await PushAsync(destination, "new");
        await UntilPushesAsync(PushState.Delivered, 1);

        var group = Assert.Single(await Host.PushReads.FailureGroupsAsync(Viewer));
        Assert.Equal(FailureLight.LikelyWorks, group.Light);
        Assert.Equal(group.Light, (await Host.PushReads.FindAsync(Viewer, ids[1]))!.Light);
        Assert.Equal(group.Light, Assert.Single((await Host.RetryReads.ErrorsAsync(Viewer, [retry], 3))[retry.Number]).Light);
    }

    [Fact]
    public async Task The_numbers_in_a_filter_stand_for_errors_and_destinations_that_the_caller_sees()
    {
        await StartWithoutScheduleAsync();
        var (acme, other) = (await NewDestinationAsync("Acme", companyId: "acme"), await NewDestinationAsync("Other", companyId: "other"));
        await FailedPushesAsync(acme, 1);
        Sender.Answer = _ => Reply.Fails(422);
        await PushAsync(other);
        await UntilPushesAsync(PushState.Failed, 2);
        var all = await Host.PushReads.FailureGroupsAsync(Viewer);
        var filter = (
            PushFilter.Destination.Is(acme.Id, other.Id) & !PushFilter.Signature.Is(all.Select(group => group.Signature.Number))
        ).ToString();

        var whole = await Host.PushReads.NamesInAsync(Viewer, [filter]);
        var own = await Host.PushReads.NamesInAsync(Callers.Of(Role.Viewer, "acme"), [filter]);

        Assert.Equal(["Acme", "Other"], whole.Destinations.Values.Order());
        Assert.Equal([422, 503], whole.Errors.Values.Select(error => error.Status).Order());
        Assert.Equal(["Acme"], own.Destinations.Values);
        Assert.Equal([503], own.Errors.Values.Select(error => error.Status));
        Assert.Empty((await Host.PushReads.NamesInAsync(Viewer, [PushFilter.All.ToString()])).Errors);
    }

    private async Task<IReadOnlyList<(NeedKind Kind, string Id)>> RetriesInNeedAsync() =>
        [.. (await Host.OverviewReads.ReadAsync(Viewer)).Needs.Items.OfType<RetryNeed>().Select(need => (need.Kind, need.Retry.Id))];

    [Fact]
    public async Task An_overview_counts_the_ends_of_tasks_and_shows_what_runs()
    {
        await StartAsync();
        var acme = Callers.Of(Role.Operator, "acme");
        foreach (
            var (type, outcome, caller) in new[]
            {
                ("import", TaskOutcome.Success, acme),
                ("import", TaskOutcome.Success, Operator),
                ("import", TaskOutcome.Error, Operator),
                ("scan", TaskOutcome.TempError, acme),
                ("scan", TaskOutcome.Terminated, Operator),
                ("scan", TaskOutcome.Warning, Operator),
                ("old", TaskOutcome.Success, Operator),
            }
        )
        {
            await Host.Tasks.CreateAsync(
                caller,
                new()
                {
                    Type = type,
                    Name = "one",
                    EndedAt = Clock.UtcNow.AddHours(type == "old" ? -25 : -3),
                    Outcome = outcome,
                }
            );
        }

        var running = await Host.Tasks.CreateAsync(
            acme,
            new()
            {
                Type = "import",
                Name = "one",
                ItemCount = 100,
            }
        );
        for (var left = 90; left >= 50; left -= 10)
        {
            await Host.Tasks.ReportAsync(Operator, running.Id, new() { Event = TaskEvent.Progressed, RemainingItemCount = left });
            Clock.Advance(TimeSpan.FromSeconds(10));
        }

        await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "pending" });
        var view = await Host.OverviewReads.ReadAsync(Viewer);

        Assert.Equal(new OutcomeCounts(2, 1, 1, 1, 1), view.Ended.All);
        Assert.Equal((6, 2), (view.Ended.All.Total, view.Ended.All.Failed));
        Assert.Equal(["import", "scan"], view.Ended.Types.Select(type => type.Type));
        Assert.Equal([new OutcomeCounts(2, 0, 1, 0, 0), new OutcomeCounts(0, 1, 0, 1, 1)], view.Ended.Types.Select(type => type.Counts));
        var task = Assert.Single(view.Running.Items);
        Assert.Equal((running.Id, 1L, null), (task.Task.Id, view.Running.Total, task.SilentSince));
        Assert.InRange(task.Left!.Value, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(45));
        var own = await Host.OverviewReads.ReadAsync(Callers.Of(Role.Viewer, "acme"));
        Assert.Equal(new OutcomeCounts(1, 0, 0, 1, 0), own.Ended.All);

        // The same periods, read once and kept, and what has happened since.
        await Host.Tasks.ReportAsync(Operator, running.Id, new() { Event = TaskEvent.Completed, Force = true });
        view = await Host.OverviewReads.ReadAsync(Viewer);
        Assert.Equal(7, view.Ended.All.Total);
        Assert.Empty(view.Running.Items);
        Clock.Advance(TimeSpan.FromHours(22));
        Assert.Equal(1, (await Host.OverviewReads.ReadAsync(Viewer)).Ended.All.Total);
        Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(0, (await Host.OverviewReads.ReadAsync(Viewer)).Ended.All.Total);
    }

    [Fact]
    public async Task A_destination_has_the_quarter_hours_of_its_last_day_with_durations()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync("shop", companyId: "acme");
        Sender.Answer = _ => Reply.Delivered with { DurationMs = 40 };
        await PushManyAsync(destination, 19, "trip");
        await UntilPushesAsync(PushState.Delivered, 19);
        Sender.Answer = _ => Reply.Unavailable with { DurationMs = 1500 };
        await PushManyAsync(destination, 2, "crash", first: 50);
        await UntilPushesAsync(PushState.Failed, 2);
        Clock.Advance(TimeSpan.FromMinutes(15));

        var day = (await Host.DestinationReads.DayAsync(Callers.Of(Role.Viewer, "acme"), destination.Id))!;

        Assert.Equal(96, day.Quarters.Count);
        var quarter = day.Quarters[^2];
        Assert.Equal((21, 19, 2, 2), (quarter.Accepted, quarter.Delivered, quarter.FailedAttempts, quarter.FailedPermanently));
        Assert.InRange(quarter.MedianMs!.Value, 21, 50);
        Assert.InRange(quarter.SlowMs!.Value, 21, 2000);
        Assert.Equal(new(day.Quarters[^1].From, 0, 0, 0, 0, null, null), day.Quarters[^1]);
        Assert.Equal((quarter.MedianMs, quarter.SlowMs), (day.MedianMs, day.SlowMs));
        Assert.Null(await Host.DestinationReads.DayAsync(Callers.Of(Role.Viewer, "other"), destination.Id));
        Assert.Null(await Host.DestinationReads.DayAsync(Viewer, "nothing"));
    }
}

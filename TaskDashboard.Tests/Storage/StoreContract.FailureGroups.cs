using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Overview;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Groups of failures are opened, acknowledged, ignored, resolved and opened again.</summary>
public abstract partial class StoreContract
{
    private FailureGroupService Groups => Host.Get<FailureGroupService>();

    [Fact]
    public async Task A_late_failure_does_not_open_a_resolved_group_but_an_attempt_that_began_later_does()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        await FailedPushesAsync(destination, 2);
        var (late, lateId) = await UnderWayAsync(destination, "late");
        Clock.Advance(TimeSpan.FromMinutes(1));
        var group = await OnlyGroupAsync();

        await Groups.ResolveAsync(Operator, destination.Id, group.Signature.Number, "fixed by the customer");
        var resolvedAt = Clock.UtcNow;
        Clock.Advance(TimeSpan.FromMinutes(1));
        late.Fail();
        await UntilPushAsync(lateId, PushState.Failed);

        group = await OnlyGroupAsync();
        Assert.Equal(
            (3L, FailureGroupState.Resolved, resolvedAt, Operator.Name),
            (group.Count, group.Life.State, group.Life.At, group.Life.By)
        );
        Assert.Equal(Clock.UtcNow, group.LastAt);

        Clock.Advance(TimeSpan.FromMinutes(1));
        await FailedPushesAsync(destination, 1, first: 10);
        group = await OnlyGroupAsync();
        Assert.Equal((4L, FailureGroupState.Open, Clock.UtcNow, null), (group.Count, group.Life.State, group.Life.At, group.Life.By));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_group_resolves_itself_when_none_is_left_and_the_next_attempt_opens_it_without_its_old_state()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        var failed = await FailedPushesAsync(destination, 2);
        var group = await OnlyGroupAsync();
        await Groups.AcknowledgeAsync(Operator, destination.Id, group.Signature.Number);
        await Groups.AcknowledgeAsync(Administrator, destination.Id, group.Signature.Number);
        await Groups.NoteAsync(Operator, destination.Id, group.Signature.Number, " Their proxy is old ");
        group = await OnlyGroupAsync();
        Assert.Equal((FailureGroupState.Acknowledged, Operator.Name, "Their proxy is old"), (group.Life.State, group.Life.By, group.Note));

        // While they are sent again, the group has them still.
        Sender.Answer = _ => null;
        var retry = await RetryAllAsync();
        var attempts = await Sender.NextAsync(2);
        group = await OnlyGroupAsync();
        Assert.Equal((0L, 2, FailureGroupState.Acknowledged), (group.Count, group.Sending, group.Life.State));
        attempts[0].Fail();
        await UntilPushAsync(attempts[0].PushId, PushState.Failed);
        Assert.Equal(FailureGroupState.Acknowledged, (await OnlyGroupAsync()).Life.State);
        attempts[1].Deliver();
        await UntilRetryAsync(retry, RetryState.Completed);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Host.Pushes.CancelAsync(Operator, PushFilter.Id.Is(failed));

        Assert.Empty(await Host.PushReads.FailureGroupsAsync(Viewer));
        var past = Assert.Single(await Host.PushReads.FailureGroupsAsync(Viewer, withPast: true));
        Assert.Equal((FailureGroupState.Resolved, null, Clock.UtcNow), (past.Life.State, past.Life.By, past.Life.At));
        Assert.Equal(new RetryShare(1, 2), past.Retries);
        await RefusedAsync(
            () => Groups.AcknowledgeAsync(Operator, destination.Id, group.Signature.Number),
            RefusalKind.Conflict,
            "resolved"
        );
        await RefusedAsync(() => Groups.ReopenAsync(Operator, destination.Id, group.Signature.Number), RefusalKind.Conflict, "noPushes");

        Clock.Advance(TimeSpan.FromMinutes(1));
        await FailedPushesAsync(destination, 1, first: 10);
        group = await OnlyGroupAsync();
        Assert.Equal(
            (FailureGroupState.Open, null, Clock.UtcNow, "Their proxy is old"),
            (group.Life.State, group.Life.By, group.FirstAt, group.Note)
        );
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Pushes_that_wait_after_a_failure_are_counted_apart()
    {
        await StartAsync(("Push:Schedule:trip:0", "00:01:00"));
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Unavailable;
        var id = await PushAsync(destination);
        await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 1", PushState.Waiting);

        var group = await OnlyGroupAsync();
        Assert.Equal((0L, 1, 0, FailureGroupState.Open), (group.Count, group.Waiting, group.Sending, group.Life.State));
        await Recount.AssertAsync(Host);

        Sender.Answer = _ => null;
        await Sender.NextAsync();
        await AdvanceToAlarmAsync(TimeSpan.FromMinutes(2));
        var again = await Sender.NextAsync();
        group = await OnlyGroupAsync();
        Assert.Equal((0L, 0, 1), (group.Count, group.Waiting, group.Sending));
        again.Fail();
        await UntilPushAsync(id, PushState.Failed);
        group = await OnlyGroupAsync();
        Assert.Equal((1L, 0, 0), (group.Count, group.Waiting, group.Sending));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task An_ignored_group_leaves_counts_and_what_needs_somebody_until_its_time_or_its_number_of_failures()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        await NewDestinationAsync("other");
        Sender.Answer = _ => Reply.Delivered;
        await PushManyAsync(destination, 20, first: 100);
        await UntilPushesAsync(PushState.Delivered, 20);
        await Sender.NextAsync(20);
        await FailedPushesAsync(destination, 3);
        var group = await OnlyGroupAsync();
        Assert.Equal((3L, NeedKind.FailuresGrow), (await Host.PushReads.FailedTotalAsync(Viewer), await OnlyNeedAsync()));

        await Groups.IgnoreAsync(
            Operator,
            destination.Id,
            group.Signature.Number,
            new IgnoredUntil(Clock.UtcNow + TimeSpan.FromHours(1), null)
        );
        Assert.Equal((0L, null), (await Host.PushReads.FailedTotalAsync(Viewer), await OnlyNeedAsync()));
        group = await OnlyGroupAsync();
        Assert.Equal(
            (3L, FailureGroupState.Ignored, Operator.Name, Clock.UtcNow + TimeSpan.FromHours(1)),
            (group.Count, group.Life.State, group.Life.By, group.Life.Until)
        );
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, await Host.PushReads.FailedTotalAsync(Viewer));
        Assert.Equal(FailureGroupState.Open, (await OnlyGroupAsync()).Life.State);

        await Groups.IgnoreAsync(Operator, destination.Id, group.Signature.Number, new IgnoredUntil(null, 2));
        await FailedPushesAsync(destination, 1, first: 10);
        Assert.Equal((0L, 1L), (await Host.PushReads.FailedTotalAsync(Viewer), (await OnlyGroupAsync()).Life.FailuresLeft));
        await FailedPushesAsync(destination, 1, first: 20);
        Assert.Equal(5, await Host.PushReads.FailedTotalAsync(Viewer));
        Assert.Equal(FailureGroupState.Open, (await OnlyGroupAsync()).Life.State);
        Assert.Equal(5, (await RetryAllAsync()).ItemCount);
    }

    [Fact]
    public async Task Ignoring_needs_an_end_that_is_ahead_and_not_too_far()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        await FailedPushesAsync(destination, 1);
        var signature = (await OnlyGroupAsync()).Signature.Number;

        foreach (
            var until in new IgnoredUntil[]
            {
                new(null, null),
                new(Clock.UtcNow, null),
                new(Clock.UtcNow.AddYears(2), null),
                new(null, 0),
                new(null, FailureGroupService.MostFailures + 1),
            }
        )
        {
            await RefusedAsync(() => Groups.IgnoreAsync(Operator, destination.Id, signature, until), RefusalKind.Invalid);
        }

        await RefusedAsync(() => Groups.ResolveAsync(Operator, destination.Id, signature + 7), RefusalKind.NotFound);
        await RefusedAsync(() => Groups.ResolveAsync(Operator, "nonsense", signature), RefusalKind.NotFound);
        await RefusedAsync(() => Groups.NoteAsync(Operator, destination.Id, signature, new string('x', 2001)), RefusalKind.Invalid);
        Assert.Equal(FailureGroupState.Open, (await OnlyGroupAsync()).Life.State);
    }

    [Fact]
    public async Task The_light_weighs_retries_that_failed_while_the_destination_took_other_pushes()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        await FailedPushesAsync(destination, 6);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await DeliverAsync("before");
        Assert.Equal(FailureLightReason.DeliveredSince, (await OnlyGroupAsync()).LightReason);

        Clock.Advance(TimeSpan.FromMinutes(2));
        Sender.Answer = _ => Reply.Unavailable;
        var retry = await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        await Sender.NextAsync(6);
        Clock.Advance(TimeSpan.FromMinutes(2));
        await DeliverAsync("after");

        var group = await OnlyGroupAsync();
        Assert.Equal(
            (FailureLight.StillDown, FailureLightReason.RetriesFail, new RetryShare(0, 6)),
            (group.Light, group.LightReason, group.Retries)
        );
        Assert.Equal(FailureLight.StillDown, Assert.Single((await Host.Retries.PreviewAsync(Operator, PushFilter.All)).Lines).Light);
        Assert.Equal(6, retry.FailedAgain);
        Clock.Advance(TimeSpan.FromMinutes(20));
        await DeliverAsync("later");
        var since = await Host.PushReads.DeliveredSinceAsync(Viewer, [group]);
        Assert.Equal(2, since[(destination.Id, group.Signature.Number)]);

        async Task DeliverAsync(string item)
        {
            Sender.Answer = _ => Reply.Delivered;
            await UntilPushAsync(await PushAsync(destination, item), PushState.Delivered);
            await Sender.NextAsync();
        }
    }

    [Fact]
    public async Task Groups_are_listed_in_pages_by_state_and_destination()
    {
        await StartWithoutScheduleAsync();
        var destinations = new List<Destination>();
        for (var number = 1; number <= 5; number++)
        {
            destinations.Add(await NewDestinationAsync($"shop-{number}"));
            await FailedPushesAsync(destinations[^1], 1);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var signature = (await Host.PushReads.FailureGroupsAsync(Viewer))[0].Signature.Number;
        await Groups.AcknowledgeAsync(Operator, destinations[1].Id, signature);

        var first = await Host.PushReads.FailureGroupPageAsync(Viewer, new FailureGroupQuery { Limit = 3 });
        var second = await Host.PushReads.FailureGroupPageAsync(Viewer, new FailureGroupQuery { Limit = 3, After = first.Next });
        Assert.Equal(
            ["shop-5", "shop-4", "shop-3", "shop-2", "shop-1"],
            first.Items.Concat(second.Items).Select(group => group.DestinationName)
        );
        Assert.Null(second.Next);
        var acknowledged = await Host.PushReads.FailureGroupPageAsync(
            Viewer,
            new FailureGroupQuery { States = [FailureGroupState.Acknowledged] }
        );
        Assert.Equal("shop-2", Assert.Single(acknowledged.Items).DestinationName);
        var one = await Host.PushReads.FailureGroupPageAsync(Viewer, new FailureGroupQuery { DestinationId = destinations[0].Id });
        Assert.Equal("shop-1", Assert.Single(one.Items).DestinationName);
        Assert.Equal("shop-1", (await Host.PushReads.FailureGroupAsync(Viewer, destinations[0].Id, signature))!.DestinationName);
        Assert.Null(await Host.PushReads.FailureGroupAsync(Viewer, destinations[0].Id, signature + 7));
        Assert.Null(await Host.PushReads.FailureGroupAsync(Callers.Of(Role.Viewer, "acme"), destinations[0].Id, signature));
        await RefusedAsync(
            () => Host.PushReads.FailureGroupPageAsync(Viewer, new FailureGroupQuery { After = "nowhere" }),
            RefusalKind.Invalid
        );
    }

    /// <summary>
    /// Applies random sequences of failures, moves and acts to many groups, and compares each with a model that only knows the table of
    /// decisions and the order of events.
    /// </summary>
    [Fact]
    public async Task After_any_sequence_of_events_a_group_is_in_the_state_that_the_table_says()
    {
        var random = TestRandom.Create(TestContext.Current.TestOutputHelper!);
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        var models = Enumerable.Range(1, 1000).Select(number => new GroupModel(number)).ToList();
        for (var step = 0; step < 14; step++)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(random.Next(1, 4)));
            await Host.Writer.WriteAsync(session =>
            {
                foreach (var model in models)
                {
                    model.Move(random, session, destination.Number, random.Next(4));
                }

                return true;
            });
            Clock.Advance(TimeSpan.FromMilliseconds(random.Next(0, 3)));
            await Task.WhenAll(models.Where(_ => random.Next(3) == 0).ToList().Select(model => model.ActAsync(random, this, destination)));
            var now = Clock.UtcNow;
            var groups = await Host.Readers.ReadAsync(sql =>
            {
                var read = new Dictionary<int, FailureGroup>();
                using var rows = sql.Prepare(FailureGroupTable.Instance.Select).Query();
                while (rows.Read())
                {
                    var group = FailureGroupTable.Instance.Read(rows);
                    read.Add(group.SignatureNumber, group);
                }

                return read;
            });
            foreach (var model in models)
            {
                model.Compare(groups.GetValueOrDefault(model.Number), now);
            }
        }
    }

    private async Task<FailureGroupView> OnlyGroupAsync() => Assert.Single(await Host.PushReads.FailureGroupsAsync(Viewer));

    private async Task<NeedKind?> OnlyNeedAsync() =>
        (await Host.OverviewReads.ReadAsync(Viewer)).Needs.Items.Select(need => (NeedKind?)need.Kind).SingleOrDefault();

    /// <summary>Returns the attempt of a new push, which the test ends.</summary>
    private async Task<(Attempt Attempt, string PushId)> UnderWayAsync(Destination destination, string item)
    {
        Sender.Answer = _ => null;
        var id = await PushAsync(destination, item);
        return (await Sender.NextAsync(), id);
    }

    /// <summary>A group of failures as the table of decisions says.</summary>
    private sealed class GroupModel(int number)
    {
        private readonly Dictionary<PushState, int> _pushes = new()
        {
            [PushState.Failed] = 0,
            [PushState.Waiting] = 0,
            [PushState.Sending] = 0,
        };

        private readonly List<string> _story = [];
        private bool _exists;
        private FailureGroupState _state = FailureGroupState.Open;
        private DateTimeOffset? _at;
        private string? _by;
        private DateTimeOffset? _until;
        private long? _untilFailures;
        private long _failures;

        public int Number => number;

        private int Pushes => _pushes.Values.Sum();

        /// <summary>Moves some pushes of the group in one commit group: first failures, then pushes that leave.</summary>
        public void Move(Random random, WriteSession session, int destination, int events)
        {
            var totals = session.Totals<FailureGroupTotals>();
            EndIgnoring(session.Now);
            var latest = DateTimeOffset.MinValue;
            var (joined, left) = (random.Next(events + 1), random.Next(events + 1));
            for (var each = 0; each < joined; each++)
            {
                var began = session.Now.AddMilliseconds(-random.Next(0, 8));
                var to = random.Next(2) == 0 ? PushState.Failed : PushState.Waiting;
                totals.Failed(destination, number, began, to, to is PushState.Failed ? 1 : 0);
                latest = began > latest ? began : latest;
                _pushes[to]++;
                _failures++;
            }

            if (joined > 0)
            {
                // Until the first failure there is no group, and it is opened by whatever failed first.
                var isLate = _exists && _state is FailureGroupState.Resolved && latest <= _at;
                Decide(isLate ? FailureGroupEvent.LateAttemptFailed : FailureGroupEvent.AttemptFailed, latest, null);
                _at ??= session.Now;
                _exists = true;
            }

            for (var each = 0; each < left && Pushes > 0; each++)
            {
                var from = _pushes.Where(state => state.Value > 0).Select(state => state.Key).ElementAt(0);
                PushState? to = random.Next(3) == 0 && from is not PushState.Sending ? PushState.Sending : null;
                totals.Moved(destination, number, from, to);
                _pushes[from]--;
                if (to is { } state)
                {
                    _pushes[state]++;
                }
            }

            if (_exists && Pushes == 0 && _state is not FailureGroupState.Resolved)
            {
                Decide(FailureGroupEvent.LastLeft, session.Now, null);
            }
        }

        public async Task ActAsync(Random random, StoreContract test, Destination destination)
        {
            if (!_exists)
            {
                return;
            }

            var now = test.Clock.UtcNow;
            EndIgnoring(now);
            var act = random.Next(4);
            var until = new IgnoredUntil(
                random.Next(2) == 0 ? now.AddMilliseconds(random.Next(1, 8)) : null,
                random.Next(2) == 0 ? random.Next(1, 5) : null
            );
            until = until is { Until: null, Failures: null } ? new IgnoredUntil(null, 2) : until;
            var on = act switch
            {
                0 => FailureGroupEvent.Acknowledged,
                1 => FailureGroupEvent.Resolved,
                2 => FailureGroupEvent.Ignored,
                _ => FailureGroupEvent.Reopened,
            };
            var groups = test.Groups;
            var isRefused =
                FailureGroupStateMachine.Decide(_state, on).Kind is RuleKind.Rejected || (on is FailureGroupEvent.Reopened && Pushes == 0);
            try
            {
                await (
                    on switch
                    {
                        FailureGroupEvent.Acknowledged => groups.AcknowledgeAsync(Operator, destination.Id, number),
                        FailureGroupEvent.Resolved => groups.ResolveAsync(Operator, destination.Id, number),
                        FailureGroupEvent.Ignored => groups.IgnoreAsync(Operator, destination.Id, number, until),
                        _ => groups.ReopenAsync(Operator, destination.Id, number),
                    }
                );
                Assert.False(isRefused, Story);
            }
            catch (RefusedException refused)
            {
                Assert.True(isRefused, $"{refused.Message} {Story}");
                return;
            }

            if (Decide(on, now, Operator.Name) && _state is FailureGroupState.Ignored)
            {
                (_until, _untilFailures) = (until.Until, _failures + until.Failures);
            }
        }

        public void Compare(FailureGroup? group, DateTimeOffset now)
        {
            EndIgnoring(now);
            if (!_exists)
            {
                Assert.Null(group);
                return;
            }

            Assert.NotNull(group);
            Assert.True(
                (_pushes[PushState.Failed], _pushes[PushState.Waiting], _pushes[PushState.Sending], _failures)
                    == (group.Count, group.Waiting, group.Sending, group.Failures),
                $"The counts differ. {Story}"
            );
            var life = group.LifeAt(now);
            Assert.True((_state, _by) == (life.State, life.By), $"{life} instead of {_state} by {_by}. {Story}");
            if (_state is FailureGroupState.Resolved)
            {
                Assert.True(_at == life.At, $"Resolved at {life.At:O} instead of {_at:O}. {Story}");
            }
        }

        private string Story => $"Group {number}: {string.Join("; ", _story)}";

        private void EndIgnoring(DateTimeOffset now)
        {
            if (_state is FailureGroupState.Ignored && (_until <= now || _untilFailures <= _failures))
            {
                Decide(FailureGroupEvent.IgnoringEnded, now, null);
            }
        }

        private bool Decide(FailureGroupEvent on, DateTimeOffset at, string? by)
        {
            var rule = FailureGroupStateMachine.Decide(_state, on);
            _story.Add($"{on} at {at:ss.fff} in {_state}: {rule.To}");
            if (rule.Kind is not RuleKind.Moves)
            {
                return false;
            }

            (_state, _at, _by) = (rule.To, at, by);
            return true;
        }
    }
}

using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Storage;

/// <summary>The lists of pushes by last attempt and of waiting pushes, the light of failures, and the lines of a retry's plan.</summary>
public abstract partial class StoreContract
{
    private const int ListCases = 1_000;

    [Fact]
    public async Task Lists_by_last_attempt_and_of_waiting_pushes_equal_those_sorted_in_memory()
    {
        var random = TestRandom.Create(TestContext.Current.TestOutputHelper!);
        var destinations = await ManyPushesAsync();
        var rows = (await Host.PushReads.ListAsync(Administrator, new() { Limit = Limits.PageItems }))
            .Items.Select(summary => summary.Push)
            .ToList();
        var attempts = rows.Select(push => push.LastAttemptAt).OfType<DateTimeOffset>().ToList();
        var filters = new RandomFilters<Push>(
            random,
            [
                () => PushFilter.State.Condition(random),
                () => PushFilter.Kind.Is(random.Some(["trip", "crash", .. UnmatchedTexts])),
                () => PushFilter.Destination.Is(random.Some(destinations.ConvertAll(destination => destination.Id))),
                () => PushFilter.LastAttempt.Condition(random, attempts),
                () => PushFilter.Item.Is([.. random.Some(["1", "2", "3", "20", .. UnmatchedTexts]), "nobody's"]),
                () => PushFilter.Signature.Condition(random, [1, 2, 3]),
            ]
        );
        var numbers = destinations.ToDictionary(destination => destination.Id, destination => destination.Number);

        var lengths = new HashSet<int>();
        for (var index = 0; index < ListCases; index++)
        {
            var caller = random.Next(3) == 0 ? Acme : Administrator;
            var filter = filters.Next(depth: 2);
            if (random.Next(3) == 0)
            {
                filter &= PushFilter.LastAttempt.Condition(random, attempts);
            }

            var takes = PushFilter.Destination.Resolve(filter, numbers).ToPredicate();
            var matches = rows.Where(push => caller.Sees(push.CompanyId) && takes(push)).ToList();
            var isWaiting = index % 2 == 0;
            var expected = isWaiting ? WaitingOf(matches) : ByLastAttemptOf(matches);
            lengths.Add(expected.Count);

            // With few rows to skip, pages end early and continue.
            var found = random.Next(2) == 0 ? await PagesAsync() : await PiecesAsync();
            AssertSame(filter, expected, found);

            async Task<List<long>> PagesAsync()
            {
                var query = new PushQuery { Filter = filter, Limit = random.Next(1, 9) };
                var all = new List<long>();
                do
                {
                    var page = isWaiting
                        ? await Host.PushReads.WaitingAsync(caller, query)
                        : await Host.PushReads.ByLastAttemptAsync(caller, query);
                    Assert.InRange(page.Items.Count, 0, query.Limit);
                    all.AddRange(page.Items.Select(item => item.Push.Number));
                    query = query with { After = page.Next };
                } while (query.After is not null);

                return all;
            }

            async Task<List<long>> PiecesAsync()
            {
                PushSection[] sections = isWaiting ? [PushSection.FailedBefore, PushSection.NotSentYet] : [PushSection.LastAttempt];
                var (count, skipped) = (random.Next(1, 9), random.Next(0, 12));
                var all = new List<long>();
                for (PushPlace? after = null; ; )
                {
                    var (places, stopped) = await Host.Readers.ReadAsync(sql =>
                        new MergedPushes(sql, caller, filter, count, skipped).Of(sections, after)
                    );
                    all.AddRange(places.Take(count).Select(place => place.Number));
                    var next = places.Count < count ? stopped : places[^1];
                    Assert.NotEqual(after ?? new PushPlace(-1, -1, -1), next);
                    if (next is null)
                    {
                        return all;
                    }

                    after = next;
                }
            }
        }

        Assert.True(lengths.Count > 10, $"Only {lengths.Count} different counts of matches.");

        static List<long> WaitingOf(IEnumerable<Push> pushes) =>
            [
                .. pushes
                    .Where(push => push.State == PushState.Waiting)
                    .OrderBy(push => push.LastAttemptAt is null)
                    .ThenBy(push => push.DueAt)
                    .ThenBy(push => push.Number)
                    .Select(push => push.Number),
            ];
        static List<long> ByLastAttemptOf(IEnumerable<Push> pushes) =>
            [
                .. pushes
                    .Where(push => push.State != PushState.Sending && push.LastAttemptAt is not null)
                    .OrderByDescending(push => push.LastAttemptAt)
                    .ThenByDescending(push => push.Number)
                    .Select(push => push.Number),
            ];
    }

    [Fact]
    public async Task An_unknown_place_in_a_list_is_refused()
    {
        await StartAsync();

        foreach (var after in new[] { "1", "a.b.c", "0.1", "0.1.-1", "99999999999.1.1" })
        {
            await RefusedAsync(() => Host.PushReads.WaitingAsync(Viewer, new() { After = after }), RefusalKind.Invalid);
            await RefusedAsync(() => Host.PushReads.ByLastAttemptAsync(Viewer, new() { After = after }), RefusalKind.Invalid);
        }

        Assert.Empty((await Host.PushReads.WaitingAsync(Viewer, new() { After = "7.1.1" })).Items);
    }

    [Fact]
    public async Task The_pushes_of_an_item_are_found_whether_they_were_sent_or_not()
    {
        var destinations = await ManyPushesAsync();
        var all = (await Host.PushReads.ListAsync(Viewer, new() { Filter = PushFilter.Item.Is("50"), Limit = 50 })).Items;
        Assert.Equal(destinations.Count, all.Count);

        Assert.Equal(
            all.Select(item => item.Push.Number).OrderDescending(),
            (await Host.PushReads.ByLastAttemptAsync(Viewer, new() { Filter = PushFilter.Item.Is("50") })).Items.Select(item =>
                item.Push.Number
            )
        );
        Assert.Equal(
            [destinations[1].Id],
            (
                await Host.PushReads.ByLastAttemptAsync(
                    Viewer,
                    new() { Filter = PushFilter.Item.Is("1") & PushFilter.Destination.Is(destinations[1].Id) & PushFilter.Kind.Is("trip") }
                )
            ).Items.Select(item => item.DestinationId)
        );
        Assert.Empty((await Host.PushReads.ByLastAttemptAsync(Viewer, new() { Filter = PushFilter.Item.Is("nobody ") })).Items);
    }

    [Fact]
    public async Task Pushes_are_found_by_their_ids_and_destinations_by_their_names()
    {
        var destinations = await ManyPushesAsync();
        var all = (await Host.PushReads.ListAsync(Administrator, new() { Limit = Limits.PageItems })).Items;
        var ids = all.Select(item => item.Push.Id).Where((_, index) => index % 3 == 0).ToList();

        Assert.Equal(ids, (await Host.PushReads.OfIdsAsync(Administrator, [.. ids, "nonsense"])).Select(item => item.Push.Id));
        Assert.All(await Host.PushReads.OfIdsAsync(Acme, ids), item => Assert.Equal("acme", item.Push.CompanyId));
        Assert.Empty(await Host.PushReads.OfIdsAsync(Administrator, []));
        await RefusedAsync(
            () => Host.PushReads.OfIdsAsync(Administrator, [.. Enumerable.Range(0, 501).Select(number => $"{number:x24}")]),
            RefusalKind.Invalid
        );
        Assert.Equal(["bank", "school", "shop"], (await Host.DestinationReads.NamesAsync(Viewer)).Select(name => name.Name));
        Assert.Equal(["bank", "shop"], (await Host.DestinationReads.NamesAsync(Viewer, destinations[0].Id, 1)).Select(name => name.Name));
        Assert.Equal(["shop"], (await Host.DestinationReads.NamesAsync(Acme, destinations[1].Id)).Select(name => name.Name));
    }

    [Fact]
    public async Task Pushes_are_counted_by_state_for_all_or_one_destination()
    {
        var destinations = await ManyPushesAsync();
        foreach (var destination in destinations.Append(null))
        {
            foreach (var caller in new[] { Administrator, Acme })
            {
                var filter = destination is null ? PushFilter.All : PushFilter.Destination.Is(destination.Id);
                var all = await Host.PushReads.ListAsync(caller, new() { Filter = filter, Limit = Limits.PageItems });
                var expected = all.Items.GroupBy(item => item.Push.State).ToDictionary(group => group.Key, group => group.LongCount());
                var totals = await Host.PushReads.TotalsAsync(caller, destination?.Id);
                Assert.Equal(expected.OrderBy(pair => pair.Key), totals.Where(pair => pair.Value > 0).OrderBy(pair => pair.Key));
            }
        }

        Assert.Empty(await Host.PushReads.TotalsAsync(Viewer, "nonsense"));
    }

    [Fact]
    public async Task The_light_of_failures_says_whether_a_retry_helps()
    {
        await StartWithoutScheduleAsync();
        var (shop, bank) = (await NewDestinationAsync("shop"), await NewDestinationAsync("bank"));
        await FailAsync(shop, "1", Reply.Unavailable);
        await FailAsync(shop, "2", Reply.Fails(422));
        await FailAsync(shop, "3", Reply.Fails(429));
        await FailAsync(bank, "1", Reply.Unavailable);
        await AssertLightsAsync(shop, FailureLight.StillDown, FailureLight.AskCustomerFirst, FailureLight.StillDown);
        Assert.Null((await Host.DestinationReads.FindAsync(Viewer, shop.Id))!.LastDeliveredAt);

        Clock.Advance(TimeSpan.FromSeconds(1));
        await DeliverAsync(shop, "4");
        var delivered = Clock.UtcNow;
        await AssertLightsAsync(shop, FailureLight.LikelyWorks, FailureLight.AskCustomerFirst, FailureLight.LikelyWorks);
        await AssertLightsAsync(bank, FailureLight.StillDown);
        Assert.Equal(delivered, (await Host.DestinationReads.FindAsync(Viewer, shop.Id))!.LastDeliveredAt);

        // Any newer failure of the destination counts, also of another error.
        Clock.Advance(TimeSpan.FromSeconds(1));
        await FailAsync(shop, "5", Reply.Fails(422));
        await AssertLightsAsync(shop, FailureLight.StillDown, FailureLight.AskCustomerFirst, FailureLight.StillDown);
        Assert.Equal(delivered, (await Host.DestinationReads.FindAsync(Viewer, shop.Id))!.LastDeliveredAt);

        // A delivery of other pushes does not restore a missing payload.
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Host.Destinations.UpdateAsync(Operator, bank.Id, new() { Paused = true });
        await PushAsync(bank, "2");
        await Host.ChangeAsync("DELETE FROM PushPayloads WHERE PushNumber = (SELECT MAX(Number) FROM Pushes)");
        await Host.Destinations.UpdateAsync(Operator, bank.Id, new() { Paused = false });
        await UntilPushesAsync(PushState.Failed, 6);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await DeliverAsync(bank, "3");
        await AssertLightsAsync(bank, FailureLight.LikelyWorks, FailureLight.StillDown);

        async Task AssertLightsAsync(Destination destination, params FailureLight[] lights)
        {
            var groups = await Host.PushReads.FailureGroupsAsync(Viewer);
            Assert.Equal(
                lights,
                groups
                    .Where(group => group.DestinationId == destination.Id)
                    .OrderBy(group => group.Signature.Number)
                    .Select(group => group.Light)
            );
            var plan = await Host.Retries.PreviewAsync(Viewer, PushFilter.Destination.Is(destination.Id));
            Assert.Equal(lights, plan.Lines.OrderBy(line => line.Signature!.Number).Select(line => line.Light));
        }

        async Task FailAsync(Destination destination, string item, Reply reply)
        {
            var before = await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);
            Sender.Answer = _ => reply;
            await PushAsync(destination, item);
            await UntilPushesAsync(PushState.Failed, before + 1);
        }

        async Task DeliverAsync(Destination destination, string item)
        {
            Sender.Answer = _ => Reply.Delivered;
            await UntilPushAsync(await PushAsync(destination, item), PushState.Delivered);
        }
    }

    [Fact]
    public async Task The_lines_of_a_plan_add_up_to_it_and_the_ticked_ones_are_frozen_exactly()
    {
        var random = TestRandom.Create(TestContext.Current.TestOutputHelper!);
        var destinations = await ManyPushesAsync();
        await Host.Destinations.UpdateAsync(Operator, destinations[1].Id, new() { Paused = true });
        var rows = (await Host.PushReads.ListAsync(Administrator, new() { Limit = Limits.PageItems }))
            .Items.Select(summary => summary.Push)
            .ToDictionary(push => push.Number);
        var ids = rows.Values.Select(push => push.Id).ToList();
        var numbers = destinations.ToDictionary(destination => destination.Number, destination => destination.Id);
        var (book, options) = (Host.Get<RetryBook>(), Host.Get<PushOptions>());
        foreach (
            var filter in new Filter<Push>[]
            {
                PushFilter.All,
                PushFilter.Kind.Is("trip"),
                PushFilter.Destination.Is(destinations[0].Id),
                PushFilter.Id.Is([.. ids, "ffffffffffffffffffffffff"]),
                (PushFilter.Destination.Is(destinations[0].Id) & PushFilter.Signature.Is(1, 2)) | PushFilter.Id.Is(ids),
            }
        )
        {
            var plan = await Host.Retries.PreviewAsync(Operator, filter);
            Assert.Equal(plan.WillSend, plan.Lines.Sum(line => line.WillSend));
            Assert.Equal(
                plan.NotSent.Where(entry => entry.Key != NotSentReason.Unknown).OrderBy(entry => entry.Key),
                plan.Lines.SelectMany(line => line.NotSent)
                    .GroupBy(entry => entry.Key, entry => entry.Value)
                    .Select(entry => KeyValuePair.Create(entry.Key, entry.Sum()))
                    .OrderBy(entry => entry.Key)
            );
            var whole = await FrozenAsync(filter, plan);
            Assert.Equal(plan.WillSend, whole.Count);

            for (var times = 0; times < 10; times++)
            {
                var ticked = plan.Lines.Where(_ => random.Next(2) == 0).ToHashSet();
                var narrowed = RetryTicks.Narrow(filter, plan, ticked.Contains);

                var frozen = await FrozenAsync(narrowed, plan);
                Assert.Equal(ticked.Sum(line => line.WillSend), frozen.Count);
                Assert.Equal(
                    whole.Where(number =>
                        ticked.Any(line =>
                            line.DestinationId == numbers[rows[number].DestinationNumber]
                            && line.Signature?.Number == rows[number].SignatureNumber
                        )
                    ),
                    frozen
                );
            }
        }

        async Task<List<long>> FrozenAsync(Filter<Push> filter, RetryPlan plan)
        {
            var reading = new PlanReading(Operator, filter, plan.CutOff, book, options, Clock.UtcNow);
            while (await Host.Readers.ReadAsync(reading.Next)) { }

            return [.. reading.Freeze().Items.Values.SelectMany(pushes => pushes).Order()];
        }
    }

    /// <summary>
    /// Creates pushes in every state except Sending, at three destinations, of which the first belongs to a company. Some states have
    /// pushes with attempts and pushes without.
    /// </summary>
    private async Task<List<Destination>> ManyPushesAsync()
    {
        await StartWithoutScheduleAsync();
        var destinations = new List<Destination>();
        foreach (var name in new[] { "shop", "bank", "school" })
        {
            var destination = await NewDestinationAsync(name, companyId: name == "shop" ? "acme" : null);
            destinations.Add(destination);
            await AllEndAsync(destination, Reply.Unavailable, "trip", 1);
            await AllEndAsync(destination, Reply.Fails(422), "crash", 1);
            await AllEndAsync(destination, Reply.Delivered, "trip", 10);
            await AllEndAsync(destination, Reply.Silent, "trip", 20);
            await Host.Pushes.CancelAsync(Operator, PushFilter.Destination.Is(destination.Id) & PushFilter.Item.Is("2", "20"));
        }

        // The next attempts are far away, so that pushes wait after a failure.
        await StopAsync();
        await StartAsync(("Push:Schedule:trip:0", "10:00:00"), ("Push:Schedule:crash:0", "20:00:00"));
        foreach (var destination in destinations)
        {
            await AllEndAsync(destination, Reply.Unavailable, "trip", 30);
            await AllEndAsync(destination, Reply.Fails(500), "crash", 30);
            await AllEndAsync(destination, Reply.Delivered, "crash", 40);
            await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
            await PushManyAsync(destination, 3, "trip", 50);
            await Host.Pushes.CancelAsync(Operator, PushFilter.Destination.Is(destination.Id) & PushFilter.Item.Is("30", "50"));
        }

        Sender.Answer = _ => Reply.Unavailable;
        await Host.Destinations.UpdateAsync(Operator, destinations[0].Id, new() { Paused = false });
        await UntilSettledAsync();
        await Host.UntilCountAsync(0, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Sending);
        return destinations;

        async Task AllEndAsync(Destination destination, Reply reply, string kind, int first)
        {
            Clock.Advance(TimeSpan.FromSeconds(30));
            Sender.Answer = _ => reply;
            var ids = await PushManyAsync(destination, 3, kind, first);
            await Host.UntilCountAsync(
                3,
                $"SELECT COUNT(*) FROM Pushes WHERE Attempts = 1 AND State <> @p0 AND Id IN ('{string.Join("', '", ids)}')",
                PushState.Sending
            );
            await Sender.NextAsync(3);
        }
    }
}

using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>A list of items is looked up: each has one answer, with its proof.</summary>
public abstract partial class StoreContract
{
    private const int ReconcileCases = 1_000;

    [Fact]
    public async Task Each_item_of_a_list_has_the_answer_of_its_push()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        var paused = await NewDestinationAsync("paused");
        await Host.Destinations.UpdateAsync(Operator, paused.Id, new() { Paused = true });
        Sender.Answer = _ => Reply.Delivered with { Status = 201 };
        var delivered = await PushAsync(destination, "delivered");
        await UntilPushAsync(delivered, PushState.Delivered);
        var failed = (await FailedPushesAsync(destination, 2))[0];
        await Host.Pushes.CancelAsync(Operator, PushFilter.Item.Is("2"));
        var waiting = await PushAsync(paused, "waiting");

        string[] asked = ["nobody", "delivered", "1", "2", "waiting", "1"];
        var answer = await ReconcileAsync(Viewer, asked);

        Assert.Equal(asked, answer.Items.Select(item => item.ItemId));
        Assert.Equal(
            [
                ReconcileStatus.Unknown,
                ReconcileStatus.Delivered,
                ReconcileStatus.Failed,
                ReconcileStatus.Canceled,
                ReconcileStatus.Waiting,
                ReconcileStatus.Failed,
            ],
            answer.Items.Select(item => item.Status)
        );
        Assert.Equal(
            (1, 1, 2, 1, 1, 0, 0),
            (
                answer.Totals[ReconcileStatus.Unknown],
                answer.Totals[ReconcileStatus.Delivered],
                answer.Totals[ReconcileStatus.Failed],
                answer.Totals[ReconcileStatus.Canceled],
                answer.Totals[ReconcileStatus.Waiting],
                answer.Totals[ReconcileStatus.Sending],
                answer.Totals[ReconcileStatus.Expired]
            )
        );
        Assert.Equal(
            [(null, null, 0), (1, "201 Created", 1), (1, "503 Service Unavailable", 1)],
            answer.Items.Take(3).Select(item => (item.Attempt, item.Answer, item.Matches))
        );
        Assert.Equal([delivered, failed], answer.Items.Skip(1).Take(2).Select(item => item.PushId));
        Assert.Equal((await FindPushAsync(delivered)).EndedAt, answer.Items[1].At);
        Assert.Equal(
            (waiting, paused.Id, null, null),
            (answer.Items[4].PushId, answer.Items[4].DestinationId, answer.Items[4].At, answer.Items[4].Attempt)
        );
        Assert.Null(answer.KnownFrom);
    }

    [Fact]
    public async Task Of_several_pushes_of_an_item_the_last_delivered_answers_else_the_newest()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        foreach (var version in new[] { "1", "2", "3", "4" })
        {
            Sender.Answer = _ => version is "2" or "3" ? Reply.Delivered : Reply.Unavailable;
            Clock.Advance(TimeSpan.FromSeconds(1));
            var id = await PushAsync(destination, "several", version: version);
            await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE Id = @p0 AND State >= @p1", id, PushState.Failed);
        }

        var (first, newest) = (
            await PushAsync(destination, "failing", version: "1"),
            await PushAsync(destination, "failing", version: "4")
        );
        await UntilPushesAsync(PushState.Failed, 4);

        var answer = await ReconcileAsync(Viewer, ["several", "failing"]);

        Assert.Equal((ReconcileStatus.Delivered, 4), (answer.Items[0].Status, answer.Items[0].Matches));
        Assert.Equal("3", (await FindPushAsync(answer.Items[0].PushId!)).Version);
        Assert.Equal((ReconcileStatus.Failed, 2, newest), (answer.Items[1].Status, answer.Items[1].Matches, answer.Items[1].PushId));
        Assert.NotEqual(first, newest);
    }

    [Fact]
    public async Task A_list_of_items_is_looked_up_as_in_memory()
    {
        var random = TestRandom.Create(TestContext.Current.TestOutputHelper!);
        var destinations = await ManyPushesAsync();
        var statuses = new HashSet<ReconcileStatus>();
        foreach (var isOfMany in new[] { false, true })
        {
            // Beyond a few destinations, items are looked up without them.
            for (var more = 0; isOfMany && more < 3; more++)
            {
                destinations.Add(await NewDestinationAsync($"more-{more}", companyId: more == 0 ? "acme" : null));
            }

            var rows = (await Host.PushReads.ListAsync(Administrator, new() { Limit = Limits.PageItems })).Items;
            for (var index = 0; index < ReconcileCases / 2; index++)
            {
                var caller = random.Next(3) == 0 ? Acme : Administrator;
                var kind = random.Next(3) == 0 ? random.Pick(["trip", "crash", "nobody's"]) : null;
                var visible = destinations.FindAll(one => caller.Sees(one.CompanyId));
                var destination = random.Next(3) == 0 ? visible[random.Next(visible.Count)].Id : null;
                string[] asked =
                [
                    .. Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(6) == 0 ? "nobody" : $"{random.Next(1, 56)}"),
                ];

                var answer = await ReconcileAsync(caller, asked, destination, kind);

                Assert.Equal(asked, answer.Items.Select(item => item.ItemId));
                Assert.Equal(asked.Length, answer.Totals.Values.Sum());
                foreach (var item in answer.Items)
                {
                    var pushes = rows.Where(row =>
                            row.Push.ItemId == item.ItemId
                            && caller.Sees(row.Push.CompanyId)
                            && (destination is null || row.DestinationId == destination)
                            && (kind is null || row.Push.Kind == kind)
                        )
                        .ToList();
                    var expected =
                        pushes.Where(row => row.Push.State is PushState.Delivered).MaxBy(row => (row.Push.EndedAt, row.Push.Number))
                        ?? pushes.MaxBy(row => row.Push.Number);
                    Assert.Equal(
                        (expected?.Push.Id, expected?.DestinationId, pushes.Count),
                        (item.PushId, item.DestinationId, item.Matches)
                    );
                    Assert.Equal(expected?.Push.State.ToString() ?? "Unknown", item.Status.ToString());
                    Assert.Equal(expected?.Push.Attempts is > 0 and var attempts ? attempts : null, item.Attempt);
                    Assert.Equal(item.Attempt is null, item.Answer is null);
                    statuses.Add(item.Status);
                }
            }
        }

        Assert.True(statuses.Count >= 5, string.Join(", ", statuses));
    }

    [Fact]
    public async Task What_retention_has_removed_is_unknown_and_the_answer_says_from_when_on_pushes_are_known()
    {
        await StartWithoutScheduleAsync(("Retention:EndedPushes", "100.00:00:00"), ("Retention:Attempts", "10.00:00:00"));
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Delivered;
        await UntilPushAsync(await PushAsync(destination, "old"), PushState.Delivered);
        Later(days: 95);
        var later = await PushAsync(destination, "later");
        await UntilPushAsync(later, PushState.Delivered);
        Later(days: 11);
        await Host.Sweeper.SweepAsync();

        var answer = await ReconcileAsync(Viewer, ["old", "later"]);

        Assert.Equal([ReconcileStatus.Unknown, ReconcileStatus.Delivered], answer.Items.Select(item => item.Status));
        Assert.NotNull(answer.KnownFrom);
        Assert.InRange(answer.KnownFrom.Value, DateTimeOffset.UnixEpoch, (await FindPushAsync(later)).CreatedAt);

        // The attempt is gone, but the push still says that there was one.
        Assert.Equal((1, null), (answer.Items[1].Attempt, answer.Items[1].Answer));
    }

    [Fact]
    public async Task A_list_that_cannot_be_looked_up_is_refused_with_its_place()
    {
        await StartAsync();
        var theirs = await NewDestinationAsync("theirs", companyId: "other");

        foreach (
            var (items, destination, kind, member) in new (string[] Items, string? Destination, string? Kind, string Member)[]
            {
                ([], null, null, "itemIds"),
                (["1", ""], null, null, "itemIds[1]"),
                (["1", "2", "blank at the end "], null, null, "itemIds[2]"),
                ([new string('x', Limits.ItemId + 1)], null, null, "itemIds[0]"),
                (["half \ud800"], null, null, "itemIds[0]"),
                (["1"], theirs.Id, null, "destinationId"),
                (["1"], "nonsense", null, "destinationId"),
                (["1"], null, new string('x', Limits.Kind + 1), "kind"),
                ([.. Enumerable.Range(0, ReconcileQuery.MostItems + 1).Select(_ => "1")], null, null, "itemIds"),
            }
        )
        {
            var refused = await RefusedAsync(() => ReconcileAsync(Acme, items, destination, kind), RefusalKind.Invalid);
            Assert.Equal(member, refused.Member);
        }
    }

    [Fact]
    public async Task A_long_list_is_looked_up_in_pieces_and_says_how_far_it_is()
    {
        await StartAsync();
        await NewDestinationAsync();
        var seen = new List<int>();

        var answer = await Host.Get<ReconcileReads>()
            .ReconcileAsync(
                Viewer,
                new ReconcileQuery { ItemIds = [.. Enumerable.Range(0, 12_000).Select(item => $"{item % 11_000}")] },
                new Seen(seen)
            );

        Assert.Equal(12_000, answer.Totals[ReconcileStatus.Unknown]);
        Assert.Equal([5_000, 10_000, 11_000], seen);
    }

    private Task<Reconciliation> ReconcileAsync(
        Caller caller,
        IReadOnlyList<string> items,
        string? destinationId = null,
        string? kind = null
    ) =>
        Host.Get<ReconcileReads>()
            .ReconcileAsync(
                caller,
                new ReconcileQuery
                {
                    ItemIds = items,
                    DestinationId = destinationId,
                    Kind = kind,
                }
            );

    private sealed class Seen(List<int> seen) : IProgress<int>
    {
        public void Report(int value) => seen.Add(value);
    }
}

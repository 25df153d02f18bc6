using System.Text;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Pushes: accepting them, repeating them, and reading them.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Accepting_the_same_push_again_returns_the_existing_one()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();

        var first = await Host.Pushes.AcceptAsync(Operator, [APush(destination, "1")]);
        var again = await Host.Pushes.AcceptAsync(Operator, [APush(destination, "1"), APush(destination, "2")]);
        await RestartAsync();
        var later = await Host.Pushes.AcceptAsync(Operator, [APush(destination, "1")]);

        Assert.True(first[0].Created);
        Assert.Equal([first[0] with { Created = false }, again[1]], again);
        Assert.True(again[1].Created);
        Assert.Equal([first[0] with { Created = false }], later);
        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM Pushes"));
    }

    [Fact]
    public async Task A_cancellation_is_recorded_on_each_push_and_in_the_audit()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
        var ids = await PushManyAsync(destination, 503);
        Assert.Equal(2, await Host.Pushes.CancelAsync(Administrator, PushFilter.Id.Is(ids[0], ids[1], "0123456789abcdef01234567")));

        Assert.Equal(
            501,
            await Host.Pushes.CancelAsync(
                Operator,
                PushFilter.State.Is(PushState.Waiting) & PushFilter.Destination.Is(destination.Id) & PushFilter.Kind.Is("trip")
            )
        );

        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE CanceledBy = @p0", Administrator.Name));
        Assert.Equal(501, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE CanceledBy = @p0", Operator.Name));
        Assert.Equal(
            (PushState.Canceled, Administrator.Name),
            ((await FindPushAsync(ids[0])).State, (await FindPushAsync(ids[0])).CanceledBy)
        );
        Assert.Equal([("pushes", null, 2, null, """{"pushIdCount":3}""")], await CanceledByAsync(Administrator));
        var filter = $$"""{"state":"waiting","destinationId":"{{destination.Id}}","kind":"trip"}""";
        Assert.Equal(
            [(destination.Id, "shop", 1, "Part 2 of 2", filter), (destination.Id, "shop", 500, "Part 1 of 2", filter)],
            await CanceledByAsync(Operator)
        );

        Assert.Equal(0, await Host.Pushes.CancelAsync(Operator, PushFilter.Destination.Is(destination.Id)));
        Assert.Equal(3, await Host.CountAsync("SELECT COUNT(*) FROM AuditEntries WHERE Action = 'pushesCanceled'"));

        async Task<IEnumerable<(string, string?, int?, string?, string?)>> CanceledByAsync(Caller caller) =>
            (await Host.Activity.ListAsync(Viewer, new() { ActorId = caller.Id, Action = AuditAction.PushesCanceled })).Items.Select(
                entry => (entry.Subject, entry.SubjectName, entry.Count, entry.Detail, entry.Filter)
            );
    }

    [Fact]
    public async Task A_push_without_its_payload_fails_with_that_reason_and_the_others_continue()
    {
        await StartAsync(("Push:ConcurrencyPerDestination", "1"));
        var destination = await NewDestinationAsync();
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
        var ids = await PushManyAsync(destination, 4);
        await Host.ChangeAsync(
            "DELETE FROM PushPayloads WHERE PushNumber IN (SELECT Number FROM Pushes WHERE Id = @p0 OR Id = @p1)",
            ids[0],
            ids[2]
        );
        Sender.Answer = _ => Reply.Delivered;

        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false });
        await UntilPushesAsync(PushState.Delivered, 2);
        await UntilPushesAsync(PushState.Failed, 2);

        Assert.Equal([ids[1], ids[3]], Sender.All.Select(attempt => attempt.PushId));
        var failed = (await Host.PushReads.FindAsync(Viewer, ids[0]))!;
        Assert.Equal(
            (PushState.Failed, 0, Clock.UtcNow),
            (failed.Summary.Push.State, failed.Summary.Push.Attempts, failed.Summary.Push.EndedAt)
        );
        Assert.Equal(
            (DeliveryError.PayloadMissing, null, "Its payload is missing"),
            (failed.Summary.Signature!.Error, failed.Summary.Signature.Status, failed.Summary.Signature.Message)
        );
        Assert.Empty(failed.Attempts);
        var group = Assert.Single(await Host.PushReads.FailureGroupsAsync(Viewer));
        Assert.Equal((DeliveryError.PayloadMissing, 2L), (group.Signature.Error, group.Count));

        var retry = await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        Assert.Equal((0, 0, 2), (retry.Delivered, retry.FailedAgain, retry.NotSent));
        Assert.All(
            (await Host.RetryReads.ItemsAsync(Viewer, retry.Id, null, null, 50)).Items,
            item => Assert.Equal(NotSentReason.PayloadMissing, item.Item.Reason)
        );
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_lane_in_which_all_payloads_are_missing_becomes_idle()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
        await PushManyAsync(destination, 300);
        await Host.ChangeAsync("DELETE FROM PushPayloads");

        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false });
        await UntilPushesAsync(PushState.Failed, 300);

        var sent = await PushAsync(destination, "whole");
        (await Sender.NextAsync()).Deliver();
        await UntilPushAsync(sent, PushState.Delivered);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_push_is_identified_by_kind_item_destination_and_version()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        var other = await NewDestinationAsync("other");

        var accepted = await Host.Pushes.AcceptAsync(
            Operator,
            [
                APush(destination),
                APush(destination, "2"),
                APush(destination, kind: "crash"),
                APush(destination, version: "2"),
                APush(other),
                APush(destination, "A"),
                APush(destination, "a"),
                APush(destination, " a"),
            ]
        );

        Assert.All(accepted, push => Assert.True(push.Created));
        Assert.Equal(8, accepted.Select(push => push.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_different_payload_for_an_existing_push_is_refused_with_the_id_of_that_push()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        var known = await PushAsync(destination, "known", payload: """{"a":1}""");

        var refused = await RefusedAsync(
            () => Host.Pushes.AcceptAsync(Operator, [APush(destination, "new"), APush(destination, "known", payload: """{"a": 1}""")]),
            RefusalKind.Conflict,
            "payloadDiffers"
        );

        Assert.Equal(known, refused.Subject);
        Assert.Contains("[1]", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Pushes"));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM PushPayloads"));
    }

    [Fact]
    public async Task A_duplicate_in_an_array_is_the_same_push()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();

        var accepted = await Host.Pushes.AcceptAsync(Operator, [APush(destination), APush(destination)]);
        Assert.Equal([true, false], accepted.Select(push => push.Created));
        Assert.Equal(accepted[0].Id, accepted[1].Id);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Pushes"));

        await RefusedAsync(
            () => Host.Pushes.AcceptAsync(Operator, [APush(destination, "x"), APush(destination, "x", payload: "2")]),
            RefusalKind.Conflict,
            "payloadDiffers"
        );
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Pushes"));
    }

    [Fact]
    public async Task The_same_push_twice_in_one_group_is_created_once()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();

        var answers = await InOneGroupAsync(
            () => Host.Pushes.AcceptAsync(Operator, [APush(destination)]),
            () => Host.Pushes.AcceptAsync(Operator, [APush(destination)])
        );

        Assert.Equal([true, false], answers.Select(answer => answer[0].Created));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Pushes"));
    }

    [Fact]
    public async Task An_invalid_push_is_refused_with_its_index_and_member()
    {
        await StartAsync();
        var destination = await NewDestinationAsync(companyId: "acme");
        var good = APush(destination, "good");

        await NamedAsync("[1].kind", good with { Kind = "" });
        await NamedAsync("[1].kind", good with { Kind = "Trip" });
        await NamedAsync("[1].kind", good with { Kind = new string('k', 41) });
        await NamedAsync("[1].itemId", good with { ItemId = " " });
        await NamedAsync("[1].itemId", good with { ItemId = new string('i', 201) });
        await NamedAsync("[1].itemId", good with { ItemId = "a\0" });
        await NamedAsync("[1].version", good with { Version = new string('v', 65) });
        await NamedAsync("[1].destinationId", good with { DestinationId = NoSuchId });
        await NamedAsync("[1].destinationId", good with { DestinationId = "nonsense" });
        await NamedAsync("[1].payload", good with { Payload = "not JSON"u8.ToArray() });
        await NamedAsync("[1].payload", good with { Payload = "{} {}"u8.ToArray() });
        await NamedAsync("[1].payload", good with { Payload = default });
        await NamedAsync("[1].payload", good with { Payload = Nested(65) });
        Assert.Equal(
            "[1].payload",
            (
                await RefusedAsync(
                    () => Host.Pushes.AcceptAsync(Operator, [good, good with { Payload = Sized(Limits.PayloadBytes + 1) }]),
                    RefusalKind.TooLarge
                )
            ).Member
        );
        await RefusedAsync(() => Host.Pushes.AcceptAsync(Operator, []), RefusalKind.Invalid);
        await RefusedAsync(() => Host.Pushes.AcceptAsync(Operator, [.. Enumerable.Repeat(good, 1001)]), RefusalKind.Invalid);
        await RefusedAsync(() => Host.Pushes.AcceptAsync(Viewer, [good]), RefusalKind.Forbidden);
        Assert.Equal(
            "[0].destinationId",
            (await RefusedAsync(() => Host.Pushes.AcceptAsync(Callers.Of(Role.Operator, "other"), [good]), RefusalKind.Invalid)).Member
        );
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Pushes"));

        var largest = Sized(Limits.PayloadBytes);
        var accepted = await Host.Pushes.AcceptAsync(
            Callers.Of(Role.Operator, "acme"),
            [good with { Payload = Nested(64) }, good with { ItemId = "large", Payload = largest }]
        );
        Assert.Equal(largest, await Host.PushReads.PayloadAsync(Operator, accepted[1].Id));

        async Task NamedAsync(string member, NewPush bad) =>
            Assert.Equal(member, (await RefusedAsync(() => Host.Pushes.AcceptAsync(Operator, [good, bad]), RefusalKind.Invalid)).Member);

        static byte[] Nested(int depth) => Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));

        static byte[] Sized(int size) => [.. "\""u8, .. Enumerable.Repeat((byte)'x', size - 2), .. "\""u8];
    }

    [Fact]
    public async Task A_payload_is_sent_and_shown_unchanged_and_only_to_operators()
    {
        await StartAsync();
        var payload = "{ \"z\":1.0,\r\n\t\"a\" : \"\\u00e9é𝄞\" }";
        var id = await PushAsync(await NewDestinationAsync(companyId: "acme"), payload: payload);

        Assert.Equal(payload, Encoding.UTF8.GetString((await Sender.NextAsync()).Payload.Span));
        Assert.Equal(payload, Encoding.UTF8.GetString((await Host.PushReads.PayloadAsync(Operator, id))!));
        Assert.NotNull(await Host.PushReads.PayloadAsync(Callers.Of(Role.Operator, "acme"), id));
        Assert.Null(await Host.PushReads.PayloadAsync(Callers.Of(Role.Operator, "other"), id));
        await RefusedAsync(() => Host.PushReads.PayloadAsync(Viewer, id), RefusalKind.Forbidden);
        Assert.Equal(Encoding.UTF8.GetByteCount(payload), (await FindPushAsync(id)).PayloadSize);
    }

    [Fact]
    public async Task Pushes_are_listed_by_state_kind_destination_and_signature_in_pages()
    {
        await StartWithoutScheduleAsync();
        var one = await NewDestinationAsync("one");
        var two = await NewDestinationAsync("two", companyId: "acme");
        var trips = await FailedPushesAsync(one, 12, "trip");
        var crashes = await FailedPushesAsync(two, 8, "crash");
        Sender.Answer = _ => Reply.Fails(400);
        var odd = await PushAsync(one, "odd");
        await UntilPushAsync(odd, PushState.Failed);
        Sender.Answer = _ => null;
        var sending = await PushAsync(one, "sending");
        await Sender.NextAsync(2);
        await Host.Destinations.UpdateAsync(Operator, two.Id, new() { Paused = true });
        var waiting = await PushAsync(two, "waiting");
        var signature = (await FindPushAsync(odd)).SignatureNumber!.Value;

        Assert.Equal([.. trips, .. crashes, odd, sending, waiting], await AllAsync(new()));
        Assert.Equal([.. trips, .. crashes, odd], await AllAsync(new() { Filter = PushFilter.State.Is(PushState.Failed) }));
        Assert.Equal([sending], await AllAsync(new() { Filter = PushFilter.State.Is(PushState.Sending) }));
        Assert.Equal([waiting], await AllAsync(new() { Filter = PushFilter.State.Is(PushState.Waiting) }));
        Assert.Empty(await AllAsync(new() { Filter = PushFilter.State.Is(PushState.Delivered) }));
        Assert.Equal(crashes, await AllAsync(new() { Filter = PushFilter.Kind.Is("crash") }));
        Assert.Equal([.. crashes, waiting], await AllAsync(new() { Filter = PushFilter.Destination.Is(two.Id) }));
        Assert.Equal([odd], await AllAsync(new() { Filter = PushFilter.State.Is(PushState.Failed) & PushFilter.Signature.Is(signature) }));
        Assert.Empty(await AllAsync(new() { Filter = PushFilter.Destination.Is(NoSuchId) }));
        Assert.Equal([.. crashes, waiting], await AllAsync(new(), Callers.Of(Role.Viewer, "acme")));
        Assert.Equal([waiting, sending, odd], (await AllAsync(new() { NewestFirst = true })).Take(3));

        var newest = await AllAsync(new() { Filter = PushFilter.State.Is(PushState.Failed), NewestFirst = true });
        var sequences = new List<long>();
        foreach (var id in newest)
        {
            sequences.Add((await FindPushAsync(id)).FailureSequence!.Value);
        }

        Assert.Equal(21, newest.Count);
        Assert.Equal(sequences.OrderDescending(), sequences);

        async Task<List<string>> AllAsync(PushQuery query, Caller? caller = null)
        {
            var all = new List<string>();
            for (string? after = null; ; )
            {
                var page = await Host.PushReads.ListAsync(caller ?? Viewer, query with { After = after, Limit = 5 });
                all.AddRange(page.Items.Select(push => push.Push.Id));
                if ((after = page.Next) is null)
                {
                    return all;
                }
            }
        }
    }

    [Fact]
    public async Task Paging_through_failures_misses_and_repeats_no_push_while_one_fails_again()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 10);
        var first = await Host.PushReads.ListAsync(
            Viewer,
            new()
            {
                Filter = PushFilter.State.Is(PushState.Failed),
                NewestFirst = true,
                Limit = 4,
            }
        );
        Sender.Answer = _ => Reply.Unavailable;
        await UntilRetryAsync(await RetryAsync(first.Items[0].Push.Id), RetryState.Completed);

        var second = await Host.PushReads.ListAsync(
            Viewer,
            new()
            {
                Filter = PushFilter.State.Is(PushState.Failed),
                NewestFirst = true,
                Limit = 50,
                After = first.Next,
            }
        );

        Assert.Equal(6, second.Items.Count);
        Assert.Empty(second.Items.Select(push => push.Push.Id).Intersect(first.Items.Select(push => push.Push.Id)));
    }

    [Fact]
    public async Task Failures_are_grouped_by_destination_and_cause_latest_first()
    {
        await StartWithoutScheduleAsync();
        var one = await NewDestinationAsync("one");
        var two = await NewDestinationAsync("two", companyId: "acme");
        await FailedPushesAsync(one, 3);
        var firstAt = Clock.UtcNow;
        Clock.Advance(TimeSpan.FromMinutes(5));
        await FailedPushesAsync(two, 2);
        Clock.Advance(TimeSpan.FromMinutes(5));
        Sender.Answer = _ => Reply.Silent;
        await UntilPushAsync(await PushAsync(one, "silent"), PushState.Failed);
        await FailedPushesAsync(one, 1, first: 10);

        var groups = await Host.PushReads.FailureGroupsAsync(Viewer);

        Assert.Equal(
            [(one.Id, 503, 4), (one.Id, null, 1), (two.Id, 503, 2)],
            groups.Select(group => (group.DestinationId, group.Signature.Status, (int)group.Count))
        );
        Assert.Equal((firstAt, Clock.UtcNow), (groups[0].FirstAt, groups[0].LastAt));
        Assert.Equal(7, await Host.PushReads.FailedTotalAsync(Viewer));
        Assert.Equal(two.Id, Assert.Single(await Host.PushReads.FailureGroupsAsync(Callers.Of(Role.Viewer, "acme"))).DestinationId);
        Assert.Equal(2, await Host.PushReads.FailedTotalAsync(Callers.Of(Role.Viewer, "acme")));

        Sender.Answer = _ => Reply.Delivered;
        await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        Assert.Empty(await Host.PushReads.FailureGroupsAsync(Viewer));
        await RestartAsync();
        Clock.Advance(TimeSpan.FromMinutes(5));
        await FailedPushesAsync(one, 1, first: 20);
        var again = Assert.Single(await Host.PushReads.FailureGroupsAsync(Viewer));
        Assert.Equal((1, Clock.UtcNow, groups[0].Signature.Number), (again.Count, again.FirstAt, again.Signature.Number));
    }

    [Fact]
    public async Task A_destination_shows_its_counts_and_its_last_hour()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        await NewDestinationAsync("quiet", companyId: "acme");
        await FailedPushesAsync(destination, 3);
        Clock.Advance(TimeSpan.FromMinutes(61));
        Sender.Answer = _ => Reply.Delivered;
        await PushManyAsync(destination, 4, first: 10);
        await UntilPushesAsync(PushState.Delivered, 4);
        var delivered = Clock.UtcNow;
        Clock.Advance(TimeSpan.FromMinutes(30));
        await FailedPushesAsync(destination, 1, first: 20);
        Sender.Answer = _ => null;
        await PushAsync(destination, "sending");
        await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE ItemId = 'sending'");
        await Sender.NextAsync(5);

        var views = await Host.DestinationReads.ListAsync(Viewer);
        Assert.Equal(2, views.Count);
        var view = views[0];
        Assert.Equal((0, 1, 4, 4), (view.Waiting, view.Sending, view.Failed, view.Delivered));
        Assert.Equal((4, 1, Clock.UtcNow), (view.DeliveredLastHour, view.FailedLastHour, view.LastAttemptAt!.Value));
        Assert.Equal((0, 0, null), (views[1].Delivered, views[1].DeliveredLastHour, views[1].LastAttemptAt));
        Assert.Equal(view, await Host.DestinationReads.FindAsync(Viewer, destination.Id));
        Assert.Equal("quiet", Assert.Single(await Host.DestinationReads.ListAsync(Callers.Of(Role.Viewer, "acme"))).Destination.Name);
        Assert.Null(await Host.DestinationReads.FindAsync(Callers.Of(Role.Viewer, "acme"), destination.Id));
        Assert.True(delivered < Clock.UtcNow);
    }

    [Fact]
    public async Task A_company_cancels_only_its_own_pushes()
    {
        await StartWithoutScheduleAsync();
        var mine = await FailedPushesAsync(await NewDestinationAsync("mine", companyId: "acme"), 2);
        var theirs = await FailedPushesAsync(await NewDestinationAsync("theirs"), 2);
        var acme = Callers.Of(Role.Operator, "acme");

        Assert.Equal(0, await Host.Pushes.CancelAsync(acme, PushFilter.Id.Is(theirs)));
        Assert.Equal(2, await Host.Pushes.CancelAsync(acme, PushFilter.Kind.Is("trip")));
        Assert.All(mine, id => Assert.Equal(PushState.Canceled, FindPushAsync(id).Result.State));
        await RefusedAsync(() => Host.Pushes.CancelAsync(acme, PushFilter.All), RefusalKind.Invalid);
        await RefusedAsync(() => Host.Pushes.CancelAsync(Viewer, PushFilter.Kind.Is("trip")), RefusalKind.Forbidden);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_destination_is_stored_and_its_secrets_encrypted()
    {
        await StartAsync();
        var created = await Host.Destinations.CreateAsync(
            Administrator,
            new()
            {
                Name = "Shop",
                Url = "https://shop.example.com/in?x=1",
                Concurrency = 7,
                CompanyId = "acme",
                Authorization = new(AuthorizationType.Basic, "user", "pass:word"),
            }
        );

        Assert.StartsWith("whsec_", created.SigningSecret, StringComparison.Ordinal);
        var kept = created.Destination;
        Assert.Equal(("sealed:" + created.SigningSecret, "sealed:pass:word"), (kept.ProtectedSigningSecret, kept.ProtectedPassword));
        Assert.Equal(kept, (await Host.DestinationReads.FindAsync(Viewer, kept.Id))!.Destination);
        await RestartAsync();
        Assert.Equal(kept, (await Host.DestinationReads.FindAsync(Viewer, kept.Id))!.Destination);
        var renamed = await Host.Destinations.UpdateAsync(Administrator, kept.Id, new() { Name = "Store" });
        Assert.Equal(kept with { Name = "Store", Version = renamed.Version }, renamed);
        Assert.Equal(renamed, (await Host.DestinationReads.FindAsync(Viewer, kept.Id))!.Destination);
    }

    [Fact]
    public async Task An_invalid_destination_is_refused_with_the_member()
    {
        await StartAsync();
        var kept = await NewDestinationAsync(companyId: "acme");
        var good = new DestinationSettings { Name = "Shop", Url = "https://shop.example.com" };

        await NamedAsync("name", good with { Name = "" });
        await NamedAsync("name", good with { Name = new string('n', 201) });
        await NamedAsync("url", good with { Url = "ftp://shop.example.com" });
        await NamedAsync("url", good with { Url = "http://169.254.169.254/latest" });
        await NamedAsync("url", good with { Url = "https://" + new string('u', 2001) });
        await NamedAsync("concurrency", good with { Concurrency = 0 });
        await NamedAsync("concurrency", good with { Concurrency = 257 });
        await NamedAsync("companyId", good with { CompanyId = new string('c', 101) });
        await NamedAsync("authorization.username", good with { Authorization = new(AuthorizationType.Basic, null, "p") });
        await NamedAsync("authorization.username", good with { Authorization = new(AuthorizationType.Basic, "a:b", "p") });
        await NamedAsync("authorization.password", good with { Authorization = new(AuthorizationType.Basic, "a") });
        await RefusedAsync(() => Host.Destinations.CreateAsync(Operator, good), RefusalKind.Forbidden);
        await RefusedAsync(
            () => Host.Destinations.CreateAsync(Callers.Of(Role.Administrator, "other"), good with { CompanyId = "acme" }),
            RefusalKind.Invalid
        );
        await RefusedAsync(() => Host.Destinations.UpdateAsync(Operator, kept.Id, new() { Name = "x" }), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Destinations.UpdateAsync(Viewer, kept.Id, new() { Paused = true }), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Destinations.UpdateAsync(Administrator, kept.Id, new() { Url = "nonsense" }), RefusalKind.Invalid);
        await RefusedAsync(() => Host.Destinations.UpdateAsync(Administrator, NoSuchId, new() { Name = "x" }), RefusalKind.NotFound);
        await RefusedAsync(
            () => Host.Destinations.UpdateAsync(Callers.Of(Role.Administrator, "other"), kept.Id, new() { Name = "x" }),
            RefusalKind.NotFound
        );
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Destinations"));

        async Task NamedAsync(string member, DestinationSettings settings) =>
            Assert.Equal(
                member,
                (await RefusedAsync(() => Host.Destinations.CreateAsync(Administrator, settings), RefusalKind.Invalid)).Member
            );
    }
}

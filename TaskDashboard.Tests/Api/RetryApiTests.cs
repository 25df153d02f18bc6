using System.Net;
using System.Text.Json;

namespace TaskDashboard.Tests.Api;

public sealed class RetryApiTests(ApiFixture fixture)
{
    private const string NoSuchId = "00000000000000000000abcd";

    private RunningApp App => fixture.App;

    [Fact]
    public async Task Failed_pushes_are_previewed_retried_and_delivered_under_the_same_id()
    {
        var (companyId, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (destination, ids) = await App.FailPushesAsync(client, customer, 5);
        var firstIds = customer.All.Select(push => push.Headers["webhook-id"]).ToHashSet();
        customer.Answers = HttpStatusCode.OK;

        var preview = (await client.Post("/api/retry-requests/preview", new { filter = new { destinationId = destination } })).Must(200);
        var retry = (
            await client.Post(
                "/api/retry-requests",
                new
                {
                    filter = new { destinationId = destination },
                    cutOff = preview["cutOff"].GetInt64(),
                    reason = "Customer is back",
                    ticket = "SUP-1",
                }
            )
        ).Must(202);
        await App.UntilRetryEndedAsync(client, retry.String("id")!);

        Assert.Equal((5, 0), (preview.Int("willSend"), preview["notSent"].EnumerateObject().Count()));
        Assert.Equal(
            (5, companyId, "Customer is back", "SUP-1"),
            (retry.Int("nbItems"), retry.String("companyId"), retry.String("reason"), retry.String("ticket"))
        );
        Assert.Equal("/api/retry-requests/" + retry.String("id"), retry.Headers["Location"]);
        Assert.Equal(destination, retry["filter"].GetProperty("destinationId").GetString());
        Assert.Equal(preview["cutOff"].GetInt64(), retry["cutOff"].GetInt64());
        var ended = (await client.Get("/api/retry-requests/" + retry.String("id"))).Must(200);
        Assert.Equal(
            ("completed", 5, 0, 0, 0),
            (ended.String("state"), ended.Int("delivered"), ended.Int("failedAgain"), ended.Int("notSent"), ended.Int("nbRemainingItems"))
        );
        var task = (await client.Get("/api/tasks/" + retry.String("taskId"))).Must(200);
        Assert.Equal(
            ("completed", "success", "engine", "PUSH_FAILED_TRIPS", 0),
            (task.String("state"), task.String("outcome"), task.String("executor"), task.String("type"), task.Int("remainingItemCount"))
        );
        Assert.Equal(10, customer.All.Count);
        Assert.Equal(firstIds, customer.All.Skip(5).Select(push => push.Headers["webhook-id"]).ToHashSet());
        Assert.Equal(ids.ToHashSet(), firstIds);
    }

    [Fact]
    public async Task Items_show_what_became_of_each_and_page()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (_, ids) = await App.FailPushesAsync(client, customer, 3, "crash");

        var retry = (await client.Post("/api/retry-requests", new { filter = new { kind = "crash" } })).Must(202).String("id")!;
        await App.UntilRetryEndedAsync(client, retry);

        var first = (await client.Get($"/api/retry-requests/{retry}/items?limit=2")).Must(200);
        var second = (await client.Get($"/api/retry-requests/{retry}/items?limit=2&after={first.String("next")}")).Must(200);
        var item = first.Items[0];
        Assert.Equal(ids, first.Items.Concat(second.Items).Select(one => one.GetProperty("pushId").GetString()!));
        Assert.Null(second.String("next"));
        Assert.Equal(
            ("failedAgain", "crash", "crash-1", "customer", 2, "failed"),
            (
                item.GetProperty("outcome").GetString(),
                item.GetProperty("kind").GetString(),
                item.GetProperty("itemId").GetString(),
                item.GetProperty("destinationName").GetString(),
                item.GetProperty("attempt").GetInt32(),
                item.GetProperty("state").GetString()
            )
        );
        Assert.Empty((await client.Get($"/api/retry-requests/{retry}/items?outcome=delivered")).Must(200).Items);
        Assert.Equal(3, (await client.Get($"/api/retry-requests/{retry}/items?outcome=failedAgain")).Must(200).Items.Count);
        (await client.Get($"/api/retry-requests/{retry}/items?outcome=fine")).MustRefuse(400, "invalid", "outcome");
        var push = (await client.Get($"/api/pushes/{ids[0]}")).Must(200);
        Assert.Equal(
            ["automatic", "retry"],
            push["attempts"].EnumerateArray().Select(attempt => attempt.GetProperty("trigger").GetString())
        );
        Assert.Equal(
            "warning",
            (await client.Get("/api/tasks/" + (await client.Get($"/api/retry-requests/{retry}")).String("taskId"))).String("outcome")
        );
    }

    [Fact]
    public async Task The_ids_that_a_filter_names_are_answered_with_the_request_and_counted_in_lists()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (_, ids) = await App.FailPushesAsync(client, customer, 2);

        var request = (await client.Post("/api/retry-requests", new { filter = new { kind = "trip", pushIds = ids } })).Must(202);
        var found = (await client.Get("/api/retry-requests/" + request.String("id"))).Must(200);
        var listed = (await client.Get("/api/retry-requests")).Must(200).Items.Single();

        foreach (var answer in new[] { request["filter"], found["filter"] })
        {
            Assert.Equal("trip", answer.GetProperty("kind").GetString());
            Assert.Equal(ids, answer.GetProperty("pushIds").EnumerateArray().Select(id => id.GetString()!));
        }

        Assert.Equal((2, 2), (found.Int("pushIdCount"), listed.GetProperty("pushIdCount").GetInt32()));
        Assert.Equal("""{"kind":"trip"}""", listed.GetProperty("filter").GetRawText());
    }

    [Fact]
    public async Task The_filter_takes_signature_and_ids_and_its_members_are_anded()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (_, ids) = await App.FailPushesAsync(client, customer, 3);
        var signature = (await client.Get($"/api/pushes/{ids[0]}")).Int("signature");

        Assert.Equal(3, await WillSend(client, new { signature }));
        Assert.Equal(3, await WillSend(client, new { signature = $"{signature}" }));
        Assert.Equal(2, await WillSend(client, new { pushIds = ids.Take(2) }));
        Assert.Equal(0, await WillSend(client, new { pushIds = ids, kind = "crash" }));
        Assert.Equal(3, await WillSend(client, new { all = true }));
        var unknown = (
            await client.Post("/api/retry-requests/preview", new { filter = new { pushIds = new[] { ids[0], NoSuchId } } })
        ).Must(200);
        Assert.Equal((1, 1), (unknown.Int("willSend"), unknown["notSent"].GetProperty("unknown").GetInt32()));
    }

    [Fact]
    public async Task The_same_idempotency_key_starts_one_retry_and_another_body_under_it_is_refused()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        await App.FailPushesAsync(client, customer, 2);
        customer.Answers = HttpStatusCode.OK;
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.Post("/api/retry-requests", """{"all":true}""", key)));
        await App.UntilRetryEndedAsync(client, answers[0].Must(202).String("id")!);
        var later = (await client.Post("/api/retry-requests", """{"filter": {"all": true}}""", key)).Must(202);

        Assert.Single(answers.Select(answer => answer.Must(202).String("id")).Distinct());
        Assert.Equal(answers[0].String("id"), later.String("id"));
        Assert.Single((await client.Get("/api/retry-requests")).Must(200).Items);
        (await client.Post("/api/retry-requests", """{"all":true,"reason":"other"}""", key)).MustRefuse(422, "idempotencyKeyReused");
        (await client.Post("/api/retry-requests", """{"all":true}""", ("Idempotency-Key", new string('k', 201)))).MustRefuse(
            400,
            "invalid",
            "Idempotency-Key"
        );
        Assert.Equal(4, customer.All.Count);
    }

    [Fact]
    public async Task What_failed_again_and_the_rest_are_retried_as_new_retries()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        await App.FailPushesAsync(client, customer, 2);
        var first = (await client.Post("/api/retry-requests", new { all = true })).Must(202).String("id")!;
        await App.UntilRetryEndedAsync(client, first);

        var again = (await client.Post($"/api/retry-requests/{first}/again/preview")).Must(200);
        Assert.Equal((2, "{}"), (again.Int("willSend"), again["notSent"].GetRawText()));
        Assert.Equal(0, (await client.Post($"/api/retry-requests/{first}/rest/preview", "{}")).Must(200).Int("willSend"));
        (await client.Post($"/api/retry-requests/{first}/rest")).MustRefuse(422, "nothingToSend");
        customer.Answers = HttpStatusCode.OK;
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var body = $$"""{"cutOff":{{again["cutOff"].GetInt64()}},"reason":"back","ticket":"SUP-2"}""";
        var second = (await client.Post($"/api/retry-requests/{first}/again", body, key)).Must(202);
        await App.UntilRetryEndedAsync(client, second.String("id")!);

        Assert.Equal(second.String("id"), (await client.Post($"/api/retry-requests/{first}/again", body, key)).Must(202).String("id"));
        Assert.Equal("/api/retry-requests/" + second.String("id"), second.Headers["Location"]);
        Assert.Equal(
            (first, "failedAgain", 2, "back", "SUP-2"),
            (second.String("ofRetryId"), second.String("part"), second.Int("nbItems"), second.String("reason"), second.String("ticket"))
        );
        Assert.Equal(2, (await client.Get("/api/retry-requests/" + second.String("id"))).Must(200).Int("delivered"));
        var error = (await client.Get($"/api/retry-requests/{first}/items")).Must(200).Items[0].GetProperty("error");
        Assert.Equal(("status", 503), (error.GetProperty("class").GetString(), error.GetProperty("status").GetInt32()));
        Assert.Equal(
            [second.String("id")],
            (await client.Get("/api/retry-requests?state=completed&text=SUP-2"))
                .Must(200)
                .Items.Select(one => one.GetProperty("id").GetString())
        );
        (await client.Get("/api/retry-requests?state=fine")).MustRefuse(400, "invalid", "state");
        (await client.Post($"/api/retry-requests/{first}/again", """{"part":"rest"}""")).MustRefuse(400, "unknownMember", "part");
    }

    [Fact]
    public async Task Another_caller_s_idempotency_key_is_another_key()
    {
        var (companyId, client) = await App.NewCompanyAsync();
        using var colleague = await App.ClientAsync(Role.Operator, companyId);
        await using var customer = await Customer.StartAsync();
        await App.FailPushesAsync(client, customer, 1);
        customer.Hold();

        (await client.Post("/api/retry-requests", """{"all":true}""", ("Idempotency-Key", "k"))).Must(202);
        (await client.Post("/api/retry-requests", """{"all":true}""", ("Idempotency-Key", "k"))).Must(202);
        (await colleague.Post("/api/retry-requests", """{"all":true}""", ("Idempotency-Key", "k"))).MustRefuse(422, "nothingToSend");
    }

    [Fact]
    public async Task A_running_retry_is_canceled_through_itself_or_through_its_task()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (destination, ids) = await App.FailPushesAsync(client, customer, 41);
        await client.HoldAsync(customer, destination);

        // The first request keeps the destination busy, so the second has only reserved its push.
        var first = (await client.Post("/api/retry-requests", new { filter = new { pushIds = ids.Take(40) } })).Must(202);
        var second = (await client.Post("/api/retry-requests", new { filter = new { pushIds = ids.Skip(40) } })).Must(202);
        Assert.Equal(second.String("id"), (await client.Get($"/api/pushes/{ids[40]}")).String("retryId"));
        var task = (
            await client.Post($"/api/tasks/{second.String("taskId")}/reports", """{"event":"canceled","message":"not this"}""")
        ).Must(200);
        var sendable = await WillSend(client, new { pushIds = ids.Skip(40) });
        var canceled = (await client.Post($"/api/retry-requests/{first.String("id")}/cancel", new { reason = "nor that" })).Must(200);

        Assert.Equal(1, sendable);
        Assert.Equal("canceled", canceled.String("state"));
        Assert.Equal(("canceled", "terminated"), (task.String("state"), task.String("outcome")));
        Assert.Equal("canceled", (await client.Get("/api/retry-requests/" + second.String("id"))).String("state"));
        (await client.Post($"/api/tasks/{first.String("taskId")}/reports", """{"event":"restarted"}""")).MustRefuse(409, "engineTask");
    }

    [Fact]
    public async Task The_preview_says_why_pushes_would_not_be_sent()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (destination, _) = await App.FailPushesAsync(client, customer, 2);
        (await client.Patch($"/api/destinations/{destination}", new { paused = true })).Must(200);

        var preview = (await client.Post("/api/retry-requests/preview", new { all = true })).Must(200);

        Assert.Equal((0, """{"destinationPaused":2}"""), (preview.Int("willSend"), preview["notSent"].GetRawText()));
        (await client.Post("/api/retry-requests", new { all = true })).MustRefuse(422, "nothingToSend");
    }

    [Fact]
    public async Task A_retry_that_has_ended_is_not_canceled()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        await App.FailPushesAsync(client, customer, 1);
        var retry = (await client.Post("/api/retry-requests", new { all = true })).Must(202).String("id")!;
        await App.UntilRetryEndedAsync(client, retry);

        (await client.Post($"/api/retry-requests/{retry}/cancel")).MustRefuse(409, "ended");
    }

    [Fact]
    public async Task Lists_go_in_the_order_of_acceptance()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        await App.FailPushesAsync(client, customer, 1);
        var ids = new List<string>();
        for (var time = 0; time < 3; time++)
        {
            ids.Add((await client.Post("/api/retry-requests", new { all = true })).Must(202).String("id")!);
            await App.UntilRetryEndedAsync(client, ids[^1]);
        }

        var first = (await client.Get("/api/retry-requests?limit=2")).Must(200);
        var second = (await client.Get($"/api/retry-requests?limit=2&after={first.String("next")}")).Must(200);
        var newest = (await client.Get("/api/retry-requests?order=desc")).Must(200);

        Assert.Equal(ids, first.Items.Concat(second.Items).Select(retry => retry.GetProperty("id").GetString()!));
        Assert.Equal(ids.AsEnumerable().Reverse(), newest.Items.Select(retry => retry.GetProperty("id").GetString()!));
        Assert.Equal(JsonValueKind.Null, second["next"].ValueKind);
    }

    [Theory]
    [InlineData("{}", "invalid", "filter")]
    [InlineData("""{"filter":{}}""", "invalid", "filter")]
    [InlineData("""{"filter":null}""", "invalid", "filter")]
    [InlineData("""{"filter":{"all":false}}""", "invalid", "filter")]
    [InlineData("""{"filter":{"pushIds":[]}}""", "invalid", "filter.pushIds")]
    [InlineData("""{"filter":{"pushIds":[null]}}""", "invalid", "filter.pushIds")]
    [InlineData("""{"filter":{"pushIds":"x"}}""", "invalid", "filter.pushIds")]
    [InlineData("""{"filter":{"signature":"503"  ,"signature":1}}""", "duplicateMember", "filter.signature")]
    [InlineData("""{"filter":{"signature":"x"}}""", "invalid", "filter.signature")]
    [InlineData("""{"filter":{"kinds":["trip"]}}""", "unknownMember", "filter.kinds")]
    [InlineData("""{"filter":{"all":true},"cutoff":1}""", "unknownMember", "cutoff")]
    [InlineData("""{"filter":{"all":true},"cutOff":"late"}""", "invalid", "cutOff")]
    [InlineData("""[]""", "invalid", null)]
    public async Task A_wrong_request_is_refused_and_the_wrong_member_named(string body, string code, string? member)
    {
        var (_, client) = await App.NewCompanyAsync();

        (await client.Post("/api/retry-requests", body)).MustRefuse(400, code, member);
        (await client.Post("/api/retry-requests/preview", body)).MustRefuse(400, code, member);
    }

    [Fact]
    public async Task Ten_thousand_ids_are_taken_and_one_more_is_not()
    {
        var (_, client) = await App.NewCompanyAsync();
        var ids = Enumerable
            .Range(0, 10_001)
            .Select(index => index.ToString("x24", System.Globalization.CultureInfo.InvariantCulture))
            .ToList();

        (await client.Post("/api/retry-requests/preview", new { filter = new { pushIds = ids } })).MustRefuse(
            400,
            "invalid",
            "filter.pushIds"
        );
        Assert.Equal(0, await WillSend(client, new { pushIds = ids.Take(10_000) }));
    }

    [Fact]
    public async Task Nothing_left_to_send_is_unprocessable()
    {
        var (_, client) = await App.NewCompanyAsync();

        (await client.Post("/api/retry-requests", new { all = true })).MustRefuse(422, "nothingToSend");
        (await client.Post("/api/retry-requests", new { filter = new { destinationId = "no-such" } })).MustRefuse(422, "nothingToSend");
    }

    [Fact]
    public async Task An_unknown_retry_request_is_not_found()
    {
        using var admin = await App.ClientAsync(Role.Administrator);

        foreach (var id in new[] { NoSuchId, "x" })
        {
            (await admin.Get($"/api/retry-requests/{id}")).MustRefuse(404, "notFound");
            (await admin.Get($"/api/retry-requests/{id}/items")).MustRefuse(404, "notFound");
            (await admin.Post($"/api/retry-requests/{id}/cancel")).MustRefuse(404, "notFound");
            (await admin.Post($"/api/retry-requests/{id}/again")).MustRefuse(404, "notFound");
            (await admin.Post($"/api/retry-requests/{id}/rest/preview")).MustRefuse(404, "notFound");
        }
    }

    private static async Task<int> WillSend(ApiClient client, object filter) =>
        (await client.Post("/api/retry-requests/preview", new { filter })).Must(200).Int("willSend");
}

using System.Text;

namespace TaskDashboard.Tests.Api;

public sealed class PushApiTests(ApiFixture fixture)
{
    private const string NoSuchId = "00000000000000000000abcd";

    private RunningApp App => fixture.App;

    [Fact]
    public async Task Pushes_are_taken_and_delivered_byte_for_byte()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var destination = await client.AddDestinationAsync(customer.Url);
        const string Payload = "{ \"itinId\" : \"é\\u00e9\",\n  \"distance\":1.50e+2, \"a\":1,\"a\":2 }";

        var accepted = (
            await client.Post(
                "/api/pushes",
                $$"""[{"kind":"trip","itemId":"i-1","payload": {{Payload}} ,"destinationId":"{{destination}}","version":"v1"}]"""
            )
        ).Must(202);
        await App.UntilStateAsync(client, destination, "delivered", 1);

        var push = accepted.Json.EnumerateArray().Single();
        Assert.Equal(["id", "itemId", "created"], push.EnumerateObject().Select(member => member.Name));
        Assert.True(push.GetProperty("created").GetBoolean());
        var id = push.GetProperty("id").GetString();
        var received = Assert.Single(customer.All);
        Assert.Equal(Payload, received.Text);
        Assert.Equal(id, received.Headers["webhook-id"]);
        Assert.Equal(Payload, (await client.Get($"/api/pushes/{id}/payload")).Must(200).Text);
    }

    [Fact]
    public async Task A_push_shows_its_attempts_and_what_went_wrong()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        customer.Body = """{"error":"busy"}""";
        var (destination, ids) = await App.FailPushesAsync(client, customer, 1, "crash");

        var push = (await client.Get($"/api/pushes/{ids[0]}")).Must(200);
        var listed = (await client.Get($"/api/pushes?destination={destination}")).Must(200).Items.Single();

        Assert.Equal(
            ("failed", "crash", "crash-1", destination, ""),
            (push.String("state"), push.String("kind"), push.String("itemId"), push.String("destinationId"), push.String("version"))
        );
        Assert.Equal(("status", 503), (push["error"].GetProperty("class").GetString(), push["error"].GetProperty("status").GetInt32()));
        var attempt = push["attempts"].EnumerateArray().Single();
        Assert.Equal(
            [
                "number",
                "trigger",
                "startedAt",
                "durationMs",
                "sends",
                "status",
                "error",
                "message",
                "requestHeaders",
                "answer",
                "answerEncoding",
                "truncated",
            ],
            attempt.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal(
            (1, "automatic", 503, "status"),
            (
                attempt.GetProperty("number").GetInt32(),
                attempt.GetProperty("trigger").GetString(),
                attempt.GetProperty("status").GetInt32(),
                attempt.GetProperty("error").GetString()
            )
        );
        Assert.Equal(
            ("""{"error":"busy"}""", "text"),
            (attempt.GetProperty("answer").GetString(), attempt.GetProperty("answerEncoding").GetString())
        );
        Assert.False(attempt.GetProperty("truncated").GetBoolean());
        Assert.Equal(
            ids[0],
            attempt.GetProperty("requestHeaders").EnumerateObject().Single(header => header.NameEquals("webhook-id")).Value.GetString()
        );
        Assert.Equal(1, listed.GetProperty("attempts").GetInt32());
        Assert.Equal(push.Int("signature"), listed.GetProperty("signature").GetInt32());
        Assert.Single((await client.Get($"/api/pushes?signature={push.Int("signature")}&destination={destination}")).Must(200).Items);
    }

    [Fact]
    public async Task An_answer_is_text_by_its_charset_or_hex()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var latin = await Customer.StartAsync();
        (latin.Bytes, latin.ContentType) = (Encoding.Latin1.GetBytes("no café"), "text/plain; charset=iso-8859-1");
        await using var image = await Customer.StartAsync();
        (image.Bytes, image.ContentType) = ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "image/png");

        var text = (await client.Get($"/api/pushes/{(await App.FailPushesAsync(client, latin, 1, "crash")).PushIds[0]}")).Must(200);
        var hex = (await client.Get($"/api/pushes/{(await App.FailPushesAsync(client, image, 1, "crash")).PushIds[0]}")).Must(200);

        Assert.Equal(("no café", "text"), AnswerOf(text));
        Assert.EndsWith(": no café", text["error"].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(("89504e470d0a1a0a", "hex"), AnswerOf(hex));

        static (string?, string?) AnswerOf(Answer push)
        {
            var attempt = push["attempts"].EnumerateArray().Single();
            return (attempt.GetProperty("answer").GetString(), attempt.GetProperty("answerEncoding").GetString());
        }
    }

    [Fact]
    public async Task The_password_of_a_destination_is_in_no_answer()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var destination = (
            await client.Post(
                "/api/destinations",
                new
                {
                    name = "n",
                    url = customer.Url,
                    authorization = new
                    {
                        type = "basic",
                        username = "u",
                        password = "p-secret",
                    },
                }
            )
        ).Must(201).String("id")!;
        var ids = await client.SubmitAsync(destination, 1);
        await App.UntilStateAsync(client, destination, "delivered", 1);

        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("u:p-secret"));
        Assert.Equal("Basic " + basic, customer.All.Single().Headers["Authorization"]);
        Assert.DoesNotContain(basic, (await client.Get($"/api/pushes/{ids[0]}")).Must(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_push_again_is_not_created_again_and_another_payload_is_a_conflict()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var destination = await client.AddDestinationAsync(customer.Url);
        var id = (await client.SubmitAsync(destination, 1))[0];

        var again = (await client.Post("/api/pushes", new[] { PushSteps.Push(destination, "trip-1") }))
            .Must(202)
            .Json.EnumerateArray()
            .Single();
        var other = (
            await client.Post(
                "/api/pushes",
                new[]
                {
                    new
                    {
                        kind = "trip",
                        itemId = "trip-1",
                        destinationId = destination,
                        payload = new { itinId = "changed" },
                    },
                }
            )
        ).MustRefuse(409, "payloadDiffers");

        Assert.Equal((id, false), (again.GetProperty("id").GetString(), again.GetProperty("created").GetBoolean()));
        Assert.Equal(id, other.String("subject"));
    }

    [Fact]
    public async Task All_of_a_call_are_accepted_or_none()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var destination = await client.AddDestinationAsync(customer.Url);

        (
            await client.Post(
                "/api/pushes",
                new[] { PushSteps.Push(destination, "a"), PushSteps.Push(destination, "b"), PushSteps.Push(NoSuchId, "c") }
            )
        ).MustRefuse(400, "invalid", "[2].destinationId");

        Assert.Empty((await client.Get($"/api/pushes?destination={destination}")).Must(200).Items);
    }

    [Theory]
    [InlineData("""[{"itemId":"i","destinationId":"D","payload":{}}]""", "invalid", "[0].kind")]
    [InlineData("""[{"kind":"Trip!","itemId":"i","destinationId":"D","payload":{}}]""", "invalid", "[0].kind")]
    [InlineData("""[{"kind":7,"itemId":"i","destinationId":"D","payload":{}}]""", "invalid", "[0].kind")]
    [InlineData("""[{"kind":"trip","destinationId":"D","payload":{}}]""", "invalid", "[0].itemId")]
    [InlineData("""[{"kind":"trip","itemId":"","destinationId":"D","payload":{}}]""", "invalid", "[0].itemId")]
    [InlineData("""[{"kind":"trip","itemId":"i","payload":{}}]""", "invalid", "[0].destinationId")]
    [InlineData("""[{"kind":"trip","itemId":"i","destinationId":"not-an-id","payload":{}}]""", "invalid", "[0].destinationId")]
    [InlineData("""[{"kind":"trip","itemId":"i","destinationId":"D"}]""", "invalid", "[0].payload")]
    [InlineData("""[{"kind":"trip","itemId":"i","destinationId":"D","payload":"text"}]""", "invalid", "[0].payload")]
    [InlineData("""[{"kind":"trip","itemId":"i","destinationId":"D","payload":null}]""", "invalid", "[0].payload")]
    [InlineData("""[{"kind":"trip","itemId":"i","destinationId":"D","payload":{},"extra":1}]""", "unknownMember", "[0].extra")]
    [InlineData("""[{"kind":"trip","kind":"trip","itemId":"i","destinationId":"D","payload":{}}]""", "duplicateMember", "[0].kind")]
    [InlineData("""[{"kind":"trip","itemId":"a","destinationId":"D","payload":{}},7]""", "invalid", "[1]")]
    [InlineData("""{"kind":"trip","itemId":"i","destinationId":"D","payload":{}}""", "invalid", null)]
    [InlineData("""[]""", "invalid", null)]
    [InlineData("""[{"kind":"trip","itemId":"i","destinationId":"D","payload":{"a":}}]""", "notJson", null)]
    [InlineData("""[{"kind":"trip","itemId":"i","destinationId":"D","payload":{}}]x""", "notJson", null)]
    [InlineData("""[{"kind":"trip","itemId":"i","destinationId":"D","payload":{}""", "notJson", null)]
    [InlineData("not json", "notJson", null)]
    public async Task A_wrong_body_is_refused_and_the_wrong_member_named_with_its_index(string body, string code, string? member)
    {
        var (_, client) = await App.NewCompanyAsync();
        var destination = await client.AddDestinationAsync("http://127.0.0.1:9/hook");

        (await client.Post("/api/pushes", body.Replace("\"D\"", $"\"{destination}\"", StringComparison.Ordinal))).MustRefuse(
            400,
            code,
            member
        );

        Assert.Empty((await client.Get($"/api/pushes?destination={destination}")).Must(200).Items);
    }

    [Fact]
    public async Task A_payload_nested_64_deep_is_taken_and_one_deeper_is_not()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var destination = await client.AddDestinationAsync(customer.Url);

        (await client.Post("/api/pushes", Nested(destination, "i-64", 64))).Must(202);
        (await client.Post("/api/pushes", Nested(destination, "i-65", 65))).MustRefuse(400, "tooDeep", "[0].payload");
        (await client.Post("/api/pushes", Nested(destination, "i-200", 200))).MustRefuse(400, "tooDeep", "[0].payload");
        (await client.Post("/api/pushes", Nested(destination, "i-5000", 5000))).MustRefuse(400, "tooDeep", "[0].payload");
    }

    [Fact]
    public async Task A_payload_of_1_MiB_is_taken_and_one_byte_more_is_too_large()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var destination = await client.AddDestinationAsync(customer.Url);

        (await client.Post("/api/pushes", Sized(destination, "exact", 1024 * 1024))).Must(202);
        (await client.Post("/api/pushes", Sized(destination, "more", 1024 * 1024 + 1))).MustRefuse(413, "tooLarge", "[0].payload");
    }

    [Fact]
    public async Task A_body_of_more_than_32_MiB_is_too_large_whether_it_says_its_length_or_not()
    {
        var (_, client) = await App.NewCompanyAsync();
        using var known = new ByteArrayContent(new byte[JsonLimit + 1]);
        using var unknown = new StreamContent(new LengthlessStream(JsonLimit + 1));
        known.Headers.ContentType = unknown.Headers.ContentType = new("application/json");

        (await client.Send(HttpMethod.Post, "/api/pushes", known, ("Expect", "100-continue"))).MustRefuse(413, "tooLarge");
        (await client.Send(HttpMethod.Post, "/api/pushes", unknown, ("Expect", "100-continue"))).MustRefuse(413, "tooLarge");
    }

    [Fact]
    public async Task A_thousand_pushes_are_taken_and_one_more_is_not()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var destination = await client.AddDestinationAsync(customer.Url);
        var pushes = Enumerable.Range(1, 1001).Select(index => PushSteps.Push(destination, $"i-{index}")).ToList();

        (await client.Post("/api/pushes", pushes)).MustRefuse(400, "invalid");
        var accepted = (await client.Post("/api/pushes", pushes.Take(1000))).Must(202);

        Assert.Equal(1000, accepted.Json.GetArrayLength());
    }

    [Fact]
    public async Task Lists_are_filtered_and_page_in_the_order_of_acceptance()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var destination = await client.AddDestinationAsync(customer.Url);
        await client.SubmitAsync(destination, 3);
        await client.SubmitAsync(destination, 2, "crash");
        await App.UntilStateAsync(client, destination, "delivered", 5);

        Assert.Equal("trip-1 trip-2|trip-3 crash-1|crash-2", await PagesOf(client, "/api/pushes?limit=2"));
        Assert.Equal("crash-2 crash-1|trip-3 trip-2|trip-1", await PagesOf(client, "/api/pushes?limit=2&order=desc"));
        Assert.Equal("crash-1 crash-2", await PagesOf(client, "/api/pushes?kind=crash"));
        Assert.Equal("", await PagesOf(client, "/api/pushes?state=failed"));
        Assert.Equal(
            "trip-1 trip-2 trip-3 crash-1 crash-2",
            await PagesOf(client, "/api/pushes?state=delivered,failed&kind=trip&kind=crash")
        );
        Assert.Equal("trip-2 crash-1", await PagesOf(client, "/api/pushes?item=trip-2&item=crash-1"));
        Assert.Equal("", await PagesOf(client, $"/api/pushes?destination={NoSuchId}&destination=nonsense"));
        (await client.Get("/api/pushes?state=lost")).MustRefuse(400, "invalid", "state");
        (await client.Get("/api/pushes?signature=x")).MustRefuse(400, "invalid", "signature");
    }

    [Fact]
    public async Task Pushes_that_wait_are_canceled_by_ids_or_by_filter()
    {
        var (_, client) = await App.NewCompanyAsync();
        var destination = await client.AddDestinationAsync("http://127.0.0.1:9/hook");
        (await client.Patch($"/api/destinations/{destination}", new { paused = true })).Must(200);
        var trips = await client.SubmitAsync(destination, 3);
        await client.SubmitAsync(destination, 2, "crash");

        Assert.Equal(
            1,
            (await client.Post("/api/pushes/cancel", new { pushIds = new[] { trips[0], NoSuchId } })).Must(200).Int("canceled")
        );
        Assert.Equal(2, (await client.Post("/api/pushes/cancel", new { filter = new { kind = "trip" } })).Must(200).Int("canceled"));
        Assert.Equal(
            2,
            (await client.Post("/api/pushes/cancel", new { filter = new { destinationId = destination } })).Must(200).Int("canceled")
        );

        Assert.Equal("canceled", (await client.Get($"/api/pushes/{trips[0]}")).Must(200).String("state"));
        var by = (await client.Get($"/api/pushes/{trips[0]}")).Must(200).String("canceledBy");
        Assert.False(string.IsNullOrEmpty(by));
        Assert.All(
            (await client.Get($"/api/pushes?destination={destination}&state=canceled")).Must(200).Items,
            push => Assert.Equal(by, push.GetProperty("canceledBy").GetString())
        );
        Assert.Equal(0, (await client.Post("/api/pushes/cancel", new { pushIds = Array.Empty<string>() })).Must(200).Int("canceled"));
        (await client.Post("/api/pushes/cancel", "{}")).MustRefuse(400, "invalid", "filter");
        (await client.Post("/api/pushes/cancel", """{"filter":{"state":"waiting"}}""")).MustRefuse(400, "invalid", "filter");
        (await client.Post("/api/pushes/cancel", """{"filter":{"kind":"trip","state":"lost"}}""")).MustRefuse(
            400,
            "invalid",
            "filter.state"
        );
        (await client.Post("/api/pushes/cancel", """{"filter":{"kind":"trip","state":"delivered"}}""")).MustRefuse(
            400,
            "invalid",
            "filter.state"
        );
        (await client.Post("/api/pushes/cancel", """{"pushIds":[null]}""")).MustRefuse(400, "invalid", "pushIds");
        (await client.Post("/api/pushes/cancel", """{"pushIds":[7]}""")).MustRefuse(400, "invalid", "pushIds[0]");
    }

    [Fact]
    public async Task Waiting_pushes_that_failed_before_are_sent_now_by_ids_or_by_filter()
    {
        // The next attempt of a trip is scheduled a day later.
        await using var app = await RunningApp.StartAsync(settings: ["--Push:MaxAttempts=30"]);
        using var client = await app.ClientAsync(Role.Operator);
        using var admin = await app.ClientAsync(Role.Administrator);
        await using var customer = await Customer.StartAsync(System.Net.HttpStatusCode.ServiceUnavailable);
        var destination = await admin.AddDestinationAsync(customer.Url);
        var ids = await client.SubmitAsync(destination, 4);
        await UntilAttemptsAsync(4, 1);

        var one = (await client.Post("/api/pushes/send-now", new { ids = new[] { ids[0], NoSuchId } })).Must(200);
        await UntilAttemptsAsync(1, 2);
        customer.Answers = System.Net.HttpStatusCode.NoContent;
        var all = (await client.Post("/api/pushes/send-now", new { filter = new { destinationId = destination } })).Must(200);
        await app.UntilStateAsync(client, destination, "delivered", 4);
        var none = (await client.Post("/api/pushes/send-now", new { filter = new { all = true } })).Must(200);

        var items = $$"""[{"id":"{{ids[0]}}","reason":null},{"id":"{{NoSuchId}}","reason":"unknown"}]""";
        Assert.Equal($$"""{"dueNow":1,"notSent":{"unknown":1},"items":{{items}}}""", one.Text);
        Assert.Equal("""{"dueNow":4,"notSent":{},"items":null}""", all.Text);
        Assert.Equal("""{"dueNow":0,"notSent":{},"items":null}""", none.Text);
        Assert.Equal(
            """{"dueNow":0,"notSent":{"alreadyDelivered":4}}""",
            (await client.Post("/api/pushes/send-now", new { ids })).Must(200).Text.Split(",\"items\"")[0] + "}"
        );

        Task UntilAttemptsAsync(int pushes, int attempts) =>
            app.UntilAsync(async () =>
                (await client.Get($"/api/pushes?destination={destination}&state=waiting"))
                    .Must(200)
                    .Items.Count(push => push.GetProperty("attempts").GetInt32() == attempts) == pushes
            );
    }

    [Theory]
    [InlineData("{}", "invalid", "ids")]
    [InlineData("""{"ids":[]}""", "invalid", "ids")]
    [InlineData("""{"ids":[null]}""", "invalid", "ids")]
    [InlineData("""{"ids":[7]}""", "invalid", "ids[0]")]
    [InlineData("""{"ids":["000000000000000000000001"],"filter":{"kind":"trip"}}""", "invalid", "filter")]
    [InlineData("""{"filter":{}}""", "invalid", "filter")]
    [InlineData("""{"filter":{"pushIds":[]}}""", "invalid", "filter.pushIds")]
    [InlineData("""{"filter":{"state":"waiting"}}""", "unknownMember", "filter.state")]
    [InlineData("""{"all":true}""", "unknownMember", "all")]
    public async Task A_wrong_selection_to_send_now_is_refused_and_the_wrong_member_named(string body, string code, string member)
    {
        var (_, client) = await App.NewCompanyAsync();

        (await client.Post("/api/pushes/send-now", body)).MustRefuse(400, code, member);
    }

    [Fact]
    public async Task An_unknown_push_is_not_found()
    {
        using var admin = await App.ClientAsync(Role.Administrator);

        foreach (var id in new[] { NoSuchId, "x", "%00" })
        {
            (await admin.Get($"/api/pushes/{id}")).Must(id == "%00" ? 400 : 404);
            (await admin.Get($"/api/pushes/{id}/payload")).Must(id == "%00" ? 400 : 404);
        }
    }

    private const int JsonLimit = 32 * 1024 * 1024;

    private static string Nested(string destination, string itemId, int levels) =>
        Body(destination, itemId, string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1));

    private static string Sized(string destination, string itemId, int bytes) =>
        Body(destination, itemId, "{\"a\":\"" + new string('x', bytes - 8) + "\"}");

    private static string Body(string destination, string itemId, string payload) =>
        $$"""[{"kind":"trip","itemId":"{{itemId}}","destinationId":"{{destination}}","payload":{{payload}} }]""";

    private static async Task<string> PagesOf(ApiClient client, string path)
    {
        var pages = new List<string>();
        string? next = null;
        do
        {
            var answer = (await client.Get(path + (next is null ? "" : "&after=" + next))).Must(200);
            pages.Add(string.Join(' ', answer.Items.Select(push => push.GetProperty("itemId").GetString())));
            next = answer.String("next");
        } while (next is not null);
        return string.Join('|', pages);
    }

    /// <summary>A body of unknown length.</summary>
    private sealed class LengthlessStream(int bytes) : Stream
    {
        private int _left = bytes;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(count, _left);
            buffer.AsSpan(offset, read).Fill((byte)' ');
            _left -= read;
            return read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

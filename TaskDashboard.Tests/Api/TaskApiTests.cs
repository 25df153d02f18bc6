namespace TaskDashboard.Tests.Api;

public sealed class TaskApiTests(ApiFixture fixture)
{
    private const string NoSuchId = "00000000000000000000abcd";

    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_task_is_answered_with_every_member_of_its_row()
    {
        var (companyId, client) = await App.NewCompanyAsync();

        var created = (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "import",
                    name = "Nightly import",
                    description = "All of it",
                    launcher = "cron",
                    itemCount = 40,
                }
            )
        ).Must(201);

        Assert.Matches("^[0-9a-f]{24}$", created.String("id"));
        Assert.Equal("/api/tasks/" + created.String("id"), created.Headers["Location"]);
        Assert.Equal(
            [
                "id",
                "number",
                "companyId",
                "type",
                "name",
                "description",
                "launcher",
                "executor",
                "state",
                "outcome",
                "run",
                "itemCount",
                "remainingItemCount",
                "skippedItemCount",
                "percentComplete",
                "createdAt",
                "startedAt",
                "endedAt",
                "lastReportAt",
                "message",
                "createdBy",
                "acknowledgedAt",
                "acknowledgedBy",
                "acknowledgedById",
                "externalId",
                "workspaceId",
                "workspaceNumber",
                "vendorType",
                "stage",
                "integrationStatus",
                "totalPages",
                "processingStartedAt",
                "subtaskCounts",
            ],
            created.Json.EnumerateObject().Select(member => member.Name)
        );
        Assert.True(created.Int("number") > 0);
        Assert.Equal(companyId, created.String("companyId"));
        Assert.Equal(
            ("import", "Nightly import", "All of it", "cron"),
            (created.String("type"), created.String("name"), created.String("description"), created.String("launcher"))
        );
        Assert.Equal(("pending", "reporter", 1), (created.String("state"), created.String("executor"), created.Int("run")));
        Assert.Equal((40, 40), (created.Int("itemCount"), created.Int("remainingItemCount")));
        Assert.Null(created.String("outcome"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", created.String("createdAt"));
        var found = (await client.Get("/api/tasks/" + created.String("id"))).Must(200);
        Assert.All(created.Json.EnumerateObject(), member => Assert.Equal(member.Value.GetRawText(), found[member.Name].GetRawText()));
    }

    [Fact]
    public async Task Reports_move_a_task_to_its_end_and_its_history_says_why()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "import",
                    name = "n",
                    itemCount = 10,
                }
            )
        ).Must(201).String("id");

        (await client.Post($"/api/tasks/{id}/reports", """{"event":"started"}""")).Must(200);
        var half = (await client.Post($"/api/tasks/{id}/reports", """{"event":"progressed","remainingItemCount":5}""")).Must(200);
        var done = (
            await client.Post(
                $"/api/tasks/{id}/reports",
                """{"event":"completed","force":true,"outcome":"warning","message":"five left"}"""
            )
        ).Must(200);

        Assert.Equal(("inProgress", 50), (half.String("state"), half.Int("percentComplete")));
        Assert.Equal(
            ("completed", "warning", 0, 5),
            (done.String("state"), done.String("outcome"), done.Int("remainingItemCount"), done.Int("skippedItemCount"))
        );
        var history = (await client.Get($"/api/tasks/{id}/history")).Must(200).Items;
        Assert.Equal(["completed", "inProgress", "pending"], history.Select(line => line.GetProperty("toState").GetString()));
        Assert.Contains("five left", history[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_pages_from_the_newest_line_to_the_first()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = (await client.Post("/api/tasks", new { type = "import", name = "n" })).Must(201).String("id")!;
        (
            await client.Post(
                "/api/task-reports",
                Enumerable.Range(1, 700).Select(index => new { taskId = id, @event = index % 2 == 1 ? "started" : "restarted" })
            )
        ).Must(200);

        var runs = new List<int>();
        string? next = null;
        do
        {
            var page = (await client.Get($"/api/tasks/{id}/history?limit=300{(next is null ? "" : "&after=" + next)}")).Must(200);
            runs.AddRange(page.Items.Select(line => line.GetProperty("run").GetInt32()));
            next = page.String("next");
        } while (next is not null);

        // Created, then started and restarted in each run.
        Assert.Equal([351, .. Enumerable.Range(1, 350).Reverse().SelectMany(run => new[] { run, run })], runs);
        Assert.Equal(50, (await client.Get($"/api/tasks/{id}/history")).Must(200).Items.Count);
        (await client.Get($"/api/tasks/{id}/history?limit=0")).MustRefuse(400, "invalid", "limit");
        (await client.Get($"/api/tasks/{id}/history?after=x")).MustRefuse(400, "invalid", "after");
        (await client.Get($"/api/tasks/{id}/history?order=asc")).MustRefuse(400, "unknownParameter", "order");
    }

    [Fact]
    public async Task A_report_that_the_state_machine_rejects_is_a_conflict_with_its_reason()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "import",
                    name = "n",
                    itemCount = 10,
                }
            )
        ).Must(201).String("id");
        (await client.Post($"/api/tasks/{id}/reports", """{"event":"started"}""")).Must(200);

        var open = (await client.Post($"/api/tasks/{id}/reports", """{"event":"completed"}""")).MustRefuse(409, "itemsOpen");
        (await client.Post($"/api/tasks/{id}/reports", """{"event":"restarted"}""")).Must(200);
        (await client.Post($"/api/tasks/{id}/reports", """{"event":"progressed","run":1}""")).MustRefuse(409, "superseded");
        (await client.Post($"/api/tasks/{id}/reports", """{"event":"canceled"}""")).Must(200);
        (await client.Post($"/api/tasks/{id}/reports", """{"event":"progressed"}""")).MustRefuse(409, "canceled");

        Assert.Equal(id, open.String("subject"));
    }

    [Fact]
    public async Task A_repeated_report_id_moves_nothing_and_is_answered_with_the_task_as_it_is_now()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "import",
                    name = "n",
                    itemCount = 10,
                }
            )
        ).Must(201).String("id");
        const string Report = """{"id":"r-1","event":"progressed","remainingItemCount":7}""";

        var first = (await client.Post($"/api/tasks/{id}/reports", Report)).Must(200);
        var later = (await client.Post($"/api/tasks/{id}/reports", """{"event":"progressed","remainingItemCount":3}""")).Must(200);
        var again = (await client.Post($"/api/tasks/{id}/reports", Report)).Must(200);

        Assert.Equal(7, first.Int("remainingItemCount"));
        Assert.Equal(later.Text, again.Text);
        Assert.Equal(3, (await client.Get($"/api/tasks/{id}")).Int("remainingItemCount"));
    }

    [Fact]
    public async Task A_task_is_canceled_with_a_reason_or_without_a_body()
    {
        var (_, client) = await App.NewCompanyAsync();
        var one = (await client.Post("/api/tasks", new { type = "t", name = "n" })).Must(201).String("id");
        var two = (await client.Post("/api/tasks", new { type = "t", name = "n" })).Must(201).String("id");

        Assert.Equal("canceled", (await client.Post($"/api/tasks/{one}/cancel", new { reason = "asked for" })).Must(200).String("state"));
        Assert.Equal("terminated", (await client.Post($"/api/tasks/{two}/cancel")).Must(200).String("outcome"));
    }

    [Fact]
    public async Task A_failed_task_is_acknowledged_and_the_acknowledgement_taken_back()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = (await client.Post("/api/tasks", new { type = "t", name = "broken" })).Must(201).String("id");
        (await client.Post("/api/tasks", new { type = "t", name = "open" })).Must(201);

        (await client.Post($"/api/tasks/{id}/acknowledge")).MustRefuse(409, "notFailed");
        (await client.Delete($"/api/tasks/{id}/acknowledge")).MustRefuse(409, "notFailed");
        var failed = (await client.Post($"/api/tasks/{id}/reports", """{"event":"failed"}""")).Must(200);
        var acknowledged = (await client.Post($"/api/tasks/{id}/acknowledge", new { reason = "known" })).Must(200);

        Assert.Null(failed.String("acknowledgedAt"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT", acknowledged.String("acknowledgedAt"));
        Assert.Equal(failed.String("createdBy"), acknowledged.String("acknowledgedBy"));
        Assert.Matches("^[0-9a-f]{24}$", acknowledged.String("acknowledgedById"));
        Assert.Equal(acknowledged.Text, (await client.Post($"/api/tasks/{id}/acknowledge")).Must(200).Text);
        Assert.Equal("broken", await PagesOf(client, "/api/tasks?acknowledged=true"));
        Assert.Equal("open", await PagesOf(client, "/api/tasks?acknowledged=false"));
        var line = (await client.Get($"/api/tasks/{id}/history")).Must(200).Items[0];
        Assert.Equal(
            ("acknowledged", "failed", "failed", "The failure was acknowledged. known"),
            (
                line.GetProperty("event").GetString(),
                line.GetProperty("fromState").GetString(),
                line.GetProperty("toState").GetString(),
                line.GetProperty("reason").GetString()
            )
        );

        Assert.Null((await client.Delete($"/api/tasks/{id}/acknowledge")).Must(200).String("acknowledgedAt"));
        Assert.Null((await client.Delete($"/api/tasks/{id}/acknowledge")).Must(200).String("acknowledgedBy"));
        (await client.Post($"/api/tasks/{id}/acknowledge", """{"why":"x"}""")).MustRefuse(400, "unknownMember", "why");
        (await client.Post($"/api/tasks/{NoSuchId}/acknowledge")).MustRefuse(404, "notFound");
        (await client.Post($"/api/tasks/{id}/reports", """{"event":"acknowledged"}""")).MustRefuse(400, "invalid", "event");
    }

    [Fact]
    public async Task A_waiting_task_is_restarted_and_a_call_that_names_its_run_only_once()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = (await client.Post("/api/tasks", new { type = "t", name = "n" })).Must(201).String("id");

        var restarted = (await client.Post($"/api/tasks/{id}/restart", new { run = 1, reason = "lost" })).Must(200);
        (await client.Post($"/api/tasks/{id}/restart", new { run = 1 })).MustRefuse(409, "superseded");
        (await client.Post($"/api/tasks/{id}/restart", new { run = 0 })).MustRefuse(400, "invalid", "run");

        Assert.Equal(("pending", 2), (restarted.String("state"), restarted.Int("run")));
        Assert.Equal(3, (await client.Post($"/api/tasks/{id}/restart")).Must(200).Int("run"));
    }

    [Fact]
    public async Task Lists_go_in_the_order_of_acceptance_and_page_by_key_both_ways()
    {
        var (_, client) = await App.NewCompanyAsync();
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
        {
            (await client.Post("/api/tasks", new { type = "t", name })).Must(201);
        }

        Assert.Equal("a b|c d|e", await PagesOf(client, "/api/tasks?limit=2"));
        Assert.Equal("e d|c b|a", await PagesOf(client, "/api/tasks?limit=2&order=desc"));
    }

    [Fact]
    public async Task Lists_are_filtered_by_state_type_and_text()
    {
        var (_, client) = await App.NewCompanyAsync();
        var running = (await client.Post("/api/tasks", new { type = "import", name = "alpha" })).Must(201).String("id");
        (await client.Post($"/api/tasks/{running}/reports", """{"event":"started"}""")).Must(200);
        (await client.Post("/api/tasks", new { type = "export", name = "beta" })).Must(201);

        Assert.Equal("alpha", await PagesOf(client, "/api/tasks?state=inProgress"));
        Assert.Equal("alpha beta", await PagesOf(client, "/api/tasks?state=inProgress,pending"));
        Assert.Equal("alpha beta", await PagesOf(client, "/api/tasks?state=inProgress&state=pending"));
        Assert.Equal("beta", await PagesOf(client, "/api/tasks?type=export"));
        Assert.Equal("alpha beta", await PagesOf(client, "/api/tasks?type=export&type=import"));
        Assert.Equal("", await PagesOf(client, "/api/tasks?type=export,import"));
        Assert.Equal("", await PagesOf(client, "/api/tasks?outcome=error,success"));
        Assert.Equal("alpha beta", await PagesOf(client, "/api/tasks?created=>=2000-01-01T00:00:00Z"));
        Assert.Equal("", await PagesOf(client, "/api/tasks?created=2000-01-01T00:00:00Z..2001-01-01T00:00:00Z"));
        Assert.Equal("beta", await PagesOf(client, "/api/tasks?text=bet"));
        Assert.Equal("", await PagesOf(client, "/api/tasks?state=failed"));
    }

    [Theory]
    [InlineData("state=Pending", "state")]
    [InlineData("state=done", "state")]
    [InlineData("outcome=fine", "outcome")]
    [InlineData("created=today", "created")]
    [InlineData("acknowledged=yes", "acknowledged")]
    [InlineData("acknowledged=true,false", "acknowledged")]
    [InlineData("text=a&text=b", "text")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=2&limit=3", "limit")]
    [InlineData("after=here", "after")]
    [InlineData("order=up", "order")]
    public async Task A_wrong_parameter_is_refused_by_name(string query, string member)
    {
        var (_, client) = await App.NewCompanyAsync();

        (await client.Get("/api/tasks?" + query)).MustRefuse(400, "invalid", member);
    }

    [Fact]
    public async Task An_unknown_parameter_is_refused_and_names_are_read_without_regard_to_case()
    {
        var (_, client) = await App.NewCompanyAsync();

        (await client.Get("/api/tasks?states=failed")).MustRefuse(400, "unknownParameter", "states");
        (await client.Get("/api/tasks/x?verbose=1")).MustRefuse(400, "unknownParameter", "verbose");
        (await client.Get("/api/tasks?State=failed&LIMIT=5")).Must(200);
    }

    [Theory]
    [InlineData("""{"name":"n"}""", "invalid", "type")]
    [InlineData("""{"type":"t"}""", "invalid", "name")]
    [InlineData("""{"type":"t","name":" "}""", "invalid", "name")]
    [InlineData("""{"type":"t","name":7}""", "invalid", "name")]
    [InlineData("""{"type":"t","name":"n","itemCount":-1}""", "invalid", "itemCount")]
    [InlineData("""{"type":"t","name":"n","itemCount":1.5}""", "invalid", "itemCount")]
    [InlineData("""{"type":"t","name":"n","itemCount":99999999999}""", "invalid", "itemCount")]
    [InlineData("""{"type":"t","name":"n","createdAt":"yesterday"}""", "invalid", "createdAt")]
    [InlineData("""{"type":"t","name":"n","createdAt":"2024-01-01T00:00:00"}""", "invalid", "createdAt")]
    [InlineData("""{"type":"t","name":"n","createdAt":"2999-01-01T00:00:00Z"}""", "invalid", "createdAt")]
    [InlineData("""{"type":"t","name":"n","priority":1}""", "unknownMember", "priority")]
    [InlineData("""{"type":"t","name":"n","Name":"m"}""", "unknownMember", "Name")]
    [InlineData("""{"type":"t","name":"n","name":"m"}""", "duplicateMember", "name")]
    [InlineData("""{"type":"t","name":7,"priority":1}""", "invalid", "name")]
    [InlineData("{\n \"type\": \"t\",\n \"name\": 7,\n \"name\": \"n\"\n}", "invalid", "name")]
    [InlineData("{\n \"type\": \"t\",\n \"priority\": 1,\n \"name\": 7\n}", "unknownMember", "priority")]
    [InlineData("""{"type":"PUSH_FAILED_TRIPS","name":"n"}""", "invalid", "type")]
    [InlineData("""["type"]""", "invalid", "[0]")]
    [InlineData("""[]""", "invalid", null)]
    [InlineData("null", "invalid", null)]
    [InlineData("{\"type\":\"t\",", "notJson", null)]
    [InlineData("hello", "notJson", null)]
    public async Task A_wrong_body_is_refused_and_the_wrong_member_named(string body, string code, string? member)
    {
        var (_, client) = await App.NewCompanyAsync();

        (await client.Post("/api/tasks", body)).MustRefuse(400, code, member);
    }

    [Theory]
    [InlineData("""{}""", "event")]
    [InlineData("""{"event":"finished"}""", "event")]
    [InlineData("""{"event":"completed","outcome":"fine"}""", "outcome")]
    [InlineData("""{"event":"progressed","percentComplete":101}""", "percentComplete")]
    [InlineData("""{"event":"progressed","remainingItemCount":-1}""", "remainingItemCount")]
    [InlineData("""{"event":"progressed","at":"noon"}""", "at")]
    public async Task A_wrong_report_is_refused_and_the_wrong_member_named(string report, string member)
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "t",
                    name = "n",
                    itemCount = 10,
                }
            )
        ).Must(201).String("id");

        (await client.Post($"/api/tasks/{id}/reports", report)).MustRefuse(400, "invalid", member);
    }

    [Fact]
    public async Task Bodies_that_are_not_JSON_are_refused()
    {
        var (_, client) = await App.NewCompanyAsync();
        using var form = new FormUrlEncodedContent([new("type", "t")]);
        using var empty = new ByteArrayContent([]);
        using var notUtf8 = new ByteArrayContent([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]);
        var deep = new string('[', 200) + new string(']', 200);

        (await client.Send(HttpMethod.Post, "/api/tasks", form)).MustRefuse(415, "notJson");
        (await client.Send(HttpMethod.Post, "/api/tasks", empty)).MustRefuse(400, "notJson");
        (await client.Send(HttpMethod.Post, "/api/tasks", notUtf8)).MustRefuse(400, "notJson");
        (await client.Post("/api/tasks", $$"""{"type":"t","name":{{deep}}}""")).MustRefuse(400, "tooDeep");
    }

    [Fact]
    public async Task A_byte_order_mark_does_no_harm()
    {
        var (_, client) = await App.NewCompanyAsync();
        using var marked = new ByteArrayContent([0xEF, 0xBB, 0xBF, .. """{"type":"t","name":"n"}"""u8]);

        (await client.Send(HttpMethod.Post, "/api/tasks", marked)).Must(201);
    }

    [Theory]
    [InlineData(NoSuchId)]
    [InlineData("x")]
    [InlineData("00000000000000000000ABCD")]
    [InlineData("%27%20OR%201=1--")]
    public async Task An_unknown_or_malformed_id_is_not_found(string id)
    {
        using var admin = await App.ClientAsync(Role.Administrator);

        (await admin.Get($"/api/tasks/{id}")).MustRefuse(404, "notFound");
        (await admin.Get($"/api/tasks/{id}/history")).MustRefuse(404, "notFound");
        (await admin.Post($"/api/tasks/{id}/reports", """{"event":"started"}""")).MustRefuse(404, "notFound");
        (await admin.Post($"/api/tasks/{id}/cancel")).MustRefuse(404, "notFound");
    }

    private static async Task<string> PagesOf(ApiClient client, string path)
    {
        var pages = new List<string>();
        string? next = null;
        do
        {
            var answer = (await client.Get(path + (next is null ? "" : "&after=" + next))).Must(200);
            pages.Add(string.Join(' ', answer.Items.Select(task => task.GetProperty("name").GetString())));
            next = answer.String("next");
        } while (next is not null);
        return string.Join('|', pages);
    }
}

using System.Text.Json;

namespace TaskDashboard.Tests.Api;

/// <summary>What reports change besides the state, alone and in an array.</summary>
public sealed class TaskReportApiTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_document_goes_through_its_stages_and_on_after_its_end()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = await NewTaskAsync(client, """{"type":"t","name":"n","stage":"queuedForPreProcessing","totalPages":0}""");

        var read = await ReportAsync(client, id, """{"event":"started","stage":"preProcessingInProgress"}""");
        var waits = await ReportAsync(
            client,
            id,
            """{"event":"stageChanged","stage":"toReview","totalPages":12,"integrationStatus":"none"}"""
        );
        (await client.Post($"/api/tasks/{id}/reports", """{"event":"stageChanged","stage":"processed"}""")).MustRefuse(
            409,
            "stageMismatch"
        );
        var done = await ReportAsync(client, id, """{"event":"completed","stage":"processed","integrationStatus":"queued"}""");
        var gone = await ReportAsync(client, id, """{"event":"stageChanged","stage":"exportCompleted","integrationStatus":"successful"}""");

        Assert.Equal(("inProgress", "preProcessingInProgress"), (read.String("state"), read.String("stage")));
        Assert.Equal(("toReview", 12, "none"), (waits.String("stage"), waits.Int("totalPages"), waits.String("integrationStatus")));
        Assert.Equal(("completed", "processed", "queued"), (done.String("state"), done.String("stage"), done.String("integrationStatus")));
        Assert.Equal(
            ("completed", "exportCompleted", "successful", 12),
            (gone.String("state"), gone.String("stage"), gone.String("integrationStatus"), gone.Int("totalPages"))
        );
        Assert.Equal(done.String("endedAt"), gone.String("endedAt"));
    }

    [Fact]
    public async Task Messages_are_added_returns_replaced_and_attributes_merged()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = await NewTaskAsync(
            client,
            """{"type":"t","name":"n","messages":[{"text":"one"}],"returns":[{"name":"A","attributeName":"a"}],"attributes":{"a":"""
                + """1,"b":{"c":2}}}"""
        );

        await ReportAsync(
            client,
            id,
            """{"event":"progressed","messages":[{"level":"error","text":"two"}],"attributes":{"b":3,"d":null}}"""
        );
        await ReportAsync(client, id, """{"event":"progressed","returns":[{"name":"B","attributeName":"b"}]}""");
        await ReportAsync(client, id, """{"event":"completed","result":"good"}""");
        var found = (await client.Get($"/api/tasks/{id}")).Must(200);

        Assert.Equal(["one", "two"], found["messages"].EnumerateArray().Select(message => message.GetProperty("text").GetString()));
        Assert.Equal("""[{"name":"B","attributeName":"b"}]""", found["returns"].GetRawText());
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse("""{"a":1,"b":3,"d":null}"""), found["attributes"]), found.Text);
        Assert.Equal("good", found.String("result"));
    }

    [Fact]
    public async Task A_failure_is_kept_with_its_error_until_a_restart()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = await NewTaskAsync(
            client,
            """{"type":"t","name":"n","messages":[{"text":"said"}],"attributes":{"kept":true},"subtasks":[{"endpointId":"a"},"""
                + """{"endpointId":"b"}]}"""
        );
        await ReportAsync(
            client,
            id,
            """{"event":"progressed","subtasks":[{"endpointId":"a","state":"failed","errorCode":"7","errorMessage":"Off"}]}"""
        );
        var failed = await ReportAsync(
            client,
            id,
            """{"event":"failed","outcome":"tempError","message":"Later","result":1,"error":{"message":"Broken","cause":"""
                + """{"message":"Wire"}}}"""
        );
        var error = (await client.Get($"/api/tasks/{id}")).Must(200)["error"];

        var restarted = (await client.Post($"/api/tasks/{id}/restart", new { reason = "fixed" })).Must(200);
        var found = (await client.Get($"/api/tasks/{id}")).Must(200);
        var subtasks = (await client.Get($"/api/tasks/{id}/subtasks")).Must(200).Items;

        Assert.Equal(("failed", "tempError", "Later"), (failed.String("state"), failed.String("outcome"), failed.String("message")));
        Assert.Equal("Wire", error.GetProperty("cause").GetProperty("message").GetString());
        Assert.Equal(
            """{"total":2,"pending":0,"inProgress":0,"completed":0,"failed":1,"skipped":1}""",
            failed["subtaskCounts"].GetRawText()
        );
        Assert.Equal(("pending", 2, 2), (restarted.String("state"), restarted.Int("run"), restarted.Int("remainingItemCount")));
        Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Null, JsonValueKind.Object),
            (found["error"].ValueKind, found["result"].ValueKind, found["attributes"].ValueKind)
        );
        Assert.Equal("said", Assert.Single(found["messages"].EnumerateArray()).GetProperty("text").GetString());
        Assert.All(
            subtasks,
            subtask =>
                Assert.Equal(
                    ("pending", null, null),
                    (
                        subtask.GetProperty("state").GetString(),
                        subtask.GetProperty("errorCode").GetString(),
                        subtask.GetProperty("endedAt").GetString()
                    )
                )
        );
        Assert.Contains(
            "fixed",
            (await client.Get($"/api/tasks/{id}/history")).Must(200).Items[0].GetProperty("reason").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(3, (await client.Post($"/api/tasks/{id}/restart")).Must(200).Int("run"));
    }

    [Fact]
    public async Task The_last_endpoint_ends_its_task_and_a_new_one_is_added_by_its_first_report()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = await NewTaskAsync(client, """{"type":"t","name":"n","subtasks":[{"endpointId":"a"}]}""");

        var running = await ReportAsync(
            client,
            id,
            """{"event":"progressed","subtasks":[{"endpointId":"b","endpointName":"Bee","state":"inProgress"},"""
                + """{"endpointId":"a","state":"completed"}]}"""
        );
        var ended = await ReportAsync(
            client,
            id,
            """{"event":"progressed","subtasks":[{"endpointId":"b","state":"failed","errorCode":"1"}]}"""
        );
        (
            await client.Post($"/api/tasks/{id}/reports", """{"event":"progressed","subtasks":[{"endpointId":"b","state":"completed"}]}""")
        ).MustRefuse(409, "subtaskEnded");

        Assert.Equal(("inProgress", 1, 50), (running.String("state"), running.Int("remainingItemCount"), running.Int("percentComplete")));
        Assert.Equal(
            ("completed", "warning", "1 of 2 endpoints failed."),
            (ended.String("state"), ended.String("outcome"), ended.String("message"))
        );
        Assert.Equal(
            ["a:completed", "Bee:failed"],
            (await client.Get($"/api/tasks/{id}/subtasks"))
                .Must(200)
                .Items.Select(subtask => $"{subtask.GetProperty("endpointName")}:{subtask.GetProperty("state")}")
        );
    }

    [Theory]
    [InlineData("""{"event":"stageChanged"}""", "stage")]
    [InlineData("""{"event":"stageChanged","totalPages":1,"percentComplete":5}""", "event")]
    [InlineData("""{"event":"progressed","stage":"reading"}""", "stage")]
    [InlineData("""{"event":"progressed","integrationStatus":7}""", "integrationStatus")]
    [InlineData("""{"event":"progressed","totalPages":-1}""", "totalPages")]
    [InlineData("""{"event":"progressed","run":0}""", "run")]
    [InlineData("""{"event":"progressed","remainingItemCount":1}""", "remainingItemCount")]
    [InlineData("""{"event":"progressed","attributes":7}""", "attributes")]
    [InlineData("""{"event":"progressed","messages":[{"level":"loud"}]}""", "messages[0].level")]
    [InlineData("""{"event":"progressed","messages":[{},null]}""", "messages[1]")]
    [InlineData("""{"event":"progressed","returns":[{"attributeName":"a"}]}""", "returns[0].name")]
    [InlineData("""{"event":"progressed","error":{"suppressed":[null]}}""", "error.suppressed[0]")]
    [InlineData("""{"event":"progressed","subtasks":[{"state":"completed"}]}""", "subtasks[0].endpointId")]
    [InlineData("""{"event":"progressed","subtasks":[{"endpointId":"b"},{"endpointId":"b"}]}""", "subtasks[1].endpointId")]
    [InlineData("""{"event":"restarted","subtasks":[{"endpointId":"b"}]}""", "subtasks")]
    public async Task An_invalid_report_is_refused_by_its_member_and_changes_nothing(string report, string member)
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = await NewTaskAsync(client, """{"type":"t","name":"n","subtasks":[{"endpointId":"a"}]}""");
        var before = (await client.Get($"/api/tasks/{id}")).Must(200).Text;

        (await client.Post($"/api/tasks/{id}/reports", report)).MustRefuse(400, "invalid", member);

        Assert.Equal(before, (await client.Get($"/api/tasks/{id}")).Must(200).Text);
    }

    [Fact]
    public async Task The_details_of_a_task_are_limited_over_all_its_reports()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = await NewTaskAsync(client, """{"type":"t","name":"n"}""");
        var text = new string('m', 2000);
        var half = new { @event = "progressed", messages = Enumerable.Repeat(new { text }, 300) };

        (await client.Post($"/api/tasks/{id}/reports", half)).Must(200);
        (await client.Post($"/api/tasks/{id}/reports", half)).MustRefuse(413, "tooLarge");

        Assert.Equal(300, (await client.Get($"/api/tasks/{id}")).Must(200)["messages"].GetArrayLength());
    }

    [Fact]
    public async Task Each_report_of_an_array_is_answered_by_itself()
    {
        var (_, client) = await App.NewCompanyAsync();
        var (_, another) = await App.NewCompanyAsync();
        var one = await NewTaskAsync(client, """{"type":"t","name":"n","itemCount":4}""");
        var hidden = await NewTaskAsync(another, """{"type":"t","name":"n"}""");

        var answers = (
            await client.Post(
                "/api/task-reports",
                $$"""
                [
                  {"taskId":"{{one}}","event":"progressed","remainingItemCount":3},
                  {"taskId":"{{one}}","event":"progressed","percentComplete":101},
                  {"taskId":"{{one}}","event":"finished"},
                  {"event":"started"},
                  {"taskId":"{{hidden}}","event":"started"},
                  {"taskId":"{{one}}","event":"completed"},
                  {"taskId":"{{one}}","event":"completed","force":true}
                ]
                """
            )
        ).Must(200).Json.EnumerateArray().ToList();

        Assert.Equal([200, 400, 400, 400, 404, 409, 200], answers.Select(answer => answer.GetProperty("status").GetInt32()));
        Assert.Equal(
            [null, "percentComplete", "event", "taskId", null, null, null],
            answers.Select(answer =>
                answer.GetProperty("error") is { ValueKind: JsonValueKind.Object } error && error.TryGetProperty("member", out var member)
                    ? member.GetString()
                    : null
            )
        );
        Assert.All(answers, answer => Assert.NotEqual(answer.GetProperty("task").ValueKind, answer.GetProperty("error").ValueKind));
        Assert.Equal(("itemsOpen", one), (Error(answers[5], "code"), Error(answers[5], "subject")));
        Assert.Equal(("inProgress", "completed"), (State(answers[0]), State(answers[6])));
        Assert.Equal("pending", (await another.Get($"/api/tasks/{hidden}")).Must(200).String("state"));

        static string? Error(JsonElement answer, string member) => answer.GetProperty("error").GetProperty(member).GetString();
        static string? State(JsonElement answer) => answer.GetProperty("task").GetProperty("state").GetString();
    }

    [Theory]
    [InlineData("""{"event":"started","percentComplete":"half"}""", "invalid", "[1].percentComplete")]
    [InlineData("""{"event":"started","priority":1}""", "unknownMember", "[1].priority")]
    [InlineData("""{"event":"started","event":"failed"}""", "duplicateMember", "[1].event")]
    [InlineData("""{"event":"started","subtasks":[{"endpointId":5}]}""", "invalid", "[1].subtasks[0].endpointId")]
    [InlineData("null", "invalid", "[1]")]
    [InlineData("7", "invalid", "[1]")]
    public async Task A_report_of_the_wrong_shape_refuses_the_whole_array_and_is_named(string wrong, string code, string member)
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = await NewTaskAsync(client, """{"type":"t","name":"n"}""");

        (await client.Post("/api/task-reports", $$"""[{"taskId":"{{id}}","event":"started"},{{wrong}}]""")).MustRefuse(400, code, member);

        Assert.Equal("pending", (await client.Get($"/api/tasks/{id}")).Must(200).String("state"));
    }

    [Fact]
    public async Task Reports_that_cancel_retries_have_answers_of_their_own()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (_, ids) = await App.FailPushesAsync(client, customer, 2);
        var ended = (await client.Post("/api/retry-requests", new { filter = new { pushIds = ids.Take(1) } })).Must(202);
        await App.UntilRetryEndedAsync(client, ended.String("id")!);
        var own = await NewTaskAsync(client, """{"type":"t","name":"n"}""");

        var answers = (
            await client.Post(
                "/api/task-reports",
                $$"""
                [
                  {"taskId":"{{own}}","event":"started"},
                  {"taskId":"{{ended.String("taskId")}}","event":"canceled"},
                  {"taskId":"{{own}}","event":"completed"}
                ]
                """
            )
        ).Must(200).Json.EnumerateArray().ToList();

        Assert.Equal([200, 409, 200], answers.Select(answer => answer.GetProperty("status").GetInt32()));
        Assert.Equal("ended", answers[1].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("completed", (await client.Get($"/api/tasks/{own}")).Must(200).String("state"));
    }

    [Theory]
    [InlineData("/api/tasks", """{"type":"t","name":"n","subtasks":""")]
    [InlineData("/api/task-reports", """{"taskId":"0123456789abcdef01234567","event":"progressed","subtasks":""")]
    public async Task A_call_carries_twenty_thousand_subtasks_in_all(string call, string item)
    {
        var (_, client) = await App.NewCompanyAsync();
        var subtasks = $"[{string.Join(',', Enumerable.Range(1, 7000).Select(index => $$"""{"endpointId":"{{index}}"}"""))}]}}";

        // The second report is wrong too, and would have its own answer.
        var refused = await client.Post(
            call,
            $"[{item}{subtasks},{item.Replace("progressed", "finished", StringComparison.Ordinal)}{subtasks},{item}{subtasks}]"
        );

        refused.MustRefuse(400, "invalid", "[2].subtasks");
        Assert.Contains("21,000 in all. Give at most 20,000 in one call", refused.String("detail"), StringComparison.Ordinal);
        Assert.Empty((await client.Get("/api/tasks")).Must(200).Items);
    }

    [Fact]
    public async Task A_call_takes_one_to_a_thousand_reports()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = await NewTaskAsync(client, """{"type":"t","name":"n"}""");
        var reports = Enumerable.Repeat(new { taskId = id, @event = "progressed" }, 1001).ToList();

        (await client.Post("/api/task-reports", "[]")).MustRefuse(400, "invalid");
        (await client.Post("/api/task-reports", reports)).MustRefuse(400, "invalid");
        (await client.Post("/api/task-reports", reports[0])).MustRefuse(400, "invalid");
        var answers = (await client.Post("/api/task-reports", reports[1..])).Must(200).Json;

        Assert.Equal(1000, answers.GetArrayLength());
    }

    [Fact]
    public async Task Report_ids_get_their_first_decision_with_the_task_as_it_is_now_whichever_call_repeats_them()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = await NewTaskAsync(client, """{"type":"t","name":"n","subtasks":[{"endpointId":"a"},{"endpointId":"b"}]}""");
        var taken = $$"""{"taskId":"{{id}}","id":"r-1","event":"progressed","subtasks":[{"endpointId":"a","state":"completed"}]}""";
        var refused = $$"""{"taskId":"{{id}}","id":"r-2","event":"completed"}""";

        var first = (await client.Post("/api/task-reports", $"[{taken},{refused},{taken}]")).Must(200).Json;
        var ended = await ReportAsync(client, id, """{"event":"completed","force":true}""");
        var again = (await client.Post("/api/task-reports", $"[{taken},{refused},{taken}]")).Must(200).Json;
        var alone = await ReportAsync(client, id, """{"id":"r-1","event":"progressed"}""");
        (await client.Post($"/api/tasks/{id}/reports", """{"id":"r-2","event":"progressed"}""")).MustRefuse(409, "itemsOpen");

        Assert.Equal([200, 409, 200], first.EnumerateArray().Select(answer => answer.GetProperty("status").GetInt32()));
        Assert.Equal(first[0].GetRawText(), first[2].GetRawText());
        Assert.Equal(("inProgress", "completed"), (first[0].GetProperty("task").GetProperty("state").GetString(), ended.String("state")));
        Assert.Equal([200, 409, 200], again.EnumerateArray().Select(answer => answer.GetProperty("status").GetInt32()));
        Assert.Equal(first[1].GetRawText(), again[1].GetRawText());
        Assert.Equal(
            [ended.Text, ended.Text, ended.Text],
            [again[0].GetProperty("task").GetRawText(), again[2].GetProperty("task").GetRawText(), alone.Text]
        );
    }

    private static async Task<string> NewTaskAsync(ApiClient client, string form) =>
        (await client.Post("/api/tasks", form)).Must(201).String("id")!;

    private static async Task<Answer> ReportAsync(ApiClient client, string id, string report) =>
        (await client.Post($"/api/tasks/{id}/reports", report)).Must(200);
}

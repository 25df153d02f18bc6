using System.Globalization;
using System.Text.Json;

namespace TaskDashboard.Tests.Api;

/// <summary>Input of a new task, alone and in an array.</summary>
public sealed class TaskFormApiTests(ApiFixture fixture)
{
    private const string Subtask =
        """{"endpointId":"e-1","endpointName":"One","endpointType":262,"state":"failed","startedAt":"2024-05-01T10:00:"""
        + """00.000Z","endedAt":"2024-05-01T10:01:00.000Z","errorCode":"1","errorMessage":"Lost"}""";

    private RunningApp App => fixture.App;

    [Fact]
    public async Task Every_member_of_the_form_comes_back_with_the_task()
    {
        using var client = await App.ClientAsync(Role.Operator);
        var unique = Guid.NewGuid().ToString("n");
        var workspace = Random.Shared.Next(1_000_000, int.MaxValue);
        var form = $$"""
            {
              "type": "scan", "name": "Nightly", "description": "All of it", "launcher": "cron", "createdAt": "2024-05-01T09:59:00.000Z",
              "startedAt": "2024-05-01T10:00:00.000Z",
              "uniqueName": "nightly-1", "displayName": "Nightly scan", "parentName": "Nights", "owner": {"id": "o-1", "userName": "ann"},
              "company": {"id": "c-{{unique}}", "name": "Contoso"}, "workspaceId": {{workspace}}, "batchId": 4,
              "externalId": "x-{{unique}}",
              "target": {"id": "t-1", "type": "SOURCE", "name": "Directory"}, "vendorType": "1", "stage": "inReview",
              "integrationStatus": "queued", "totalPages": 12,
              "messages": [{"level": "warn", "key": "k", "text": "Some are left", "locale": "en-US", "parameters": [1, "two", null,
              {"three": 3}]}],
              "returns": [{"name": "Total", "attributeName": "total"}],
              "attributes": {"total": 7, "nested": {"deep": [true, null]} }, "result": [1, {"two": 2}],
              "error": {"message": "It broke", "localizedMessage": "Es brach",
                "cause": {"message": "No link", "localizedMessage": null, "cause": null, "suppressed": null, "stackTrace": []},
                "suppressed": [{"message": "No way back", "localizedMessage": null, "cause": null, "suppressed": [], "stackTrace": null}],
                "stackTrace": [{"className": "C", "methodName": "m", "fileName": "C.java", "lineNumber": 7, "moduleName": "mod",
                "moduleVersion": "1", "classLoaderName": "app", "nativeMethod": false}]},
              "subtasks": [{{Subtask}}, {"endpointId": "e-2"}]
            }
            """;

        var id = (await client.Post("/api/tasks", form)).Must(201).String("id");
        var found = (await client.Get($"/api/tasks/{id}")).Must(200);

        Assert.All(
            JsonElement.Parse(form).EnumerateObject().Where(member => member.Name != "subtasks"),
            member => Assert.True(JsonElement.DeepEquals(member.Value, found[member.Name]), $"{member.Name}: {found[member.Name]}")
        );
        Assert.Equal(("inProgress", 1, 2), (found.String("state"), found.Int("workspaceNumber"), found.Int("itemCount")));
        Assert.Equal(("c-" + unique, "2024-05-01T10:00:00.000Z"), (found.String("companyId"), found.String("processingStartedAt")));
        Assert.Equal(
            """{"total":2,"pending":1,"inProgress":0,"completed":0,"failed":1,"skipped":0}""",
            found["subtaskCounts"].GetRawText()
        );
        var subtasks = (await client.Get($"/api/tasks/{id}/subtasks")).Must(200).Items;
        Assert.All(
            JsonElement.Parse(Subtask).EnumerateObject(),
            member =>
                Assert.True(JsonElement.DeepEquals(member.Value, subtasks[0].GetProperty(member.Name)), $"{member.Name}: {subtasks[0]}")
        );
        Assert.Equal(
            ("e-2", "e-2", "pending"),
            (Text(subtasks[1], "endpointId"), Text(subtasks[1], "endpointName"), Text(subtasks[1], "state"))
        );
    }

    [Fact]
    public async Task A_list_leaves_out_what_a_task_carries_beside_its_row()
    {
        var (_, client) = await App.NewCompanyAsync();
        var created = (
            await client.Post(
                "/api/tasks",
                """{"type":"t","name":"n","attributes":{"a":1},"messages":[{"text":"hello"}],"displayName":"d"}"""
            )
        ).Must(201);

        var listed = Assert.Single((await client.Get("/api/tasks")).Must(200).Items);
        var found = (await client.Get($"/api/tasks/{created.String("id")}")).Must(200).Json;

        Assert.Equal(created.Text, listed.GetRawText());
        Assert.Equal(
            [
                "attributes",
                "batchId",
                "company",
                "displayName",
                "error",
                "messages",
                "owner",
                "parentName",
                "result",
                "returns",
                "target",
                "uniqueName",
            ],
            found
                .EnumerateObject()
                .Select(member => member.Name)
                .Except(listed.EnumerateObject().Select(member => member.Name))
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal("info", Text(Assert.Single(found.GetProperty("messages").EnumerateArray()), "level"));
    }

    [Fact]
    public async Task Null_members_count_as_absent()
    {
        var (companyId, client) = await App.NewCompanyAsync();
        const string Form = """
            {"type":"t","name":"n","description":null,"launcher":null,"itemCount":null,"createdAt":null,"startedAt":null,"endedAt":null,
            "outcome":null,"uniqueName":null,
             "displayName":null,"parentName":null,"owner":null,"company":null,"workspaceId":null,"batchId":null,"externalId":null,
             "target":null,"vendorType":null,"stage":null,
             "integrationStatus":null,"totalPages":null,"messages":null,"returns":null,"attributes":null,"result":null,"error":null,
             "subtasks":null}
            """;

        var id = (await client.Post("/api/tasks", Form)).Must(201).String("id");
        var reported = (
            await client.Post(
                $"/api/tasks/{id}/reports",
                """
                {"id":null,"event":"progressed","run":null,"at":null,"percentComplete":null,"remainingItemCount":null,"outcome":null,
                "message":null,"force":null,"stage":null,
                 "integrationStatus":null,"totalPages":null,"subtasks":null,"messages":null,"returns":null,"attributes":null,"result":null,
                 "error":null}
                """
            )
        ).Must(200);
        var found = (await client.Get($"/api/tasks/{id}")).Must(200);

        Assert.Equal("inProgress", reported.String("state"));
        Assert.All(
            ["subtaskCounts", "stage", "owner", "target", "attributes", "result", "error", "batchId", "uniqueName"],
            member => Assert.Equal(JsonValueKind.Null, found[member].ValueKind)
        );
        Assert.Equal($$"""{"id":"{{companyId}}","name":null}""", found["company"].GetRawText());
        Assert.Equal(("[]", "[]"), (found["messages"].GetRawText(), found["returns"].GetRawText()));
    }

    [Theory]
    [InlineData("""{"startedAt":"2024-05-01T10:00:00Z"}""", "inProgress", null)]
    [InlineData("""{"endedAt":"2024-05-01T10:00:00Z"}""", "completed", "success")]
    [InlineData("""{"endedAt":"2024-05-01T10:00:00Z","outcome":"warning","itemCount":3}""", "completed", "warning")]
    [InlineData("""{"endedAt":"2024-05-01T10:00:00Z","outcome":"tempError"}""", "failed", "tempError")]
    [InlineData("""{"endedAt":"2024-05-01T10:00:00Z","outcome":"terminated"}""", "canceled", "terminated")]
    [InlineData("""{"endedAt":"2024-05-01T10:00:00Z","stage":"exportCompleted"}""", "completed", "success")]
    [InlineData("""{"endedAt":"2024-05-01T10:00:00Z","subtasks":[{"endpointId":"a","state":"completed"}]}""", "completed", "success")]
    [InlineData("""{"endedAt":"2024-05-01T10:00:00Z","outcome":"tempError","subtasks":[{"endpointId":"a"}]}""", "failed", "tempError")]
    [InlineData("""{"subtasks":[{"endpointId":"a"}]}""", "pending", null)]
    [InlineData("""{"subtasks":[{"endpointId":"a","state":"inProgress"}]}""", "inProgress", null)]
    [InlineData("""{"subtasks":[{"endpointId":"a","state":"completed"},{"endpointId":"b","state":"failed"}]}""", "completed", "warning")]
    [InlineData("""{"subtasks":[{"endpointId":"a","state":"failed"}]}""", "failed", "error")]
    public async Task A_task_begins_where_its_form_says_that_it_is(string more, string state, string? outcome)
    {
        var (_, client) = await App.NewCompanyAsync();

        var task = (await client.Post("/api/tasks", """{"type":"t","name":"n",""" + more[1..])).Must(201);

        Assert.Equal((state, outcome), (task.String("state"), task.String("outcome")));
        Assert.Equal(outcome is not null, task.String("endedAt") is not null);
    }

    [Fact]
    public async Task An_array_is_answered_with_its_tasks_in_their_order()
    {
        var (_, client) = await App.NewCompanyAsync();

        var answer = (
            await client.Post(
                "/api/tasks",
                """[{"type":"t","name":"a"},{"type":"t","name":"b","subtasks":[{"endpointId":"e"}]},{"type":"t","name":"c"}]"""
            )
        ).Must(201);

        var tasks = answer.Json.EnumerateArray().ToList();
        Assert.Equal(["a", "b", "c"], tasks.Select(task => Text(task, "name")));
        Assert.Equal(
            tasks.Select(task => task.GetRawText()),
            (await client.Get("/api/tasks")).Must(200).Items.Select(task => task.GetRawText())
        );
        Assert.False(answer.Headers.ContainsKey("Location"));
    }

    [Theory]
    [InlineData("""{"name":"n"}""", 400, "invalid", "[1].type")]
    [InlineData(
        """{"type":"t","name":"n","subtasks":[{"endpointId":"a"},{"endpointName":"b"}]}""",
        400,
        "invalid",
        "[1].subtasks[1].endpointId"
    )]
    [InlineData(
        """{"type":"t","name":"n","subtasks":[{"endpointId":"a"},{"endpointId":"a"}]}""",
        400,
        "invalid",
        "[1].subtasks[1].endpointId"
    )]
    [InlineData("""{"type":"t","name":"n","subtasks":[{"endpointId":"a","state":"done"}]}""", 400, "invalid", "[1].subtasks[0].state")]
    [InlineData("""{"type":"t","name":"n","messages":[{"level":"fatal"}]}""", 400, "invalid", "[1].messages[0].level")]
    [InlineData("""{"type":"t","name":"n","error":{"suppressed":[{"message":"m"},null]}}""", 400, "invalid", "[1].error.suppressed[1]")]
    [InlineData("""{"type":"t","name":"n","stage":"inReview"}""", 400, "invalid", "[1].stage")]
    [InlineData("""{"type":"t","name":"n","owner":{"name":"x"}}""", 400, "unknownMember", "[1].owner.name")]
    [InlineData("""{"type":"t","name":"n","attributes":{"a":"\ud800"}}""", 400, "notJson", null)]
    [InlineData("null", 400, "invalid", "[1]")]
    [InlineData("[]", 400, "invalid", "[1]")]
    [InlineData("""{"type":"t","name":"n","externalId":"twice"}""", 409, "externalId", "[1].externalId")]
    public async Task One_wrong_task_refuses_the_whole_array_and_is_named(string wrong, int status, string code, string? member)
    {
        var (_, client) = await App.NewCompanyAsync();

        (
            await client.Post("/api/tasks", $$"""[{"type":"t","name":"n","externalId":"twice"},{{wrong}},{"type":"t","name":"n"}]""")
        ).MustRefuse(status, code, member);

        Assert.Empty((await client.Get("/api/tasks")).Must(200).Items);
    }

    [Theory]
    [InlineData("""{"workspaceId":-1}""", "workspaceId")]
    [InlineData("""{"batchId":-1}""", "batchId")]
    [InlineData("""{"totalPages":-1}""", "totalPages")]
    [InlineData("""{"externalId":""}""", "externalId")]
    [InlineData("""{"externalId":"x "}""", "externalId")]
    [InlineData("""{"vendorType":" "}""", "vendorType")]
    [InlineData("""{"company":{"id":""}}""", "company.id")]
    [InlineData("""{"uniqueName":"\u0000"}""", "uniqueName")]
    [InlineData("""{"stage":"InReview"}""", "stage")]
    [InlineData("""{"stage":"processed"}""", "stage")]
    [InlineData("""{"startedAt":"2024-05-01T10:00:00Z","stage":"processed"}""", "stage")]
    [InlineData("""{"integrationStatus":"done"}""", "integrationStatus")]
    [InlineData("""{"outcome":"success"}""", "outcome")]
    [InlineData("""{"endedAt":"2024-05-01T10:00:00Z","outcome":"fine"}""", "outcome")]
    [InlineData("""{"endedAt":"2024-05-01T10:00:00Z","outcome":"success","subtasks":[{"endpointId":"a","state":"failed"}]}""", "outcome")]
    [InlineData("""{"endedAt":"2024-05-01T10:00:00Z","subtasks":[{"endpointId":"a"}]}""", "endedAt")]
    [InlineData("""{"startedAt":"2024-05-01T10:00:00Z","endedAt":"2024-05-01T09:00:00Z"}""", "endedAt")]
    [InlineData("""{"createdAt":"2024-05-01T10:00:00Z","startedAt":"2024-05-01T09:00:00Z"}""", "startedAt")]
    [InlineData("""{"itemCount":1,"subtasks":[{"endpointId":"a"}]}""", "itemCount")]
    [InlineData("""{"attributes":[]}""", "attributes")]
    [InlineData("""{"messages":[null]}""", "messages[0]")]
    [InlineData("""{"messages":[{"text":5}]}""", "messages[0].text")]
    [InlineData("""{"messages":[{},{"parameters":7}]}""", "messages[1].parameters")]
    [InlineData("""{"returns":[{"name":"n"}]}""", "returns[0].attributeName")]
    [InlineData("""{"returns":[null]}""", "returns[0]")]
    [InlineData("""{"error":"broken"}""", "error")]
    [InlineData("""{"error":{"cause":{"stackTrace":[{"lineNumber":"seven"}]}}}""", "error.cause.stackTrace[0].lineNumber")]
    [InlineData("""{"error":{"cause":{"stackTrace":[null]}}}""", "error.cause.stackTrace[0]")]
    [InlineData("""{"subtasks":[null]}""", "subtasks[0]")]
    [InlineData("""{"subtasks":[{"endpointId":"a","endpointType":-1}]}""", "subtasks[0].endpointType")]
    [InlineData("""{"subtasks":[{"endpointId":"a","errorCode":"1"}]}""", "subtasks[0].errorCode")]
    [InlineData(
        """{"subtasks":[{"endpointId":"a","state":"failed","startedAt":"2024-05-01T10:00:00Z","endedAt":"2024-05-01T09:00:00Z"}]}""",
        "subtasks[0].endedAt"
    )]
    public async Task A_member_that_cannot_be_is_refused_by_name(string more, string member)
    {
        var (_, client) = await App.NewCompanyAsync();

        (await client.Post("/api/tasks", """{"type":"t","name":"n",""" + more[1..])).MustRefuse(400, "invalid", member);

        Assert.Empty((await client.Get("/api/tasks")).Must(200).Items);
    }

    [Fact]
    public async Task A_call_takes_a_thousand_tasks_and_no_more()
    {
        var (_, client) = await App.NewCompanyAsync();
        var tasks = Enumerable.Repeat(new { type = "t", name = "n" }, 1001).ToList();

        (await client.Post("/api/tasks", tasks)).MustRefuse(400, "invalid");
        var taken = (await client.Post("/api/tasks", tasks[1..])).Must(201);

        Assert.Equal(1000, taken.Json.GetArrayLength());
    }

    [Fact]
    public async Task A_task_takes_ten_thousand_subtasks_a_thousand_messages_and_a_mebibyte_and_no_more()
    {
        var (_, client) = await App.NewCompanyAsync();
        var subtasks = Enumerable
            .Range(0, 10_001)
            .Select(index => new { endpointId = index.ToString(CultureInfo.InvariantCulture) })
            .ToList();
        var messages = Enumerable.Repeat(new { text = "m" }, 1001).ToList();

        (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "t",
                    name = "n",
                    subtasks,
                }
            )
        ).MustRefuse(400, "invalid", "subtasks");
        (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "t",
                    name = "n",
                    messages,
                }
            )
        ).MustRefuse(400, "invalid", "messages");
        (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "t",
                    name = "n",
                    result = new string('r', 1024 * 1024),
                }
            )
        ).MustRefuse(413, "tooLarge");
        (
            await client.Post(
                "/api/tasks",
                new[]
                {
                    new
                    {
                        type = "t",
                        name = "n",
                        result = new string('r', 1024 * 1024),
                    },
                }
            )
        ).MustRefuse(413, "tooLarge", "[0]");
        var most = (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "t",
                    name = "n",
                    subtasks = subtasks[1..],
                    messages = messages[1..],
                    result = new string('r', 900 * 1024),
                }
            )
        ).Must(201);

        Assert.Equal(10_000, most.Int("remainingItemCount"));
        Assert.Single((await client.Get("/api/tasks")).Must(200).Items);
    }

    [Fact]
    public async Task A_company_key_may_name_its_company_or_none_and_another_key_any()
    {
        var (companyId, client) = await App.NewCompanyAsync();
        using var anybody = await App.ClientAsync(Role.Operator);

        var unnamed = (await client.Post("/api/tasks", """{"type":"t","name":"n","company":{"name":"Contoso"}}""")).Must(201);
        (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "t",
                    name = "n",
                    company = new { id = companyId },
                }
            )
        ).Must(201);
        (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "t",
                    name = "n",
                    company = new { id = "another" },
                }
            )
        ).MustRefuse(400, "invalid", "company.id");
        var given = (
            await anybody.Post(
                "/api/tasks",
                new
                {
                    type = "t",
                    name = "n",
                    company = new { id = companyId, name = "Contoso" },
                }
            )
        ).Must(201);
        var none = (await anybody.Post("/api/tasks", """{"type":"t","name":"n","company":{"name":"Nobody's"}}""")).Must(201);

        Assert.Equal((companyId, companyId, null), (unnamed.String("companyId"), given.String("companyId"), none.String("companyId")));
        Assert.Equal("Contoso", Text((await client.Get($"/api/tasks/{unnamed.String("id")}")).Must(200)["company"], "name"));
        (await client.Get($"/api/tasks/{given.String("id")}")).Must(200);
        (await client.Get($"/api/tasks/{none.String("id")}")).MustRefuse(404, "notFound");
    }

    [Fact]
    public async Task An_external_id_names_one_task_of_a_company()
    {
        var (_, client) = await App.NewCompanyAsync();
        var (_, another) = await App.NewCompanyAsync();
        var form = new
        {
            type = "t",
            name = "n",
            externalId = "x-" + Guid.NewGuid().ToString("n"),
        };
        var id = (await client.Post("/api/tasks", form)).Must(201).String("id");

        var known = (await client.Post("/api/tasks", form)).MustRefuse(409, "externalId", "externalId");
        var other = (await another.Post("/api/tasks", form)).Must(201).String("id");

        Assert.Equal(id, known.String("subject"));
        Assert.Equal(id, (await client.Get($"/api/tasks/find?externalId={form.externalId}")).Must(200).String("id"));
        Assert.Equal(other, (await another.Get($"/api/tasks/find?externalId={form.externalId}")).Must(200).String("id"));
    }

    [Fact]
    public async Task Tasks_of_a_workspace_are_counted_within_it()
    {
        var (_, client) = await App.NewCompanyAsync();
        var workspace = Random.Shared.Next(1_000_000, int.MaxValue);

        var tasks = (
            await client.Post(
                "/api/tasks",
                Enumerable.Repeat(
                    new
                    {
                        type = "t",
                        name = "n",
                        workspaceId = workspace,
                    },
                    3
                )
            )
        ).Must(201).Json;

        Assert.Equal([1, 2, 3], tasks.EnumerateArray().Select(task => task.GetProperty("workspaceNumber").GetInt32()));
    }

    private static string? Text(JsonElement json, string member) => json.GetProperty(member).GetString();
}

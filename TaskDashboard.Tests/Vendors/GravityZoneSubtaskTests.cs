using System.Text.Json;

namespace TaskDashboard.Tests.Vendors;

/// <summary>GravityZone's getTaskStatus 1.1: the subtasks of a task, with pages and filters.</summary>
public sealed class GravityZoneSubtaskTests(GravityZoneWorld world) : IClassFixture<GravityZoneWorld>
{
    private static readonly string[] TaskMembers =
    [
        "name",
        "startDate",
        "status",
        "type",
        "owner",
        "company",
        "hasMoreSubtasks",
        "subtasks",
        "totalTargetsCount",
    ];
    private static readonly string[] SubtaskMembers = ["endpointId", "endpointName", "endpointType", "startDate", "status"];

    [Fact]
    public async Task The_example_of_version_1_1_has_its_shape()
    {
        var id = await world.AddAsync(
            new
            {
                type = "scan",
                name = "Quick Scan 2024-03-15",
                vendorType = "1",
                createdAt = "2024-03-15T17:45:10Z",
                startedAt = "2024-03-15T17:45:13Z",
                owner = new { id = "65f17fcddb53ec33e302aaaa", userName = "owner@example.email.com" },
                company = new { id = "65f17fcddb53ec33e30aaaaa", name = "Bitdefender" },
                subtasks = new object[]
                {
                    new
                    {
                        endpointId = "65f466d8c9dd23034805aaaa",
                        endpointName = "Computer 10-L9OWIy",
                        endpointType = 262,
                        state = "completed",
                        startedAt = "2024-03-15T17:45:13Z",
                        endedAt = "2024-03-15T17:55:12Z",
                    },
                    new
                    {
                        endpointId = "660c1d628bd2f47cae59aaaa",
                        endpointName = "bdvm-virtual-machine",
                        endpointType = 262,
                        state = "failed",
                        startedAt = "2024-04-03T14:16:16Z",
                        endedAt = "2024-04-03T14:16:17.25Z",
                        errorCode = "1",
                        errorMessage = "Endpoint client has lost connection with Security Server [1]",
                    },
                },
            }
        );

        var answer = (
            await world.SendAsync(
                GravityZoneWorld.Path11,
                $$"""
                {
                "params": {
                "taskId" : "{{id}}",
                "options": {
                "returnSubtasks": true,
                "page":1,
                "perPage": 30
                },
                "subtaskFilters": {
                "status": 3,
                "endedAfter": "2024-03-14T19:45:10",
                "endedBefore": "2024-04-16T19:45:00"
                }
                },
                "jsonrpc": "2.0",
                "method": "getTaskStatus",
                "id": "7d2864e9-c67b-48a2-9ba3-0a11d47e83c8"
                }
                """
            )
        ).Must(200);

        Assert.Equal(
            """{"id":"7d2864e9-c67b-48a2-9ba3-0a11d47e83c8","jsonrpc":"2.0","result":{"name":"Quick Scan """
                + """2024-03-15","startDate":"2024-03-15T17:45:13","status":3,"type":1"""
                + ""","owner":{"id":"65f17fcddb53ec33e302aaaa","userName":"owner@example.email.com"},"company":"""
                + """{"id":"65f17fcddb53ec33e30aaaaa","name":"Bitdefender"},"hasMoreSubtasks":false"""
                + ""","subtasks":[{"endpointId":"65f466d8c9dd23034805aaaa","endpointName":"Computer """
                + """10-L9OWIy","endpointType":262,"startDate":"2024-03-15T17:45:13","status":3"""
                + ""","endDate":"2024-03-15T17:55:12"}"""
                + """,{"endpointId":"660c1d628bd2f47cae59aaaa","endpointName":"bdvm-virtual-machine","endpointType":262"""
                + ""","startDate":"2024-04-03T14:16:16","status":3,"endDate":"2024-04-03T14:16:"""
                + """17","errorCode":"1","errorMessage":"Endpoint client has lost connection with Security Server """
                + """[1]"}],"totalTargetsCount":2}}""",
            answer.Text
        );
    }

    [Theory]
    [InlineData("pending", 1, false, false)]
    [InlineData("inProgress", 2, false, false)]
    [InlineData("completed", 3, true, false)]
    [InlineData("failed", 3, true, true)]
    [InlineData("skipped", 3, true, false)]
    public async Task A_subtask_has_the_members_of_its_state(string state, int status, bool ended, bool failed)
    {
        var id = await ScanAsync(
            new { endpointId = "bare", state },
            new
            {
                endpointId = "1",
                endpointName = "n",
                endpointType = 265,
                state,
                errorCode = failed ? "17" : null,
                errorMessage = failed ? "Lost" : null,
            }
        );

        var subtasks = (await PageAsync(id, new { returnSubtasks = true })).GetProperty("subtasks");

        string[] members =
        [
            .. SubtaskMembers,
            .. ended ? ["endDate"] : Array.Empty<string>(),
            .. failed ? ["errorCode", "errorMessage"] : Array.Empty<string>(),
        ];
        Assert.All(subtasks.EnumerateArray(), subtask => Assert.Equal(members, GravityZoneWorld.Members(subtask)));
        Assert.All(subtasks.EnumerateArray(), subtask => Assert.Equal(status, subtask.GetProperty("status").GetInt32()));
        Assert.All(
            subtasks.EnumerateArray(),
            subtask => Assert.Equal(state is "pending" or "skipped", subtask.GetProperty("startDate").ValueKind is JsonValueKind.Null)
        );
        Assert.Equal(
            (JsonValueKind.Null, 265),
            (subtasks[0].GetProperty("endpointType").ValueKind, subtasks[1].GetProperty("endpointType").GetInt32())
        );
        Assert.Equal(
            ("bare", "n"),
            (subtasks[0].GetProperty("endpointName").GetString(), subtasks[1].GetProperty("endpointName").GetString())
        );
        if (failed)
        {
            Assert.Equal(
                ("", "17", "Lost"),
                (
                    subtasks[0].GetProperty("errorCode").GetString(),
                    subtasks[1].GetProperty("errorCode").GetString(),
                    subtasks[1].GetProperty("errorMessage").GetString()
                )
            );
        }
    }

    [Theory]
    [InlineData("""{"returnSubtasks":true}""", "1 2 3 4 5 6 7", false)]
    [InlineData("""{"returnSubtasks":true,"page":null,"perPage":null}""", "1 2 3 4 5 6 7", false)]
    [InlineData("""{"returnSubtasks":true,"perPage":3}""", "1 2 3", true)]
    [InlineData("""{"returnSubtasks":true,"perPage":3,"page":2}""", "4 5 6", true)]
    [InlineData("""{"returnSubtasks":true,"perPage":3,"page":3}""", "7", false)]
    [InlineData("""{"returnSubtasks":true,"perPage":3.0,"page":0.3e1}""", "7", false)]
    [InlineData("""{"returnSubtasks":true,"perPage":3,"page":4}""", "", false)]
    [InlineData("""{"returnSubtasks":true,"perPage":7,"page":1}""", "1 2 3 4 5 6 7", false)]
    [InlineData("""{"returnSubtasks":true,"perPage":1000,"page":2147483647}""", "", false)]
    [InlineData("""{"returnSubtasks":true,"perPage":1,"page":7,"unknown":[{}]}""", "7", false)]
    [InlineData("""{"returnSubtasks":false,"perPage":3}""", null, false)]
    [InlineData("""{"perPage":0,"page":-1}""", null, false)]
    [InlineData("""{"returnSubtasks":null}""", null, false)]
    [InlineData("null", null, false)]
    public async Task A_page_is_what_was_asked_for(string options, string? endpoints, bool more)
    {
        var id = await ScanAsync([.. Enumerable.Range(1, 7).Select(endpoint => new { endpointId = endpoint.ToString() })]);

        var result = await PageAsync(id, JsonElement.Parse(options));

        Assert.Equal(endpoints is null ? TaskMembers.Where(member => member != "subtasks") : TaskMembers, GravityZoneWorld.Members(result));
        Assert.Equal(
            (endpoints, more, 7),
            (Endpoints(result), result.GetProperty("hasMoreSubtasks").GetBoolean(), result.GetProperty("totalTargetsCount").GetInt32())
        );
    }

    [Theory]
    [InlineData("""{"endedAfter":"2024-03-14T10:01:20"}""", "")]
    [InlineData("""{"endedAfter":"2024-03-14T10:01:19"}""", "e")]
    [InlineData("""{"endedAfter":"2024-03-14T10:01:19.999Z"}""", "e")]
    [InlineData("""{"endedAfter":"2024-03-14T10:01:20.100Z"}""", "")]
    [InlineData("""{"endedBefore":"2024-03-14T10:01:20"}""", "")]
    [InlineData("""{"endedBefore":"2024-03-14T10:01:20.100Z"}""", "e")]
    [InlineData("""{"endedBefore":"2024-03-14T10:01:21"}""", "e")]
    public async Task Ends_are_compared_as_they_are_shown(string filters, string endpoints)
    {
        var id = await ScanAsync(
            new
            {
                endpointId = "e",
                state = "completed",
                startedAt = "2024-03-14T10:00:00Z",
                endedAt = "2024-03-14T10:01:20.500Z",
            }
        );

        Assert.Equal(endpoints, Endpoints(await PageAsync(id, new { returnSubtasks = true }, JsonElement.Parse(filters))));
    }

    [Theory]
    [InlineData("""{"status":1}""", "p")]
    [InlineData("""{"status":2}""", "r")]
    [InlineData("""{"status":3}""", "c1 c2 f s")]
    [InlineData("""{"status":null,"endedAfter":null}""", "p r c1 c2 f s")]
    [InlineData("""{"endedAfter":"2024-03-14T10:02:00"}""", "f s")]
    [InlineData("""{"endedAfter":"2024-03-14T10:01:59"}""", "c2 f s")]
    [InlineData("""{"endedBefore":"2024-03-14T10:02:00"}""", "c1")]
    [InlineData("""{"endedBefore":"2024-03-14T10:02:01"}""", "c1 c2")]
    [InlineData("""{"endedAfter":"2024-03-14T10:01:00","endedBefore":"2024-03-14T10:04:00"}""", "c2 f")]
    [InlineData("""{"endedAfter":"2024-03-14T10:01:00.000Z","endedBefore":"2024-03-14T12:04:00+02:00"}""", "c2 f")]
    [InlineData("""{"endedAfter":"2024-03-14T10:04:00","endedBefore":"2024-03-14T10:01:00"}""", "")]
    [InlineData("""{"status":1,"endedBefore":"2034-03-14T10:04:00"}""", "")]
    [InlineData("""{"status":3,"endedAfter":"2024-03-14T10:02:00","unknown":true}""", "f s")]
    [InlineData("null", "p r c1 c2 f s")]
    public async Task Filters_choose_subtasks_and_leave_the_total(string filters, string endpoints)
    {
        var id = await ScanAsync(
            new { endpointId = "p" },
            new
            {
                endpointId = "r",
                state = "inProgress",
                startedAt = "2024-03-14T10:00:00Z",
            },
            Ended("c1", "completed", 1),
            Ended("c2", "completed", 2),
            Ended("f", "failed", 3),
            Ended("s", "skipped", 4)
        );

        var result = await PageAsync(id, new { returnSubtasks = true }, JsonElement.Parse(filters));
        var without = await PageAsync(id, new { returnSubtasks = false }, JsonElement.Parse(filters));

        Assert.Equal(
            (endpoints, false, 6),
            (Endpoints(result), result.GetProperty("hasMoreSubtasks").GetBoolean(), result.GetProperty("totalTargetsCount").GetInt32())
        );
        Assert.False(without.TryGetProperty("subtasks", out _));
        if (endpoints.Contains(' ', StringComparison.Ordinal))
        {
            var first = await PageAsync(id, new { returnSubtasks = true, perPage = 1 }, JsonElement.Parse(filters));
            Assert.Equal((endpoints.Split(' ')[0], true), (Endpoints(first), first.GetProperty("hasMoreSubtasks").GetBoolean()));
        }

        static object Ended(string endpoint, string state, int minute) =>
            new
            {
                endpointId = endpoint,
                state,
                startedAt = "2024-03-14T10:00:00Z",
                endedAt = $"2024-03-14T10:0{minute}:00Z",
            };
    }

    [Theory]
    [InlineData("options", """{"options":[]}""")]
    [InlineData("options", """{"options":"yes"}""")]
    [InlineData("returnSubtasks", """{"options":{"returnSubtasks":1}}""")]
    [InlineData("returnSubtasks", """{"options":{"returnSubtasks":"true"}}""")]
    [InlineData("page", """{"options":{"returnSubtasks":true,"page":0}}""")]
    [InlineData("page", """{"options":{"returnSubtasks":true,"page":-1}}""")]
    [InlineData("page", """{"options":{"returnSubtasks":true,"page":"1"}}""")]
    [InlineData("page", """{"options":{"returnSubtasks":true,"page":1.5}}""")]
    [InlineData("page", """{"options":{"returnSubtasks":true,"page":2147483648}}""")]
    [InlineData("page", """{"options":{"returnSubtasks":true,"page":1e999}}""")]
    [InlineData("perPage", """{"options":{"returnSubtasks":true,"perPage":0}}""")]
    [InlineData("perPage", """{"options":{"returnSubtasks":true,"perPage":1001}}""")]
    [InlineData("perPage", """{"options":{"returnSubtasks":true,"perPage":true}}""")]
    [InlineData("subtaskFilters", """{"options":{"returnSubtasks":true},"subtaskFilters":7}""")]
    [InlineData("status", """{"options":{"returnSubtasks":true},"subtaskFilters":{"status":0}}""")]
    [InlineData("status", """{"options":{"returnSubtasks":true},"subtaskFilters":{"status":4}}""")]
    [InlineData("status", """{"options":{"returnSubtasks":true},"subtaskFilters":{"status":"3"}}""")]
    [InlineData("endedAfter", """{"options":{"returnSubtasks":true},"subtaskFilters":{"endedAfter":"yesterday"}}""")]
    [InlineData("endedAfter", """{"options":{"returnSubtasks":true},"subtaskFilters":{"endedAfter":"2024-13-14T19:45:10"}}""")]
    [InlineData("endedAfter", """{"options":{"returnSubtasks":true},"subtaskFilters":{"endedAfter":1710445510}}""")]
    [InlineData("endedBefore", """{"options":{"returnSubtasks":true},"subtaskFilters":{"endedBefore":"2024-03-14"}}""")]
    [InlineData("endedBefore", """{"options":{"returnSubtasks":true},"subtaskFilters":{"endedBefore":""}}""")]
    public async Task An_invalid_or_out_of_range_value_is_named(string member, string parameters)
    {
        var id = await ScanAsync(new { endpointId = "1" });
        var request = $$$"""{"jsonrpc":"2.0","id":7,"method":"getTaskStatus","params":{"taskId":"{{{id}}}",{{{parameters[1..]}}}}""";

        var details = await world.RefusedAsync(GravityZoneWorld.Path11, request, -32602, "7");

        Assert.StartsWith(member + " ", details, StringComparison.Ordinal);
        Assert.True((await world.SendAsync(GravityZoneWorld.Path10, request)).Must(200).Json.TryGetProperty("result", out _));
    }

    [Fact]
    public async Task Ten_thousand_endpoints_are_paged_to_the_end()
    {
        var id = await ScanAsync([
            .. Enumerable
                .Range(1, 10_000)
                .Select(endpoint => new { endpointId = endpoint.ToString(), state = endpoint % 100 == 0 ? "failed" : "pending" }),
        ]);

        var first = await PageAsync(id, new { returnSubtasks = true });
        var large = await PageAsync(
            id,
            new
            {
                returnSubtasks = true,
                page = 10,
                perPage = 1000,
            }
        );
        var last = await PageAsync(id, new { returnSubtasks = true, page = 334 });
        var failed = await PageAsync(id, new { returnSubtasks = true, page = 4 }, new { status = 3 });

        Assert.Equal((30, true), (first.GetProperty("subtasks").GetArrayLength(), first.GetProperty("hasMoreSubtasks").GetBoolean()));
        Assert.Equal((1000, false), (large.GetProperty("subtasks").GetArrayLength(), large.GetProperty("hasMoreSubtasks").GetBoolean()));
        Assert.Equal(string.Join(' ', Enumerable.Range(9991, 10)), Endpoints(last));
        Assert.Equal(string.Join(' ', Enumerable.Range(91, 10).Select(index => index * 100)), Endpoints(failed));
        Assert.All([first, large, last, failed], page => Assert.Equal(10_000, page.GetProperty("totalTargetsCount").GetInt32()));
    }

    [Fact]
    public async Task A_read_after_a_report_of_an_endpoint_shows_it()
    {
        var id = await ScanAsync(new { endpointId = "1" }, new { endpointId = "2" });

        var seen = new List<string> { await StatusesAsync() };
        foreach (var (endpointId, state) in new[] { ("1", "inProgress"), ("1", "completed"), ("2", "failed") })
        {
            (
                await world.Own.Post(
                    $"/api/tasks/{id}/reports",
                    new { @event = "progressed", subtasks = new[] { new { endpointId, state } } }
                )
            ).Must(200);
            seen.Add(await StatusesAsync());
        }

        (await world.Own.Post($"/api/tasks/{id}/restart")).Must(200);
        seen.Add(await StatusesAsync());
        Assert.Equal(["1: 1 1", "2: 2 1", "2: 3 1", "3: 3 3", "1: 1 1"], seen);

        async Task<string> StatusesAsync()
        {
            var page = await PageAsync(id, new { returnSubtasks = true });
            var statuses = page.GetProperty("subtasks").EnumerateArray().Select(subtask => subtask.GetProperty("status").GetInt32());
            return $"{page.GetProperty("status")}: {string.Join(' ', statuses)}";
        }
    }

    private Task<string> ScanAsync(params object[] subtasks) =>
        world.AddAsync(
            new
            {
                type = "scan",
                name = "n",
                vendorType = "1",
                subtasks,
            }
        );

    private Task<JsonElement> PageAsync(string taskId, object options, object? subtaskFilters = null) =>
        world.ResultAsync(
            GravityZoneWorld.Path11,
            subtaskFilters is null
                ? new { taskId, options }
                : new
                {
                    taskId,
                    options,
                    subtaskFilters,
                }
        );

    private static string? Endpoints(JsonElement result) =>
        result.TryGetProperty("subtasks", out var subtasks)
            ? string.Join(' ', subtasks.EnumerateArray().Select(subtask => subtask.GetProperty("endpointId").GetString()))
            : null;
}

using System.Text.Json;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Api;
using TaskDashboard.Web.Vendors;
using TaskDashboard.Web.Vendors.GravityZone;

namespace TaskDashboard.Tests.Vendors;

/// <summary>GravityZone's getTaskStatus: the members of a task.</summary>
public sealed class GravityZoneTests(GravityZoneWorld world) : IClassFixture<GravityZoneWorld>
{
    private const string NoSuchId = "21a295eeb1a43d8b497b23b7";

    private static readonly Dictionary<string, int> Statuses = new()
    {
        ["pending"] = 1,
        ["inProgress"] = 2,
        ["completed"] = 3,
        ["failed"] = 3,
        ["canceled"] = 3,
    };

    [Fact]
    public async Task The_example_of_version_1_0_gets_the_documented_answer()
    {
        var id = await world.AddAsync(
            new
            {
                type = "scan",
                name = "task",
                vendorType = "1",
                createdAt = "2023-10-27T12:08:42.987Z",
                owner = new { id = "21a295eeb1a43d8b497b23ba", userName = "owner@example.email.com" },
                company = new { id = "21a295eeb1a43d8b497b23bb", name = "Example" },
            }
        );

        var answer = (
            await world.SendAsync(
                GravityZoneWorld.Path10,
                $$"""
                {
                "params": {
                "taskId": "{{id}}"
                },
                "jsonrpc": "2.0",
                "method": "getTaskStatus",
                "id": "787b5e36-89a8-4353-88b9-6b7a32e9c87f"
                }
                """
            )
        ).Must(200);

        Assert.Equal(
            """{"id":"787b5e36-89a8-4353-88b9-6b7a32e9c87f","jsonrpc":"2.0","result":{"name":"task","startDate":"2023-10-27T12:"""
                + """08:42","status":1,"type":1"""
                + ""","owner":{"id":"21a295eeb1a43d8b497b23ba","userName":"owner@example.email.com"},"company":"""
                + """{"id":"21a295eeb1a43d8b497b23bb","name":"Example"}}}""",
            answer.Text
        );
        Assert.Equal("application/json", answer.Headers["Content-Type"]);
        Assert.Equal(answer.Text.Length.ToString(), answer.Headers["Content-Length"]);
    }

    [Fact]
    public async Task Without_subtasks_version_1_1_adds_two_members()
    {
        var id = await world.AddAsync(
            new
            {
                type = "scan",
                name = "n",
                vendorType = "1",
                subtasks = new[] { new { endpointId = "1" }, new { endpointId = "2" } },
            }
        );

        var result = await world.ResultAsync(GravityZoneWorld.Path11, new { taskId = id });

        Assert.Equal(
            ["name", "startDate", "status", "type", "owner", "company", "hasMoreSubtasks", "totalTargetsCount"],
            GravityZoneWorld.Members(result)
        );
        Assert.False(result.GetProperty("hasMoreSubtasks").GetBoolean());
        Assert.Equal(2, result.GetProperty("totalTargetsCount").GetInt32());
        var old = await world.ResultAsync(
            GravityZoneWorld.Path10,
            new
            {
                taskId = id,
                options = new { returnSubtasks = true, page = 0 },
                subtaskFilters = 7,
            }
        );
        Assert.Equal(["name", "startDate", "status", "type", "owner", "company"], GravityZoneWorld.Members(old));
    }

    [Fact]
    public async Task Every_state_has_its_status_and_startDate_is_when_it_was_started()
    {
        foreach (
            var (state, report) in new[]
            {
                ("pending", null),
                ("inProgress", new { @event = "started", at = "2026-03-01T10:00:00.999Z" }),
                ("completed", new { @event = "completed", at = "2026-03-01T10:00:00.999Z" }),
                ("failed", new { @event = "failed", at = "2026-03-01T10:00:00.999Z" }),
                ("canceled", new { @event = "canceled", at = "2026-03-01T10:00:00.999Z" }),
            }
        )
        {
            var id = await world.AddAsync(
                new
                {
                    type = "scan",
                    name = state,
                    vendorType = "1",
                    createdAt = "2026-03-01T11:00:00+02:00",
                }
            );
            if (report is not null)
            {
                (await world.Own.Post($"/api/tasks/{id}/reports", report)).Must(200);
            }

            foreach (var path in new[] { GravityZoneWorld.Path10, GravityZoneWorld.Path11 })
            {
                var result = await world.ResultAsync(path, new { taskId = id });
                Assert.Equal((state, Statuses[state]), (state, result.GetProperty("status").GetInt32()));
                Assert.Equal(
                    state is "pending" or "canceled" ? "2026-03-01T09:00:00" : "2026-03-01T10:00:00",
                    result.GetProperty("startDate").GetString()
                );
            }
        }
    }

    [Fact]
    public async Task A_read_after_a_report_shows_it_and_a_restart_is_pending_again()
    {
        var id = await world.AddAsync(
            new
            {
                type = "scan",
                name = "n",
                vendorType = "1",
                createdAt = "2026-03-01T09:00:00Z",
            }
        );

        var seen = new List<(int, string)> { await StatusAsync() };
        foreach (var step in new[] { "started", "completed", "restarted" })
        {
            (await world.Own.Post($"/api/tasks/{id}/reports", new { @event = step, at = "2026-03-01T10:00:00Z" })).Must(200);
            seen.Add(await StatusAsync());
        }

        Assert.Equal(
            [(1, "2026-03-01T09:00:00"), (2, "2026-03-01T10:00:00"), (3, "2026-03-01T10:00:00"), (1, "2026-03-01T09:00:00")],
            seen
        );

        async Task<(int, string)> StatusAsync()
        {
            var result = await world.ResultAsync(GravityZoneWorld.Path11, new { taskId = id });
            return (result.GetProperty("status").GetInt32(), result.GetProperty("startDate").GetString()!);
        }
    }

    [Theory]
    [InlineData("""{}""", """{"id":null,"userName":null}""", """{"id":null,"name":null}""")]
    [InlineData("""{"owner":{"id":"7"}}""", """{"id":"7","userName":null}""", """{"id":null,"name":null}""")]
    [InlineData(
        """{"owner":{"userName":"Zoë \"Z\" <z@example.com>"},"company":{"name":"書"}}""",
        """{"id":null,"userName":"Zoë \"Z\" <z@example.com>"}""",
        """{"id":null,"name":"書"}"""
    )]
    [InlineData("""{"company":{"id":"c-7"}}""", """{"id":null,"userName":null}""", """{"id":"c-7","name":null}""")]
    public async Task Owner_and_company_are_always_there_with_null_for_what_is_not_known(string members, string owner, string company)
    {
        var task = members.TrimEnd('}').Length > 1 ? members[..^1] + "," : "{";
        var id = (await world.Own.Post("/api/tasks", task + "\"type\":\"scan\",\"name\":\"n\",\"vendorType\":\"1\"}"))
            .Must(201)
            .String("id");

        var result = await world.ResultAsync(GravityZoneWorld.Path10, new { taskId = id });

        Assert.Equal((owner, company), (result.GetProperty("owner").GetRawText(), result.GetProperty("company").GetRawText()));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("27", 27)]
    [InlineData("007", 7)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData(null, null)]
    [InlineData("QUARTZ", null)]
    [InlineData("-1", null)]
    [InlineData("1.5", null)]
    [InlineData("2147483648", null)]
    public async Task Tasks_with_a_number_for_their_type_are_served(string? vendorType, int? type)
    {
        var id = await world.AddAsync(
            new
            {
                type = "scan",
                name = "n",
                vendorType,
            }
        );

        if (type is { } number)
        {
            Assert.Equal(number, (await world.ResultAsync(GravityZoneWorld.Path10, new { taskId = id })).GetProperty("type").GetInt32());
        }
        else
        {
            Assert.Equal(await UnknownAsync(NoSuchId), await UnknownAsync(id));
        }
    }

    [Fact]
    public async Task Another_companys_task_is_unknown_like_a_malformed_id()
    {
        var (company, client) = await world.App.NewCompanyAsync();
        var mine = (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "scan",
                    name = "n",
                    vendorType = "1",
                }
            )
        ).Must(201).String("id")!;
        var other = GravityZoneWorld.Basic((await world.App.NewCompanyAsync()).Client.Key!);

        Assert.Equal(
            company,
            (
                await world.SendAsync(
                    GravityZoneWorld.Path10,
                    GravityZoneWorld.Request(new { taskId = mine }),
                    null,
                    GravityZoneWorld.Basic(client.Key!)
                )
            )
                .Must(200)["result"]
                .GetProperty("company")
                .GetProperty("id")
                .GetString()
        );
        var unknown = await UnknownAsync(NoSuchId);
        foreach (var id in new[] { mine, mine.ToUpperInvariant(), "", "x", "' OR 1=1 --", new string('a', 10_000), "\0" })
        {
            Assert.Equal(
                unknown,
                GravityZoneWorld.Details(
                    await world.SendAsync(GravityZoneWorld.Path11, GravityZoneWorld.Request(new { taskId = id }), null, other),
                    -32602
                )
            );
        }
    }

    [Fact]
    public async Task The_document_of_the_API_describes_what_is_answered()
    {
        var document = (await world.Own.Get("/openapi/v1.json")).Must(200).Json;
        var schemas = document.GetProperty("components").GetProperty("schemas");

        Assert.Equal(["name", "startDate", "status", "type", "owner", "company"], Properties(ResultOf(GravityZoneWorld.Path10)));
        Assert.Equal(
            ["company", "hasMoreSubtasks", "name", "owner", "startDate", "status", "subtasks", "totalTargetsCount", "type"],
            Properties(ResultOf(GravityZoneWorld.Path11)).Order()
        );
        Assert.Equal(
            ["endpointId", "endpointName", "endpointType", "startDate", "status", "endDate", "errorCode", "errorMessage"],
            Properties(ResultOf(GravityZoneWorld.Path11).GetProperty("properties").GetProperty("subtasks").GetProperty("items"))
        );

        JsonElement ResultOf(string path) =>
            Resolve(
                Resolve(
                        document
                            .GetProperty("paths")
                            .GetProperty(path)
                            .GetProperty("post")
                            .GetProperty("responses")
                            .GetProperty("200")
                            .GetProperty("content")
                            .GetProperty("application/json")
                            .GetProperty("schema")
                    )
                    .GetProperty("properties")
                    .GetProperty("result")
            );
        IEnumerable<string> Properties(JsonElement schema) => GravityZoneWorld.Members(Resolve(schema).GetProperty("properties"));
        JsonElement Resolve(JsonElement schema) =>
            schema.TryGetProperty("$ref", out var name) ? schemas.GetProperty(name.GetString()!.Split('/')[^1]) : schema;
    }

    [Theory]
    [InlineData(TaskState.Pending, "pending is 1, Pending")]
    [InlineData(TaskState.InProgress, "inProgress is 2, In progress")]
    [InlineData(TaskState.Completed, "completed is 3, Finished")]
    [InlineData(TaskState.Failed, "failed is 3, Finished")]
    [InlineData(TaskState.Canceled, "canceled is 3, Finished")]
    public void The_rule_names_the_state_and_the_status(TaskState state, string words) =>
        Assert.Contains(
            words,
            Mapping.RuleOf(
                new()
                {
                    Number = 1,
                    Id = NoSuchId,
                    Type = "scan",
                    Name = "n",
                    CreatedBy = "test",
                    State = state,
                }
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task The_lens_shows_what_the_calls_answer()
    {
        var id = await world.AddAsync(
            new
            {
                type = "scan",
                name = "Zoë's scan",
                vendorType = "1",
                subtasks = new[] { new { endpointId = "1" } },
            }
        );
        var vendor = world.App.Get<IEnumerable<IVendor>>().Single(one => one.Name == "GravityZone");
        var task = (await world.App.Get<TaskReads>().FindAsync(Caller.Engine, id))!;

        var served = Assert.IsType<Served>(
            await vendor.ShowAsync(new LensQuestion(Caller.Engine, task, TaskDetails.None, "http://host"), default)
        );
        var other = await vendor.ShowAsync(
            new LensQuestion(Caller.Engine, task with { VendorType = null }, TaskDetails.None, "http://host"),
            default
        );

        Assert.Equal(["getTaskStatus 1.0", "getTaskStatus 1.1"], served.Calls.Select(call => call.Title));
        foreach (var call in served.Calls)
        {
            var parts = call.Curl.Split('\'');
            Assert.StartsWith("curl -u \"$KEY:\" -H 'Content-Type: application/json' -d '{", call.Curl, StringComparison.Ordinal);
            Assert.StartsWith(" http://host/api/v1.", parts[^1], StringComparison.Ordinal);
            var answer = (await world.SendAsync(parts[^1].Trim()["http://host".Length..], parts[^2])).Must(200);
            Assert.Equal(answer.Text, System.Text.Encoding.UTF8.GetString(call.Body.Span));
        }

        Assert.Contains("type", Assert.IsType<NotServed>(other).Reason, StringComparison.Ordinal);
    }

    private Task<string> UnknownAsync(string id) =>
        world.RefusedAsync(GravityZoneWorld.Path10, GravityZoneWorld.Request(new { taskId = id }), -32602);
}

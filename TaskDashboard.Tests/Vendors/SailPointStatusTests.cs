using System.Text;
using System.Text.Json;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Api;
using TaskDashboard.Web.Vendors;
using TaskDashboard.Web.Vendors.SailPoint;

namespace TaskDashboard.Tests.Vendors;

public sealed class SailPointStatusTests(ApiFixture fixture)
{
    private const string SomeId = "6753030831fe9826412bac5c";
    private static readonly DateTimeOffset Created = new(2020, 7, 11, 21, 23, 15, TimeSpan.Zero);

    private static readonly TrackedTask Least = new()
    {
        Number = 1,
        Id = SomeId,
        Type = "aggregation",
        Name = "Accounts",
        CreatedBy = "importer",
        CreatedAt = Created,
    };

    private static readonly TrackedTask Most = Least with
    {
        Description = "Aggregate accounts",
        Launcher = "John Doe",
        VendorType = "QUARTZ",
        State = TaskState.Failed,
        Outcome = TaskOutcome.TempError,
        LastReportAt = Created.AddMilliseconds(1),
        StartedAt = Created.AddMilliseconds(20),
        EndedAt = Created.AddHours(1).ToOffset(TimeSpan.FromHours(2)),
        Message = "Almost done",
        PercentComplete = 70,
    };

    private static readonly TaskDetails All = new()
    {
        UniqueName = "Cloud Account Aggregation",
        DisplayName = "Not shown where there is a description",
        ParentName = "Audit Report",
        Target = new("2c91", "APPLICATION", "HR"),
        Messages =
        [
            new(TaskMessageLevel.Info, "akey", "Hello.", "de-DE", [JsonElement.Parse("1"), JsonElement.Parse("""{"a":null}""")]),
            new(TaskMessageLevel.Warn, null, "Careful.", null, null),
            new(TaskMessageLevel.Error, "E1", null, null, []),
            new(TaskMessageLevel.Info, null, null, null, null),
        ],
        Returns = [new("label", "attribute"), new("total", "count")],
        Attributes = JsonElement.Parse("""{"identityCount":0,"nested":{"a":[1]}}"""),
    };

    private RunningApp App => fixture.App;

    [Fact]
    public void A_task_with_all_members_is_written_exactly() =>
        Assert.Equal(
            """{"id":"6753030831fe9826412bac5c","type":"QUARTZ","uniqueName":"Cloud Account """
                + """Aggregation","description":"Aggregate accounts","parentName":"Audit Report","launcher":"John """
                + """Doe","created":"2020-07-11T21:23:15.000Z","modified":"2020-07-11T21:23:15.001Z","launched":"2020-07-11T21:23:"""
                + """15.020Z","completed":"2020-07-11T22:23:15.000Z","completionStatus":"TempError","""
                + (
                    """ "messages":[{"type":"INFO","localizedText":{"locale":"de-DE","message":"Hello."}"""
                    + ""","key":"akey","parameters":[1,{"a":null}]},{"type":"WARN","localizedText":"""
                    + """{"locale":"en-US","message":"Careful."},"key":"Careful.","parameters":null},"""
                    + """{"type":"ERROR","localizedText":null,"key":"E1","parameters":[]},{"type":"INFO","localizedText":"""
                    + """null,"key":"","parameters":null}],"""
                )[1..]
                + (
                    """ "returns":[{"name":"label","attributeName":"attribute"},{"name":"total","attributeName":"count"}]"""
                    + ""","attributes":{"identityCount":0,"nested":{"a":[1]}},"progress":"Almost """
                    + """done","percentComplete":70,"target":{"id":"2c91","type":"APPLICATION","name":"HR"}}"""
                )[1..],
            Written(Most, All)
        );

    [Fact]
    public void A_task_with_nothing_has_every_member() =>
        Assert.Equal(
            """{"id":"6753030831fe9826412bac5c","type":"QUEUED_TASK","uniqueName":"Accounts","description":"Accounts","parentName":null"""
                + ""","launcher":"importer","created":"2020-07-11T21:23:15.000Z","modified":null,"launched":null"""
                + ""","completed":null,"completionStatus":null,"messages":[],"returns":[],"attributes":{},"progress":null"""
                + ""","percentComplete":0,"target":null}""",
            Written(Least, TaskDetails.None)
        );

    [Fact]
    public void What_is_written_is_what_the_document_says()
    {
        foreach (var text in new[] { Written(Most, All), Written(Least, TaskDetails.None) })
        {
            Assert.Equal(
                text,
                JsonSerializer.Serialize(
                    JsonSerializer.Deserialize(text, SailPointJson.Default.TaskStatusAnswer),
                    SailPointJson.Default.TaskStatusAnswer
                )
            );
        }
    }

    [Theory]
    [InlineData(TaskState.Pending, null, null, null)]
    [InlineData(TaskState.InProgress, null, null, null)]
    [InlineData(TaskState.Completed, TaskOutcome.Success, "Success", "SUCCESS")]
    [InlineData(TaskState.Completed, TaskOutcome.Warning, "Warning", "WARNING")]
    [InlineData(TaskState.Failed, TaskOutcome.Error, "Error", "ERROR")]
    [InlineData(TaskState.Failed, TaskOutcome.TempError, "TempError", "TEMPERROR")]
    [InlineData(TaskState.Canceled, TaskOutcome.Terminated, "Terminated", "TERMINATED")]
    public void Every_outcome_has_its_name_in_both_generations(TaskState state, TaskOutcome? outcome, string? beta, string? since2024)
    {
        var task = Least with { State = state, Outcome = outcome };

        Assert.Equal(beta, Json(task, TaskDetails.None, Generation.Beta).GetProperty("completionStatus").GetString());
        Assert.Equal(since2024, Json(task, TaskDetails.None, Generation.Since2024).GetProperty("completionStatus").GetString());
        Assert.Contains(beta ?? "null", Mapping.RuleOf(task), StringComparison.Ordinal);
        Assert.Contains(ApiNames.Of(state), Mapping.RuleOf(task), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "QUEUED_TASK")]
    [InlineData("QUARTZ", "QUARTZ")]
    [InlineData("qpoc", "QPOC")]
    [InlineData("Queued_Task", "QUEUED_TASK")]
    [InlineData("7", "QUEUED_TASK")]
    public void The_type_is_one_of_the_vendors(string? own, string theirs) =>
        Assert.Equal(theirs, Json(Least with { VendorType = own }, TaskDetails.None).GetProperty("type").GetString());

    [Fact]
    public void The_name_that_people_read_stands_in_for_a_description() =>
        Assert.Equal("Shown", Json(Least, TaskDetails.None with { DisplayName = "Shown" }).GetProperty("description").GetString());

    [Fact]
    public void Any_text_survives()
    {
        const string Text = "\"<ä \u2028 😀\t'\\";

        Assert.Equal(Text, Json(Least with { Name = Text }, TaskDetails.None).GetProperty("uniqueName").GetString());
    }

    [Fact]
    public async Task A_task_is_followed_from_its_creation_to_its_end()
    {
        var (own, client) = await App.SailPointAsync(Role.Viewer);
        var id = (
            await own.Post(
                "/api/tasks",
                new
                {
                    type = "aggregation",
                    name = "Accounts",
                    uniqueName = "u",
                    messages = new[] { new { level = "warn", text = "t" } },
                    attributes = new { count = 3 },
                }
            )
        ).Must(201).String("id")!;

        var pending = (await client.Get($"/beta/task-status/{id}")).Must(200);
        (
            await own.Post(
                $"/api/tasks/{id}/reports",
                new
                {
                    @event = "progressed",
                    percentComplete = 40,
                    message = "Reading",
                }
            )
        ).Must(200);
        var running = (await client.Get($"/beta/task-status/{id}")).Must(200);
        (await own.Post($"/api/tasks/{id}/reports", new { @event = "completed", outcome = "warning" })).Must(200);

        Assert.Equal("application/json", pending.Headers["Content-Type"]);
        Assert.Equal(
            (id, "u", JsonValueKind.Null, JsonValueKind.Null, 3, 0),
            (
                pending.String("id"),
                pending.String("uniqueName"),
                pending["completionStatus"].ValueKind,
                pending["launched"].ValueKind,
                pending["attributes"].GetProperty("count").GetInt32(),
                pending.Int("percentComplete")
            )
        );
        Assert.Equal("WARN", pending["messages"][0].GetProperty("type").GetString());
        Assert.Equal(
            (JsonValueKind.Null, "Reading", 40),
            (running["completionStatus"].ValueKind, running.String("progress"), running.Int("percentComplete"))
        );
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", running.String("launched"));
        foreach (var prefix in SailPointSteps.Prefixes)
        {
            var ended = (await client.Get($"{prefix}/{id}")).Must(200);
            Assert.Equal(
                (prefix == Routes.BetaPrefix ? "Warning" : "WARNING", 100),
                (ended.String("completionStatus"), ended.Int("percentComplete"))
            );
            Assert.NotNull(ended.String("completed"));
            Assert.NotNull(ended.String("modified"));
        }
    }

    [Fact]
    public async Task A_retry_is_a_task_like_any_other()
    {
        var (own, client) = await App.SailPointAsync(Role.Viewer);
        var retry = (await own.Post("/v1/enterprise/push/trips/failed/retry", null, ("x-dq-enterprise-api-key", own.Key!)))
            .Must(200)
            .String("taskId");

        Assert.Equal("SUCCESS", (await client.Get($"/v2025/task-status/{retry}")).Must(200).String("completionStatus"));
    }

    [Theory]
    [InlineData(SomeId)]
    [InlineData("x")]
    [InlineData("6753030831FE9826412BAC5C")]
    [InlineData("pending-tasks")]
    [InlineData("%20")]
    [InlineData("%c3%28")]
    public async Task An_unknown_or_malformed_id_is_not_found(string id)
    {
        var (_, client) = await App.SailPointAsync();
        foreach (var prefix in SailPointSteps.Prefixes)
        {
            (await client.Get($"{prefix}/{id}")).MustFail(404, "404 Not found");
            (await client.PatchStatusAsync(id, SailPointSteps.Replace("Success"), prefix)).MustFail(404, "404 Not found");
        }
    }

    [Fact]
    public async Task Another_companys_task_is_not_found()
    {
        var (own, _) = await App.SailPointAsync();
        var (_, client) = await App.SailPointAsync();
        var id = await own.StartedTaskAsync();

        var theirs = (await client.Get($"/beta/task-status/{id}")).MustFail(404, "404 Not found");
        var nobodys = (await client.Get($"/beta/task-status/{SomeId}")).MustFail(404, "404 Not found");
        (await client.PatchStatusAsync(id, SailPointSteps.Replace("Success"))).MustFail(404, "404 Not found");

        Assert.Equal(theirs["messages"].GetRawText(), nobodys["messages"].GetRawText());
    }

    [Theory]
    [InlineData("DELETE", "/x")]
    [InlineData("POST", "/x")]
    [InlineData("PUT", "/x")]
    [InlineData("GET", "/x/y")]
    [InlineData("GET", "")]
    [InlineData("HEAD", "/x")]
    public async Task An_unknown_call_is_answered_in_the_vendors_form(string method, string path)
    {
        var (_, client) = await App.SailPointAsync();
        using var nobody = App.Anonymous();
        foreach (var prefix in SailPointSteps.Prefixes)
        {
            var answer = await client.Send(new HttpMethod(method), prefix + path);
            if (method != "HEAD")
            {
                answer.MustFail(404, "404 Not found");
            }
            Assert.Equal(404, answer.Status);
            (await nobody.Send(new HttpMethod(method), prefix + path)).Must(401);
        }
    }

    [Fact]
    public async Task Parameters_and_the_experimental_header_are_accepted_and_never_demanded()
    {
        var (own, client) = await App.SailPointAsync();
        var id = await own.StartedTaskAsync();

        (
            await client.Send(
                HttpMethod.Get,
                $"/V2024/Task-Status/{id}?unknown=1&UNKNOWN",
                null,
                ("X-SailPoint-Experimental", "true"),
                ("Accept", "application/xml")
            )
        ).Must(200);
    }

    [Fact]
    public async Task The_lens_shows_what_the_calls_answer_byte_for_byte()
    {
        var (own, client) = await App.SailPointAsync();
        var id = await own.StartedTaskAsync(
            new
            {
                type = "aggregation",
                name = "n",
                messages = new[] { new { text = "ä <b>" } },
            }
        );
        var task = (await App.Get<TaskReads>().FindAsync(Caller.Engine, id))!;
        var details = await App.Get<TaskReads>().DetailsAsync(Caller.Engine, task);
        var vendor = App.Get<IEnumerable<IVendor>>().Single(vendor => vendor.Name == Routes.Vendor);

        var served = Assert.IsType<Served>(
            await vendor.ShowAsync(new LensQuestion(Caller.Engine, task, details, "http://here"), TestContext.Current.CancellationToken)
        );

        Assert.Equal(2, served.Calls.Count);
        Assert.Equal(
            """TOKEN=$(curl -s http://here/oauth/token -d grant_type=client_credentials -d client_id="$KEY_ID" -d """
                + """client_secret="$KEY" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')""",
            served.SignIn
        );
        foreach (var call in served.Calls)
        {
            var address = call.Curl[(call.Curl.IndexOf("http://here", StringComparison.Ordinal) + "http://here".Length)..];
            var answer = (await client.Get(address)).Must(200);
            Assert.Equal(answer.Text, Encoding.UTF8.GetString(call.Body.Span));
            Assert.Equal(answer.Headers["Content-Type"], call.ContentType);
            Assert.Contains("Authorization: Bearer $TOKEN", call.Curl, StringComparison.Ordinal);
        }
    }

    private static JsonElement Json(TrackedTask task, TaskDetails details, Generation generation = Generation.Beta) =>
        JsonElement.Parse(Written(task, details, generation));

    private static string Written(TrackedTask task, TaskDetails details, Generation generation = Generation.Beta)
    {
        using var answer = AnswerWriter.Rent();
        Mapping.Write(answer.Json, task, details, generation);
        return Encoding.UTF8.GetString(answer.Written().Span);
    }
}

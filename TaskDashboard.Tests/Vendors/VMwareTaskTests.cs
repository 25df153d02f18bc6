using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Api;
using TaskDashboard.Web.Vendors;
using TaskDashboard.Web.Vendors.VMware;
using static TaskDashboard.Tests.Vendors.VMwareSteps;

namespace TaskDashboard.Tests.Vendors;

/// <summary>A task as the appliance's clients receive it: members, presence and types.</summary>
public sealed class VMwareTaskTests(ApiFixture fixture)
{
    private static readonly DateTimeOffset Start = new(2024, 12, 9, 14, 14, 17, 574, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Strict = new()
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = VMwareJson.Default,
    };

    private RunningApp App => fixture.App;

    [Fact]
    public void A_task_is_written_exactly()
    {
        var queued = Task(TaskState.Pending);
        var running = queued with
        {
            State = TaskState.InProgress,
            Description = "Set the time zone",
            StartedAt = Start,
            PercentComplete = 40,
        };
        var done = running with { State = TaskState.Completed, EndedAt = Start.AddMinutes(1), PercentComplete = 100 };

        Assert.Equal(
            """{"id":"6753030831fe9826412bac5c","description":"Configure the """
                + """appliance","type":"configure","status":"QUEUED","progress":0,"_meta":{"errors":[]}}""",
            Written(queued)
        );
        Assert.Equal(
            """{"id":"6753030831fe9826412bac5c","description":"Set the time """
                + """zone","type":"configure","status":"RUNNING","progress":40,"start_time":"2024-12-09T14:14:17.574Z","_meta":"""
                + """{"errors":[]}}""",
            Written(running)
        );
        Assert.Equal(
            """{"id":"6753030831fe9826412bac5c","description":"Set the time """
                + """zone","type":"configure","status":"SUCCESS","progress":100,"start_time":"2024-12-09T14:14:"""
                + """17.574Z","complete_time":"2024-12-09T14:15:17.574Z","result":{"zone":"UTC"},"_meta":{"errors":[]}}""",
            Written(done, new TaskDetails { Result = JsonElement.Parse("""{"zone":"UTC"}""") })
        );
    }

    [Theory]
    [InlineData(TaskState.Pending, "QUEUED")]
    [InlineData(TaskState.InProgress, "RUNNING")]
    [InlineData(TaskState.Completed, "SUCCESS")]
    [InlineData(TaskState.Failed, "ERROR")]
    [InlineData(TaskState.Canceled, "CANCELLED")]
    public void Every_state_has_its_name(TaskState state, string name)
    {
        Assert.Equal(name, JsonElement.Parse(Written(Task(state))).GetProperty("status").GetString());
        Assert.Contains(name, Mapping.RuleOf(Task(state)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TaskOutcome.Success, TaskState.Completed, "SUCCESS")]
    [InlineData(TaskOutcome.Warning, TaskState.Completed, "SUCCESS")]
    [InlineData(TaskOutcome.Error, TaskState.Failed, "ERROR")]
    [InlineData(TaskOutcome.TempError, TaskState.Failed, "ERROR")]
    [InlineData(TaskOutcome.Terminated, TaskState.Canceled, "CANCELLED")]
    public void An_outcome_changes_no_name(TaskOutcome outcome, TaskState state, string name) =>
        Assert.Equal(name, JsonElement.Parse(Written(Task(state) with { Outcome = outcome })).GetProperty("status").GetString());

    [Theory]
    [InlineData(TaskState.Pending, "id description type status progress start_time complete_time _meta")]
    [InlineData(TaskState.InProgress, "id description type status progress start_time complete_time _meta")]
    [InlineData(TaskState.Completed, "id description type status progress start_time complete_time result _meta")]
    [InlineData(TaskState.Failed, "id description type status error progress start_time complete_time _meta")]
    [InlineData(TaskState.Canceled, "id description type status progress start_time complete_time _meta")]
    public void An_error_is_there_with_ERROR_only_and_a_result_with_SUCCESS_only(TaskState state, string members)
    {
        var everything = new TaskDetails { Result = JsonElement.Parse("{}"), Error = new TaskError("m", null, null, null, null) };

        var written = JsonElement.Parse(Written(Task(state) with { StartedAt = Start, EndedAt = Start }, everything));

        Assert.Equal(members, string.Join(' ', written.EnumerateObject().Select(member => member.Name)));
        Assert.Equal(["errors"], written.GetProperty("_meta").EnumerateObject().Select(member => member.Name));
        Assert.Equal(0, written.GetProperty("_meta").GetProperty("errors").GetArrayLength());
    }

    [Theory]
    [InlineData(TaskState.Pending, null, 0)]
    [InlineData(TaskState.InProgress, null, 0)]
    [InlineData(TaskState.InProgress, 0, 0)]
    [InlineData(TaskState.InProgress, 57, 57)]
    [InlineData(TaskState.InProgress, 100, 99)]
    [InlineData(TaskState.Completed, null, 100)]
    [InlineData(TaskState.Completed, 80, 100)]
    [InlineData(TaskState.Failed, 30, 30)]
    [InlineData(TaskState.Failed, 100, 99)]
    [InlineData(TaskState.Canceled, null, 0)]
    [InlineData(TaskState.Canceled, 12, 12)]
    public void Progress_is_100_only_with_SUCCESS(TaskState state, int? percent, int progress)
    {
        var written = JsonElement.Parse(Written(Task(state) with { PercentComplete = percent })).GetProperty("progress");

        Assert.Equal((JsonValueKind.Number, progress.ToString()), (written.ValueKind, written.GetRawText()));
    }

    [Fact]
    public void Times_are_UTC_with_milliseconds_whatever_they_were_given_in()
    {
        var task = Task(TaskState.Canceled) with
        {
            StartedAt = Start.AddTicks(9999).ToOffset(TimeSpan.FromHours(-5)),
            EndedAt = DateTimeOffset.MaxValue,
        };

        var written = JsonElement.Parse(Written(task));

        Assert.Equal("2024-12-09T14:14:17.574Z", written.GetProperty("start_time").GetString());
        Assert.Equal("9999-12-31T23:59:59.999Z", written.GetProperty("complete_time").GetString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":[1,2.50,1e400,-0,null,true],"ä":"\u00e4 \ud83d\ude00 \"x\" </script>"}""")]
    public void A_result_goes_out_as_it_came_in(string result) =>
        Assert.Equal(
            result,
            JsonElement
                .Parse(Written(Task(TaskState.Completed), new TaskDetails { Result = JsonElement.Parse(result) }))
                .GetProperty("result")
                .GetRawText()
        );

    [Theory]
    [InlineData(null)]
    [InlineData("[]")]
    [InlineData("0")]
    [InlineData("false")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public void Without_an_object_as_its_result_the_member_is_left_out(string? result)
    {
        var details = result is null ? TaskDetails.None : new TaskDetails { Result = JsonElement.Parse(result) };
        Assert.False(JsonElement.Parse(Written(Task(TaskState.Completed), details)).TryGetProperty("result", out _));
    }

    [Fact]
    public void What_is_written_is_what_the_records_describe()
    {
        var details = new TaskDetails { Result = JsonElement.Parse("{}"), Error = VMwareErrorTests.Tree(3) };
        foreach (var state in Enum.GetValues<TaskState>())
        {
            var text = Written(Task(state) with { StartedAt = Start, EndedAt = Start, PercentComplete = 5 }, details);

            var read = JsonSerializer.Deserialize<TaskDrResponseEntity>(text, Strict)!;

            Assert.Equal((state is TaskState.Failed, state is TaskState.Completed), (read.Error is not null, read.Result is not null));
            Assert.Equal("2024-12-09T14:14:17.574Z", read.StartTime);
        }
    }

    [Fact]
    public void Any_text_whatever_is_written_as_JSON() =>
        Prop.ForAll(
                Gen.ListOf(Gen.Frequency((3, Gen.Choose(0, 0x7f)), (2, Gen.Choose(0, 0xffff)), (1, Gen.Choose(0xd800, 0xdfff))))
                    .Select(units => new string([.. units.Select(unit => (char)unit)]))
                    .ToArbitrary(),
                text =>
                {
                    var details = new TaskDetails
                    {
                        Error = new TaskError(text, text, null, null, [new StackFrame(text, text, text, null, text, text, text, null)]),
                    };

                    var written = JsonElement.Parse(Written(Task(TaskState.Failed) with { Type = text, Description = text }, details));

                    // Invalid text is replaced by the replacement character.
                    var expected = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
                    Assert.Equal(expected, written.GetProperty("description").GetString());
                    Assert.Equal(expected, written.GetProperty("type").GetString());
                    Assert.Equal(expected, written.GetProperty("error").GetProperty("message").GetString());
                    Assert.Equal(
                        expected,
                        written.GetProperty("error").GetProperty("stack_trace")[0].GetProperty("class_name").GetString()
                    );
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20260301UL, 7UL));

    [Fact]
    public async Task A_task_is_followed_from_its_queue_to_its_result()
    {
        var (ours, theirs, session) = await App.ApplianceAsync();
        var id = (
            await ours.Post(
                "/api/tasks",
                new
                {
                    type = "configure",
                    name = "Configure",
                    description = "Größe ändern",
                }
            )
        ).Must(201).String("id")!;

        var queued = (await theirs.TaskInfo(id, session)).Must(200);
        await Report(ours, id, new { @event = "progressed", percentComplete = 40 });
        var running = (await theirs.TaskInfo(id, session)).Must(200);
        await Report(ours, id, new { @event = "completed", result = new { zone = "Größe", count = 2 } });
        var done = (await theirs.TaskInfo(id, session)).Must(200);

        Assert.Equal(("QUEUED", 0), (queued.String("status"), queued.Int("progress")));
        Assert.Equal(("RUNNING", 40), (running.String("status"), running.Int("progress")));
        Assert.Equal(("SUCCESS", 100), (done.String("status"), done.Int("progress")));
        Assert.Equal((id, "configure", "Größe ändern"), (done.String("id"), done.String("type"), done.String("description")));
        Assert.Equal(
            """{"zone":"Größe","count":2}""",
            done["result"].GetRawText().Replace("\\u00F6", "ö", StringComparison.Ordinal).Replace("\\u00DF", "ß", StringComparison.Ordinal)
        );
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", done.String("start_time"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", done.String("complete_time"));
        Assert.Equal("application/json", done.Headers["Content-Type"]);
        Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(done.Text).ToString(), done.Headers["Content-Length"]);
        Assert.Equal(0, done["_meta"].GetProperty("errors").GetArrayLength());
    }

    [Fact]
    public async Task A_canceled_and_a_restarted_task_show_no_earlier_error_or_result()
    {
        var (ours, theirs, session) = await App.ApplianceAsync();
        var id = (await ours.Post("/api/tasks", new { type = "configure", name = "Configure" })).Must(201).String("id")!;
        await Report(
            ours,
            id,
            new
            {
                @event = "failed",
                message = "The disk is full.",
                error = new { message = "ENOSPC" },
            }
        );
        Assert.Equal("ENOSPC", (await theirs.TaskInfo(id, session)).Must(200)["error"].GetProperty("message").GetString());

        (await ours.Post($"/api/tasks/{id}/restart")).Must(200);
        var restarted = (await theirs.TaskInfo(id, session)).Must(200);
        (await ours.Post($"/api/tasks/{id}/cancel")).Must(200);
        var canceled = (await theirs.TaskInfo(id, session)).Must(200);

        Assert.Equal("QUEUED", restarted.String("status"));
        Assert.Equal("CANCELLED", canceled.String("status"));
        Assert.DoesNotContain("ENOSPC", restarted.Text + canceled.Text, StringComparison.Ordinal);
        Assert.False(restarted.Json.TryGetProperty("complete_time", out _));
        Assert.True(canceled.Json.TryGetProperty("complete_time", out _));
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\u0000\"")]
    [InlineData("{\"\\udfff\":1}")]
    [InlineData("1e999")]
    [InlineData("null")]
    public async Task An_unusual_result_breaks_no_answer(string result)
    {
        var (ours, theirs, session) = await App.ApplianceAsync();

        var added = await ours.Post(
            "/api/tasks",
            $$"""{"type":"t","name":"n","startedAt":"2024-12-09T14:14:17Z","endedAt":"2024-12-09T14:14:17Z","result":{{result}}}"""
        );

        Assert.True(added.Status is 201 or 400, added.Text);
        if (added.Status == 201)
        {
            (await theirs.TaskInfo(added.String("id")!, session)).Must(200);
        }
    }

    [Fact]
    public async Task A_result_of_almost_a_mebibyte_is_answered_whole()
    {
        var (ours, theirs, session) = await App.ApplianceAsync();
        var id = (
            await ours.Post(
                "/api/tasks",
                new
                {
                    type = "t",
                    name = "n",
                    startedAt = Start,
                    endedAt = Start,
                    result = new { text = new string('x', 1_000_000) },
                }
            )
        ).Must(201).String("id")!;

        for (var time = 0; time < 3; time++)
        {
            Assert.Equal(1_000_000, (await theirs.TaskInfo(id, session)).Must(200)["result"].GetProperty("text").GetString()!.Length);
        }

        // The pooled writer leaves nothing in the next answer.
        var small = (await ours.Post("/api/tasks", new { type = "t", name = "n" })).Must(201).String("id")!;
        Assert.InRange((await theirs.TaskInfo(small, session)).Must(200).Text.Length, 1, 300);
    }

    [Fact]
    public async Task Every_task_is_served_a_retry_s_too_and_another_company_s_is_not_found()
    {
        var (ours, theirs, session) = await App.ApplianceAsync();
        var (_, _, other) = await App.ApplianceAsync();
        var retry = (await ours.Post("/v1/enterprise/push/trips/failed/retry", null, ("x-dq-enterprise-api-key", ours.Key!)))
            .Must(200)
            .String("taskId")!;
        var foreign = (await theirs.TaskInfo(retry, other)).Must(404);
        var unknown = (await theirs.TaskInfo(NoSuchId, session)).Must(404);

        Assert.Equal(
            ("SUCCESS", "PUSH_FAILED_TRIPS"),
            ((await theirs.TaskInfo(retry, session)).Must(200).String("status"), (await theirs.TaskInfo(retry, session)).String("type"))
        );
        Assert.Equal(("", "0"), (foreign.Text, foreign.Headers["Content-Length"]));
        Assert.Equal(foreign.Headers.Keys.Order(), unknown.Headers.Keys.Order());
    }

    [Fact]
    public async Task The_lens_shows_what_is_answered_byte_for_byte()
    {
        var (ours, theirs, session) = await App.ApplianceAsync();
        var id = (await ours.Post("/api/tasks", new { type = "t", name = "n" })).Must(201).String("id")!;
        await Report(ours, id, new { @event = "failed", error = new { message = "m", cause = new { message = "c" } } });
        var caller = App.Get<KeyService>().FindCaller(ours.Key!)!;
        var task = (await App.Get<TaskReads>().FindAsync(caller, id))!;
        var details = await App.Get<TaskReads>().DetailsAsync(caller, task);

        var vendor = App.Get<IEnumerable<IVendor>>().Single(vendor => vendor.Name == "VMware");
        var view = Assert.IsType<Served>(
            await vendor.ShowAsync(
                new LensQuestion(caller, task, details, "https://tasks.example.com"),
                TestContext.Current.CancellationToken
            )
        );

        var call = Assert.Single(view.Calls);
        var answer = (await theirs.TaskInfo(id, session)).Must(200);
        Assert.Equal(answer.Text, System.Text.Encoding.UTF8.GetString(call.Body.Span));
        Assert.Equal(answer.Headers["Content-Type"], call.ContentType);
        Assert.Equal($"curl -H \"x-dr-session: $SESSION\" https://tasks.example.com/api/rest/configure/v1/tasks/{id}", call.Curl);
        Assert.Equal(
            """SESSION=$(curl -s -X POST -u "$KEY_ID:$KEY" https://tasks.example.com/api/rest/configure/v1/session | sed """
                + """'s/.*"session_id":"\([^"]*\)".*/\1/')""",
            view.SignIn
        );
        Assert.Contains("failed is ERROR", view.Rule, StringComparison.Ordinal);
        Assert.Equal("VMware appliance", vendor.Title);
    }

    private static async Task Report(ApiClient ours, string id, object report) =>
        (await ours.Post($"/api/tasks/{id}/reports", report)).Must(200);
}

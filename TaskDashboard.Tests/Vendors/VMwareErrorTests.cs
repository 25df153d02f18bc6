using System.Text.Json;
using System.Text.RegularExpressions;
using TaskDashboard.Tests.Api;
using static TaskDashboard.Tests.Vendors.VMwareSteps;

namespace TaskDashboard.Tests.Vendors;

/// <summary>The error of a failed task: one cause, deeper errors without a cause, stack frames with all members.</summary>
public sealed class VMwareErrorTests(ApiFixture fixture)
{
    // From the vendor's documentation of the call.
    private const string Documented = """
        {
            "id": "string",
            "description": "string",
            "type": "string",
            "status": "string",
            "error": {
                "cause": {
                    "stack_trace": [
                        {
                            "class_loader_name": "string",
                            "module_name": "string",
                            "module_version": "string",
                            "method_name": "string",
                            "file_name": "string",
                            "line_number": 0,
                            "class_name": "string",
                            "native_method": false
                        }
                    ],
                    "message": "string",
                    "suppressed": [
                        {
                            "stack_trace": [
                                {
                                    "class_loader_name": "string",
                                    "module_name": "string",
                                    "module_version": "string",
                                    "method_name": "string",
                                    "file_name": "string",
                                    "line_number": 0,
                                    "class_name": "string",
                                    "native_method": false
                                }
                            ],
                            "message": "string",
                            "localized_message": "string"
                        }
                    ],
                    "localized_message": "string"
                },
                "stack_trace": [
                    {
                        "class_loader_name": "string",
                        "module_name": "string",
                        "module_version": "string",
                        "method_name": "string",
                        "file_name": "string",
                        "line_number": 0,
                        "class_name": "string",
                        "native_method": false
                    }
                ],
                "message": "string",
                "suppressed": [
                    {
                        "stack_trace": [
                            {
                                "class_loader_name": "string",
                                "module_name": "string",
                                "module_version": "string",
                                "method_name": "string",
                                "file_name": "string",
                                "line_number": 0,
                                "class_name": "string",
                                "native_method": false
                            }
                        ],
                        "message": "string",
                        "localized_message": "string"
                    }
                ],
                "localized_message": "string"
            },
            "progress": 0,
            "start_time": "string",
            "complete_time": "string",
            "_meta": {
                "errors": [
                    {
                        "code": "string",
                        "message": "string",
                        "field": "string"
                    }
                ]
            }
        }
        """;

    private static readonly StackFrame Frame = new("Disk", "write", "Disk.java", 12, "java.base", "17", "app", false);

    [Fact]
    public void A_failed_task_has_the_members_of_the_document_in_its_order_and_of_its_types()
    {
        var inner = new TaskError("inner", "innen", null, [new TaskError("late", null, null, null, [Frame])], [Frame]);
        var task = Task(TaskState.Failed) with
        {
            Description = "d",
            StartedAt = DateTimeOffset.UnixEpoch,
            EndedAt = DateTimeOffset.UnixEpoch,
        };

        var written = JsonElement.Parse(Written(task, new TaskDetails { Error = inner with { Cause = inner } }));

        SameShape(JsonElement.Parse(Documented), written, "");
    }

    [Fact]
    public void An_error_tree_is_written_exactly()
    {
        var error = new TaskError(
            "The disk is full.",
            "Die Platte ist voll.",
            new TaskError("write failed", null, null, null, [Frame]),
            [new TaskError("close failed", null, null, null, null)],
            [new StackFrame(null, null, null, null, null, null, null, null)]
        );

        Assert.Equal(
            """
            {"cause":{"stack_trace":[{"class_loader_name":"app","module_name":"java.base","module_version":"17","method_name":"write",
            "file_name":"Disk.java","line_number":12,"class_name":"Disk","native_method":false}],"message":"write failed","suppressed":[],
            "localized_message":"write failed"},"stack_trace":[{"class_loader_name":null,"module_name":null,"module_version":null,
            "method_name":null,"file_name":null,"line_number":-1,"class_name":null,"native_method":false}],"message":"The disk is full.",
            "suppressed":[{"stack_trace":[],"message":"close failed","suppressed":[],"localized_message":"close failed"}],
            "localized_message":"Die Platte ist voll."}
            """.ReplaceLineEndings(""),
            ErrorOf(error).GetRawText()
        );
    }

    [Theory]
    [InlineData(null, null, -1)]
    [InlineData(null, false, -1)]
    [InlineData(null, true, -2)]
    [InlineData(0, true, 0)]
    [InlineData(int.MaxValue, null, int.MaxValue)]
    [InlineData(int.MinValue, null, int.MinValue)]
    public void A_line_that_is_not_known_is_negative(int? line, bool? native, int written)
    {
        var frame = ErrorOf(new TaskError("m", null, null, null, [Frame with { LineNumber = line, NativeMethod = native }]))
            .GetProperty("stack_trace")[0];

        Assert.Equal(
            (written, native ?? false),
            (frame.GetProperty("line_number").GetInt32(), frame.GetProperty("native_method").GetBoolean())
        );
    }

    [Fact]
    public void Missing_members_of_an_error_are_absent_and_its_lists_are_empty() =>
        Assert.Equal(
            """{"stack_trace":[],"suppressed":[],"localized_message":"kaputt"}""",
            ErrorOf(new TaskError(null, "kaputt", null, null, null)).GetRawText()
        );

    [Fact]
    public void An_empty_error_shows_the_tasks_last_message()
    {
        var error = ErrorOf(new TaskError(null, null, null, null, [Frame]));

        Assert.Equal(
            ("The task failed.", "The task failed."),
            (error.GetProperty("message").GetString(), error.GetProperty("localized_message").GetString())
        );
        Assert.Equal(1, error.GetProperty("stack_trace").GetArrayLength());
    }

    [Fact]
    public void Deeper_causes_go_last_into_what_was_suppressed_and_say_what_they_are()
    {
        var error = new TaskError(
            "1",
            null,
            new TaskError(
                "2",
                null,
                new TaskError("3", "drei", new TaskError(null, null, null, null, [Frame]), null, null),
                [new TaskError("late", null, null, null, null)],
                null
            ),
            null,
            null
        );

        var cause = ErrorOf(error).GetProperty("cause");

        Assert.Equal(["stack_trace", "message", "suppressed", "localized_message"], Names(cause));
        Assert.StartsWith(
            """[{"stack_trace":[],"message":"late","suppressed":[],"localized_message":"late"},{"stack_trace":[]"""
                + ""","message":"Caused by: 3","suppressed":[],"localized_message":"drei"},""",
            cause.GetProperty("suppressed").GetRawText(),
            StringComparison.Ordinal
        );
        var deepest = cause.GetProperty("suppressed")[2];
        Assert.Equal(["stack_trace", "suppressed"], Names(deepest));
        Assert.Equal(1, deepest.GetProperty("stack_trace").GetArrayLength());
    }

    [Fact]
    public void A_suppressed_error_keeps_its_cause_in_the_same_way()
    {
        var suppressed = ErrorOf(
                new TaskError("1", null, null, [new TaskError("2", null, new TaskError("3", null, null, null, null), null, null)], null)
            )
            .GetProperty("suppressed")[0];

        Assert.Equal(
            "Caused by: 3",
            Assert.Single(suppressed.GetProperty("suppressed").EnumerateArray()).GetProperty("message").GetString()
        );
    }

    [Fact]
    public void Nothing_of_a_deep_tree_is_lost_and_only_the_root_has_a_cause()
    {
        var written = ErrorOf(Tree(100)).GetRawText();

        Assert.All(
            Enumerable.Range(1, 100),
            depth => Assert.Single(Regex.Matches(written, $"\"message\":\"(Caused by: )?error {depth}\""))
        );
        Assert.Equal(100, Regex.Count(written, "\"message\":\"late\""));
        Assert.Equal(2, written.Split("\"cause\":").Length);
    }

    [Theory]
    [InlineData("The disk is full.", "The disk is full.")]
    [InlineData(null, "The task failed.")]
    public void Without_a_reported_error_what_the_task_said_last_is_its_message(string? said, string message)
    {
        var error = JsonElement.Parse(Written(Task(TaskState.Failed) with { Message = said })).GetProperty("error");

        Assert.Equal(
            $$"""{"stack_trace":[],"message":"{{message}}","suppressed":[],"localized_message":"{{message}}"}""",
            error.GetRawText()
        );
    }

    [Fact]
    public async Task A_tree_that_was_reported_comes_out_of_the_API()
    {
        var (ours, theirs, session) = await fixture.App.ApplianceAsync();
        object chain = new { message = "error 25" };
        for (var depth = 24; depth > 0; depth--)
        {
            chain = new
            {
                message = $"error {depth}",
                cause = chain,
                stackTrace = new[] { new { className = "C" + depth, nativeMethod = true } },
            };
        }
        var id = (await ours.Post("/api/tasks", new { type = "t", name = "n" })).Must(201).String("id")!;
        (
            await ours.Post(
                $"/api/tasks/{id}/reports",
                new
                {
                    @event = "failed",
                    message = "It failed.",
                    error = chain,
                }
            )
        ).Must(200);

        var answer = (await theirs.TaskInfo(id, session)).Must(200);
        var again = (await theirs.TaskInfo(id, session)).Must(200);

        Assert.Equal(answer.Text, again.Text);
        Assert.Equal(("ERROR", "error 1"), (answer.String("status"), answer["error"].GetProperty("message").GetString()));
        Assert.Equal("error 2", answer["error"].GetProperty("cause").GetProperty("message").GetString());
        Assert.Contains("\"Caused by: error 25\"", answer.Text, StringComparison.Ordinal);
        Assert.Equal(-2, answer["error"].GetProperty("stack_trace")[0].GetProperty("line_number").GetInt32());
    }

    [Theory]
    [InlineData("""{"stackTrace":[null]}""", "error.stackTrace[0]")]
    [InlineData("""{"suppressed":[null]}""", "error.suppressed[0]")]
    [InlineData("""{"cause":{"suppressed":[{"stackTrace":[{},null]}]}}""", "error.cause.suppressed[0].stackTrace[1]")]
    [InlineData("""{"cause":null,"suppressed":null,"stackTrace":null}""", null)]
    [InlineData("""{"stackTrace":[{}]}""", null)]
    public async Task A_null_error_or_frame_is_refused(string error, string? wrong)
    {
        var (ours, theirs, session) = await fixture.App.ApplianceAsync();

        var added = await ours.Post(
            "/api/tasks",
            $$"""{"type":"t","name":"n","startedAt":"2024-12-09T14:14:17Z","endedAt":"2024-12-09T14:14:"""
                + $$"""17Z","outcome":"error","error":{{error}}}"""
        );

        if (wrong is not null)
        {
            added.MustRefuse(400, "invalid", wrong);
        }
        else
        {
            (await theirs.TaskInfo(added.Must(201).String("id")!, session)).Must(200);
        }
    }

    /// <summary>A chain of causes, each with a suppressed error.</summary>
    internal static TaskError Tree(int depth, int from = 1) =>
        new(
            $"error {from}",
            null,
            from == depth ? null : Tree(depth, from + 1),
            [new TaskError("late", null, null, null, [Frame])],
            [Frame]
        );

    private static JsonElement ErrorOf(TaskError error) =>
        JsonElement.Parse(Written(Task(TaskState.Failed), new TaskDetails { Error = error })).GetProperty("error");

    private static IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().Select(member => member.Name);

    private static void SameShape(JsonElement documented, JsonElement written, string place)
    {
        Assert.True(Kind(documented) == Kind(written), $"{place} is {written.ValueKind}");
        if (written.ValueKind is JsonValueKind.Array)
        {
            Assert.True(written.GetArrayLength() > 0 || place == "._meta.errors", $"{place} is empty");
            Assert.All(written.EnumerateArray(), one => SameShape(documented[0], one, place + "[]"));
        }
        else if (written.ValueKind is JsonValueKind.Object)
        {
            // The documentation does not expand suppressed errors, but its schema does.
            var expected = place.EndsWith(".suppressed[]", StringComparison.Ordinal)
                ? ["stack_trace", "message", "suppressed", "localized_message"]
                : Names(documented);
            Assert.Equal(expected, Names(written));
            foreach (var member in documented.EnumerateObject())
            {
                SameShape(member.Value, written.GetProperty(member.Name), $"{place}.{member.Name}");
            }
        }
    }

    private static JsonValueKind Kind(JsonElement value) => value.ValueKind is JsonValueKind.True ? JsonValueKind.False : value.ValueKind;
}

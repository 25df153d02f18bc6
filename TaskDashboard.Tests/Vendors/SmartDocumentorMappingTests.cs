using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using TaskDashboard.Core.Engine;
using TaskDashboard.Web.Vendors;
using TaskDashboard.Web.Vendors.SmartDocumentor;

namespace TaskDashboard.Tests.Vendors;

/// <summary>How a task is written, member by member, and the numbers of its statuses.</summary>
public sealed class SmartDocumentorMappingTests
{
    private static readonly DateTimeOffset Seen = new(2022, 3, 16, 16, 59, 55, TimeSpan.Zero);

    private static readonly TrackedTask Bare = new()
    {
        Number = 44,
        Id = "6753030831fe9826412bac5c",
        Type = "document",
        Name = "Task display name",
        CreatedBy = "test",
        WorkspaceId = 1,
        WorkspaceNumber = 1,
        CreatedAt = Seen,
    };

    public static TheoryData<TaskStage, int, string> Stages { get; } =
        new()
        {
            { TaskStage.ToReview, 3, "ToReview" },
            { TaskStage.InReview, 4, "InReview" },
            { TaskStage.Processed, 5, "Processed" },
            { TaskStage.ExportCompleted, 6, "ExportCompleted" },
            { TaskStage.Deleting, 19, "Deleting" },
            { TaskStage.Deleted, 20, "Deleted" },
            { TaskStage.QueuedForPreProcessing, 30, "QueuedForPreProcessing" },
            { TaskStage.PreProcessingInProgress, 31, "PreProcessingInProgress" },
            { TaskStage.PreProcessingFailed, 32, "PreProcessingFailed" },
            { TaskStage.PreProcessingDownloadFailed, 33, "PreProcessingDownloadFailed" },
            { TaskStage.PreProcessingSuccessful, 34, "PreProcessingSuccessful" },
            { TaskStage.PreProcessingGetPagesFailed, 35, "PreProcessingGetPagesFailed" },
        };

    public static TheoryData<TaskState, int, string> States { get; } =
        new()
        {
            { TaskState.Pending, 30, "QueuedForPreProcessing" },
            { TaskState.InProgress, 31, "PreProcessingInProgress" },
            { TaskState.Completed, 5, "Processed" },
            { TaskState.Failed, 32, "PreProcessingFailed" },
            { TaskState.Canceled, 20, "Deleted" },
        };

    public static TheoryData<IntegrationStatus, int, string> Integrations { get; } =
        new()
        {
            { IntegrationStatus.None, 0, "None" },
            { IntegrationStatus.Queued, 1, "Queued" },
            { IntegrationStatus.InProgress, 2, "InProgress" },
            { IntegrationStatus.Successful, 3, "Successful" },
            { IntegrationStatus.Failed, 4, "Failed" },
        };

    [Fact]
    public void A_task_is_written_as_in_the_vendor_s_example()
    {
        var task = Bare with
        {
            Description = "Task description",
            State = TaskState.InProgress,
            Stage = TaskStage.InReview,
            IntegrationStatus = IntegrationStatus.Failed,
            TotalPages = 10,
            Run = 3,
            ProcessingStartedAt = Seen,
        };

        Assert.Equal(
            """{"taskId":44,"workspaceId":1,"batchId":1,"taskNumber":1,"externalId":null,"displayName":"Task display """
                + """name","description":"Task description","createdOn":"2022-03-16T16:59:55Z","taskStatus":4,"integrationStatus":"""
                + """4,"taskStatusText":"InReview","integrationStatusText":"Failed","totalPages":10,"restartCount":"""
                + """2,"preProcessingStartedOn":"2022-03-16T16:59:55Z"}""",
            Written(task, new TaskDetails { BatchId = 1 })
        );
    }

    [Fact]
    public void Missing_values_of_a_task_are_null_or_0_or_absent() =>
        Assert.Equal(
            """{"taskId":44,"workspaceId":1,"batchId":null,"taskNumber":1,"externalId":null,"displayName":"Task display """
                + """name","createdOn":"2022-03-16T16:59:55Z","taskStatus":30,"integrationStatus":"""
                + """0,"taskStatusText":"QueuedForPreProcessing","integrationStatusText":"None","totalPages":"""
                + """0,"preProcessingStartedOn":null}""",
            Written(Bare)
        );

    [Fact]
    public void Every_status_is_expected_once()
    {
        Assert.Equal(Enum.GetValues<TaskStage>().Order(), Stages.Select(row => row.Data.Item1).Order());
        Assert.Equal(Enum.GetValues<TaskState>().Order(), States.Select(row => row.Data.Item1).Order());
        Assert.Equal(Enum.GetValues<IntegrationStatus>().Order(), Integrations.Select(row => row.Data.Item1).Order());
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public void A_stage_is_the_status_whatever_the_state(TaskStage stage, int number, string text)
    {
        foreach (var state in Enum.GetValues<TaskState>().Where(state => TaskStages.Fits(stage, state)))
        {
            var task = Json(Bare with { State = state, Stage = stage });
            Assert.Equal((number, text), (task.GetProperty("taskStatus").GetInt32(), task.GetProperty("taskStatusText").GetString()));
            Assert.Contains(
                $"{ApiNames.Of(stage)} is {number} {text};",
                Mapping().RuleOf(Bare with { State = state, Stage = stage }),
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Without_a_stage_the_state_is_the_status(TaskState state, int number, string text)
    {
        var task = Json(Bare with { State = state });

        Assert.Equal((number, text), (task.GetProperty("taskStatus").GetInt32(), task.GetProperty("taskStatusText").GetString()));
        Assert.Contains(
            $"no stage, so its state {ApiNames.Of(state)} is {number} {text};",
            Mapping().RuleOf(Bare with { State = state }),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(Integrations))]
    public void An_integration_status_has_its_number_and_text(IntegrationStatus status, int number, string text)
    {
        var task = Json(Bare with { IntegrationStatus = status });

        Assert.Equal(
            (number, text),
            (task.GetProperty("integrationStatus").GetInt32(), task.GetProperty("integrationStatusText").GetString())
        );
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, 1)]
    [InlineData(int.MaxValue, int.MaxValue - 1)]
    public void Restarts_are_counted_from_the_first_one(int run, int? count) =>
        Assert.Equal(count, Json(Bare with { Run = run }).TryGetProperty("restartCount", out var given) ? given.GetInt32() : null);

    [Fact]
    public void Dates_are_in_UTC_and_whole_seconds()
    {
        var task = Json(
            Bare with
            {
                CreatedAt = new DateTimeOffset(2024, 1, 1, 0, 30, 59, 999, TimeSpan.FromHours(2)),
                ProcessingStartedAt = DateTimeOffset.MaxValue,
            }
        );

        Assert.Equal("2023-12-31T22:30:59Z", task.GetProperty("createdOn").GetString());
        Assert.Equal("9999-12-31T23:59:59Z", task.GetProperty("preProcessingStartedOn").GetString());
    }

    [Fact]
    public void Names_are_those_that_people_read_and_any_text_is_written()
    {
        const string Odd = "Bücher – 書 \"<&+>\" \\ \n \u0001 😀";
        var named = Json(Bare with { ExternalId = Odd, Description = Odd }, new TaskDetails { DisplayName = Odd });

        Assert.Equal(
            (Odd, Odd, Odd),
            (
                named.GetProperty("displayName").GetString(),
                named.GetProperty("externalId").GetString(),
                named.GetProperty("description").GetString()
            )
        );
        Assert.Contains("Bücher – 書", Written(Bare with { Description = Odd }), StringComparison.Ordinal);
        Assert.Equal("Task display name", Json(Bare).GetProperty("displayName").GetString());
        Assert.False(Json(Bare with { Description = "" }).TryGetProperty("description", out _));
    }

    [Fact]
    public void A_task_without_a_workspace_is_not_served()
    {
        Assert.True(Web.Vendors.SmartDocumentor.Mapping.Serves(Bare with { WorkspaceId = 0 }));
        Assert.False(Web.Vendors.SmartDocumentor.Mapping.Serves(Bare with { WorkspaceId = null }));
    }

    [Fact]
    public void An_installation_can_set_the_numbers_that_it_knows()
    {
        var mapping = Mapping(
            ("TaskStatus:ToReview", "40"),
            ("taskstatus:processed", "3"),
            ("IntegrationStatus:None", "9"),
            ("IntegrationStatus:Failed", "")
        );

        Assert.Equal(
            (40, 3, 9, 4),
            (
                Json(Bare with { Stage = TaskStage.ToReview }, null, mapping).GetProperty("taskStatus").GetInt32(),
                Json(Bare with { Stage = TaskStage.Processed }, null, mapping).GetProperty("taskStatus").GetInt32(),
                Json(Bare, null, mapping).GetProperty("integrationStatus").GetInt32(),
                Json(Bare with { IntegrationStatus = IntegrationStatus.Failed }, null, mapping).GetProperty("integrationStatus").GetInt32()
            )
        );
        Assert.Equal("ToReview", Json(Bare with { Stage = TaskStage.ToReview }, null, mapping).GetProperty("taskStatusText").GetString());
        Assert.StartsWith(
            "The stage toReview is 40 ToReview;",
            mapping.RuleOf(Bare with { Stage = TaskStage.ToReview }),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("TaskStatus:ToReview", "four")]
    [InlineData("TaskStatus:ToReview", "-1")]
    [InlineData("TaskStatus:ToReview", "2147483648")]
    [InlineData("TaskStatus:ToReview", "4")]
    [InlineData("TaskStatus:InReview", "3")]
    [InlineData("TaskStatus:Reviewed", "50")]
    [InlineData("TaskStatus:4", "50")]
    [InlineData("IntegrationStatus:Failed", "3")]
    [InlineData("IntegrationStatus:Failed", "3.5")]
    [InlineData("IntegrationStatus:Unknown", "7")]
    public void A_wrong_number_or_name_is_named(string setting, string value)
    {
        var wrong = Assert.Throws<SettingException>(() => Mapping((setting, value)));

        Assert.StartsWith($"Vendors:SmartDocumentor:{setting}:", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_names_that_were_given_the_same_number_are_both_named()
    {
        var wrong = Assert.Throws<SettingException>(() => Mapping(("TaskStatus:Deleted", "77"), ("TaskStatus:InReview", "77")));

        Assert.Contains("InReview", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("Deleted", wrong.Message, StringComparison.Ordinal);
    }

    private static Mapping Mapping(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(setting => KeyValuePair.Create("Vendors:SmartDocumentor:" + setting.Name, (string?)setting.Value))
            )
            .Build();
        return new Mapping(new VendorSettings(configuration, TimeProvider.System));
    }

    private static JsonElement Json(TrackedTask task, TaskDetails? details = null, Mapping? mapping = null) =>
        JsonElement.Parse(Written(task, details, mapping));

    private static string Written(TrackedTask task, TaskDetails? details = null, Mapping? mapping = null)
    {
        using var answer = AnswerWriter.Rent();
        (mapping ?? Mapping()).Write(task, details ?? TaskDetails.None, answer.Json);
        return Encoding.UTF8.GetString(answer.Written().Span);
    }
}

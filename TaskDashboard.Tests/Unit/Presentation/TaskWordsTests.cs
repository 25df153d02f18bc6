using System.Runtime.CompilerServices;
using System.Text.Json;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

/// <summary>Texts of a task's page about the task's details.</summary>
public sealed class TaskWordsTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private static readonly TrackedTask Bare = new()
    {
        Number = 1,
        Id = "a",
        Type = "REPORT",
        Name = "Report",
        CreatedBy = "key",
        Executor = TaskExecutor.Reporter,
        CreatedAt = At,
    };

    [Theory]
    [InlineData(262, "Agent installed")]
    [InlineData(265, "From EC2")]
    [InlineData(260, "From Active Directory")]
    [InlineData(261, "261")]
    [InlineData(0, "0")]
    public void The_type_of_an_endpoint_is_read_in_words_or_as_its_number(int type, string words) =>
        Assert.Equal(words, EndpointTypeWords.Of(type));

    [Fact]
    public void Every_stage_has_words_of_its_own_and_says_what_it_waits_for()
    {
        var stages = Enum.GetValues<TaskStage>();

        Assert.Equal(stages.Length, stages.Select(StageWords.Of).Distinct().Count());
        Assert.Equal(stages.Length, stages.Select(StageWords.Explanation).Distinct().Count());
        Assert.All(stages, stage => Assert.EndsWith(".", StageWords.Explanation(stage), StringComparison.Ordinal));
        Assert.Equal(
            Enum.GetValues<IntegrationStatus>().Length,
            Enum.GetValues<IntegrationStatus>().Select(StageWords.Of).Distinct().Count()
        );
        Assert.Throws<SwitchExpressionException>(() => StageWords.Of((TaskStage)99));
        Assert.Throws<SwitchExpressionException>(() => StageWords.Explanation((TaskStage)99));
        Assert.Throws<SwitchExpressionException>(() => StageWords.Of((IntegrationStatus)99));
    }

    [Theory]
    [InlineData("Work has started. Stage: preProcessingInProgress. Page 1", "Work has started. Stage: Pre-processing. Page 1")]
    [InlineData("Stage: whatever. It goes on.", "Stage: whatever. It goes on.")]
    [InlineData("The work is done.", "The work is done.")]
    public void The_history_says_stages_in_words(string reason, string read) => Assert.Equal(read, StageWords.In(reason));

    [Fact]
    public void A_task_that_carries_nothing_shows_nothing_but_who_moves_it() =>
        Assert.Equal([new TaskFact("Reported by", "the program that created it")], TaskFact.Of(Bare, TaskDetails.None));

    [Fact]
    public void Everything_that_a_task_carries_has_its_place()
    {
        var task = Bare with
        {
            ExternalId = "INV-1",
            WorkspaceId = 12,
            WorkspaceNumber = 7,
            VendorType = "QUARTZ",
            Stage = TaskStage.InReview,
            IntegrationStatus = IntegrationStatus.Failed,
            TotalPages = 1200,
            Run = 3,
            StartedAt = At.AddMinutes(1),
            ProcessingStartedAt = At.AddMinutes(9),
            CompanyId = "c-1",
            Launcher = "night shift",
            Executor = TaskExecutor.Worker,
            OwnerId = "u-1",
            OwnerName = "maria",
        };
        var details = new TaskDetails
        {
            UniqueName = "report-17",
            DisplayName = "The report",
            ParentName = "Month end",
            CompanyName = "Contoso",
            BatchId = 88,
            Target = new TaskTarget("vm-1", "appliance", "srm-04"),
        };

        var facts = TaskFact.Of(task, details).ToDictionary(fact => fact.Name);

        Assert.Equal(
            [
                ("Integration", "Failed"),
                ("Pages", "1,200"),
                ("Restarts", "2"),
                ("Processing last started", null),
                ("External id", "INV-1"),
                ("Workspace", "12, task 7 in it"),
                ("Batch", "88"),
                ("Target", "srm-04 (appliance)"),
                ("Display name", "The report"),
                ("Unique name", "report-17"),
                ("Part of", "Month end"),
                ("Vendor's type", "QUARTZ"),
                ("Owner", "maria"),
                ("Company", "Contoso"),
                ("Launched by", "night shift"),
                ("Reported by", "a worker that claims it"),
            ],
            facts.Values.Select(fact => (fact.Name, fact.Text))
        );
        Assert.Equal(At.AddMinutes(9), facts["Processing last started"].At);
        Assert.Equal(
            ("Id vm-1", "Id u-1", "Id c-1"),
            (facts["Target"].Explanation, facts["Owner"].Explanation, facts["Company"].Explanation)
        );
        Assert.True(facts["External id"].IsId);
    }

    [Fact]
    public void Repeated_information_is_shown_once()
    {
        var task = Bare with
        {
            StartedAt = At,
            ProcessingStartedAt = At,
            Launcher = "key",
            State = TaskState.InProgress,
            CompanyId = "c-1",
        };

        Assert.Equal(
            ["Company", "Reported by"],
            TaskFact.Of(task, new TaskDetails { DisplayName = "Report", UniqueName = "Report" }).Select(fact => fact.Name)
        );
    }

    [Fact]
    public void The_start_of_an_earlier_run_is_not_shown_for_a_waiting_one()
    {
        var task = Bare with { Type = "DOCUMENT", Run = 2, ProcessingStartedAt = At };

        Assert.DoesNotContain(TaskFact.Of(task, TaskDetails.None), fact => fact.Name == "Processing last started");
        Assert.Contains(
            TaskFact.Of(task with { StartedAt = At.AddMinutes(1), State = TaskState.InProgress }, TaskDetails.None),
            fact => fact.Name == "Processing last started"
        );
    }

    [Theory]
    [InlineData("Invoice.pdf", null, 12, "Pages", "12")]
    [InlineData("Interview.MP3", null, 45, "Minutes", "45")]
    [InlineData("Interview", "Video", 45, "Minutes", "45")]
    [InlineData("Invoice.pdf", null, 0, "Pages", "not counted yet")]
    public void A_documents_length_is_its_pages_and_a_recordings_its_minutes(
        string name,
        string? type,
        int length,
        string label,
        string text
    )
    {
        var facts = TaskFact.Of(
            Bare with
            {
                Name = name,
                TotalPages = length,
            },
            new TaskDetails { Target = type is null ? null : new TaskTarget(null, type, null) }
        );

        Assert.Equal(text, facts.Single(fact => fact.Name == label).Text);
    }

    [Fact]
    public void Tabs_are_those_that_lead_to_something()
    {
        var (error, message, json) = (
            new TaskError("No.", null, null, null, null),
            new TaskMessage(TaskMessageLevel.Info, null, "Hello", null, null),
            JsonElement.Parse("{}")
        );
        var scan = Bare with { Subtasks = new SubtaskCounts(1, 0, 0, 0, 0) };

        Assert.Equal(["History", "Vendors", "Raw JSON"], Labels(Bare, TaskDetails.None));
        Assert.Equal(["Items", "History", "Vendors", "Raw JSON"], Labels(Bare, TaskDetails.None, hasRetry: true));
        Assert.Equal(
            ["Endpoints", "Error", "Messages", "Result and attributes", "History", "Vendors", "Raw JSON"],
            Labels(
                scan,
                new TaskDetails
                {
                    Error = error,
                    Messages = [message],
                    Result = json,
                    Attributes = json,
                }
            )
        );
        Assert.Equal("Result", Labels(Bare, new TaskDetails { Returns = [new("a", "b")] })[0]);
        Assert.Equal("Attributes", Labels(Bare, new TaskDetails { Attributes = json })[0]);
        Assert.Equal(1, TaskTabs.Of(Bare, new TaskDetails { Messages = [message] }, hasRetry: false)[0].Count);

        static IReadOnlyList<string> Labels(TrackedTask task, TaskDetails details, bool hasRetry = false) =>
            [.. TaskTabs.Of(task, details, hasRetry).Select(tab => tab.Label)];
    }

    [Fact]
    public void A_tab_that_the_task_does_not_have_is_the_first_one()
    {
        var tabs = TaskTabs.Of(Bare, TaskDetails.None, hasRetry: false);

        Assert.Equal(
            (TaskTab.History, TaskTab.History, TaskTab.Raw),
            (TaskTabs.Shown(tabs, null), TaskTabs.Shown(tabs, TaskTab.Endpoints), TaskTabs.Shown(tabs, TaskTab.Raw))
        );
    }

    [Theory]
    [InlineData(TaskState.InProgress, 12, 9985, 3, 0, "12 of 10,000 endpoints left", "3 failed")]
    [InlineData(TaskState.Pending, 1, 0, 0, 0, "1 of 1 endpoint left", null)]
    [InlineData(TaskState.Completed, 0, 7, 1, 0, null, "1 failed")]
    [InlineData(TaskState.Canceled, 0, 7, 1, 2, "2 skipped", "1 failed")]
    [InlineData(TaskState.Completed, 0, 8, 0, 0, "8 endpoints", null)]
    public void A_list_shows_the_endpoints_of_a_task_beside_its_state(
        TaskState state,
        int pending,
        int completed,
        int failed,
        int skipped,
        string? text,
        string? alarm
    ) =>
        Assert.Equal(
            new TaskNote(text, alarm),
            TaskNote.Of(Bare with { State = state, Subtasks = new SubtaskCounts(pending, 0, completed, failed, skipped) })
        );

    [Fact]
    public void A_task_without_endpoints_has_no_second_line() => Assert.Null(TaskNote.Of(Bare));

    [Theory]
    [InlineData(TaskState.Pending, false, false)]
    [InlineData(TaskState.Pending, true, true)]
    [InlineData(TaskState.InProgress, false, false)]
    [InlineData(TaskState.InProgress, true, true)]
    [InlineData(TaskState.Completed, false, true)]
    [InlineData(TaskState.Failed, false, true)]
    [InlineData(TaskState.Canceled, false, true)]
    public void A_restart_is_offered_for_ended_and_stuck_tasks(TaskState state, bool stuck, bool offered)
    {
        var task = Bare with { State = state };

        Assert.Equal(offered, RestartWords.Offered(task, stuck));
        Assert.Equal(offered, RestartWords.Offered(task with { Executor = TaskExecutor.Worker }, stuck));
        Assert.False(RestartWords.Offered(task with { Executor = TaskExecutor.Engine }, stuck));
    }

    [Theory]
    [InlineData(TaskState.Pending, true)]
    [InlineData(TaskState.InProgress, false)]
    public void A_restart_is_offered_for_a_document_that_waits(TaskState state, bool offered)
    {
        var document = Bare with { State = state, WorkspaceId = 1 };

        Assert.Equal(offered, RestartWords.Offered(document, stuck: false));
        Assert.False(RestartWords.Offered(document with { Executor = TaskExecutor.Engine }, stuck: false));
    }

    [Fact]
    public void A_restart_has_one_name_whatever_is_restarted()
    {
        Assert.Equal("Restart", RestartWords.Label);
        Assert.Equal(
            ("Restart this task", "Restart this document"),
            (RestartWords.Title(Bare), RestartWords.Title(Bare with { WorkspaceId = 1 }))
        );
    }

    [Fact]
    public void A_restart_says_first_what_it_does_and_then_what_is_lost()
    {
        var ended = Bare with { State = TaskState.Failed, Run = 2 };
        var full = new TaskDetails
        {
            Error = new TaskError("No.", null, null, null, null),
            Result = JsonElement.Parse("1"),
            Returns = [new("a", "b")],
        };

        Assert.Equal(
            ["Run 3 starts: the task waits for the program that reports on it.", "The history stays."],
            RestartWords.Lines(ended, TaskDetails.None)
        );
        Assert.Equal("The error, result and returns of run 2 are removed. Messages and history stay.", RestartWords.Lines(ended, full)[^1]);
        Assert.Equal(
            "The error of run 2 is removed. Messages and history stay.",
            RestartWords.Lines(ended, full with { Result = null, Returns = [] })[^1]
        );
        Assert.Equal(
            "Run 2 is abandoned. A program that still works on it gets an error at its next report.",
            RestartWords.Lines(ended with { State = TaskState.InProgress }, TaskDetails.None)[1]
        );
        Assert.Equal(
            "Run 3 starts: the task waits again, with all 10,000 endpoints, whatever their results.",
            RestartWords.Lines(ended with { Subtasks = new SubtaskCounts(0, 0, 9997, 3, 0) }, TaskDetails.None)[0]
        );
    }
}

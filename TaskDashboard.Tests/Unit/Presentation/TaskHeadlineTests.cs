using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

/// <summary>The line on a task's page that says how the task does.</summary>
public sealed class TaskHeadlineTests
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

    private static readonly StuckRule Stuck = new(new Dictionary<string, TimeSpan?>());

    private static readonly TrackedTask Started = Bare with { State = TaskState.InProgress, StartedAt = At };

    private static readonly TrackedTask Failed = Bare with
    {
        State = TaskState.Failed,
        Outcome = TaskOutcome.Error,
        EndedAt = At,
        Message = "The work failed.",
    };

    [Fact]
    public void A_failed_task_says_its_root_cause_in_a_sentence()
    {
        var error = new TaskError(
            "The certificate could not be replaced.",
            null,
            new TaskError(
                "Handshake failed",
                null,
                new TaskError("The certificate has expired. Renew it.\nat line 1", null, null, null, null),
                null,
                null
            ),
            null,
            null
        );

        Assert.Equal("The certificate has expired.", Read(Failed, new TaskDetails { Error = error }));
        Assert.Equal("The certificate could not be replaced.", Read(Failed, new TaskDetails { Error = error with { Cause = null } }));
    }

    [Theory]
    [InlineData(3, 3, 3, "All 3 endpoints failed: Access is denied.")]
    [InlineData(3, 3, 2, "All 3 endpoints failed, 2 of them with: Access is denied.")]
    [InlineData(1, 1, 1, "The endpoint failed: Access is denied.")]
    [InlineData(2, 5, 2, "2 of 5 endpoints failed: Access is denied.")]
    public void A_failed_scan_says_what_most_endpoints_failed_with(int failed, int all, int often, string line) =>
        Assert.Equal(
            line,
            Read(
                Failed with
                {
                    Subtasks = new SubtaskCounts(0, 0, all - failed, failed, 0),
                },
                errors: new SubtaskError(new("E1", null), 'A', "Access is denied.", 1, often, 1, often)
            )
        );

    [Theory]
    [InlineData("The disk is full", null, "The disk is full")]
    [InlineData("The work failed.", null, "It failed, and its reporter did not say why.")]
    [InlineData(null, null, "It failed, and its reporter did not say why.")]
    [InlineData(
        "The work failed.",
        TaskStage.PreProcessingDownloadFailed,
        "It could not be downloaded from its source. Fix that, then process it again."
    )]
    public void Without_an_error_the_message_or_the_stage_says_why_it_failed(string? message, TaskStage? stage, string line) =>
        Assert.Equal(line, Read(Failed with { Message = message, Stage = stage }));

    [Fact]
    public void A_running_scan_says_how_far_it_is_how_many_failed_and_when_it_may_end()
    {
        var scan = Started with
        {
            Subtasks = new SubtaskCounts(2789, 18, 7130, 63, 0),
            ItemCount = 10_000,
            RemainingItemCount = 2807,
            LastReportAt = At.AddMinutes(18),
            Version = 180,
        };

        Assert.Equal("7,193 of 10,000 endpoints ended, 63 failed. About 7 min left.", Read(scan, now: At.AddMinutes(18).AddSeconds(1)));
        var late = TaskHeadline.Of(scan, TaskDetails.None, null, [], Stuck, At.AddMinutes(29));
        Assert.Equal("7,193 of 10,000 endpoints ended, 63 failed. Silent for ", string.Concat(late.Select(part => part.Text)));
        Assert.Equal(At.AddMinutes(18), late[^1].Since);
        Assert.Equal(["7,193", "63 failed"], late.Where(part => part is { Strong: true, Since: null }).Select(part => part.Text));
    }

    [Theory]
    [InlineData(40, "Restarting the services", "40 % done: Restarting the services.")]
    [InlineData(40, "Work continues.", "40 % done.")]
    [InlineData(null, "Reading page 3", "Reading page 3.")]
    [InlineData(null, null, "Work is under way.")]
    public void Other_work_says_its_percentage_and_its_step(int? percent, string? step, string line) =>
        Assert.Equal(line, Read(Started with { PercentComplete = percent, Message = step }, now: At.AddSeconds(1)));

    [Fact]
    public void Items_and_stages_are_said_too()
    {
        Assert.Equal("260 of 300 items done.", Read(Started with { ItemCount = 300, RemainingItemCount = 40 }, now: At.AddSeconds(1)));
        Assert.Equal("A person is reviewing it.", Read(Started with { Stage = TaskStage.InReview }, now: At.AddSeconds(1)));
    }

    [Theory]
    [InlineData(TaskExecutor.Reporter, "It waits for the first report of work. Waiting for ")]
    [InlineData(TaskExecutor.Worker, "It waits for a worker that claims it. Waiting for ")]
    [InlineData(TaskExecutor.Engine, "It starts when the push engine has room for it. Waiting for ")]
    public void A_pending_task_says_what_it_waits_for(TaskExecutor executor, string line) =>
        Assert.Equal(line, Read(Bare with { Executor = executor }));

    [Fact]
    public void An_ended_task_says_what_came_of_it()
    {
        var done = Bare with { State = TaskState.Completed, Outcome = TaskOutcome.Success, StartedAt = At, EndedAt = At.AddSeconds(185) };
        Assert.Equal("Done in 3 min 5 s.", Read(done));
        Assert.Equal("Sent to everybody.", Read(done with { Message = "Sent to everybody" }));
        Assert.Equal("All 40 endpoints are done.", Read(done with { Subtasks = new SubtaskCounts(0, 0, 40, 0, 0) }));
        Assert.Equal("37 of 40 endpoints done, 2 failed, 1 skipped.", Read(done with { Subtasks = new SubtaskCounts(0, 0, 37, 2, 1) }));
        Assert.Equal("It was processed and exported.", Read(done with { Stage = TaskStage.ExportCompleted }));

        var canceled = done with { State = TaskState.Canceled, Message = "Wrong policy" };
        Assert.Equal(
            "7 of 9 endpoints had ended, 2 skipped. Reason: Wrong policy.",
            Read(canceled with { Subtasks = new SubtaskCounts(0, 0, 6, 1, 2) })
        );
        Assert.Equal(
            "A person or a program ended it early. It can be restarted.",
            Read(canceled with { Message = "The work was canceled." })
        );
    }

    [Theory]
    [InlineData(RetryState.Completed, TaskState.Completed, 2, 2, 0, "2 of 2 delivered.", Tone.Good, "Completed")]
    [InlineData(RetryState.Completed, TaskState.Completed, 2, 0, 2, "0 of 2 delivered, 2 failed again.", Tone.Bad, "0 of 2 delivered")]
    [InlineData(RetryState.Completed, TaskState.Completed, 2, 1, 1, "1 of 2 delivered, 1 failed again.", Tone.Warning, "1 of 2 delivered")]
    [InlineData(RetryState.Canceled, TaskState.Canceled, 300, 40, 0, "40 of 300 delivered, 260 not sent.", null, "Canceled")]
    [InlineData(
        RetryState.Running,
        TaskState.InProgress,
        300,
        38,
        2,
        "40 of 300 pushes processed: 38 delivered, 2 failed again.",
        null,
        "Running"
    )]
    public void A_retry_says_and_looks_like_what_arrived(
        RetryState state,
        TaskState of,
        int all,
        int delivered,
        int failed,
        string line,
        Tone? tone,
        string label
    )
    {
        var retry = new RetryRequest
        {
            Number = 1,
            Id = "r",
            TaskNumber = 1,
            TaskId = "a",
            Filter = "{}",
            RequestedBy = "jane",
            State = state,
            ItemCount = all,
            Delivered = delivered,
            FailedAgain = failed,
        };
        var task = Started with { State = of, Executor = TaskExecutor.Engine };

        Assert.Equal(
            line,
            string.Concat(TaskHeadline.Of(task, TaskDetails.None, retry, [], Stuck, At.AddSeconds(1)).Select(part => part.Text))
        );
        var look = TaskHeadline.LookOf(task, retry);
        Assert.Equal(label, look.Label);
        Assert.Equal(tone ?? look.Tone, look.Tone);
    }

    [Theory]
    [InlineData(TaskState.Pending)]
    [InlineData(TaskState.InProgress)]
    public void A_task_that_is_silent_for_too_long_may_be_stuck(TaskState state)
    {
        var task = Started with { State = state, LastReportAt = At };

        Assert.EndsWith(
            " It may be stuck: such a task is expected to report every 1 h.",
            Read(task, now: At.AddHours(1)),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("stuck", Read(task, now: At.AddMinutes(59)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("One. Two.", "One.")]
    [InlineData("See v. 2. It is 3.5 MB. Gone", "See v. 2. It is 3.5 MB. Gone")]
    [InlineData("No end", "No end")]
    [InlineData("  First line \r\n second", "First line")]
    [InlineData("Why? Because.", "Why?")]
    public void A_sentence_ends_where_the_next_one_begins(string text, string sentence) =>
        Assert.Equal(sentence, TaskHeadline.Sentence(text));

    [Fact]
    public void A_sentence_that_is_too_long_is_shortened_between_characters()
    {
        var shortened = TaskHeadline.Sentence(string.Concat(Enumerable.Repeat("📕", 200)));

        Assert.Equal((239, '…'), (shortened.Length, shortened[^1]));
        Assert.True(char.IsLowSurrogate(shortened[^2]));
    }

    private static string Read(TrackedTask task, TaskDetails? details = null, DateTimeOffset? now = null, params SubtaskError[] errors) =>
        string.Concat(TaskHeadline.Of(task, details ?? TaskDetails.None, null, errors, Stuck, now ?? At).Select(part => part.Text));
}

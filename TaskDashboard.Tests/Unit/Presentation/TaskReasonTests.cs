using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

/// <summary>The second line of an ended task: why it failed.</summary>
public sealed class TaskReasonTests
{
    private static readonly TrackedTask Failed = new()
    {
        Number = 1,
        Id = "a",
        Type = "REGISTER",
        Name = "Register",
        CreatedBy = "key",
        State = TaskState.Failed,
        Outcome = TaskOutcome.Error,
        DetailsVersion = 1,
    };

    private static TaskError Error(string message, TaskError? cause = null) => new(message, null, cause, null, null);

    [Theory]
    [InlineData("sun.security.validator.ValidatorException: the issuer CN=vc is not trusted", "The issuer CN=vc is not trusted")]
    [InlineData("java.lang.RuntimeException: java.io.IOException: No space left", "No space left")]
    [InlineData("IOError: no", "No")]
    [InlineData("api.example.com: connection refused", "api.example.com: connection refused")]
    [InlineData("java.io.IOException: ", "java.io.IOException:")]
    [InlineData("the disk is full", "the disk is full")]
    public void The_cause_is_said_without_the_name_of_its_class(string message, string cause) =>
        Assert.Equal(cause, TaskReason.Cause(Error(message)));

    [Fact]
    public void The_reporters_own_words_come_first() =>
        Assert.Equal("The disk is full.", TaskReason.Of(Failed with { Message = "The disk is full." }, null));

    [Fact]
    public void Without_words_of_the_reporter_the_root_cause_is_the_reason()
    {
        var error = Error("Registration failed", Error("TLS failed", Error("Certificate of vc-01 expired.\nat Server.Connect()")));

        Assert.Equal("Certificate of vc-01 expired.", TaskReason.Of(Failed with { Message = "The work failed." }, error));
        Assert.Equal("Alone", TaskReason.Of(Failed, Error("Alone")));
        Assert.Equal("Alone", TaskReason.Of(Failed with { Message = "It could not be done." }, Error("Alone")));
        Assert.Null(TaskReason.Of(Failed with { Message = "The work failed." }, null));
    }

    [Fact]
    public void No_sentence_of_the_state_machine_counts_as_said() =>
        Assert.All(TaskStateMachine.Table, rule => Assert.False(TaskReason.IsSaid(rule.Reason)));

    [Fact]
    public void The_error_is_asked_for_only_if_the_task_does_not_say_why_it_failed()
    {
        Assert.True(TaskReason.IsInError(Failed with { Message = "The work failed." }));
        Assert.True(TaskReason.IsInError(Failed with { Message = "The disk is full." }));
        Assert.False(TaskReason.IsInError(Failed with { DetailsVersion = 0 }));
        Assert.False(TaskReason.IsInError(Failed with { State = TaskState.Completed }));
    }

    [Fact]
    public void A_task_with_a_warning_says_what_it_lacks()
    {
        var warned = Failed with { State = TaskState.Completed, Outcome = TaskOutcome.Warning, Message = "The work is done." };

        Assert.Equal(
            "4 of 812 endpoints failed.",
            TaskReason.Of(
                warned with
                {
                    Subtasks = new SubtaskCounts { Completed = 808, Failed = 4 },
                },
                null
            )
        );
        Assert.Equal("3 items skipped.", TaskReason.Of(warned with { SkippedItemCount = 3 }, null));
        Assert.Equal("Two pages were blank.", TaskReason.Of(warned with { Message = "Two pages were blank." }, null));
        Assert.Null(TaskReason.Of(warned with { Outcome = TaskOutcome.Success, Message = "All is well." }, null));
    }
}

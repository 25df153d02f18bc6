namespace TaskDashboard.Tests.Unit.Domain;

/// <summary>Programs rely on these names: renaming a member must not rename them.</summary>
public sealed class ApiNamesTests
{
    [Fact]
    public void Task_states_are_named() => Named<TaskState>("pending", "inProgress", "completed", "failed", "canceled");

    [Fact]
    public void Task_outcomes_are_named() => Named<TaskOutcome>("success", "warning", "error", "tempError", "terminated");

    [Fact]
    public void Task_events_are_named() =>
        Named<TaskEvent>("started", "progressed", "completed", "failed", "canceled", "restarted", "stageChanged");

    [Fact]
    public void Executors_are_named() => Named<TaskExecutor>("engine", "worker", "reporter");

    [Fact]
    public void Stages_are_named() =>
        Named<TaskStage>(
            "queuedForPreProcessing",
            "preProcessingInProgress",
            "preProcessingSuccessful",
            "toReview",
            "inReview",
            "preProcessingFailed",
            "preProcessingDownloadFailed",
            "preProcessingGetPagesFailed",
            "processed",
            "exportCompleted",
            "deleting",
            "deleted"
        );

    [Fact]
    public void Integration_statuses_are_named() => Named<IntegrationStatus>("none", "queued", "inProgress", "successful", "failed");

    [Fact]
    public void Subtask_states_are_named() => Named<SubtaskState>("pending", "inProgress", "completed", "failed", "skipped");

    [Fact]
    public void Message_levels_are_named() => Named<TaskMessageLevel>("info", "warn", "error");

    [Fact]
    public void Push_states_are_named() => Named<PushState>("waiting", "sending", "failed", "delivered", "expired", "canceled");

    [Fact]
    public void Retry_states_are_named() => Named<RetryState>("pending", "running", "completed", "canceled");

    [Fact]
    public void Parts_of_a_retry_are_named() => Named<RetryPart>("failedAgain", "rest");

    [Fact]
    public void Outcomes_of_a_retrys_items_are_named() => Named<RetryItemOutcome>("delivered", "failedAgain", "notSent");

    [Fact]
    public void Reasons_for_not_sending_are_named() =>
        Named<NotSentReason>(
            "alreadyDelivered",
            "inFlight",
            "inAnotherRetry",
            "destinationPaused",
            "circuitOpen",
            "expired",
            "canceled",
            "superseded",
            "unknown",
            "notAllowed",
            "payloadMissing"
        );

    [Fact]
    public void Errors_of_deliveries_are_named() =>
        Named<DeliveryError>(
            "none",
            "status",
            "timeout",
            "connectionRefused",
            "nameNotResolved",
            "addressNotAllowed",
            "tlsFailure",
            "connectionClosed",
            "badAnswer",
            "redirect",
            "other",
            "tokenRefused",
            "tokenUnavailable",
            "payloadMissing"
        );

    [Fact]
    public void Authorization_types_are_named() => Named<AuthorizationType>("none", "basic", "oauth2");

    [Fact]
    public void Roles_are_named() => Named<Role>("viewer", "operator", "administrator");

    [Fact]
    public void Subjects_of_changes_are_named() =>
        Named<ChangeSubject>("task", "pushes", "destination", "retry", "key", "pushService", "person", "activity", "view");

    [Fact]
    public void A_missing_required_member_is_refused_with_the_valid_names()
    {
        Assert.Equal(Role.Viewer, ApiNames.Required<Role>("viewer", "role"));
        Assert.Null(ApiNames.Optional<Role>(null, "role"));
        foreach (
            var refusal in new[]
            {
                Assert.Throws<RefusedException>(() => ApiNames.Required<Role>(null, "role")),
                Assert.Throws<RefusedException>(() => ApiNames.Required<Role>("owner", "role")),
                Assert.Throws<RefusedException>(() => ApiNames.Optional<Role>("owner", "role")),
            }
        )
        {
            Assert.Equal(
                ("role", "role is missing or not known. Give one of viewer, operator, administrator."),
                (refusal.Member, refusal.Message)
            );
        }
    }

    private static void Named<T>(params string[] names)
        where T : struct, Enum
    {
        Assert.Equal(names, ApiNames.All<T>());
        Assert.Equal(names, Enum.GetValues<T>().Select(ApiNames.Of));
        Assert.All(
            Enum.GetValues<T>(),
            value =>
            {
                Assert.True(ApiNames.TryParse(ApiNames.Of(value), out T parsed));
                Assert.Equal(value, parsed);
                Assert.False(ApiNames.TryParse(ApiNames.Of(value).ToUpperInvariant(), out T _));
            }
        );
        Assert.All(new[] { null, "", " ", "0", "nothing" }, wrong => Assert.False(ApiNames.TryParse(wrong, out T _)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ApiNames.Of((T)Enum.ToObject(typeof(T), 99)));
    }
}

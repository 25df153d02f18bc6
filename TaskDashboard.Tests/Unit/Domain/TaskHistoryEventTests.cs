namespace TaskDashboard.Tests.Unit.Domain;

public sealed class TaskHistoryEventTests
{
    /// <summary>The history of a version that stored the events of tasks stays readable.</summary>
    [Fact]
    public void An_event_of_a_task_has_the_same_number_and_name_in_the_history() =>
        Assert.All(
            Enum.GetValues<TaskEvent>(),
            on => Assert.Equal(((int)on, ApiNames.Of(on)), ((int)on.InHistory(), ApiNames.Of(on.InHistory())))
        );
}

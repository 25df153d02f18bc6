namespace TaskDashboard.Tests.Unit.Domain;

public sealed class StuckRuleTests
{
    private static readonly DateTimeOffset LastReportAt = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private static readonly StuckRule Rule = new(
        new Dictionary<string, TimeSpan?> { ["SCAN"] = TimeSpan.FromMinutes(10), ["ARCHIVE"] = null }
    );

    private static readonly TrackedTask Task = new()
    {
        Number = 1,
        Id = "a",
        Type = "SCAN",
        Name = "Scan",
        CreatedBy = "test",
        State = TaskState.InProgress,
        CreatedAt = LastReportAt.AddDays(-1),
        LastReportAt = LastReportAt,
    };

    [Theory]
    [InlineData(TaskState.Pending, 10, true)]
    [InlineData(TaskState.InProgress, 10, true)]
    [InlineData(TaskState.InProgress, 9, false)]
    [InlineData(TaskState.Completed, 1000, false)]
    [InlineData(TaskState.Failed, 1000, false)]
    [InlineData(TaskState.Canceled, 1000, false)]
    public void A_task_that_has_not_ended_is_stuck_once_it_was_silent_for_the_time_of_its_type(TaskState state, int minutes, bool stuck) =>
        Assert.Equal(stuck ? LastReportAt : null, Rule.SilentSince(Task with { State = state }, LastReportAt.AddMinutes(minutes)));

    [Theory]
    [InlineData("REPORT", 59, false)]
    [InlineData("REPORT", 60, true)]
    [InlineData("scan", 10, true)]
    [InlineData("ARCHIVE", 100_000, false)]
    public void Each_type_has_its_own_time_and_the_others_an_hour(string type, int minutes, bool stuck) =>
        Assert.Equal(stuck, Rule.SilentSince(Task with { Type = type }, LastReportAt.AddMinutes(minutes)) is not null);

    [Fact]
    public void Without_a_report_the_silence_begins_with_the_task() =>
        Assert.Equal(Task.CreatedAt, Rule.SilentSince(Task with { LastReportAt = null }, LastReportAt));
}

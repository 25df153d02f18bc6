namespace TaskDashboard.Tests.Unit.Domain;

public sealed class TaskPaceTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_task_that_reports_at_its_usual_pace_has_an_estimate()
    {
        // A report every 10 seconds for 200 seconds: 20 of 100 items.
        var task = Running(reports: 20, last: 200, all: 100, left: 80);

        Assert.Equal(new TaskPace(null, TimeSpan.FromSeconds(800)), TaskPace.Of(task, Start.AddSeconds(200)));
        Assert.Equal(new TaskPace(null, TimeSpan.FromSeconds(760)), TaskPace.Of(task, Start.AddSeconds(240)));
    }

    [Fact]
    public void A_task_whose_report_is_overdue_is_silent_and_has_none()
    {
        var task = Running(reports: 20, last: 200, all: 100, left: 80);
        Assert.Null(TaskPace.Of(task, Start.AddSeconds(259)).SilentSince);
        Assert.Equal(new TaskPace(Start.AddSeconds(200), null), TaskPace.Of(task, Start.AddSeconds(260)));

        // 99 % and then nothing for eleven minutes.
        var almost = Running(reports: 300, last: 600, all: 100, left: 1);
        Assert.Equal(new TaskPace(Start.AddSeconds(600), null), TaskPace.Of(almost, Start.AddSeconds(1260)));
    }

    [Fact]
    public void A_task_that_reports_rarely_is_silent_later()
    {
        var task = Running(reports: 10, last: 6000, all: 100, left: 50);

        Assert.Null(TaskPace.Of(task, Start.AddSeconds(8000)).SilentSince);
        Assert.NotNull(TaskPace.Of(task, Start.AddSeconds(8600)).SilentSince);
    }

    [Fact]
    public void The_usual_pace_is_unknown_after_few_reports()
    {
        var task = Running(reports: 1, last: 10, all: 100, left: 50);

        Assert.Equal(new TaskPace(null, TimeSpan.FromSeconds(5)), TaskPace.Of(task, Start.AddSeconds(15)));
        Assert.Equal(default, TaskPace.Of(task, Start.AddSeconds(100)));
        Assert.NotNull(TaskPace.Of(task, Start.AddSeconds(311)).SilentSince);
    }

    [Theory]
    [InlineData(TaskState.Pending)]
    [InlineData(TaskState.Completed)]
    [InlineData(TaskState.Failed)]
    [InlineData(TaskState.Canceled)]
    public void Only_a_task_in_progress_has_a_pace(TaskState state) =>
        Assert.Equal(default, TaskPace.Of(Running(20, 200, 100, 80) with { State = state }, Start.AddDays(1)));

    [Fact]
    public void Without_progress_there_is_no_estimate()
    {
        Assert.Equal(default, TaskPace.Of(Running(20, 200, 100, 100), Start.AddSeconds(210)));
        Assert.Equal(default, TaskPace.Of(Running(20, 200, 100, 80) with { ItemCount = null }, Start.AddSeconds(210)));
        Assert.Equal(
            TimeSpan.FromSeconds(200),
            TaskPace.Of(Running(20, 200, 100, 80) with { ItemCount = null, PercentComplete = 50 }, Start.AddSeconds(200)).Left
        );
    }

    private static TrackedTask Running(int reports, int last, int all, int left) =>
        new()
        {
            Number = 1,
            Id = "1",
            Type = "import",
            Name = "one",
            CreatedBy = "test",
            State = TaskState.InProgress,
            CreatedAt = Start,
            StartedAt = Start,
            LastReportAt = Start.AddSeconds(last),
            ItemCount = all,
            RemainingItemCount = left,
            Version = reports + 1,
        };
}

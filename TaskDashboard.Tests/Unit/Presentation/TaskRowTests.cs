using TaskDashboard.Web.Components.Tasks;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

/// <summary>What a row of tasks keeps for all who look at it.</summary>
public sealed class TaskRowTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly StuckRule Hourly = new(new Dictionary<string, TimeSpan?> { ["SCAN"] = TimeSpan.FromHours(1) });

    private static readonly TrackedTask Retry = new()
    {
        Number = 1,
        Id = "t1",
        Type = "PUSH_FAILED_ITEMS",
        Name = "Retry of 6 failed pushes",
        CreatedBy = "Ada",
        State = TaskState.Completed,
        Outcome = TaskOutcome.Warning,
        Executor = TaskExecutor.Engine,
    };

    [Fact]
    public void The_progress_is_made_once_a_second_and_again_when_time_has_passed()
    {
        var row = new TaskRow(Scan());

        var progress = row.ProgressAt(Now, Hourly);

        Assert.NotNull(progress);
        Assert.Same(progress, row.ProgressAt(Now.AddMilliseconds(999), Hourly));
        Assert.DoesNotContain("silent", progress.Step.Value, StringComparison.Ordinal);
        var later = row.ProgressAt(Now.AddHours(2), Hourly)!;
        Assert.Contains("silent for <time-age at=\"2026-03-01T12:00:00.000Z\"", later.Step.Value, StringComparison.Ordinal);
        Assert.Contains("at least every 1 h", later.Step.Value, StringComparison.Ordinal);
        Assert.Contains("aria-valuetext=\"not known, silent\"", later.Meter.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_has_the_same_row_until_it_changes()
    {
        var task = Scan();
        var row = TaskRow.Of(task);

        Assert.Same(row, TaskRow.Of(task with { }));
        var changed = TaskRow.Of(task with { Version = 2, Message = "Reading" });
        Assert.NotSame(row, changed);
        Assert.Equal("Reading", changed.Task.Message);
        var other = TaskRow.Of(task with { Number = task.Number + 1024 });
        Assert.Equal(task.Number + 1024, other.Task.Number);
        Assert.NotSame(changed, TaskRow.Of(task with { Version = 2, Message = "Reading" }, new TaskError("Lost", null, null, null, null)));
    }

    [Theory]
    [InlineData(0, "None arrived", "0 of 6 delivered", Tone.Bad)]
    [InlineData(4, "Warning", "4 of 6 delivered", Tone.Warning)]
    public void A_retry_looks_like_what_arrived(int delivered, string label, string whole, Tone tone)
    {
        var row = new TaskRow(
            Retry,
            retry: new()
            {
                Number = 1,
                Id = "r1",
                TaskNumber = 1,
                TaskId = "t1",
                State = RetryState.Completed,
                Filter = "{}",
                ItemCount = 6,
                Delivered = delivered,
                FailedAgain = 6 - delivered,
                RequestedBy = "Ada",
            }
        );

        Assert.Equal((label, tone, whole), (row.Look.Label, row.Look.Tone, row.Label));
    }

    [Fact]
    public void Another_task_looks_like_its_state() => Assert.Equal("Warning", new TaskRow(Retry).Look.Label);

    private static TrackedTask Scan() =>
        new()
        {
            Number = 1,
            Id = "01a2002d1b450000778532a9",
            Type = "SCAN",
            Name = "Scan",
            CreatedBy = "test",
            State = TaskState.InProgress,
            CreatedAt = Now,
            StartedAt = Now,
            LastReportAt = Now,
        };
}

using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class TimesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-5, "0 ms")]
    [InlineData(0.84, "840 ms")]
    [InlineData(12.9, "12 s")]
    [InlineData(60, "1 min")]
    [InlineData(185, "3 min 5 s")]
    [InlineData(7800, "2 h 10 min")]
    [InlineData(3600 * 99, "4 d 3 h")]
    public void A_duration_shows_its_two_largest_units(double seconds, string text) =>
        Assert.Equal(text, Times.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(999, "999 ms")]
    [InlineData(1000, "1 s")]
    [InlineData(1549, "1.5 s")]
    [InlineData(30_000, "30 s")]
    public void What_an_attempt_took_is_said_in_one_unit(int milliseconds, string text) => Assert.Equal(text, Times.Took(milliseconds));

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 3)]
    [InlineData(4, 6)]
    [InlineData(7, 9)]
    [InlineData(31, 60)]
    [InlineData(100, 120)]
    [InlineData(2400, 2400)]
    public void The_top_of_a_chart_is_a_round_number_for_each_of_three_lines(double most, double top) =>
        Assert.Equal(top, ChartScale.Top(most, 3));

    [Fact]
    public void An_instant_is_written_in_utc_wherever_it_comes_from()
    {
        var at = new DateTimeOffset(2026, 3, 1, 14, 30, 5, 120, TimeSpan.FromHours(2));

        Assert.Equal("2026-03-01T12:30:05.120Z", Times.Iso(at));
        Assert.Equal("1 Mar 2026, 12:30:05 UTC", Times.Utc(at));
    }

    [Theory]
    [InlineData(100, 75, 60, "about 3 min left")]
    [InlineData(100, 50, 30, "about 30 s left")]
    [InlineData(100, 1, 99, "a few seconds left")]
    [InlineData(1000, 999, 10, "about 3 h left")]
    [InlineData(100000, 99999, 10, "about 12 d left")]
    public void The_remaining_time_follows_from_the_rate_so_far(int items, int left, int seconds, string text) =>
        Assert.Equal(text, TaskProgressView.RemainingText(Running(items, left, seconds), Now));

    [Theory]
    [InlineData(100, 100, 60)]
    [InlineData(100, 0, 60)]
    [InlineData(100, 50, 1)]
    [InlineData(null, null, 60)]
    public void Nothing_is_guessed_without_a_rate(int? items, int? left, int seconds) =>
        Assert.Null(TaskProgressView.RemainingText(Running(items, left, seconds), Now));

    [Fact]
    public void A_percentage_alone_gives_a_rate_too()
    {
        var task = Running(null, null, 60) with { PercentComplete = 25 };

        Assert.Equal(TimeSpan.FromMinutes(3), TaskProgressView.Remaining(task, Now));
    }

    [Fact]
    public void An_ended_task_has_nothing_left() =>
        Assert.Null(TaskProgressView.Remaining(Running(100, 50, 60) with { State = TaskState.Failed }, Now));

    [Fact]
    public void The_percentage_is_the_reported_one_or_else_that_of_the_items()
    {
        Assert.Equal(40, TaskProgressView.Percent(Running(100, 50, 60) with { PercentComplete = 40 }));
        Assert.Equal(50, TaskProgressView.Percent(Running(100, 50, 60)));
        Assert.Equal(99, TaskProgressView.Percent(Running(1000, 1, 60)));
        Assert.Null(TaskProgressView.Percent(Running(null, null, 60)));
        Assert.Null(TaskProgressView.Percent(Running(100, 100, 60) with { State = TaskState.Pending }));
    }

    [Theory]
    [InlineData(100, 30, "about 30 s left", null)]
    [InlineData(100, 50, "about 10 s left", null)]
    [InlineData(100, 59, "a few seconds left", null)]
    [InlineData(100, 61, null, 61)]
    [InlineData(100, 660, null, 660)]
    [InlineData(2, 59, "a few seconds left", null)]
    [InlineData(2, 61, null, null)]
    [InlineData(2, 3600, null, 3600)]
    public void An_estimate_is_shown_only_while_reports_come_at_their_usual_pace(long reports, int silence, string? text, int? silent)
    {
        var task = Running(100, 50, 60 + silence) with { Version = reports, LastReportAt = Now.AddSeconds(-silence) };

        var progress = TaskProgressView.Of(task, Hourly, Now);

        Assert.Equal(new RowProgress(50, text, silent is { } seconds ? Now.AddSeconds(-seconds) : null), progress);
    }

    [Fact]
    public void The_usual_pace_of_a_slow_task_is_slow()
    {
        // Ten reports in ten hours.
        var task = Running(100, 50, 36_000) with
        {
            Version = 10,
            LastReportAt = Now.AddMinutes(-50),
        };

        Assert.Null(TaskProgressView.SilentSince(task, Hourly, Now));
        Assert.NotNull(TaskProgressView.Remaining(task, Now));
        Assert.NotNull(TaskProgressView.SilentSince(task, Hourly, Now.AddMinutes(11)));
    }

    [Theory]
    [InlineData(TaskState.Pending)]
    [InlineData(TaskState.Completed)]
    [InlineData(TaskState.Failed)]
    [InlineData(TaskState.Canceled)]
    public void Only_a_running_task_shows_progress(TaskState state) =>
        Assert.Null(TaskProgressView.Of(Running(100, 50, 60) with { State = state, LastReportAt = Now, CreatedAt = Now }, Hourly, Now));

    [Fact]
    public void A_task_that_waits_for_too_long_is_silent()
    {
        var created = Now.AddHours(-2);
        var task = Running(null, null, 0) with { State = TaskState.Pending, StartedAt = null, CreatedAt = created };

        Assert.Equal(new RowProgress(null, null, created), TaskProgressView.Of(task, Hourly, Now));
    }

    [Fact]
    public void Unknown_progress_shows_what_is_being_done()
    {
        var task = Running(null, null, 10) with { LastReportAt = Now };

        Assert.Equal(new RowProgress(null, "Pre-processing", null), Of(task with { Stage = TaskStage.PreProcessingInProgress }));
        Assert.Equal(new RowProgress(null, "Page 3", null), Of(task with { Message = "Page 3" }));
        Assert.Equal(new RowProgress(null, null, null), Of(task with { Message = "Work has started." }));

        static RowProgress? Of(TrackedTask task) => TaskProgressView.Of(task, Hourly, Now);
    }

    private static StuckRule Hourly => new(new Dictionary<string, TimeSpan?>());

    private static TrackedTask Running(int? items, int? left, int seconds) =>
        new()
        {
            Number = 1,
            Id = "01a2002d1b450000778532a9",
            Type = "IMPORT",
            Name = "Import",
            CreatedBy = "test",
            State = TaskState.InProgress,
            ItemCount = items,
            RemainingItemCount = left,
            StartedAt = Now - TimeSpan.FromSeconds(seconds),
        };
}

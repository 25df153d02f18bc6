using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Changes;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Counters are compared with their rows after the start. Wrong ones are corrected.</summary>
public abstract partial class StoreContract
{
    private static readonly string[] Counted =
    [
        "totals of pushes",
        "groups of failed pushes",
        "totals of tasks",
        "counts of retries",
        "errors of retries",
        "counts of tasks' subtasks",
    ];

    /// <summary>Statements that make each counter wrong, with the kind of counter, how many are wrong, and by how much in total.</summary>
    public static TheoryData<string, string, int, int> WrongCounters =>
        new()
        {
            { "UPDATE TaskCounts SET Total = Total + 7 WHERE CompanyId = 'acme'", "totals of tasks", 1, 7 },
            { "DELETE FROM TaskCounts", "totals of tasks", 4, 5 },
            { "INSERT INTO TaskCounts (CompanyId, State, Total) VALUES ('nobody', 0, 3)", "totals of tasks", 1, 3 },
            { "UPDATE PushCounts SET Total = Total - 2 WHERE Total <> 0", "totals of pushes", 2, 4 },
            { "DELETE FROM PushCounts WHERE State = 2", "totals of pushes", 1, 4 },
            { "INSERT INTO PushCounts (DestinationNumber, State, Total) VALUES (77, 0, 1)", "totals of pushes", 1, 1 },
            { "UPDATE FailureGroups SET Total = 0", "groups of failed pushes", 1, 4 },
            { "DELETE FROM FailureGroups", "groups of failed pushes", 1, 4 },
            {
                "INSERT INTO FailureGroups (DestinationNumber, SignatureNumber, Total, FirstAt, LastAt, LastSequence) VALUES (1, "
                    + "99, 5, 0, 0, 0)",
                "groups of failed pushes",
                1,
                5
            },
            { "UPDATE RetryRequests SET Delivered = 0, FailedAgain = FailedAgain + 3", "counts of retries", 1, 5 },
            { "UPDATE RetryRequests SET ItemCount = 9", "counts of retries", 1, 6 },
            { "UPDATE RetryErrors SET Total = 4", "errors of retries", 1, 3 },
            { "DELETE FROM RetryErrors", "errors of retries", 1, 1 },
            {
                "INSERT INTO RetryErrors (RetryNumber, DestinationNumber, SignatureNumber, Total) VALUES (1, 77, 1, 2)",
                "errors of retries",
                1,
                2
            },
            { "UPDATE Tasks SET SubtasksCompleted = 4, SubtasksPending = 0 WHERE Type = 'scan'", "counts of tasks' subtasks", 1, 4 },
            { "UPDATE Tasks SET SubtasksFailed = 2 WHERE Type = 'import'", "counts of tasks' subtasks", 2, 4 },
        };

    [Theory]
    [MemberData(nameof(WrongCounters))]
    public async Task A_counter_that_differs_from_its_rows_is_corrected_after_the_start_and_logged(
        string statement,
        string what,
        int off,
        int by
    )
    {
        await StartWithoutScheduleAsync();
        await WithOneOfEachCounterAsync();
        var before = await CountersAsync();
        await Host.ChangeAsync(statement);

        await RestartAndCountAsync();

        await Host.Logs.UntilAsync($" {what} differed from their rows");
        var line = Assert.Single(Host.Logs.Lines, line => line.Contains("differed from their rows", StringComparison.Ordinal));
        Assert.Matches($@"\b{off} of \d+ {what} differed from their rows, by {by} in total, and were repaired\.", line);
        await Recount.AssertAsync(Host);
        Assert.Equal(before, await CountersAsync());
        Assert.All(await Host.Recounter.RecountAsync(), result => Assert.Equal(0, result.Off));
    }

    [Fact]
    public async Task If_no_counter_is_wrong_nothing_is_written_or_logged()
    {
        await StartWithoutScheduleAsync();
        await WithOneOfEachCounterAsync();
        await RestartAsync();
        var changes = await Host.CountAsync("SELECT MAX(Sequence) FROM Changes");

        var results = await Host.Recounter.RecountAsync();

        Assert.Equal(Counted, results.Select(result => result.What));
        Assert.All(results, result => Assert.Equal((0, 0), (result.Off, result.By)));
        Assert.Equal([6, 4, 5, 3, 1, 4], results.Select(result => result.Rows));
        Assert.Equal(changes, await Host.CountAsync("SELECT MAX(Sequence) FROM Changes"));
        Assert.DoesNotContain(Host.Logs.Lines, line => line.Contains("differed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_are_notified_of_a_correction()
    {
        await StartWithoutScheduleAsync();
        await WithOneOfEachCounterAsync();
        await Host.ChangeAsync("UPDATE TaskCounts SET Total = Total + 1");
        await Host.ChangeAsync("UPDATE PushCounts SET Total = Total + 1");
        await Host.ChangeAsync("UPDATE RetryRequests SET NotSent = 1");
        await Host.ChangeAsync("UPDATE Tasks SET SubtasksFailed = 2 WHERE Type = 'scan'");
        await RestartedFeedAsync();
        await using var all = Host.Feed.Subscribe(Viewer, ChangeFeed.ShortestFloor);
        await using var acme = Host.Feed.Subscribe(Callers.Of(Role.Viewer, "acme"), ChangeFeed.ShortestFloor);

        await Host.Recounter.RecountAsync();

        var seen = await SeenAsync(all, 5);
        Assert.Equal(
            [ChangeSubject.Task, ChangeSubject.Pushes, ChangeSubject.Retry],
            seen.Select(change => change.Subject).Distinct().Order()
        );
        Assert.Equal(["acme"], (await SeenAsync(acme, 1)).Select(change => change.CompanyId).Distinct());

        // Waits until the earlier changes are published.
        async Task RestartedFeedAsync()
        {
            await using var subscription = Host.Feed.Subscribe(Viewer, ChangeFeed.ShortestFloor);
            await using var batches = new Batches(subscription);
            await NewDestinationAsync("mark");
            await batches.NextAsync();
        }

        async Task<List<Change>> SeenAsync(FeedSubscription subscription, int things)
        {
            var seen = new List<Change>();
            await using var batches = new Batches(subscription);
            while (seen.DistinctBy(change => (change.Subject, change.Number)).Count() < things)
            {
                var next = batches.NextAsync();
                await Clock.AdvanceUntilAsync(next, ChangeFeed.ShortestFloor);
                seen.AddRange((await next).Changes);
            }

            return seen;
        }
    }

    [Fact]
    public async Task Writes_between_comparison_and_correction_do_not_change_the_correction()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        var failed = await FailedPushesAsync(destination, 6);
        await Host.ChangeAsync("UPDATE PushCounts SET Total = Total + 5");
        await Host.ChangeAsync("DELETE FROM FailureGroups");
        var provider = Host.Get<StoreProvider>();
        using var sql = new SqlSession(provider, provider.OpenReader());
        sql.BeginSnapshot();
        var comparisons = await new PushTotals().CompareAsync(new RowWalk(sql, Clock), CancellationToken.None);
        sql.Rollback();

        await Host.Pushes.CancelAsync(Operator, PushFilter.Id.Is(failed[0], failed[1]));
        await PushManyAsync(destination, 3, first: 100);
        await Host.Writer.WriteAsync(session =>
        {
            foreach (var drift in comparisons.SelectMany(comparison => comparison.Drifts))
            {
                drift.Repair(session);
            }

            return true;
        });

        await Recount.AssertAsync(Host);
        Assert.Equal(4, Assert.Single(await Host.PushReads.FailureGroupsAsync(Viewer)).Count);
    }

    [Theory]
    [InlineData(-4)]
    [InlineData(+50)]
    [InlineData(-50)]
    public async Task A_retry_with_a_wrong_count_ends_once_its_items_are_counted_again(int wrong)
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync(concurrency: 1);
        var ids = await FailedPushesAsync(destination, 6);
        var retry = await RetryAsync(ids);
        for (var item = 0; item < 5; item++)
        {
            (await Sender.NextAsync()).Deliver();
        }

        var last = await Sender.NextAsync();
        await Host.UntilCountAsync(5, "SELECT COUNT(*) FROM RetryItems");
        await Host.ChangeAsync("UPDATE RetryRequests SET Delivered = Delivered + @p0", wrong);
        last.Deliver();
        await UntilPushesAsync(PushState.Delivered, 6);
        Assert.Equal(RetryState.Running, (await Host.RetryReads.FindAsync(Viewer, retry.Id))!.State);

        await Host.Recounter.RecountAsync();

        var ended = (await Host.RetryReads.FindAsync(Viewer, retry.Id))!;
        Assert.Equal((RetryState.Completed, 6, 0, 0), (ended.State, ended.Delivered, ended.FailedAgain, ended.NotSent));
        var task = await TaskOfAsync(ended);
        Assert.Equal(
            (TaskState.Completed, TaskOutcome.Success, 0, 100),
            (task.State, task.Outcome, task.RemainingItemCount, task.PercentComplete)
        );
        await Recount.AssertAsync(Host);
        await RefusedAsync(() => RetryAllAsync(), RefusalKind.Unprocessable, "nothingToSend");
    }

    [Fact]
    public async Task The_remaining_items_of_a_running_retry_are_corrected_even_if_they_increase()
    {
        await StartWithoutScheduleAsync();
        var ids = await FailedPushesAsync(await NewDestinationAsync(concurrency: 1), 10);
        var retry = await RetryAsync(ids);
        (await Sender.NextAsync()).Deliver();
        await Sender.NextAsync();
        await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM RetryItems");
        await Host.ChangeAsync("UPDATE RetryRequests SET NotSent = 6");
        await Host.ChangeAsync("UPDATE Tasks SET RemainingItemCount = 3, Version = Version + 1 WHERE Id = @p0", retry.TaskId);

        await Host.Recounter.RecountAsync();

        Assert.Equal(
            (RetryState.Running, 1),
            ((await Host.RetryReads.FindAsync(Viewer, retry.Id))!.State, (await Host.RetryReads.FindAsync(Viewer, retry.Id))!.Processed)
        );
        Assert.Equal((9, 10), ((await TaskOfAsync(retry)).RemainingItemCount, (await TaskOfAsync(retry)).PercentComplete));
        Sender.Release();
        Assert.Equal(10, (await UntilRetryAsync(retry, RetryState.Completed)).Delivered);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_task_with_wrong_subtask_counts_ends_once_its_subtasks_are_counted_again()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AScan(Named("1"), Named("2")));
        await Host.ChangeAsync("UPDATE Tasks SET SubtasksPending = 3");
        await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            Progress(Named("1", SubtaskState.Completed), Named("2", SubtaskState.Failed) with { ErrorCode = "1" })
        );
        Assert.Equal(TaskState.InProgress, (await Host.TaskReads.FindAsync(Viewer, task.Id))!.State);

        await Host.Recounter.RecountAsync();

        var ended = (await Host.TaskReads.FindAsync(Viewer, task.Id))!;
        Assert.Equal(
            (TaskState.Completed, TaskOutcome.Warning, new SubtaskCounts(0, 0, 1, 1, 0)),
            (ended.State, ended.Outcome, ended.Subtasks)
        );
        Assert.Equal((2, 0), (ended.ItemCount, ended.RemainingItemCount));
        await AssertSoundAsync(ended);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Counters_of_rows_that_retention_is_deleting_are_not_corrected()
    {
        await StartWithoutScheduleAsync();
        await WithOneOfEachCounterAsync();
        var kept = await CountersAsync();
        Later(days: 401);
        await Host.ChangeAsync("DELETE FROM Subtasks WHERE Ordinal = 1");
        await Host.ChangeAsync("DELETE FROM RetryItems WHERE Outcome = @p0", RetryItemOutcome.Delivered);

        // The scan has not ended, so retention does not delete its subtasks and its counters are corrected.
        var results = await Host.Recounter.RecountAsync();

        Assert.Equal(["counts of tasks' subtasks"], results.Where(result => result.Off > 0).Select(result => result.What));
        Assert.Equal(
            kept.Where(line => line.StartsWith("retry", StringComparison.Ordinal)),
            (await CountersAsync()).Where(line => line.StartsWith("retry", StringComparison.Ordinal))
        );

        var scan = (await Host.TaskReads.ListAsync(Viewer, new() { Filter = TaskFilter.Type.Is("scan") })).Items.Single();
        await Host.Tasks.CancelAsync(Operator, scan.Id, null);
        Later(days: 401);
        await Host.ChangeAsync("DELETE FROM Subtasks");
        Assert.All(await Host.Recounter.RecountAsync(), result => Assert.Equal(0, result.Off));
    }

    [Fact]
    public async Task A_comparison_that_the_end_of_the_service_interrupts_runs_after_the_next_start()
    {
        await StartWithoutScheduleAsync();
        await WithOneOfEachCounterAsync();
        await Host.ChangeAsync("UPDATE PushCounts SET Total = Total + 1");
        using var stopping = new CancellationTokenSource();
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Host.Recounter.RecountAsync(stopping.Token));
        await RestartAndCountAsync();

        await Host.Logs.UntilAsync(" totals of pushes differed from their rows");
        await Recount.AssertAsync(Host);
    }

    /// <summary>Creates six pushes, two of them delivered by a retry; two tasks of two companies; and a scan of four endpoints.</summary>
    private async Task WithOneOfEachCounterAsync()
    {
        await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "acme"), AnyTask);
        await Host.Tasks.CreateAsync(Operator, AnyTask);
        var scan = await Host.Tasks.CreateAsync(Operator, AScan(Named("1"), Named("2"), Named("3"), Named("4")));
        await Host.Tasks.ReportAsync(Operator, scan.Id, Progress(Named("1", SubtaskState.Completed), Named("2", SubtaskState.Completed)));
        await Host.Tasks.CreateAsync(Operator, AnyTask with { Type = "report" });
        var ids = await FailedPushesAsync(await NewDestinationAsync(), 6);
        var retry = await RetryAsync(ids[0], ids[1], ids[2]);
        var attempts = await Sender.NextAsync(3);
        attempts[0].Deliver();
        attempts[1].Deliver();
        attempts[2].Fail();
        await UntilRetryAsync(retry, RetryState.Completed);
    }

    /// <summary>Restarts and waits for the comparison, which runs at once or a minute later.</summary>
    private async Task RestartAndCountAsync()
    {
        await RestartAsync();
        if (Host.Recounter.Waits)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private Task<List<string>> CountersAsync() =>
        Host.Readers.ReadAsync(sql =>
        {
            var lines = new List<string>();
            Add("tasks", "SELECT CompanyId, State, Total FROM TaskCounts WHERE Total <> 0 ORDER BY CompanyId, State", 3);
            Add("pushes", "SELECT DestinationNumber, State, Total FROM PushCounts WHERE Total <> 0 ORDER BY DestinationNumber, State", 3);
            Add(
                "failures",
                "SELECT DestinationNumber, SignatureNumber, Total, LastSequence FROM FailureGroups WHERE Total <> 0 ORDER BY "
                    + "DestinationNumber, SignatureNumber",
                4
            );
            Add("retry", "SELECT Number, State, ItemCount, Delivered, FailedAgain, NotSent FROM RetryRequests ORDER BY Number", 6);
            Add(
                "task",
                "SELECT Number, State, ItemCount, RemainingItemCount, SubtasksPending, SubtasksInProgress, SubtasksCompleted, "
                    + "SubtasksFailed, SubtasksSkipped FROM Tasks ORDER BY Number",
                9
            );
            return lines;

            void Add(string what, string question, int columns)
            {
                using var rows = sql.Prepare(question).Query();
                while (rows.Read())
                {
                    var values = Enumerable
                        .Range(0, columns)
                        .Select(column => rows.IsDBNull(column) ? "-" : rows.GetValue(column).ToString());
                    lines.Add($"{what} {string.Join(' ', values)}");
                }
            }
        });
}

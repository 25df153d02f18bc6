using System.Text;
using TaskDashboard.Bench.Generation;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>The generator of large databases writes only rows that the product could have written.</summary>
public abstract class GeneratedDatabaseTests : CoreTest
{
    private const int Seed = 7;

    [Fact]
    public async Task The_counters_of_a_small_database_agree_with_its_rows()
    {
        await StartOnGeneratedAsync(new Volume(10_000, 100_000, 10_000, 2000, Seed, Clock.UtcNow));

        var results = await Host.Recounter.RecountAsync();
        var waiting = await CountAsync("FROM Pushes WHERE State = 0 AND SignatureNumber IS NOT NULL");

        Assert.All(results, result => Assert.Equal(0, result.Off));
        Assert.InRange(waiting, 1, 100);
        Assert.Equal(
            [
                ("totals of pushes", 10_000),
                ("groups of failed pushes", 2000 + waiting),
                ("totals of tasks", 10_000),
                ("counts of retries", 0),
                ("errors of retries", 0),
                ("counts of tasks' subtasks", 100_000L),
            ],
            results.Select(result => (result.What, result.Rows))
        );
        await Recount.AssertAsync(Host);
        Assert.Equal(
            0,
            await CountAsync(
                """
                FROM Pushes p WHERE State = 2
                AND NOT EXISTS (SELECT 1 FROM PushAttempts a WHERE a.AttemptKey = p.Number * 65536 + p.Attempts AND a.Error > 0)
                """
            )
        );
        Assert.Equal(
            0,
            await CountAsync(
                "FROM Pushes p WHERE State IN (0, 2) AND NOT EXISTS (SELECT 1 FROM PushPayloads b WHERE b.PushNumber = p.Number)"
            )
        );
        Assert.Equal(
            0,
            await CountAsync(
                """
                FROM Tasks t
                WHERE NOT EXISTS (SELECT 1 FROM TaskTransitions h WHERE h.TaskNumber = t.Number AND h.Run = t.Run AND h.ToState = t.State)
                """
            )
        );
        Assert.Equal(
            0,
            await CountAsync(
                """
                FROM Tasks t
                WHERE (DetailsVersion > 0) <> EXISTS (SELECT 1 FROM TaskDetails d WHERE d.TaskNumber = t.Number
                AND d.Version = t.DetailsVersion)
                """
            )
        );
    }

    [Fact]
    public async Task All_states_outcomes_and_types_occur()
    {
        var volume = new Volume(4000, 12_000, 6000, 1200, Seed, Clock.UtcNow);
        await StartOnGeneratedAsync(volume);

        var hour = volume.Until.AddHours(-1).ToUnixTimeMilliseconds();
        Assert.All(
            [
                .. Enum.GetValues<TaskState>().Select(state => $"Tasks WHERE State = {(int)state}"),
                .. Enum.GetValues<TaskOutcome>().Select(outcome => $"Tasks WHERE Outcome = {(int)outcome}"),
                .. TaskTemplate.All.Select(template => $"Tasks WHERE Type = '{template.Type}'"),
                $"Tasks WHERE State = 1 AND LastReportAt < {hour}",
                $"Tasks WHERE State = 1 AND LastReportAt >= {hour}",
                "Tasks WHERE Run = 2",
                .. Enum.GetValues<SubtaskState>().Select(state => $"Subtasks WHERE State = {(int)state}"),
                .. Enum.GetValues<PushState>().Except([PushState.Sending]).Select(state => $"Pushes WHERE State = {(int)state}"),
            ],
            rows => Assert.True(CountNow("FROM " + rows) > 0, rows)
        );
        Assert.True(CountNow("FROM ErrorSignatures") > 5);

        Assert.True(CountNow("FROM Tasks WHERE CompanyId = 'northwind'") > 1000);
        Assert.InRange(CountNow("FROM Tasks WHERE CompanyId = 'tailspin'"), 5, 20);
        Assert.InRange(CountNow("FROM Pushes WHERE CompanyId = 'tailspin'"), 5, 20);
        Assert.Equal(0, CountNow("FROM Tasks WHERE CompanyId = 'wingtip'") + CountNow("FROM Pushes WHERE CompanyId = 'wingtip'"));
        Assert.Equal(1, CountNow("FROM Destinations WHERE CompanyId = 'wingtip'"));

        var (from, until) = ((volume.Until - Volume.Span).ToUnixTimeMilliseconds(), volume.Until.ToUnixTimeMilliseconds());
        foreach (
            var (table, column) in new[]
            {
                ("Tasks", "CreatedAt"),
                ("Tasks", "StartedAt"),
                ("Tasks", "EndedAt"),
                ("Tasks", "LastReportAt"),
                ("TaskTransitions", "At"),
                ("Subtasks", "StartedAt"),
                ("Subtasks", "EndedAt"),
                ("Pushes", "CreatedAt"),
                ("Pushes", "EndedAt"),
                ("Pushes", "LastAttemptAt"),
                ("PushAttempts", "StartedAt"),
                ("PushCounts", "LastAttemptAt"),
                ("FailureGroups", "LastAt"),
            }
        )
        {
            Assert.True(CountNow($"FROM {table} WHERE {column} < {from} OR {column} > {until}") == 0, $"{table}.{column}");
        }

        Assert.Equal(0, CountNow("FROM Tasks WHERE EndedAt < StartedAt OR StartedAt < CreatedAt OR (EndedAt IS NULL) <> (State <= 1)"));
        Assert.Equal(0, CountNow("FROM Subtasks WHERE EndedAt < StartedAt OR (EndedAt IS NULL) <> (State <= 1)"));
        Assert.Equal(0, CountNow("FROM Pushes a JOIN Pushes b ON b.FailureSequence = a.FailureSequence + 1 WHERE b.EndedAt < a.EndedAt"));
    }

    [Fact]
    public async Task The_product_lists_it_by_pages()
    {
        await StartOnGeneratedAsync(new Volume(900, 4000, 900, 180, Seed, Clock.UtcNow));

        var newest = new TaskQuery { NewestFirst = true, Limit = 100 };
        var tasks = await AllAsync(after => Host.TaskReads.ListAsync(Viewer, newest with { After = after }));
        var latest = new PushQuery
        {
            Filter = PushFilter.State.Is(PushState.Failed),
            NewestFirst = true,
            Limit = 100,
        };
        var failed = await AllAsync(after => Host.PushReads.ListAsync(Viewer, latest with { After = after }));
        var groups = await Host.PushReads.FailureGroupsAsync(Viewer);
        var small = await Host.TaskReads.TotalsAsync(Callers.Of(Role.Viewer, "tailspin"));

        Assert.Equal(Enumerable.Range(1, 900).Reverse(), tasks.Select(task => task.Number));
        Assert.Equal(Enumerable.Range(1, 180).Reverse(), failed.Select(push => (int)push.Push.FailureSequence!));
        Assert.Equal(180, groups.Sum(group => group.Count));
        Assert.All(failed, push => Assert.NotNull(push.Signature));
        Assert.InRange(small.Pending + small.InProgress + small.Completed + small.Failed + small.Canceled, 5, 20);
        var several = tasks.First(task => task.Subtasks.Total > 3);
        var subtasks = await AllAsync(after => Host.SubtaskReads.ListAsync(Viewer, several, new SubtaskQuery { After = after }));
        Assert.Equal(several.Subtasks.Total, subtasks.Count);
        var scan = tasks.First(task => task.Type == TaskTemplate.Scan.Type && task.CompanyId is not null);
        Assert.NotNull(scan.Owner);
        Assert.NotNull((await Host.TaskReads.DetailsAsync(Viewer, scan)).CompanyName);
        var push = failed[0].Push;
        var details = (await Host.PushReads.FindAsync(Viewer, push.Id))!;
        Assert.Equal(push.Attempts, details.Attempts.Count);
        Assert.Equal(details.Summary.Signature!.Message, FailureSignature.Of(ResultOf(details.Attempts[^1])).Message);
    }

    [Fact]
    public async Task The_product_can_work_with_it()
    {
        await StartOnGeneratedAsync(new Volume(300, 900, 600, 120, Seed, Clock.UtcNow));
        Sender.Answer = _ => Reply.Delivered;
        var failed = (
            await Host.PushReads.ListAsync(Viewer, new PushQuery { Filter = PushFilter.State.Is(PushState.Failed), Limit = 40 })
        ).Items;

        var retry = await RetryAsync([.. failed.Select(push => push.Push.Id)]);
        retry = await UntilRetryAsync(retry, RetryState.Completed);
        var open = await Host.TaskReads.ListAsync(
            Viewer,
            new TaskQuery { Filter = TaskFilter.State.Is(TaskState.InProgress, TaskState.Pending) }
        );
        var running = open.Items.First(task => task.Executor == TaskExecutor.Reporter);
        var reported = await Host.Tasks.ReportAsync(Operator, running.Id, new TaskReport { Event = TaskEvent.Failed });
        var created = await Host.Tasks.CreateAsync(
            Operator,
            new NewTask
            {
                Type = "DOCUMENT",
                Name = "One more",
                WorkspaceId = 1,
            }
        );
        var destinations = await Host.DestinationReads.ListAsync(Viewer);
        await PushAsync(destinations.Single(view => view.Destination.Name == "Wingtip").Destination);

        Assert.Equal((40, 0, 0), (retry.Delivered, retry.FailedAgain, retry.NotSent));
        Assert.Equal(TaskState.Failed, reported.State);
        Assert.Equal(302, created.Number);
        Assert.Equal<long?>(await Host.CountAsync("SELECT COUNT(*) FROM Tasks WHERE WorkspaceId = 1"), (long?)created.WorkspaceNumber);
        await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE CompanyId = 'wingtip' AND State = 3 AND Number = 601");
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_rows()
    {
        var volume = new Volume(300, 900, 300, 60, Seed, Clock.UtcNow);

        var one = await RowsOfAsync(volume);
        var same = await RowsOfAsync(volume);
        var other = await RowsOfAsync(volume with { Seed = Seed + 1 });

        Assert.Equal(one, same);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public async Task A_database_that_has_rows_is_refused()
    {
        await StartAsync();
        await Customers.CreateAsync(Host.Destinations, Administrator, UrlOf("shop"));
        await Host.Tasks.CreateAsync(Operator, new NewTask { Type = "scan", Name = "Mine" });
        await StopAsync();

        var volume = new Volume(1, 0, 1, 0, Seed, Clock.UtcNow);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Filler.FillAsync(Database.CreateProvider(), volume, _ => { })
        );

        Assert.Contains("already has tasks or pushes", refused.Message, StringComparison.Ordinal);
    }

    private async Task StartOnGeneratedAsync(Volume volume)
    {
        await StartAsync();
        await Customers.CreateAsync(Host.Destinations, Administrator, UrlOf("shop"));
        await StopAsync();
        var rows = await Filler.FillAsync(Database.CreateProvider(), volume, _ => { });
        Assert.True(rows > volume.Tasks + volume.Subtasks + volume.Pushes);
        await StartAsync();
    }

    private async Task<string> RowsOfAsync(Volume volume)
    {
        await using var database = NewDatabase();
        await using (var host = await CoreHost.StartAsync(database, Clock, new FakeSender(Clock)))
        {
            await Customers.CreateAsync(host.Destinations, Administrator, UrlOf("shop"));
        }

        await Filler.FillAsync(database.CreateProvider(), volume, _ => { });
        using var connection = database.Open();
        var text = new StringBuilder();
        string[] tables =
        [
            "Tasks",
            "TaskTransitions",
            "TaskDetails",
            "Subtasks",
            "Pushes",
            "PushPayloads",
            "PushAttempts",
            "FailureGroups",
            "PushMinutes",
            "PushQuarters",
            "FailureMinutes",
            "FailureHours",
            "PushCounts",
            "TaskMinutes",
            "TaskQuarters",
            "RollupKinds",
            "RollupTypes",
        ];
        foreach (var table in tables)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            using var rows = command.ExecuteReader();
            var lines = new List<string>();
            while (rows.Read())
            {
                var values = Enumerable.Range(0, rows.FieldCount).Select(rows.GetValue);
                lines.Add(string.Join('|', values.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : value)));
            }

            text.AppendLine(table).AppendJoin('\n', lines.Order(StringComparer.Ordinal)).AppendLine();
        }

        return text.ToString();
    }

    private static async Task<List<T>> AllAsync<T>(Func<string?, Task<Page<T>>> list)
    {
        var all = new List<T>();
        string? after = null;
        do
        {
            var page = await list(after);
            all.AddRange(page.Items);
            after = page.Next;
        } while (after is not null);
        return all;
    }

    private static DeliveryResult ResultOf(PushAttempt attempt) =>
        new(
            attempt.StartedAt,
            attempt.DurationMs,
            attempt.Status,
            attempt.Error,
            attempt.Message,
            attempt.RequestHeaders,
            attempt.Answer,
            attempt.AnswerTruncated,
            null
        );

    private Task<long> CountAsync(string from) => Host.CountAsync($"SELECT COUNT(*) {from}");

    private long CountNow(string from)
    {
        using var session = new SqlSession(Database.CreateProvider(), Database.Open());
        return session.Prepare($"SELECT COUNT(*) {from}").Count();
    }
}

public sealed class SqliteGeneratedDatabaseTests : GeneratedDatabaseTests
{
    private protected override TestDatabase NewDatabase() => SqliteTestDatabase.Create();
}

public sealed class PostgreSqlGeneratedDatabaseTests : GeneratedDatabaseTests
{
    private protected override TestDatabase NewDatabase() => PostgreSqlTestDatabase.Create();
}

using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>
/// The query plans of SQLite for all statements of the product: those of its writer, its readers and EF. None may scan or sort a growing
/// table unless it is listed here with the reason.
/// </summary>
public sealed partial class SqlitePlanTests(ITestOutputHelper output) : CoreTest
{
    private static readonly string[] Growing =
    [
        "Tasks",
        "TaskTexts",
        "TaskTransitions",
        "AnsweredReports",
        "Pushes",
        "PushTexts",
        "PushPayloads",
        "PushAttempts",
        "RetryRequests",
        "RetryTexts",
        "RetrySets",
        "RetryItems",
        "RetryErrors",
        "RetryFilters",
        "Changes",
        "AuditEntries",
        "PushMinutes",
        "PushQuarters",
        "FailureMinutes",
        "FailureHours",
        "TaskMinutes",
        "TaskQuarters",
        "IdempotencyKeys",
        "Sessions",
        "Companies",
    ];

    /// <summary>Patterns for the text of a statement, in which each white space is one blank.</summary>
    private static readonly (string Text, string Why)[] Allowed =
    [
        (
            @"^SELECT Number, Id, CompanyId, DestinationNumber, .* FROM Pushes WHERE State <= 1 AND State = 1$",
            "once at the start, and only the open pushes"
        ),
        (@"^SELECT Sequence, Sequence FROM Changes ORDER BY Sequence DESC LIMIT 1$", "the last row only"),
        (
            @"^SELECT Type, Outcome, SUM\(CAST\(Ended AS bigint\)\) FROM TaskQuarters WHERE .*Quarter >= @p0 AND Quarter < @p1 GROUP BY",
            "sums of at most a day, and of the current quarter hour in most cases"
        ),
        (
            @"FROM ""Tasks"" AS ""t"" (WHERE ""t"".""Number"" [<>] @key )?ORDER BY ""t"".""Number""( DESC)? LIMIT @p$",
            "a page in the table's own order, which ends when it is full"
        ),
        (
            @"FROM ""AuditEntries"" AS ""a"" ORDER BY ""a"".""At"" DESC, ""a"".""Number"" DESC LIMIT @p$",
            "a page in the order of time, which is read from the index of times and ends when it is full"
        ),
        (
            @"FROM ""RetryRequests"" AS ""r"" .*ORDER BY ""r"".""Number""( DESC)? LIMIT @p$",
            "a page in the table's own order, which ends when it is full"
        ),
        (
            @"FROM ""Pushes"" AS ""p"" ((?!""State"" >= 4).)*ORDER BY ""p"".""Number""( DESC)? LIMIT @p \)",
            "a program's list of pushes in the order of acceptance, by a filter that is too rare for an index"
        ),
    ];

    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();

    private protected override TestDatabase NewDatabase() => _database;

    [Fact]
    public async Task No_statement_scans_or_sorts_a_growing_table()
    {
        using var queries = new SeenQueries(_database.File);
        await StartWithoutScheduleAsync(("Retention:EndedPushes", "500.00:00:00"));
        await WorkAsync();
        var statements = new HashSet<string>(await Host.StatementsAsync());
        await RestartAsync();
        await ReadAsync();
        statements.UnionWith(await Host.StatementsAsync());
        statements.UnionWith(queries.Texts);
        await StopAsync();

        using var connection = new SqliteConnection($"Data Source={_database.File};Pooling=False");
        connection.Open();
        var used = new HashSet<string>();
        var bad = new List<string>();
        foreach (var text in statements.Where(text => Planned().IsMatch(text)))
        {
            var faults = Faults(connection, text);
            var even = WhiteSpace().Replace(text, " ").Trim();
            if (faults.Count > 0 && Allowed.FirstOrDefault(allowed => Regex.IsMatch(even, allowed.Text)) is { Text: { } pattern })
            {
                used.Add(pattern);
            }
            else if (faults.Count > 0)
            {
                bad.Add($"{even}\n    {string.Join("\n    ", faults)}");
            }
        }

        output.WriteLine($"{statements.Count} statements");
        Assert.InRange(statements.Count, 100, 1000);
        Assert.True(bad.Count == 0, string.Join("\n\n", bad));
        Assert.Empty(Allowed.Select(allowed => allowed.Text).Except(used));
    }

    [Fact]
    public async Task The_statements_of_readers_are_recorded()
    {
        await StartAsync();
        await Host.TaskReads.TypesAsync(Viewer);
        Assert.Contains(await Host.StatementsAsync(), text => text.StartsWith("WITH RECURSIVE found (Value) AS", StringComparison.Ordinal));

        using var connection = (SqliteConnection)Database.Open();
        Assert.Equal(
            ["SCAN t", "USE TEMP B-TREE FOR ORDER BY"],
            Faults(connection, "SELECT Id FROM Tasks AS t WHERE Name = @p0 ORDER BY Message")
        );
        Assert.Empty(Faults(connection, "SELECT Id FROM Tasks t WHERE Number > @p0 ORDER BY Number"));
        Assert.Empty(Faults(connection, "SELECT Name FROM Destinations ORDER BY Name"));
    }

    [Fact]
    public async Task The_lists_of_a_company_are_read_from_an_index_that_begins_with_the_company()
    {
        using var queries = new SeenQueries(_database.File);
        await StartAsync();
        var caller = Callers.Of(Role.Administrator, "acme");
        foreach (var after in new[] { null, "1" })
        {
            foreach (var newestFirst in new[] { true, false })
            {
                await Host.TaskReads.ListAsync(caller, new TaskQuery { After = after, NewestFirst = newestFirst });
                await Host.TaskReads.ListAsync(
                    caller,
                    new TaskQuery
                    {
                        After = after,
                        NewestFirst = newestFirst,
                        Filter = TaskFilter.State.Is(TaskState.Failed),
                    }
                );
                await Host.TaskReads.ListAsync(
                    caller,
                    new TaskQuery
                    {
                        After = after,
                        NewestFirst = newestFirst,
                        Filter = TaskFilter.Type.Is("import"),
                    }
                );
                await Host.PushReads.ListAsync(caller, new PushQuery { After = after, NewestFirst = newestFirst });
                var retries = new RetryQuery { After = after, NewestFirst = newestFirst };
                await Host.RetryReads.ListAsync(caller, retries);
                await Host.RetryReads.ListAsync(caller, retries with { Filter = RetryRequestFilter.State.Is(RetryState.Canceled) });
                foreach (var query in ActivityQueries(after is null ? null : "1.1").Where(query => query.Subjects.Count == 0))
                {
                    await Host.Activity.ListAsync(caller, query);
                }
            }
        }

        await Host.DestinationReads.ListAsync(caller);
        await StopAsync();

        using var connection = new SqliteConnection($"Data Source={_database.File};Pooling=False");
        connection.Open();
        var indexes = new HashSet<string>();
        foreach (var text in queries.Texts.Where(text => text.Contains("\"CompanyId\" = @", StringComparison.Ordinal)))
        {
            using var statement = new SqliteStatement(connection.Handle!, "EXPLAIN QUERY PLAN " + text);
            using var rows = statement.Query();
            var steps = new List<string>();
            while (rows.Read())
            {
                steps.Add(rows.GetString(3));
            }

            // Skip names, which are joined to the rows of a page.
            var found = steps
                .Select(step => CompanyIndex().Match(step))
                .Where(match => match.Success)
                .Select(match => match.Groups["index"].Value)
                .ToList();
            Assert.True(found.Count == 1, $"{text}\n{string.Join('\n', steps)}");
            Assert.DoesNotContain(steps, step => step.StartsWith("SCAN", StringComparison.Ordinal) && Growing.Contains(step.Split(' ')[1]));
            indexes.Add(found[0]);
        }

        Assert.Equal(
            [
                "IX_AuditEntries_CompanyId_Action_At_Number",
                "IX_AuditEntries_CompanyId_ActorId_At_Number",
                "IX_AuditEntries_CompanyId_At_Number",
                "IX_AuditEntries_CompanyId_SubjectKind_At_Number",
                "IX_Destinations_CompanyId_Number",
                "IX_Pushes_CompanyId_Number",
                "IX_RetryRequests_CompanyId_Number",
                "IX_RetryRequests_CompanyId_State_Number",
                "IX_Tasks_CompanyId_Number",
                "IX_Tasks_CompanyId_State_Number",
                "IX_Tasks_CompanyId_Type_Number",
            ],
            indexes.Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("ticket:INC-1", "WHERE Ticket = given.c0", "IX_RetryRequests_Ticket_TaskNumber")]
    [InlineData("retriedBy:Ana", "WHERE RequestedBy = given.c0", "IX_RetryRequests_RequestedBy_TaskNumber")]
    [InlineData("externalId:order-1", "WHERE ExternalId = given.c0", "IX_Tasks_ExternalId")]
    [InlineData("subtask.error:DISK_FULL", "FROM \"Tasks\" AS \"t\"", "IX_Subtasks_TaskNumber_State_Ordinal")]
    [InlineData("endpoint:e-1", "WHERE EndpointId = given.c0", "IX_Subtasks_EndpointId_Number")]
    public async Task What_a_query_of_tasks_names_is_found_by_an_index(string query, string part, string index)
    {
        using var queries = new SeenQueries(_database.File);
        await StartAsync();
        await Host.Tasks.CreateAsync(Operator, new NewTask { Type = "import", Name = "one" });
        var filter = QueryText.Read(TaskFilter.Language, query, TimeZoneInfo.Utc).ToFilter(Clock.UtcNow);
        await Host.TaskReads.ListAsync(Viewer, new TaskQuery { Filter = filter, NewestFirst = true });
        var texts = queries.Texts.Concat(await Host.StatementsAsync()).Distinct().ToList();
        await StopAsync();

        using var connection = new SqliteConnection($"Data Source={_database.File};Pooling=False");
        connection.Open();
        var text = Assert.Single(texts, text => text.Contains(part, StringComparison.Ordinal));
        using var statement = new SqliteStatement(connection.Handle!, "EXPLAIN QUERY PLAN " + text);
        using var rows = statement.Query();
        var steps = new List<string>();
        while (rows.Read())
        {
            steps.Add(rows.GetString(3));
        }

        output.WriteLine(string.Join('\n', steps));
        Assert.Contains(steps, step => step.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(steps, step => Regex.IsMatch(step, "^SCAN [rs]"));
    }

    [Fact]
    public async Task Companies_are_found_by_their_names_in_an_index()
    {
        await StartAsync();
        var filter = QueryText.Read(TaskFilter.Language, "company:Acme", TimeZoneInfo.Utc).ToFilter(Clock.UtcNow);
        await Host.TaskReads.ListAsync(Viewer, new TaskQuery { Filter = filter });

        var text = Assert.Single(await Host.StatementsAsync(), text => text.Contains("CROSS JOIN Companies", StringComparison.Ordinal));
        using var connection = (SqliteConnection)Database.Open();
        Assert.Empty(Faults(connection, text));
    }

    [Fact]
    public async Task Texts_are_found_by_their_index()
    {
        await StartAsync();
        await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "Nightly import" });
        await Host.TaskReads.ListAsync(Viewer, new() { Filter = TaskFilter.Text.Contains("ghtly imp"), NewestFirst = true });
        await Host.PushReads.ListAsync(Viewer, new() { Filter = PushFilter.Text.Contains("trip-1") });
        await Host.TaskReads.EndpointsNamedAsync(Viewer, "laptop", 5);
        var texts = (await Host.StatementsAsync()).Where(text => text.Contains(" MATCH ", StringComparison.Ordinal)).ToList();

        Assert.Equal(3, texts.Count);
        using var connection = (SqliteConnection)Database.Open();
        foreach (var text in texts)
        {
            using var statement = new SqliteStatement(connection.Handle!, "EXPLAIN QUERY PLAN " + text);
            using var rows = statement.Query();
            var steps = new List<string>();
            while (rows.Read())
            {
                steps.Add(rows.GetString(3));
            }

            // The index gives the order as well, so that the first rows are found without the others.
            Assert.Equal(2, steps.Count);
            Assert.Matches(@"^SCAN (Task|Push|EndpointName)\w*Index VIRTUAL TABLE INDEX \S*M\S*$", steps[0]);
            Assert.Matches(@"^SEARCH t USING INTEGER PRIMARY KEY \(rowid=\?\)$", steps[1]);
        }
    }

    [Fact]
    public async Task The_lists_of_pushes_are_read_from_their_indexes()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 2);
        await Host.PushReads.ByLastAttemptAsync(Viewer, new());
        Clock.Advance(TimeSpan.FromSeconds(1));
        await StopAsync();
        await StartAsync(("Push:Schedule:trip:0", "10:00:00"));
        Sender.Answer = _ => Reply.Unavailable;
        var waiting = await NewDestinationAsync("waiting");
        await PushManyAsync(waiting, 2);
        await Host.UntilCountAsync(2, "SELECT COUNT(*) FROM Pushes WHERE Attempts = 1 AND State = @p0", PushState.Waiting);
        await Host.PushReads.ByLastAttemptAsync(Viewer, new());
        await Host.PushReads.WaitingAsync(Viewer, new());
        await Host.PushReads.FailureGroupsAsync(Viewer);
        var texts = (await Host.StatementsAsync()).Where(text => text.Contains("LastAttemptAt", StringComparison.Ordinal)).ToList();

        using var connection = (SqliteConnection)Database.Open();
        var used = new List<string>();
        foreach (var text in texts.Where(text => text.TrimStart().StartsWith("SELECT", StringComparison.Ordinal)))
        {
            using var statement = new SqliteStatement(connection.Handle!, "EXPLAIN QUERY PLAN " + text);
            using var rows = statement.Query();
            while (rows.Read())
            {
                if (PushIndex().Match(rows.GetString(3)) is { Success: true } match)
                {
                    used.Add(match.Value);
                }
            }
        }

        Assert.Contains(used, step => step.EndsWith("IX_Pushes_LastAttempt (DestinationNumber=? AND State=?", StringComparison.Ordinal));
        Assert.Contains(used, step => step.EndsWith("IX_Pushes_FailedBefore (DestinationNumber=?", StringComparison.Ordinal));
        Assert.Contains(used, step => step.EndsWith("IX_Pushes_Open (DestinationNumber=? AND State=?", StringComparison.Ordinal));
    }

    /// <summary>Runs commands that write.</summary>
    private async Task WorkAsync()
    {
        var destination = await NewDestinationAsync();
        await NewDestinationAsync("acme", companyId: "acme");
        var failed = await FailedPushesAsync(destination, 5);
        await PushAsync(destination, failed[0], version: "2");
        await Host.Pushes.CancelAsync(Operator, PushFilter.Id.Is(failed[0]));
        await UntilRetryAsync(await RetryAsync(failed[1], failed[2]), RetryState.Running);
        Sender.Answer = _ => Reply.Delivered;
        Sender.Release();
        await Host.Retries.RequestAsync(Operator, new() { Filter = PushFilter.Kind.Is("trip") }, "once");
        await UntilPushesAsync(PushState.Delivered, 5);
        await Host.Pushes.CancelAsync(Operator, PushFilter.Destination.Is(destination.Id));
        await Host.Pushes.CancelAsync(Operator, PushFilter.Kind.Is("trip"));
        await Host.Pushes.SendNowAsync(Operator, failed);
        await Host.Pushes.SendNowAsync(Operator, PushFilter.Destination.Is(destination.Id));
        await Host.PushService.SetPausedAsync(Operator, true);
        await Host.PushService.SetPausedAsync(Operator, false);
        var broken = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "broken" });
        await Host.Tasks.ReportAsync(Operator, broken.Id, new() { Event = TaskEvent.Failed });
        await Host.Tasks.AcknowledgeAsync(Operator, broken.Id, null);
        await Host.Tasks.RestartAllAsync(Operator, [broken.Id], null);
        var task = await Host.Tasks.CreateAsync(
            Callers.Of(Role.Operator, "acme"),
            new()
            {
                Type = "import",
                Name = "one",
                ItemCount = 5,
            }
        );
        await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            new()
            {
                Id = "r",
                Event = TaskEvent.Progressed,
                RemainingItemCount = 4,
            }
        );
        await Host.Tasks.CancelAsync(Operator, task.Id, null);
        var key = await Host.Keys.AddAsync(Administrator, new() { Name = "key", Role = Role.Viewer });
        await Host.Keys.RevokeAsync(Administrator, key.Key.Id);
        var session = await Host.Get<SignInLinks>().UseAsync(await Host.Get<SignInLinks>().IssueAsync());
        Clock.UtcNow += TimeSpan.FromMinutes(1);
        await Host.Sessions.SignOutAsync(Host.Sessions.Use(session!)!);
        Clock.UtcNow += TimeSpan.FromDays(600);
        await RestartAsync();
        await Host.Sweeper.SweepAsync();
        await Host.Get<RollupRebuild>().RebuildAsync(CancellationToken.None);
    }

    private static IEnumerable<ActivityQuery> ActivityQueries(string? after)
    {
        var page = new ActivityQuery { After = after };
        yield return page;
        yield return page with
        {
            ActorId = "a",
        };
        yield return page with
        {
            Action = AuditAction.KeyAdded,
        };
        yield return page with
        {
            SubjectKind = AuditSubjectKind.Task,
        };
        yield return page with
        {
            Subjects = ["a", "b"],
        };
        yield return page with
        {
            From = DateTimeOffset.UnixEpoch,
            To = DateTimeOffset.UnixEpoch.AddYears(100),
        };
    }

    /// <summary>Runs the reads with all filters and orders that a page or a program can request.</summary>
    private async Task ReadAsync()
    {
        Sender.Answer = _ => Reply.Unavailable;
        var destination = await NewDestinationAsync("reading");
        var ids = await PushManyAsync(destination, 3);
        await UntilPushesAsync(PushState.Failed, 3);
        var signature = (await FindPushAsync(ids[0])).SignatureNumber!.Value;
        var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        foreach (var caller in new[] { Administrator, Callers.Of(Role.Administrator, "acme") })
        {
            foreach (var newestFirst in new[] { true, false })
            {
                foreach (var after in new[] { null, "1" })
                {
                    var page = new TaskQuery { NewestFirst = newestFirst, After = after };
                    TaskQuery[] tasks =
                    [
                        page,
                        page with
                        {
                            Filter = TaskFilter.State.Is(TaskState.Failed),
                        },
                        page with
                        {
                            Filter = TaskFilter.State.Is(TaskState.Failed) & TaskFilter.Acknowledged.Is(false),
                        },
                        page with
                        {
                            Filter = TaskFilter.State.Is(TaskState.Pending, TaskState.InProgress),
                        },
                        page with
                        {
                            Filter = TaskFilter.Type.Is("import"),
                        },
                        page with
                        {
                            Filter = TaskFilter.Text.Contains("one"),
                        },
                        page with
                        {
                            Filter = !TaskFilter.Text.Contains("one") & TaskFilter.Outcome.Is(TaskOutcome.Error),
                        },
                        page with
                        {
                            Filter = TaskFilter.Stuck.Is() & TaskFilter.Type.Is("import"),
                        },
                    ];
                    foreach (var query in tasks)
                    {
                        await Host.TaskReads.ListAsync(caller, query);
                    }

                    await Host.PushReads.OfItemAsync(caller, "1");
                    foreach (var state in Enum.GetValues<PushState>().Cast<PushState?>().Append(null))
                    {
                        var filter = state is { } only ? PushFilter.State.Is(only) : PushFilter.All;
                        var pushes = new PushQuery
                        {
                            Filter = filter,
                            NewestFirst = newestFirst,
                            After = after,
                        };
                        var ofDestination = filter & PushFilter.Destination.Is(destination.Id);
                        await Host.PushReads.ListAsync(caller, pushes);
                        await Host.PushReads.ListAsync(caller, pushes with { Filter = ofDestination });
                        await Host.PushReads.ListAsync(caller, pushes with { Filter = ofDestination & PushFilter.Signature.Is(signature) });
                        await Host.PushReads.ListAsync(caller, pushes with { Filter = filter & PushFilter.Kind.Is("trip") });
                        await Host.PushReads.ListAsync(caller, pushes with { Filter = filter & PushFilter.Text.Contains("reading") });
                        await Host.PushReads.ListAsync(caller, pushes with { Filter = filter & !PushFilter.Text.Contains("reading") });
                        var merged = pushes with { After = after is null ? null : "0.1.1" };
                        await Host.PushReads.ByLastAttemptAsync(caller, merged);
                        await Host.PushReads.ByLastAttemptAsync(caller, merged with { Filter = ofDestination });
                        await Host.PushReads.WaitingAsync(caller, merged);
                        await Host.PushReads.WaitingAsync(caller, merged with { Filter = filter & PushFilter.Kind.Is("trip") });
                    }

                    var retries = new RetryQuery { After = after, NewestFirst = newestFirst };
                    await Host.RetryReads.ListAsync(caller, retries);
                    await Host.RetryReads.ListAsync(caller, retries with { Filter = RetryRequestFilter.State.Is(RetryState.Running) });
                    foreach (var query in ActivityQueries(after is null ? null : "1.1"))
                    {
                        await Host.Activity.ListAsync(caller, query);
                    }
                }
            }

            await Host.Activity.ActorsAsync(caller);
            await Host.Sessions.LeftAtAsync(caller with { Id = task.Id });
            await Host.TaskReads.FindAsync(caller, task.Id);
            await Host.HistoryAsync(caller, task);
            await Host.TaskReads.TotalsAsync(caller);
            await Host.TaskReads.TypesAsync(caller);
            await Host.TaskReads.EndpointsNamedAsync(caller, "one", 5);
            await Host.TaskReads.EndpointsNamedAsync(caller, "o", 5);
            await Host.TaskReads.OpenFailuresAsync(caller);
            await Host.PushReads.FindAsync(caller, ids[0]);
            await Host.PushReads.PayloadAsync(caller, ids[0]);
            await Host.PushReads.FailureGroupsAsync(caller);
            await Host.PushReads.FailedTotalAsync(caller);
            await Host.PushReads.OfIdsAsync(caller, ids);
            await Host.PushReads.ByLastAttemptAsync(caller, new() { Filter = PushFilter.Item.Is("1") });
            var reconcile = new ReconcileQuery { ItemIds = ["1", "nobody"] };
            await Host.Get<ReconcileReads>().ReconcileAsync(caller, reconcile);
            await Host.Get<ReconcileReads>().ReconcileAsync(Administrator, reconcile with { DestinationId = destination.Id });
            await Host.Get<PushExport>().PiecesAsync(caller, PushFilter.All).ToListAsync();
            await Host.Get<TaskExport>().PiecesAsync(caller, TaskFilter.All).ToListAsync();
            var lastDay = new PushReportQuery { From = Clock.GetUtcNow().AddDays(-1), To = Clock.GetUtcNow() };
            await Host.Get<PushReportReads>().TotalsAsync(caller, lastDay);
            await Host.Get<PushReportReads>().ListAsync(caller, lastDay with { Kind = "trip" });
            await Host.DestinationReads.NamesAsync(caller, destination.Id, 1);
            await Host.PushReads.TotalsAsync(caller);
            await Host.PushReads.TotalsAsync(caller, destination.Id);
            await Host.DestinationReads.OfAsync(caller, [destination.Id]);
            await Host.DestinationReads.ListAsync(caller);
            await Host.DestinationReads.FindAsync(caller, destination.Id);
            await Host.DestinationReads.DayAsync(caller, destination.Id);
            await Host.PushReads.FailureHoursAsync(caller);
            await Host.OverviewReads.ReadAsync(caller);
            Filter<Push>[] filters =
            [
                PushFilter.All,
                PushFilter.Kind.Is("trip"),
                PushFilter.Signature.Is(1),
                PushFilter.Signature.Is(1) & PushFilter.Kind.Is("trip"),
                PushFilter.Id.Is(ids),
            ];
            foreach (var filter in filters)
            {
                await Host.Retries.PreviewAsync(caller, filter);
            }
        }

        var retry = await UntilRetryAsync(await RetryAsync(ids), RetryState.Completed);
        await Host.RetryReads.FilterAsync(retry);
        await Host.RetryReads.FindByTaskAsync(Viewer, await TaskOfAsync(retry));
        await Host.RetryReads.ItemsAsync(Viewer, retry.Id, null, null, 50);
        await Host.RetryReads.ItemsAsync(Viewer, retry.Id, RetryItemOutcome.FailedAgain, "1", 50);
        await Host.RetryReads.ErrorsAsync(Viewer, [retry], 3);
        await Host.Retries.PreviewPartAsync(Viewer, retry.Id, RetryPart.FailedAgain);
        await Host.Retries.PreviewPartAsync(Viewer, retry.Id, RetryPart.Rest);
        await Host.Keys.ListAsync(Administrator);
    }

    private static List<string> Faults(SqliteConnection connection, string text)
    {
        var names = Named()
            .Matches(text)
            .GroupBy(match => match.Groups["alias"].Success ? match.Groups["alias"].Value : match.Groups["table"].Value)
            .ToDictionary(group => group.Key, group => group.First().Groups["table"].Value);
        var grows = names.Values.Any(table => Growing.Contains(table));
        using var statement = new SqliteStatement(connection.Handle!, "EXPLAIN QUERY PLAN " + text);
        using var rows = statement.Query();
        var faults = new List<string>();
        while (rows.Read())
        {
            var step = rows.GetString(3);
            var scanned = Scan().Match(step);
            if (
                (scanned.Success && Growing.Contains(names.GetValueOrDefault(scanned.Groups["name"].Value, scanned.Groups["name"].Value)))
                || (grows && step.StartsWith("USE TEMP B-TREE", StringComparison.Ordinal))
            )
            {
                faults.Add(step);
            }
        }

        return faults;
    }

    [GeneratedRegex(@"^\s*(SELECT|UPDATE|DELETE|INSERT|WITH)\b")]
    private static partial Regex Planned();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(
        @"\b(FROM|JOIN|UPDATE|INTO)\s+""?(?<table>\w+)""?(\s+(AS\s+)?""?(?<alias>(?!(WHERE|ON|SET|ORDER|JOIN|LEFT|INNER|GROUP|"
            + @"LIMIT|VALUES)\b)\w+)""?)?"
    )]
    private static partial Regex Named();

    [GeneratedRegex(@"^SEARCH \w+ USING (COVERING )?INDEX (?<index>IX_\w+_CompanyId_\w+) \(CompanyId=\?")]
    private static partial Regex CompanyIndex();

    [GeneratedRegex(@"INDEX IX_Pushes_\w+ \(DestinationNumber=\?( AND State=\?)?")]
    private static partial Regex PushIndex();

    [GeneratedRegex(@"^SCAN (?<name>\w+)")]
    private static partial Regex Scan();
}

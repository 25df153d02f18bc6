using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;
using TaskDashboard.Core.Domain;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Store.Reads;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>How SQLite would carry out each statement that the product runs: by an index, however many rows there are.</summary>
public sealed partial class SqliteQueryPlanTests : CoreTest
{
    /// <summary>Tables that grow with the work. The others hold a row a destination, a key, a state or a cause.</summary>
    private static readonly HashSet<string> Large =
        ["Tasks", "TaskTransitions", "AnsweredReports", "Pushes", "PushPayloads", "PushAttempts", "RetryItems", "RetrySets", "Changes", "IdempotencyKeys", "DestinationMinutes"];

    private readonly ConcurrentDictionary<string, bool> _texts = new();

    [Fact]
    public async Task No_statement_reads_a_whole_large_table()
    {
        await RunEverythingAsync();

        var scans = (await PlansAsync()).SelectMany(plan => plan.Steps
            .Where(step => ScanOf(step) is { } name && Large.Contains(TableOf(plan.Text, name)) && !InKeyOrder(plan))
            .Select(step => $"{step}: {plan.Text}"));

        Assert.Empty(scans);
    }

    [Fact]
    public async Task Claims_and_due_times_come_from_the_index_of_open_pushes()
    {
        await RunEverythingAsync();
        var plans = await PlansAsync();

        var claim = Single(plans, "p.DueAt <= @p1");
        Assert.Contains("SEARCH p USING INDEX IX_Pushes_Open (DestinationNumber=? AND DueAt<?)", claim.Steps);
        Assert.DoesNotContain(claim.Steps, Sorts);
        Assert.Contains(Single(plans, "SELECT MIN(DueAt)").Steps, step => step.StartsWith("SEARCH Pushes USING INDEX IX_Pushes_Open (DestinationNumber=?", StringComparison.Ordinal));
        Assert.Contains(Single(plans, "SignatureNumber, RetryNumber FROM Pushes WHERE State <= 1").Steps, step => step.Contains("IX_Pushes_Open", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_retrys_set_comes_from_the_index_of_failed_pushes_alone()
    {
        await RunEverythingAsync();

        var selections = (await PlansAsync()).Where(plan => plan.Text.StartsWith("SELECT Number, Kind, Superseded FROM Pushes", StringComparison.Ordinal)).ToList();

        Assert.Equal(4, selections.Count);
        Assert.All(selections, plan => Assert.StartsWith("SEARCH Pushes USING COVERING INDEX IX_Pushes_Failed (DestinationNumber=?", Assert.Single(plan.Steps), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_failures_of_a_group_are_paged_along_their_index()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        var failed = await FailedPushesAsync(destination, 3);
        var signature = (await FindPushAsync(failed[0])).SignatureNumber;
        using var watch = new EntityCommands(((SqliteTestDatabase)Database).File, _texts);

        var query = new PushQuery { State = PushState.Failed, DestinationId = destination.Id, Signature = signature, NewestFirst = true, Limit = 1 };
        var page = await Host.PushReads.ListAsync(Viewer, query);
        await Host.PushReads.ListAsync(Viewer, query with { After = page.Next });

        var plans = (await PlansAsync()).Where(plan => plan.Text.Contains("ORDER BY \"p\".\"FailureSequence\" DESC", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, plans.Count);
        Assert.All(plans, plan =>
        {
            Assert.Contains(plan.Steps, step => step.Contains("USING INDEX IX_Pushes_Failed (DestinationNumber=? AND SignatureNumber=?", StringComparison.Ordinal));
            Assert.DoesNotContain(plan.Steps, Sorts);
        });
    }

    [Fact]
    public async Task Lists_of_tasks_follow_their_keys()
    {
        await StartAsync();
        await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        using var watch = new EntityCommands(((SqliteTestDatabase)Database).File, _texts);
        foreach (var newestFirst in new[] { true, false })
        {
            foreach (var after in new[] { null, "5" })
            {
                await Host.TaskReads.ListAsync(Viewer, new() { NewestFirst = newestFirst, After = after });
                await Host.TaskReads.ListAsync(Viewer, new() { NewestFirst = newestFirst, After = after, States = [TaskState.Failed] });
                await Host.TaskReads.ListAsync(Viewer, new() { NewestFirst = newestFirst, After = after, Type = "import" });
                await Host.RetryReads.ListAsync(Viewer, after, 50, newestFirst);
            }
        }

        var plans = (await PlansAsync()).Where(plan => plan.Text.Contains("\"Tasks\"", StringComparison.Ordinal) || plan.Text.Contains("\"RetryRequests\"", StringComparison.Ordinal)).ToList();

        Assert.Equal(16, plans.Count);
        Assert.All(plans, plan => Assert.DoesNotContain(plan.Steps, Sorts));
        Assert.Equal(4, plans.Count(plan => plan.Steps.Any(step => step.Contains("IX_Tasks_State_Number (State=?", StringComparison.Ordinal))));
        Assert.Equal(4, plans.Count(plan => plan.Steps.Any(step => step.Contains("IX_Tasks_Type_Number (Type=?", StringComparison.Ordinal))));
    }

    private async Task RunEverythingAsync()
    {
        await StartWithoutScheduleAsync();
        using var watch = new EntityCommands(((SqliteTestDatabase)Database).File, _texts);
        var destination = await NewDestinationAsync(concurrency: 1);
        await FailedPushesAsync(destination, 12);
        Sender.Answer = _ => Reply.Delivered;
        await PushAsync(destination, "v", version: "1");
        await PushAsync(destination, "v", version: "2");
        await UntilPushesAsync(PushState.Delivered, 2);
        var failed = await Host.PushReads.ListAsync(Viewer, new() { State = PushState.Failed });
        var signature = failed.Items[0].Push.SignatureNumber;
        foreach (var filter in new RetryFilter[] { new() { All = true }, new() { Kind = "trip" }, new() { Signature = signature }, new() { Signature = signature, Kind = "trip" } })
        {
            await Host.Retries.PreviewAsync(Viewer, filter);
        }

        Sender.Answer = _ => null;
        var retry = await Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = new RetryFilter { PushIds = [.. failed.Items.Select(push => push.Push.Id)] } }, "key");
        var underWay = await Sender.NextAsync();
        await Host.Retries.CancelAsync(Operator, retry.Id);
        Sender.Answer = _ => Reply.Delivered;
        foreach (var attempt in Sender.All)
        {
            attempt.Deliver();
        }

        await Host.Retries.RequestExclusiveAsync(Operator, "crash");
        var all = await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        await Host.RetryReads.FindByTaskAsync(Viewer, await TaskOfAsync(all));
        await Host.RetryReads.ItemsAsync(Viewer, all.Id, RetryItemOutcome.Delivered, null, 10);
        await Host.RetryReads.ListAsync(Viewer, null, 10, true);
        var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started, Id = "r" });
        await Host.Tasks.CancelAsync(Operator, task.Id, null);
        await Host.TaskReads.HistoryAsync(Viewer, task);
        await Host.TaskReads.TotalsAsync(Viewer);
        await Host.TaskReads.TypesAsync(Viewer);
        await Host.TaskReads.ListAsync(Viewer, new() { States = [TaskState.Failed, TaskState.Pending], Type = "import", NewestFirst = true });
        foreach (var state in Enum.GetValues<PushState>())
        {
            await Host.PushReads.ListAsync(Viewer, new() { State = state });
            await Host.PushReads.ListAsync(Viewer, new() { State = state, DestinationId = destination.Id, NewestFirst = true, Kind = "trip" });
        }

        await Host.PushReads.FindAsync(Viewer, underWay.PushId);
        await Host.PushReads.PayloadAsync(Operator, underWay.PushId);
        await Host.PushReads.FailureGroupsAsync(Viewer);
        await Host.PushReads.FailedTotalAsync(Viewer);
        await Host.DestinationReads.ListAsync(Viewer);
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
        await Host.Pushes.CancelAsync(Operator, new() { Kind = "trip" });
        await Host.Pushes.CancelAsync(Operator, new() { PushIds = [underWay.PushId] });
        await RestartAsync();
    }

    private async Task<List<(string Text, List<string> Steps)>> PlansAsync()
    {
        foreach (var text in await Host.Writer.WriteAsync(session => session.Sql.Texts.ToList()))
        {
            _texts.TryAdd(text, true);
        }

        foreach (var text in await Host.Readers.ReadAsync(sql => sql.Texts.ToList()))
        {
            _texts.TryAdd(text, true);
        }

        using var connection = (SqliteConnection)Database.Open();
        return [.. _texts.Keys.Where(text => Statement().IsMatch(text)).Select(text => (text, StepsOf(connection.Handle!, text)))];
    }

    private static List<string> StepsOf(sqlite3 connection, string text)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection, "EXPLAIN QUERY PLAN " + text, out var statement), connection);
        using (statement)
        {
            var steps = new List<string>();
            while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
            {
                steps.Add(raw.sqlite3_column_text(statement, 3).utf8_to_string());
            }

            return steps;
        }
    }

    private static (string Text, List<string> Steps) Single(List<(string Text, List<string> Steps)> plans, string part) =>
        Assert.Single(plans, plan => plan.Text.Contains(part, StringComparison.Ordinal));

    private static bool Sorts(string step) => step.Contains("TEMP B-TREE", StringComparison.Ordinal);

    // A list's page read along the primary key, which stops when the page is full.
    private static bool InKeyOrder((string Text, List<string> Steps) plan) => plan.Text.Contains("LIMIT", StringComparison.Ordinal) && !plan.Steps.Exists(Sorts);

    private static string? ScanOf(string step) => Scan().Match(step) is { Success: true } match && !step.Contains("INDEX", StringComparison.Ordinal) ? match.Groups[1].Value : null;

    private static string TableOf(string text, string name) =>
        Sources().Matches(text).FirstOrDefault(match => match.Groups[2].Value == name)?.Groups[1].Value ?? name;

    [GeneratedRegex(@"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")]
    private static partial Regex Statement();

    [GeneratedRegex(@"^SCAN (\w+)")]
    private static partial Regex Scan();

    [GeneratedRegex("""(?:FROM|JOIN)\s+"?(\w+)"?\s+(?:AS\s+)?"?(\w+)"?""")]
    private static partial Regex Sources();

    /// <summary>The texts that EF runs on this database.</summary>
    private sealed class EntityCommands : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly string _file;
        private readonly ConcurrentDictionary<string, bool> _texts;
        private readonly List<IDisposable> _subscriptions = [];

        public EntityCommands(string file, ConcurrentDictionary<string, bool> texts)
        {
            (_file, _texts) = (file, texts);
            _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.EntityFrameworkCore")
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Value: CommandEventData { Command: DbCommand { Connection: { } connection } command } } && connection.DataSource == _file)
            {
                _texts.TryAdd(command.CommandText, true);
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
    }
}

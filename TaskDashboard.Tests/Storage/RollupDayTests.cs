using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>
/// Days of random work, with restarts and retention: after every step the roll-ups equal a count of the rows, where those are all left.
/// </summary>
public sealed class RollupDayTests(ITestOutputHelper output) : CoreTest
{
    private const int Cases = 1200;
    private const int MaxAttempts = 2;
    private const int ManyKinds = 120;
    private const int ManyTypes = 400;

    private static readonly TimeSpan KeptAttempts = TimeSpan.FromHours(5);
    private static readonly TimeSpan KeptPushes = TimeSpan.FromHours(9);
    private static readonly TimeSpan KeptTasks = TimeSpan.FromHours(7);

    private readonly List<Destination> _destinations = [];
    private readonly List<string> _tasks = [];
    private readonly Dictionary<int, List<string>> _kinds = [];
    private long _counted;
    private int _item;

    [Fact]
    public async Task Rollups_equal_a_count_of_the_rows_after_any_day()
    {
        var random = TestRandom.Create(output);
        await StartAsync(
            ("Push:MaxAttempts", $"{MaxAttempts}"),
            ("Push:ConcurrencyPerDestination", "4"),
            ("Retention:Attempts", $"{KeptAttempts}"),
            ("Retention:EndedPushes", $"{KeptPushes}"),
            ("Retention:EndedTasks", $"{KeptTasks}")
        );
        SetAnswers(random);
        for (var index = 0; index < 3; index++)
        {
            _destinations.Add(await NewDestinationAsync("shop" + index, companyId: index == 2 ? "acme" : null));
        }

        var began = Clock.UtcNow;
        var compared = 0;
        var number = 0;
        while (number < Cases || Clock.UtcNow - began <= TimeSpan.FromDays(1))
        {
            number++;
            await StepAsync(random);
            compared += await CompareAsync($"case {number}");
            if (number % 150 == 0)
            {
                await RestartAsync();
                SetAnswers(random);
                await CompareAsync($"the restart after case {number}");
            }
            else if (number % 40 == 0)
            {
                await Host.Sweeper.SweepAsync();
                await CompareAsync($"retention after case {number}");
            }
        }

        output.WriteLine($"{number} cases in {(Clock.UtcNow - began).TotalDays:N1} days, {compared} rows compared");
        Assert.True(Clock.UtcNow - began > TimeSpan.FromDays(1));
        Assert.InRange(compared, 10 * Cases, int.MaxValue);
        Assert.True(await Host.CountAsync("SELECT COUNT(*) FROM PushQuarters WHERE Kind = '' AND Accepted > 0") > 0);
        Assert.True(await Host.CountAsync("SELECT COUNT(*) FROM TaskQuarters WHERE Type = ''") > 0);
        Assert.True(await Host.CountAsync("SELECT COUNT(*) FROM DeletedRows") > 0);
        await RebuildAsync();
        await CompareNamesAsync();
    }

    /// <summary>A rebuild of right roll-ups changes nothing, also of the periods that it does not count.</summary>
    private async Task RebuildAsync()
    {
        // Nothing may be written meanwhile, and retention, which the clock starts every hour, may find nothing to delete.
        await Host.PushService.SetPausedAsync(Operator, true);
        await Host.UntilCountAsync(0, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Sending);
        await Host.Sweeper.SweepAsync();
        await CompareAsync("the pause");
        var before = await RowsAsync();
        var results = await Host.Get<RollupRebuild>().RebuildAsync(CancellationToken.None);
        Assert.Equal(before, await RowsAsync());
        Assert.All(results, result => Assert.True(result.Rows > 0 && result.From > DateTimeOffset.UnixEpoch, $"{result}"));

        // What is wrong within those periods is right again. For some seeds nothing happened in the last hours.
        var quarter = await Host.CountAsync("SELECT MAX(Quarter) FROM PushQuarters");
        await Host.ChangeAsync("DELETE FROM PushQuarters WHERE Quarter >= @p0", quarter - 8);
        await Host.ChangeAsync("UPDATE TaskQuarters SET Ended = Ended + 7 WHERE Quarter >= @p0", quarter - 8);
        await Host.ChangeAsync("UPDATE FailureHours SET FailedAttempts = 0 WHERE Hour >= @p0", quarter / 4);
        Assert.NotEqual(before, await RowsAsync());
        await Host.Get<RollupRebuild>().RebuildAsync(CancellationToken.None);
        Assert.Equal(before, await RowsAsync());
    }

    /// <summary>The first kinds and types have a name of their own.</summary>
    private async Task CompareNamesAsync()
    {
        foreach (var (destination, kinds) in _kinds)
        {
            Assert.Equal(
                kinds.Take(50).Order(StringComparer.Ordinal),
                (await Host.TextsAsync("SELECT Kind FROM RollupKinds WHERE DestinationNumber = @p0", destination)).Order(
                    StringComparer.Ordinal
                )
            );
        }

        Assert.Equal(200, await Host.CountAsync("SELECT COUNT(*) FROM RollupTypes WHERE CompanyId = 'acme'"));
    }

    private void SetAnswers(Random random)
    {
        // The sender asks from several threads.
        var answers = Enumerable
            .Range(0, 997)
            .Select(_ =>
                random.Next(6) switch
                {
                    0 or 1 => Reply.Unavailable,
                    2 => Reply.Fails(400),
                    3 => Reply.Silent,
                    _ => Reply.Delivered,
                }
            )
            .Select(reply => reply with { DurationMs = (int)Math.Pow(10, random.NextDouble() * 4.8) })
            .ToArray();
        var next = 0;
        Sender.Answer = _ => answers[(uint)Interlocked.Increment(ref next) % answers.Length];
    }

    private async Task StepAsync(Random random)
    {
        var destination = _destinations[random.Next(_destinations.Count)];
        switch (random.Next(14))
        {
            case 0 or 1 or 2 or 3:
                var kind = random.Next(4) == 0 ? "trip" : $"kind{random.Next(ManyKinds)}";
                _item += 10;
                await PushManyAsync(destination, random.Next(1, 4), kind, _item);
                Known(destination.Number, kind);
                break;
            case 4 or 5:
                // Due times, quarter hours and days pass.
                Clock.Advance(TimeSpan.FromMilliseconds(random.Next(1, random.Next(5) == 0 ? 5_400_000 : 300_000)));
                break;
            case 6 or 7:
                await NewTasksAsync(random);
                break;
            case 8 or 9 when _tasks.Count > 0:
                await Quietly(() => Host.Tasks.ReportAsync(Operator, _tasks[random.Next(_tasks.Count)], AReport(random)));
                break;
            case 10 when _tasks.Count > 0:
                var task = _tasks[random.Next(_tasks.Count)];
                await Quietly(() =>
                    random.Next(3) == 0
                        ? Host.Tasks.CancelAsync(Operator, task, "no more")
                        : Host.Tasks.RestartAsync(Operator, task, "again")
                );
                break;
            case 11:
                await Quietly(() =>
                    Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = PushFilter.Destination.Is(destination.Id) })
                );
                break;
            case 12:
                await Host.Pushes.CancelAsync(Operator, PushFilter.Destination.Is(destination.Id) & PushFilter.Kind.Is("trip"));
                break;
            case 13:
                await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = random.Next(2) == 0 });
                break;
        }

        void Known(int number, string kind)
        {
            var kinds = _kinds.TryGetValue(number, out var known) ? known : _kinds[number] = [];
            if (!kinds.Contains(kind))
            {
                kinds.Add(kind);
            }
        }
    }

    /// <summary>Creates tasks, some of which have ended elsewhere, up to three days ago.</summary>
    private async Task NewTasksAsync(Random random)
    {
        for (var count = random.Next(1, 9); count > 0; count--)
        {
            var company = random.Next(5) == 0 ? null : "acme";
            DateTimeOffset? ended = random.Next(4) > 0 ? Clock.UtcNow.AddMinutes(-random.Next(0, 4000)) : null;
            var task = await Host.Tasks.CreateAsync(
                Callers.Of(Role.Operator, company),
                new()
                {
                    Type = random.Next(10) == 0 ? "import" : $"type{random.Next(ManyTypes)}",
                    Name = "one",
                    CreatedAt = ended?.AddMinutes(-1),
                    StartedAt = ended?.AddMinutes(-1),
                    EndedAt = ended,
                    Outcome =
                        ended is null ? null
                        : random.Next(2) == 0 ? TaskOutcome.Success
                        : TaskOutcome.TempError,
                }
            );
            _tasks.Add(task.Id);
            if (_tasks.Count > 40)
            {
                _tasks.RemoveAt(0);
            }
        }
    }

    private static TaskReport AReport(Random random) =>
        new()
        {
            Event = random.Next(4) switch
            {
                0 => TaskEvent.Started,
                1 => TaskEvent.Completed,
                2 => TaskEvent.Failed,
                _ => TaskEvent.Progressed,
            },
            Force = true,
        };

    /// <summary>
    /// Compares the periods of which retention cannot have deleted a row. What was counted in the others must still be there.
    /// </summary>
    /// <returns>The number of rows compared.</returns>
    private Task<int> CompareAsync(string when) =>
        Host.Readers.ReadAsync(sql =>
        {
            // One snapshot: pushes are sent meanwhile.
            sql.BeginSnapshot();
            try
            {
                var now = Clock.UtcNow;
                var all = sql.Prepare(
                        "SELECT (SELECT SUM(Accepted + Delivered + FailedAttempts + Failed) FROM PushQuarters) + "
                            + "COALESCE((SELECT SUM(Ended) FROM TaskQuarters), 0)"
                    )
                    .Count();
                Assert.True(all >= _counted, $"{_counted - all} events are missing after {when}");
                _counted = all;
                var rows = 0;
                foreach (var (what, stored, counted) in new CountedDay(sql, MaxAttempts).All(now - KeptAttempts, now - KeptTasks, now))
                {
                    var wrong = stored
                        .Except(counted)
                        .Select(row => $"stored  {row}")
                        .Concat(counted.Except(stored).Select(row => $"counted {row}"));
                    Assert.True(stored.SequenceEqual(counted), $"{what} after {when}:\n{string.Join('\n', wrong)}");
                    rows += counted.Count;
                }

                return rows;
            }
            finally
            {
                sql.Rollback();
            }
        });

    private async Task<List<string>> RowsAsync()
    {
        var rows = new List<string>();
        foreach (
            var (table, columns) in new[]
            {
                (
                    "PushQuarters",
                    "DestinationNumber || '|' || Quarter || '|' || Kind || '|' || Accepted || '|' || Delivered || '|' || "
                        + "FailedAttempts || '|' || Failed || '|' || UpTo5 || '|' || UpTo1000 || '|' || Longer"
                ),
                (
                    "PushMinutes",
                    "DestinationNumber || '|' || Minute || '|' || Kind || '|' || Accepted || '|' || Delivered || '|' || Failed"
                ),
                ("FailureHours", "DestinationNumber || '|' || SignatureNumber || '|' || Hour || '|' || FailedAttempts"),
                ("FailureMinutes", "DestinationNumber || '|' || SignatureNumber || '|' || Minute || '|' || FailedAttempts"),
                ("TaskQuarters", "CompanyId || '|' || Quarter || '|' || Type || '|' || Outcome || '|' || Ended"),
                ("TaskMinutes", "CompanyId || '|' || Minute || '|' || Type || '|' || Outcome || '|' || Ended"),
            }
        )
        {
            rows.AddRange((await Host.TextsAsync($"SELECT {columns} FROM {table}")).Select(row => $"{table} {row}"));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private static async Task Quietly(Func<Task> command)
    {
        try
        {
            await command();
        }
        catch (RefusedException)
        {
            // A random command may be impossible now.
        }
    }
}

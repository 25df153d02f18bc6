using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Roll-ups are written in the transaction of the event, on every provider.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Each_event_of_a_push_counts_in_the_period_in_which_it_happened()
    {
        await StartAsync(("Push:MaxAttempts", "2"), ("Push:Schedule:trip:0", "00:15:00"));
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Unavailable with { DurationMs = 700 };
        var ids = await PushManyAsync(destination, 3);
        await Host.UntilCountAsync(3, "SELECT COUNT(*) FROM Pushes WHERE State = 0 AND Attempts = 1");
        Clock.Advance(TimeSpan.FromMinutes(20));
        await UntilPushesAsync(PushState.Failed, 3);
        Clock.Advance(TimeSpan.FromMinutes(20));
        Sender.Answer = delivery => delivery.PushId == ids[0] ? Reply.Fails(400) : Reply.Delivered with { DurationMs = 30 };
        await UntilRetryAsync(await RetryAsync(ids), RetryState.Completed);

        // Two attempts each, then one of the retry: two of them delivered.
        foreach (
            var (quarter, expected) in new (int, (long, long, long, long, long, long))[]
            {
                (0, (3, 0, 3, 0, 3, 0)),
                (1, (0, 0, 3, 3, 3, 0)),
                (2, (0, 2, 1, 1, 0, 2)),
            }
        )
        {
            Assert.Equal(
                expected,
                (
                    await Of("Accepted", quarter),
                    await Of("Delivered", quarter),
                    await Of("FailedAttempts", quarter),
                    await Of("Failed", quarter),
                    await Of("UpTo1000", quarter),
                    await Of("UpTo50", quarter)
                )
            );
        }

        Assert.Equal(9, await Host.CountAsync("SELECT SUM(Delivered + FailedAttempts) FROM PushMinutes"));
        Assert.Equal(4, await Host.CountAsync("SELECT SUM(Failed) FROM PushMinutes"));
        Assert.Equal(7, await Host.CountAsync("SELECT SUM(FailedAttempts) FROM FailureHours"));
        Assert.Equal(7, await Host.CountAsync("SELECT SUM(FailedAttempts) FROM FailureMinutes"));

        // Attempts led to Waiting, Failed and Delivered, and never to the state in which a push is sent.
        Assert.Equal(3, await Host.CountAsync("SELECT COUNT(*) FROM PushCounts WHERE LastAttemptAt IS NOT NULL"));
        Assert.Equal(
            0,
            await Host.CountAsync("SELECT COUNT(*) FROM PushCounts WHERE LastAttemptAt IS NOT NULL AND State = @p0", PushState.Sending)
        );
        await AssertRebuildChangesNothingAsync();

        Task<long> Of(string column, int quarter) =>
            Host.CountAsync(
                $"SELECT {column} FROM PushQuarters WHERE Kind = 'trip' AND Quarter = @p0",
                Periods.QuarterOf(new FakeClock().UtcNow) + quarter
            );
    }

    [Fact]
    public async Task A_push_without_a_payload_fails_permanently_without_an_attempt()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = true });
        await PushManyAsync(destination, 2);
        await Host.ChangeAsync("DELETE FROM PushPayloads");
        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false });
        await UntilPushesAsync(PushState.Failed, 2);

        Assert.Equal(2, await Host.CountAsync("SELECT SUM(Failed) FROM PushQuarters"));
        Assert.Equal(0, await Host.CountAsync("SELECT SUM(FailedAttempts) FROM PushQuarters"));
        await AssertRebuildChangesNothingAsync();
    }

    [Fact]
    public async Task Each_end_of_a_task_counts_also_after_a_restart_and_where_it_ended_elsewhere()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "acme"), new() { Type = "import", Name = "one" });
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Failed });
        await Host.Tasks.RestartAsync(Operator, task.Id, "again");
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Completed });
        var ended = Clock.UtcNow.AddDays(-3);
        await Host.Tasks.CreateAsync(
            Operator,
            new()
            {
                Type = "import",
                Name = "elsewhere",
                CreatedAt = ended,
                StartedAt = ended,
                EndedAt = ended,
            }
        );

        Assert.Equal(
            1,
            await Host.CountAsync("SELECT Ended FROM TaskQuarters WHERE CompanyId = 'acme' AND Outcome = @p0", TaskOutcome.Error)
        );
        Assert.Equal(
            1,
            await Host.CountAsync("SELECT Ended FROM TaskQuarters WHERE CompanyId = 'acme' AND Outcome = @p0", TaskOutcome.Success)
        );
        Assert.Equal(1, await Host.CountAsync("SELECT Ended FROM TaskQuarters WHERE CompanyId = ''"));
        Assert.Equal(2, await Host.CountAsync("SELECT SUM(Ended) FROM TaskMinutes"));
        await AssertRebuildChangesNothingAsync();
    }

    [Fact]
    public async Task Kinds_and_types_beyond_the_first_ones_are_counted_together()
    {
        await StartAsync();
        Sender.Answer = _ => Reply.Delivered;
        var destination = await NewDestinationAsync();
        for (var kind = 0; kind < RollupNames.KindsOfDestination + 3; kind++)
        {
            await PushManyAsync(destination, 1, $"kind{kind:d3}", first: kind);
        }

        await UntilPushesAsync(PushState.Delivered, RollupNames.KindsOfDestination + 3);
        await RestartAsync();
        Sender.Answer = _ => Reply.Delivered;
        await PushManyAsync(destination, 1, "kind000", first: 900);
        await PushManyAsync(destination, 1, "kind052", first: 901);
        await UntilPushesAsync(PushState.Delivered, RollupNames.KindsOfDestination + 5);
        for (var type = 0; type < RollupNames.TypesOfCompany + 5; type++)
        {
            await Host.Tasks.CreateAsync(
                Operator,
                new()
                {
                    Type = $"type{type:d3}",
                    Name = "one",
                    EndedAt = Clock.UtcNow,
                }
            );
        }

        Assert.Equal(2, await Host.CountAsync("SELECT SUM(Accepted) FROM PushQuarters WHERE Kind = 'kind000'"));
        Assert.Equal(4, await Host.CountAsync("SELECT SUM(Accepted) FROM PushQuarters WHERE Kind = ''"));
        Assert.Equal(RollupNames.KindsOfDestination, await Host.CountAsync("SELECT COUNT(*) FROM RollupKinds"));
        Assert.Equal(5, await Host.CountAsync("SELECT SUM(Ended) FROM TaskQuarters WHERE Type = ''"));
        Assert.Equal(RollupNames.TypesOfCompany, await Host.CountAsync("SELECT COUNT(*) FROM RollupTypes"));
        await AssertRebuildChangesNothingAsync();
    }

    [Fact]
    public async Task A_rebuild_leaves_periods_as_they_are_whose_rows_were_deleted()
    {
        await StartWithoutScheduleAsync(("Retention:EndedTasks", "10.00:00:00"));
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Delivered;
        await PushManyAsync(destination, 2);
        await UntilPushesAsync(PushState.Delivered, 2);
        var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Completed });
        Later(days: 91);
        var swept = await Host.Sweeper.SweepAsync();
        Assert.True(swept.ContainsKey("attempts") && swept.ContainsKey("ended tasks"));
        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM DeletedRows"));
        await PushManyAsync(destination, 1, first: 10);
        await UntilPushesAsync(PushState.Delivered, 3);
        await Host.ChangeAsync("UPDATE PushQuarters SET Delivered = Delivered + 5");

        await Host.Get<RollupRebuild>().RebuildAsync(CancellationToken.None);

        Assert.Equal(7, await Host.CountAsync("SELECT MAX(Delivered) FROM PushQuarters"));
        Assert.Equal(1, await Host.CountAsync("SELECT MIN(Delivered) FROM PushQuarters"));
        Assert.Equal(1, await Host.CountAsync("SELECT SUM(Ended) FROM TaskQuarters"));
    }

    private async Task AssertRebuildChangesNothingAsync()
    {
        string[] totals =
        [
            "SELECT SUM(Accepted + 10 * Delivered + 100 * FailedAttempts + 1000 * Failed) FROM PushQuarters",
            "SELECT SUM(Accepted + 10 * Delivered + 100 * FailedAttempts + 1000 * Failed) FROM PushMinutes",
            "SELECT SUM(UpTo5 + 2 * UpTo10 + 3 * UpTo50 + 4 * UpTo1000) FROM PushQuarters",
            "SELECT SUM(FailedAttempts * SignatureNumber) FROM FailureHours",
            "SELECT SUM(FailedAttempts * SignatureNumber) FROM FailureMinutes",
            "SELECT SUM(Ended * (Outcome + 1)) FROM TaskQuarters",
            "SELECT SUM(Ended * (Outcome + 1)) FROM TaskMinutes",
            "SELECT COUNT(*) FROM PushQuarters",
            "SELECT COUNT(*) FROM TaskQuarters",
        ];
        var before = new List<long>();
        foreach (var total in totals)
        {
            before.Add(await Host.CountAsync(total));
        }

        await Host.Get<RollupRebuild>().RebuildAsync(CancellationToken.None);

        for (var index = 0; index < totals.Length; index++)
        {
            Assert.True(before[index] == await Host.CountAsync(totals[index]), totals[index]);
        }
    }
}

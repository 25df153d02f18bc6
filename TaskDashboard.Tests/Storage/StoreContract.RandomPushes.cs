using FsCheck;
using FsCheck.Fluent;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>After any sequence of commands and answers, the counters of pushes equal a count of the rows, and no push is lost.</summary>
public abstract partial class StoreContract
{
    private static readonly Gen<(int What, int Which)> Moves =
        from what in Gen.Choose(0, 13)
        from which in Gen.Choose(0, 2)
        select (what, which);

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task Counters_equal_the_rows_after_any_moves_of_pushes(ulong seed)
    {
        await StartAsync(
            ("Push:Schedule:trip:0", "00:01:00"),
            ("Push:Schedule:crash", ""),
            ("Push:ExpireAfter:trip", "00:20:00"),
            ("Push:ConcurrencyPerDestination", "3")
        );
        var destinations = new List<Destination>();
        for (var index = 0; index < 3; index++)
        {
            destinations.Add(await NewDestinationAsync("shop" + index));
        }

        Answers();
        var item = 0;
        foreach (var (what, which) in Moves.Sample(60, new Rnd(seed, 7), 10))
        {
            var destination = destinations[which];
            switch (what)
            {
                case 0 or 1 or 2 or 3:
                    await PushManyAsync(destination, 7, what % 2 == 0 ? "trip" : "crash", item += 100);
                    break;
                case 4:
                    Clock.Advance(TimeSpan.FromSeconds(40));
                    break;
                case 5:
                    Clock.Advance(TimeSpan.FromMinutes(10));
                    break;
                case 6 or 7:
                    await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = what == 6 });
                    break;
                case 8:
                    await OutcomeOf(
                        Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = PushFilter.Destination.Is(destination.Id) })
                    );
                    break;
                case 9:
                    await OutcomeOf(RetryAllAsync());
                    break;
                case 10:
                    await OutcomeOf(
                        Host.Pushes.CancelAsync(Operator, PushFilter.Destination.Is(destination.Id) & PushFilter.Kind.Is("crash"))
                    );
                    break;
                case 11:
                    await Host.PushService.SetPausedAsync(Operator, which == 0);
                    break;
                case 12:
                    await (which == 0 ? KillAndRestartAsync() : RestartAsync());
                    Answers();
                    break;
                default:
                    foreach (var retry in (await Host.RetryReads.ListAsync(Viewer, new RetryQuery { Limit = 5, NewestFirst = true })).Items)
                    {
                        await OutcomeOf(Host.Retries.CancelAsync(Operator, retry.Id));
                    }

                    break;
            }
        }

        // Resume everything and wait until nothing is being sent.
        await Host.PushService.SetPausedAsync(Operator, false);
        foreach (var destination in destinations)
        {
            await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false });
        }

        Sender.Answer = _ => Reply.Delivered;
        while (
            await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State <= @p0", PushState.Sending) > 0
            || await Host.CountAsync("SELECT COUNT(*) FROM RetryRequests WHERE State <= @p0", RetryState.Running) > 0
        )
        {
            foreach (var attempt in Sender.All)
            {
                attempt.Deliver();
            }

            Clock.Advance(TimeSpan.FromMinutes(2));
            await Host.Writer.WriteAsync(_ => true);
        }

        await Recount.AssertAsync(Host);
        Assert.Equal(
            0,
            await Host.CountAsync(
                "SELECT COUNT(*) FROM RetryRequests r JOIN Tasks t ON t.Number = r.TaskNumber WHERE t.State <> CASE r.State WHEN 2 "
                    + "THEN 2 ELSE 4 END"
            )
        );
        Assert.Equal(
            0,
            await Host.CountAsync(
                "SELECT COUNT(*) FROM RetryRequests WHERE State = @p0 AND Delivered + FailedAgain + NotSent <> ItemCount",
                RetryState.Completed
            )
        );
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE RetryNumber IS NOT NULL"));
        Assert.Equal(
            0,
            await Host.CountAsync(
                "SELECT COUNT(*) FROM Pushes WHERE (State = @p0 AND FailureSequence IS NULL) OR (State > @p0 AND EndedAt IS NULL)",
                PushState.Failed
            )
        );

        void Answers()
        {
            var count = 0;
            Sender.Answer = _ =>
                (Interlocked.Increment(ref count) % 7) switch
                {
                    0 or 1 or 2 => Reply.Unavailable,
                    3 => Reply.Fails(400),
                    4 => null,
                    _ => Reply.Delivered,
                };
        }
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Storage;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Retention;

/// <summary>How the sweeper shares the writer. Only the deleting advances the clock.</summary>
public sealed class SweeperTests : CoreTest
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task No_piece_of_work_holds_the_writer_for_long_whatever_a_row_costs()
    {
        await StartAsync();
        var slow = new CostlyRows("slow", 3000, Clock, gone => TimeSpan.FromMilliseconds(gone < 1500 ? 0.5 : 2));
        var fast = new CostlyRows("fast", 30_000, Clock, _ => TimeSpan.FromMicroseconds(3));

        var deleted = await SweepAsync(slow, fast);

        Assert.Equal((3000, 30_000), (deleted["slow"], deleted["fast"]));
        Assert.All(slow.Pieces.Concat(fast.Pieces), piece => Assert.InRange(piece.Held, TimeSpan.Zero, Longest));

        // When the cost is known, a piece takes about the target time, neither longer nor so short that the sweep never ends.
        Assert.InRange(slow.Pieces[^2].Held, BatchSize.Target / 2, BatchSize.Target);
        Assert.InRange(fast.Pieces.Count, 15, 30);
    }

    [Fact]
    public async Task After_each_piece_the_writer_is_left_to_others_for_three_times_as_long()
    {
        await StartAsync();
        var rows = new CostlyRows("rows", 500, Clock, _ => TimeSpan.FromMilliseconds(0.2));
        await using var sweeper = NewSweeper(rows);
        var sweep = sweeper.SweepAsync();
        await Clock.WhenArmed(Host.PermanentTimers + 1).WaitAsync(Patience.Limit);
        var held = rows.Pieces.Single().Held;

        // Other work runs in between, but no further piece.
        await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "meanwhile" });
        Clock.Advance(3 * held - TimeSpan.FromTicks(1));
        await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "meanwhile" });
        Assert.Single(rows.Pieces);

        Clock.Advance(TimeSpan.FromTicks(1));
        await rows.UntilPiecesAsync(2);
        await RestAsync(sweep);
    }

    [Fact]
    public async Task A_large_backlog_of_one_rule_does_not_delay_the_others()
    {
        await StartAsync();
        var great = new CostlyRows("great", 1_000_000, Clock, _ => TimeSpan.FromTicks(1));
        var small = new CostlyRows("small", 10, Clock, _ => TimeSpan.FromTicks(1)) { Other = great };

        await SweepAsync(great, small);

        Assert.InRange(small.OtherLeft, 1, 999_999);
        Assert.Equal((0, 0), (great.Left, small.Left));
    }

    [Fact]
    public async Task It_runs_soon_after_the_start_and_every_hour()
    {
        await StartAsync();
        var rows = new CostlyRows("rows", 10, Clock, _ => TimeSpan.Zero);
        await using var sweeper = NewSweeper(rows);
        sweeper.Start();
        Assert.Empty(rows.Pieces);

        Clock.Advance(TimeSpan.FromMinutes(1));
        await sweeper.Running.WaitAsync(Patience.Limit);
        Assert.Single(rows.Pieces);
        Clock.Advance(TimeSpan.FromHours(1));
        await sweeper.Running.WaitAsync(Patience.Limit);
        Assert.Equal(2, rows.Pieces.Count);
    }

    [Fact]
    public async Task The_log_says_what_it_deleted()
    {
        await StartAsync();
        await NewDestinationAsync("one");
        await NewDestinationAsync("two");
        Clock.UtcNow += TimeSpan.FromDays(2);
        await RestartAsync();

        Clock.Advance(TimeSpan.FromMinutes(1));

        await Host.Logs.UntilAsync("Retention deleted old rows in 0 s: change rows 3.");
    }

    private Sweeper NewSweeper(params IEnumerable<CostlyRows> rows) =>
        new(Host.Writer, [.. rows.Select(kind => kind.Rule)], Clock, NullLogger<Sweeper>.Instance);

    private async Task<IReadOnlyDictionary<string, long>> SweepAsync(params CostlyRows[] rows)
    {
        await using var sweeper = NewSweeper(rows);
        var sweep = sweeper.SweepAsync();
        await RestAsync(sweep);
        return await sweep;
    }

    /// <summary>Advances the clock through the pauses.</summary>
    private async Task RestAsync(Task sweep)
    {
        while (await Task.WhenAny(sweep, Clock.WhenArmed(Host.PermanentTimers + 1)) != sweep)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await sweep;
    }

    /// <summary>Imaginary rows, each of which takes some time to delete.</summary>
    private sealed class CostlyRows(string what, int count, FakeClock clock, Func<int, TimeSpan> costOf)
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private int _gone;

        public RetentionRule Rule => new(what, TimeSpan.FromDays(1), Sweep);

        public int Left { get; set; } = count;

        public List<(int Rows, TimeSpan Held)> Pieces { get; } = [];

        public CostlyRows? Other { get; init; }

        public int OtherLeft { get; private set; }

        private Swept Sweep(WriteSession session, DateTimeOffset before, long from, int most)
        {
            var rows = Math.Min(most, Left);
            var held = Enumerable.Range(_gone, rows).Aggregate(TimeSpan.Zero, (sum, row) => sum + costOf(row));
            Left -= rows;
            _gone += rows;
            OtherLeft = Other?.Left ?? 0;
            clock.Advance(held);
            lock (_gate)
            {
                Pieces.Add((rows, held));
                _next.SetResult();
                _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return new Swept(rows, Left == 0 ? null : from + rows);
        }

        public async Task UntilPiecesAsync(int pieces)
        {
            while (true)
            {
                Task next;
                lock (_gate)
                {
                    if (Pieces.Count >= pieces)
                    {
                        return;
                    }

                    next = _next.Task;
                }

                await next.WaitAsync(Patience.Limit);
            }
        }
    }
}

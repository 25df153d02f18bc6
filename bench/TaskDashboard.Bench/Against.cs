using System.Globalization;
using TaskDashboard.Bench.Benchmarks;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench;

/// <summary>
/// Runs another commit's published benchmarks and this program alternately, each round in a process and on a database of its own. The
/// order changes from round to round, so that a change in the machine's speed affects both. Rounds are added until every interval is
/// narrow enough, whatever the ratios are, or until the limit is reached.
/// </summary>
internal static class Against
{
    public const string Folder = "against";
    private const string Floor = "at-least";
    private const string Rounds = "rounds";
    private const string MostRounds = "most-rounds";

    /// <returns>Whether every figure met its target.</returns>
    public static async Task<bool> RunAsync(Arguments arguments, IReadOnlyList<IBenchmark> benchmarks)
    {
        var before = new PublishedBench(arguments.Text(Folder, ""));
        var now = PublishedBench.Own;
        var machine = Machine.Describe(arguments);
        var rows = new List<string>();
        var met = true;
        foreach (var benchmark in benchmarks)
        {
            var floor =
                arguments.Fraction(Floor)
                ?? benchmark.AgainstBefore
                ?? throw new ArgumentException(
                    $"{benchmark.Name} has no target against another commit. Give the part that it must keep: --{Floor} 0.95"
                );
            foreach (var store in Table.StoresOf(arguments))
            {
                var onStore = arguments.With(Arguments.Store, store);
                var compared = await CompareAsync(benchmark, onStore, before, now, floor);
                met &= compared.Count > 0 && compared.TrueForAll(each => each.Met);
                rows.AddRange(compared.Select(each => ComparisonTable.Row(benchmark.Name, Table.NameOf(onStore), each)));
                if (compared.Count == 0)
                {
                    rows.Add(ComparisonTable.Failed(benchmark.Name, Table.NameOf(onStore)));
                }
            }
        }

        Console.WriteLine();
        Console.WriteLine(machine);
        Console.WriteLine($"Before: {before.Version}. Now: {now.Version}.");
        ComparisonTable.Print(rows);
        return met;
    }

    /// <returns>The comparisons. Empty if a program failed.</returns>
    private static async Task<List<Comparison>> CompareAsync(
        IBenchmark benchmark,
        Arguments arguments,
        PublishedBench before,
        PublishedBench now,
        double floor
    )
    {
        var name = $"{benchmark.Name} on {Table.NameOf(arguments)}";
        var least = arguments.Number(Rounds, Comparison.LeastRounds + 1);
        var most = Math.Max(least, arguments.Number(MostRounds, 40));
        var options = Options(benchmark, arguments);
        var comparisons = new List<Comparison>();
        try
        {
            // The first round warms up the machine's caches and is not counted. With an even number of rounds, each program runs first
            // equally often.
            for (var round = 0; round <= least || round % 2 == 0 || (round <= most && comparisons.Exists(each => !each.Narrow)); round++)
            {
                var nowFirst = round % 2 == 1;
                var first = await (nowFirst ? now : before).MeasureAsync(benchmark.Name, options);
                var second = await (nowFirst ? before : now).MeasureAsync(benchmark.Name, options);
                var pairs = Pairs(nowFirst ? second : first, nowFirst ? first : second);
                foreach (var (old, current) in pairs)
                {
                    Console.Error.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{name} {(round == 0 ? "warm-up" : round)}, {(nowFirst ? "now" : "before")} first: {current.What}: "
                                + $"{old.Value:N1} before, {current.Value:N1} now, now / before = {current.Value / old.Value:N3}"
                        )
                    );
                }

                if (round > 0)
                {
                    comparisons =
                    [
                        .. pairs.Select((pair, index) => Add(comparisons.ElementAtOrDefault(index), pair.Before, pair.Now, floor)),
                    ];
                }
            }
        }
#pragma warning disable CA1031 // the others are compared nevertheless, and the table shows the failure
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"{name}: {failure}");
            return [];
        }

        return comparisons;
    }

    // Both programs get the same options. Statements are not counted, because an older program may not have that option.
    private static string[] Options(IBenchmark benchmark, Arguments arguments)
    {
        var given = arguments.Without(Folder, Floor, MostRounds).With(Rounds, "1").With(StatementCounter.Option, StatementCounter.Off);
        return
        [
            .. (
                benchmark.Count is { } count && given.Text("count", "").Length == 0
                    ? given.With("count", count.ToString(CultureInfo.InvariantCulture))
                    : given
            ).Pairs,
        ];
    }

    // Rows are matched by their text. A row that only one program prints is not compared.
    private static List<(PublishedFigure Before, PublishedFigure Now)> Pairs(
        IReadOnlyList<PublishedFigure> before,
        IReadOnlyList<PublishedFigure> now
    )
    {
        var pairs = before.Join(now, each => each.What, each => each.What, (old, current) => (old, current)).ToList();
        return pairs.Count > 0 ? pairs : throw new InvalidOperationException("The two programs print no row with the same text.");
    }

    private static Comparison Add(Comparison? rounds, PublishedFigure before, PublishedFigure now, double floor) =>
        new(now.What, [.. rounds?.Before ?? [], before.Value], [.. rounds?.Now ?? [], now.Value], now.AtLeast, floor);
}

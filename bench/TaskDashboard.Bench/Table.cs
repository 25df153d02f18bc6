using TaskDashboard.Bench.Benchmarks;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench;

/// <summary>
/// Runs benchmarks, on one database or on each available one, and prints the results as one table below the machine's description.
/// </summary>
internal static class Table
{
    public const string Verb = "table";

    /// <summary>
    /// Runs every benchmark on SQLite and, if a server is configured, on PostgreSQL. With <c>--store</c>, only on that one.
    /// </summary>
    /// <returns>Whether every target was met.</returns>
    public static Task<bool> RunAsync(Arguments arguments) => RunAsync(arguments, Catalogue.All, StoresOf(arguments));

    /// <summary>The database given by <c>--store</c>, or each available one.</summary>
    public static string[] StoresOf(Arguments arguments) =>
        arguments.Text(Arguments.Store, "") is { Length: > 0 } one ? [one]
        : Scratch.Server is null ? [Arguments.Sqlite]
        : [Arguments.Sqlite, Arguments.PostgreSql];

    public static string NameOf(Arguments arguments) => arguments.OnPostgreSql ? "PostgreSQL" : "SQLite";

    /// <summary>Runs these benchmarks on the database given by <c>--store</c>.</summary>
    public static Task<bool> RunAsync(Arguments arguments, IReadOnlyList<IBenchmark> benchmarks) =>
        RunAsync(arguments, benchmarks, [arguments.Text(Arguments.Store, Arguments.Sqlite)]);

    private static async Task<bool> RunAsync(Arguments arguments, IReadOnlyList<IBenchmark> benchmarks, string[] stores)
    {
        var machine = Machine.Describe(arguments);
        var measured = new List<Measured>();
        foreach (var benchmark in benchmarks)
        {
            foreach (var store in stores)
            {
                measured.AddRange(await MeasureAsync(benchmark, arguments.With(Arguments.Store, store)));
            }
        }

        Console.WriteLine();
        Console.WriteLine(machine);
        FigureTable.Print(measured);
        return measured.TrueForAll(each => each.Figure.Met);
    }

    private static async Task<List<Measured>> MeasureAsync(IBenchmark benchmark, Arguments arguments)
    {
        var store = NameOf(arguments);
        IReadOnlyList<Figure> figures;
        try
        {
            figures = await benchmark.RunAsync(arguments);
        }
#pragma warning disable CA1031 // the others are measured nevertheless, and the table shows the failure
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"{benchmark.Name} on {store}: {failure}");
            figures = [Figure.Failed(failure.Message)];
        }

        var measured = figures.Select(figure => new Measured(benchmark.Name, store, figure)).ToList();
        foreach (var each in measured)
        {
            Console.Error.WriteLine(FigureTable.Row(each));
        }
        return measured;
    }
}

using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>
/// First deliveries. Pushes are accepted while the service is paused. Measures from the resume until all deliveries are committed.
/// </summary>
internal sealed class Deliveries : IBenchmark
{
    private const int Pushes = 40_000;
    private const int ManyDestinations = 10;

    public string Name => "deliveries";

    public string Measures =>
        "first deliveries a second, each attempt durable, against a bare HttpClient loop; their use of connections and of the database";

    public int? Count => Pushes;

    public double? AgainstBefore => 0.95;

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var count = arguments.Number("count", Pushes);
        using var scratch = new Scratch(arguments);
        var statements = StatementCounter.Of(arguments);
        await using var sink = await ChildProcess.StartAsync(Sink.Verb);
        using var bare = new BareLoop(new Uri(sink.Ready), Payload.Of(1));
        return
        [
            .. await RunAsync(arguments, scratch, statements, sink, bare, 1, count),
            .. await RunAsync(arguments, scratch, null, sink, bare, ManyDestinations, count),
        ];
    }

    /// <param name="destinations">Number of destinations. The pushes alternate between them.</param>
    private async Task<IReadOnlyList<Figure>> RunAsync(
        Arguments arguments,
        Scratch scratch,
        StatementCounter? statements,
        ChildProcess sink,
        BareLoop bare,
        int destinations,
        int count
    )
    {
        var database = scratch.NewDatabase();
        await using var core = await CoreHost.StartAsync(database);
        var load = new PushLoad(core);
        var service = core.Get<PushService>();
        for (var index = 0; index < destinations; index++)
        {
            await load.AddDestinationAsync(new Uri(sink.Ready));
        }
        var target = 0L;
        var reused = new List<double>();

        var rounds = await Rounds.RunAsync(
            destinations == 1 ? Name : $"{Name} to {destinations}",
            arguments.Number("rounds", 5),
            SubjectAsync,
            () => bare.RunAsync(count)
        );
        List<Figure> figures =
        [
            Figure.Ratio(
                destinations == 1
                    ? "first deliveries, per second"
                    : $"first deliveries interleaved over {destinations} destinations, per second",
                rounds,
                arguments.OnPostgreSql ? 0.25 : 0.35
            ),
        ];
        if (destinations > 1)
        {
            return figures;
        }

        figures.Add(
            // Includes the warm-up, which opens the connections.
            new Figure("connections reused per push", [], [], reused, 0.9, AtLeast: true) { ByWorst = true }
        );
        if (arguments.OnPostgreSql)
        {
            var part = await HotUpdates.PartAsync(core.Get<StoreWriter>(), database, "pushes");
            figures.Add(Figure.Plain("share of push updates that touched no index (HOT)", part));
        }

        if (statements is not null)
        {
            await AcceptAsync();
            figures.AddRange(await statements.CountAsync(core.Get<StoreWriter>(), "delivery", count, DeliverAsync));
        }

        return figures;

        async Task<double> SubjectAsync()
        {
            await AcceptAsync();
            var before = await Traffic.OfAsync(sink);
            var meter = new Meter(Name);
            await DeliverAsync();
            var result = meter.PerSecond(count);
            reused.Add((await Traffic.OfAsync(sink) - before).Reused);
            return result;
        }

        async Task AcceptAsync()
        {
            await service.SetPausedAsync(CoreHost.Administrator, true);
            await load.AcceptAsync(count);
            target = load.Count(PushState.Delivered) + count;
        }

        async Task DeliverAsync()
        {
            await service.SetPausedAsync(CoreHost.Administrator, false);
            await load.ReachedAsync(PushState.Delivered, target);
        }
    }
}

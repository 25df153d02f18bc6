using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>First deliveries: pushes lie accepted, the service is resumed, and the time runs until all are delivered on the disk.</summary>
internal sealed class Deliveries : IBenchmark
{
    private const int Pushes = 40_000;

    public string Name => "deliveries";

    public string Measures => "first deliveries a second, each attempt durable, against a bare HttpClient loop; what they use of connections and of the database";

    public int? Count => Pushes;

    public double? AgainstBefore => 0.95;

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var count = arguments.Number("count", Pushes);
        using var scratch = new Scratch(arguments);
        var statements = StatementCounter.Of(arguments);
        await using var sink = await ChildProcess.StartAsync(Sink.Verb);
        await using var core = await CoreHost.StartAsync(scratch.NewDatabase());
        using var bare = new BareLoop(new Uri(sink.Ready), Payload.Of(1));
        var load = new PushLoad(core);
        var service = core.Get<PushService>();
        await load.AddDestinationAsync(new Uri(sink.Ready));
        var target = 0L;
        var reused = new List<double>();

        var rounds = await Rounds.RunAsync(Name, arguments.Number("rounds", 5), SubjectAsync, () => bare.RunAsync(count));
        List<Figure> figures =
        [
            Figure.Ratio("first deliveries, per second", rounds, arguments.OnPostgreSql ? 0.25 : 0.35),

            // The warm-up counts as well: it opens the connections.
            new Figure("connections reused per push", [], [], reused, 0.9, AtLeast: true) { ByWorst = true },
        ];
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

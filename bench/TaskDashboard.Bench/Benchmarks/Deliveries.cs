using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Domain;
using TaskDashboard.Core.Pushes;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>First deliveries: pushes lie accepted, the service is resumed, and the time runs until all are delivered on the disk.</summary>
internal sealed class Deliveries : IBenchmark
{
    public string Name => "deliveries";

    public string Measures => "first deliveries a second, each attempt durable, against a bare HttpClient loop";

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var count = arguments.Number("count", 40_000);
        using var scratch = new Scratch(arguments);
        await using var sink = await ChildProcess.StartAsync(Sink.Verb);
        await using var core = await CoreHost.StartAsync(scratch.NewDatabase());
        using var bare = new BareLoop(new Uri(sink.Ready), Payload.Of(1));
        var load = new PushLoad(core);
        var service = core.Get<PushService>();
        await load.AddDestinationAsync(new Uri(sink.Ready));

        var rounds = await Rounds.RunAsync(Name, arguments.Number("rounds", 5), SubjectAsync, () => bare.RunAsync(count));
        return [Figure.Ratio("first deliveries, per second", rounds, arguments.OnPostgreSql ? 0.25 : 0.35)];

        async Task<double> SubjectAsync()
        {
            await service.SetPausedAsync(CoreHost.Administrator, true);
            await load.AcceptAsync(count);
            var target = load.Count(PushState.Delivered) + count;
            var meter = new Meter(Name);
            await service.SetPausedAsync(CoreHost.Administrator, false);
            await load.ReachedAsync(PushState.Delivered, target);
            return meter.PerSecond(count);
        }
    }
}

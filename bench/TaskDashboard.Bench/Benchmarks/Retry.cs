using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>A retry of all failed pushes, which failed in random order. Measures from the request to the last delivery.</summary>
internal sealed class Retry : IBenchmark
{
    private const int Pushes = 100_000;

    public string Name => "retry";

    public string Measures =>
        "a retry of 100,000 failed pushes, deliveries a second, against a bare HttpClient loop; their use of the database";

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

        var rounds = await Rounds.RunAsync(Name, arguments.Number("rounds", 3), SubjectAsync, () => bare.RunAsync(count / 4));
        List<Figure> figures = [Figure.Ratio($"deliveries by a retry of {count:N0} in random order, per second", rounds, 0.25)];
        if (statements is not null)
        {
            await FailAsync();
            figures.AddRange(await statements.CountAsync(core.Get<StoreWriter>(), "retried push", count, RetryAsync));
        }

        return figures;

        async Task<double> SubjectAsync()
        {
            await FailAsync();
            var meter = new Meter(Name);
            await RetryAsync();
            return meter.PerSecond(count);
        }

        async Task FailAsync()
        {
            await service.SetPausedAsync(CoreHost.Administrator, true);
            await load.AcceptFailedAsync(count);
            await service.SetPausedAsync(CoreHost.Administrator, false);
            target = load.Count(PushState.Delivered) + count;
        }

        async Task RetryAsync()
        {
            await core.Get<RetryService>().RequestAsync(CoreHost.Administrator, new RetryCommand { Filter = PushFilter.All });
            await load.ReachedAsync(PushState.Delivered, target);
        }
    }
}

using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>
/// A customer that is down, with pushes waiting for it, beside one that is well: the deliveries to the one that is well, against the same while the
/// other is paused and nothing is under way to it.
/// </summary>
internal sealed class Circuit : IBenchmark
{
    private const int Pushes = 40_000;
    private const int Waiting = 10_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public string Name => "circuit";

    public string Measures => "first deliveries a second to a customer whose neighbour is down, against the same without the neighbour";

    public int? Count => Pushes;

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments) =>
    [
        await RunAsync(arguments, "answers 503", Sink.Failing),
        await RunAsync(arguments, "hangs", Sink.Hanging),
    ];

    private async Task<Figure> RunAsync(Arguments arguments, string what, string path)
    {
        var count = arguments.Number("count", Pushes);

        // Not counted: how fast the first ones go depends on how long the round before kept everything idle, which differs between the two.
        var leadIn = count / 4;
        using var scratch = new Scratch(arguments);
        await using var sink = await ChildProcess.StartAsync(Sink.Verb);

        // What fails waits for its next attempt, as the usual schedule has it; what hangs is given up early, so that the rounds follow one another.
        await using var core = await CoreHost.StartAsync(scratch.NewDatabase(), ("Push:MaxAttempts", "30"), ("Push:TimeoutSeconds", "5"));
        var service = core.Get<PushService>();
        var dispatcher = core.Get<PushDispatcher>();
        var destinations = core.Get<DestinationService>();
        var well = new PushLoad(core);
        var down = new PushLoad(core);
        await well.AddDestinationAsync(new Uri(sink.Ready));
        await down.AddDestinationAsync(new Uri(new Uri(sink.Ready), path), concurrency: null);
        await PauseNeighbourAsync(true);
        await down.AcceptAsync(Waiting);

        var rounds = await Rounds.RunAsync(Name, arguments.Number("rounds", 5), () => DeliverAsync(withNeighbour: true), () => DeliverAsync(withNeighbour: false));
        return Figure.Ratio($"deliveries beside a customer that {what}, per second", rounds, 0.9);

        async Task<double> DeliverAsync(bool withNeighbour)
        {
            await service.SetPausedAsync(CoreHost.Administrator, true);
            await NothingUnderWayAsync();
            await PauseNeighbourAsync(!withNeighbour);
            await well.AcceptAsync(leadIn + count);
            var delivered = well.Count(PushState.Delivered);
            await service.SetPausedAsync(CoreHost.Administrator, false);
            await well.ReachedAsync(PushState.Delivered, delivered + leadIn);
            var left = count - (int)(well.Count(PushState.Delivered) - delivered - leadIn);
            var meter = new Meter($"{Name}, the neighbour {(withNeighbour ? what : "is paused")}");
            await well.ReachedAsync(PushState.Delivered, delivered + leadIn + count);
            var result = meter.PerSecond(left);
            Console.Error.WriteLine($"  {down.Count(PushState.Waiting) + down.Count(PushState.Sending):N0} pushes are left for the neighbour");
            return result;
        }

        async Task NothingUnderWayAsync()
        {
            using var timer = new PeriodicTimer(Look, TimeProvider.System);
            while (dispatcher.InFlight > 0)
                await timer.WaitForNextTickAsync();
        }

        Task PauseNeighbourAsync(bool paused) => destinations.UpdateAsync(CoreHost.Administrator, down.Destination.Id, new() { Paused = paused });
    }
}

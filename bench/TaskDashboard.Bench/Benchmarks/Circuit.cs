using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>
/// Deliveries to a healthy customer while another customer is down and has pushes waiting, against the same deliveries while the other
/// customer is paused and has no attempts in progress.
/// </summary>
internal sealed class Circuit : IBenchmark
{
    private const int Pushes = 40_000;
    private const int Waiting = 10_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public string Name => "circuit";

    public string Measures => "first deliveries a second to a customer while another one is down, against the same without the other one";

    public int? Count => Pushes;

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments) =>
        [await RunAsync(arguments, "answers 503", Sink.Failing), await RunAsync(arguments, "hangs", Sink.Hanging)];

    private async Task<Figure> RunAsync(Arguments arguments, string what, string path)
    {
        var count = arguments.Number("count", Pushes);

        // Not counted. The speed at first depends on how long the previous round left everything idle, which differs between the two.
        var leadIn = count / 4;
        using var scratch = new Scratch(arguments);
        await using var sink = await ChildProcess.StartAsync(Sink.Verb);

        // Failed pushes wait for their next attempt, as with the default schedule. A short timeout keeps the rounds short.
        await using var core = await CoreHost.StartAsync(scratch.NewDatabase(), ("Push:MaxAttempts", "30"), ("Push:TimeoutSeconds", "5"));
        var service = core.Get<PushService>();
        var dispatcher = core.Get<PushDispatcher>();
        var destinations = core.Get<DestinationService>();
        var healthy = new PushLoad(core);
        var down = new PushLoad(core);
        await healthy.AddDestinationAsync(new Uri(sink.Ready));
        await down.AddDestinationAsync(new Uri(new Uri(sink.Ready), path), concurrency: null);
        await PauseOtherAsync(true);
        await down.AcceptAsync(Waiting);

        var rounds = await Rounds.RunAsync(
            Name,
            arguments.Number("rounds", 5),
            () => DeliverAsync(withOther: true),
            () => DeliverAsync(withOther: false)
        );
        return Figure.Ratio($"deliveries beside a customer that {what}, per second", rounds, 0.9);

        async Task<double> DeliverAsync(bool withOther)
        {
            await service.SetPausedAsync(CoreHost.Administrator, true);
            await NothingInProgressAsync();
            await PauseOtherAsync(!withOther);
            await healthy.AcceptAsync(leadIn + count);
            var delivered = healthy.Count(PushState.Delivered);
            await service.SetPausedAsync(CoreHost.Administrator, false);
            await healthy.ReachedAsync(PushState.Delivered, delivered + leadIn);
            var left = count - (int)(healthy.Count(PushState.Delivered) - delivered - leadIn);
            var meter = new Meter($"{Name}, the other customer {(withOther ? what : "is paused")}");
            await healthy.ReachedAsync(PushState.Delivered, delivered + leadIn + count);
            var result = meter.PerSecond(left);
            var open = down.Count(PushState.Waiting) + down.Count(PushState.Sending);
            Console.Error.WriteLine($"  {open:N0} pushes are left for the other customer");
            return result;
        }

        async Task NothingInProgressAsync()
        {
            using var timer = new PeriodicTimer(Look, TimeProvider.System);
            while (dispatcher.InFlight > 0)
            {
                await timer.WaitForNextTickAsync();
            }
        }

        Task PauseOtherAsync(bool paused) =>
            destinations.UpdateAsync(CoreHost.Administrator, down.Destination.Id, new() { Paused = paused });
    }
}

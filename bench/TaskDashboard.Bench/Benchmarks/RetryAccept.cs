using System.Diagnostics;
using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>How long the answer to "retry all" takes. The endpoint keeps failing, so that each round has the same pushes.</summary>
internal sealed class RetryAccept : IBenchmark
{
    private const int Pushes = 100_000;
    private const int Commits = 2_000;

    public string Name => "retry-accept";

    public string Measures => "a retry request over 100,000 failed pushes until its answer, against 2,000 single-row commits";

    public int? Count => Pushes;

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var count = arguments.Number("count", Pushes);
        using var scratch = new Scratch(arguments);
        await using var sink = await ChildProcess.StartAsync(Sink.Verb);
        await using var core = await CoreHost.StartAsync(scratch.NewDatabase());
        using var commits = new SingleCommits(scratch.NewDatabase());
        var load = new PushLoad(core);
        var service = core.Get<PushService>();
        var retries = core.Get<RetryService>();
        await load.AddDestinationAsync(new Uri(sink.Ready + Sink.Failing));
        await service.SetPausedAsync(CoreHost.Administrator, true);
        await load.AcceptFailedAsync(count);
        await service.SetPausedAsync(CoreHost.Administrator, false);

        var rounds = await Rounds.RunAsync(
            Name,
            arguments.Number("rounds", 7),
            SubjectAsync,
            () => Task.Run(() => commits.Run(Commits) * 1000)
        );
        return [Figure.Ratio($"answer to a retry of {count:N0}, ms", rounds, 1) with { AtLeast = false }];

        async Task<double> SubjectAsync()
        {
            var started = Stopwatch.GetTimestamp();
            var request = await retries.RequestAsync(CoreHost.Administrator, new RetryCommand { Filter = PushFilter.All });
            var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            await retries.CancelAsync(CoreHost.Administrator, request.Id);
            await load.ReachedAsync(PushState.Failed, count);
            return request.ItemCount == count
                ? elapsed
                : throw new InvalidOperationException($"The retry includes {request.ItemCount} of {count} pushes.");
        }
    }
}

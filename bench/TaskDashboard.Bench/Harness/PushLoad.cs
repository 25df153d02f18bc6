using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Bench.Harness;

/// <summary>Submits pushes, alternating between destinations, and waits until they reach a state.</summary>
internal sealed class PushLoad(CoreHost core)
{
    private const int Chunk = 1000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly ReaderPool _readers = core.Get<ReaderPool>();
    private long _accepted;
    private readonly List<Destination> _destinations = [];

    public Destination Destination => _destinations[0];

    /// <param name="concurrency">Concurrent attempts. Null for the product's default.</param>
    public async Task AddDestinationAsync(Uri sink, int? concurrency = BareLoop.Concurrency)
    {
        var settings = new DestinationSettings
        {
            Name = "sink",
            Url = sink.ToString(),
            Concurrency = concurrency,
        };
        _destinations.Add((await core.Get<DestinationService>().CreateAsync(CoreHost.Administrator, settings)).Destination);
    }

    public async Task AcceptAsync(int count)
    {
        var ingestor = core.Get<PushIngestor>();
        var calls = Enumerable
            .Range(0, count)
            .Chunk(Chunk)
            .Select(chunk => ingestor.AcceptAsync(CoreHost.Administrator, [.. chunk.Select(_ => New())]));
        await Task.WhenAll(calls);
    }

    /// <summary>Accepts pushes and lets each fail once, in random order. The service must be paused.</summary>
    public async Task AcceptFailedAsync(int count)
    {
        await AcceptAsync(count);
        var writer = core.Get<StoreWriter>();
        var recorder = core.Get<PushRecorder>();
        var failure = new DeliveryResult(
            TimeProvider.System.GetUtcNow(),
            3,
            503,
            DeliveryOutcome.OfStatus(503),
            StatusText.Sentence(503),
            "{\"content-type\":\"application/json\"}",
            "unavailable"u8.ToArray(),
            false,
            null
        );
        var claimed = await writer.WriteAsync(session =>
            session.ClaimDue(Destination.Number, count, long.MaxValue, _ => null, () => recorder.PayloadMissing(session), out _)
        );
        Random.Shared.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(claimed));
        foreach (var chunk in claimed.Chunk(Chunk))
        {
            await writer.WriteAsync(session =>
            {
                foreach (var push in chunk)
                {
                    recorder.Record(session, push, failure);
                }
                return true;
            });
        }
    }

    public long Count(PushState state) =>
        _readers.Read(sql =>
            _destinations.Sum(each =>
                sql.Prepare("SELECT Total FROM PushCounts WHERE DestinationNumber = @p0 AND State = @p1").Count(each.Number, (int)state)
            )
        );

    /// <summary>Polls the committed counts until this many pushes are in the state.</summary>
    public async Task ReachedAsync(PushState state, long count)
    {
        using var timer = new PeriodicTimer(Look, TimeProvider.System);
        while (Count(state) < count)
        {
            await timer.WaitForNextTickAsync();
        }
    }

    private NewPush New()
    {
        var number = Interlocked.Increment(ref _accepted);
        return new NewPush
        {
            Kind = "trip",
            ItemId = FormattableString.Invariant($"trip-{number}"),
            DestinationId = _destinations[(int)(number % _destinations.Count)].Id,
            Payload = Payload.Of(number),
        };
    }
}

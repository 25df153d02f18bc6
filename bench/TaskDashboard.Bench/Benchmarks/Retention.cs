using System.Diagnostics;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>
/// How long a single write waits for its answer while a backlog is deleted. Half of the backlog are payloads, the other half attempts, of
/// pushes that were delivered long ago. Each round starts with the same backlog.
/// </summary>
internal sealed class Retention : IBenchmark
{
    private const int Rows = 500_000;
    private const int Fill = 10_000;
    private const int Delivered = (int)PushState.Delivered;
    private const int Writes = 2_000;

    private const string Headers = """{"content-type":"application/json","webhook-id":"000000000000000000000000"}""";
    private static readonly byte[] Digest = new byte[16];
    private static readonly byte[] Body = new byte[Payload.Size];
    private static readonly byte[] Answer = new byte[100];

    private static readonly RowInsert OldPush = new(
        "Pushes",
        "Number",
        "Id",
        "DestinationNumber",
        "Kind",
        "ItemId",
        "Version",
        "State",
        "Attempts",
        "DueAt",
        "CreatedAt",
        "LastAttemptAt",
        "EndedAt",
        "HasOlderVersion",
        "Superseded",
        "PayloadSize",
        "PayloadDigest"
    );

    private static readonly RowInsert OldPayload = new("PushPayloads", "PushNumber", "Body");

    private static readonly RowInsert OldAttempt = new(
        "PushAttempts",
        "AttemptKey",
        "TriggeredBy",
        "StartedAt",
        "DurationMs",
        "Status",
        "Error",
        "RequestHeaders",
        "Answer",
        "AnswerTruncated"
    );

    public string Name => "retention";

    public string Measures =>
        "p99 of a single write while a backlog of 500,000 rows is deleted, against the same without; "
        + "the longest time that one delete batch holds the writer";

    public int? Count => Rows;

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var pushes = arguments.Number("count", Rows) / 2;
        using var scratch = new Scratch(arguments);
        await using var core = await CoreHost.StartAsync(scratch.NewDatabase());
        var (writer, sweeper, tasks) = (core.Get<StoreWriter>(), core.Get<Sweeper>(), core.Get<TaskIngestor>());
        var destination = (
            await core.Get<DestinationService>()
                .CreateAsync(CoreHost.Administrator, new DestinationSettings { Name = "sink", Url = "https://127.0.0.1/sink" })
        ).Destination;
        await FillPushesAsync();
        var holds = new List<double>();

        var rounds = await Rounds.RunAsync(
            Name,
            arguments.Number("rounds", 3),
            SubjectAsync,
            async () => Percentile(await WriteAsync(count => count < Writes))
        );
        return
        [
            new Figure(
                $"p99 of a write while {pushes * 2:N0} rows are deleted, ms",
                [.. rounds.Select(round => round.Subject)],
                [.. rounds.Select(round => round.Baseline)],
                [.. rounds.Select(round => round.Subject)],
                50,
                AtLeast: false
            ),
            new Figure("the longest that a piece of deleting holds the writer, ms", [], [], [.. holds.Skip(1)], 50, AtLeast: false)
            {
                ByWorst = true,
            },
        ];

        async Task<double> SubjectAsync()
        {
            await FillBelongingsAsync();
            var started = Stopwatch.GetTimestamp();
            var sweep = sweeper.SweepAsync();
            var waits = await WriteAsync(_ => !sweep.IsCompleted);
            var deleted = await sweep;
            holds.Add(sweeper.LongestHold.TotalMilliseconds);
            Console.Error.WriteLine(
                $"  {deleted.Values.Sum():N0} rows deleted in {Stopwatch.GetElapsedTime(started).TotalSeconds:N1} s, "
                    + $"{waits.Count:N0} writes at the same time, the longest {waits.Max():N1} ms, p50 {Percentile(waits, 0.5):N2} ms; "
                    + $"the longest batch {holds[^1]:N1} ms"
            );

            // The service's own sweep, one minute after the start, may have deleted some rows.
            var left = await writer.WriteAsync(session =>
                session.Prepare("SELECT COUNT(*) FROM PushPayloads").Count() + session.Prepare("SELECT COUNT(*) FROM PushAttempts").Count()
            );
            return left == 0 ? Percentile(waits) : throw new InvalidOperationException("Some rows were not deleted.");
        }

        // Writes one row after another, each after the answer to the previous one. Returns milliseconds.
        async Task<List<double>> WriteAsync(Func<int, bool> goOn)
        {
            var waits = new List<double>();
            while (goOn(waits.Count))
            {
                var started = Stopwatch.GetTimestamp();
                await tasks.CreateAsync(CoreHost.Administrator, new NewTask { Type = "bench", Name = "A single write" });
                waits.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            return waits;
        }

        // Inserts old rows directly into the tables, because the product cannot create them.
        Task FillPushesAsync() =>
            FillAsync(
                (session, number) =>
                    session
                        .Prepare(OldPush)
                        .Write(
                            number,
                            $"{number:x24}",
                            destination.Number,
                            "trip",
                            $"trip-{number}",
                            "",
                            Delivered,
                            1,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            Payload.Size,
                            Digest
                        )
            );

        Task FillBelongingsAsync() =>
            FillAsync(
                (session, number) =>
                {
                    session.Prepare(OldPayload).Write(number, Body);
                    session.Prepare(OldAttempt).Write(PushAttempt.KeyOf(number, 1), 0, 0, 3, 200, 0, Headers, Answer, 0);
                }
            );

        async Task FillAsync(Action<WriteSession, long> add)
        {
            foreach (var numbers in Enumerable.Range(1, pushes).Chunk(Fill))
            {
                await writer.WriteAsync(session =>
                {
                    foreach (var number in numbers)
                    {
                        add(session, number);
                    }
                    return true;
                });
            }
        }
    }

    private static double Percentile(List<double> values, double part = 0.99)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)((sorted.Length - 1) * part)];
    }
}

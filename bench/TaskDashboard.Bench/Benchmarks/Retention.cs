using System.Diagnostics;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Ingest;
using TaskDashboard.Core.Pushes;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Store;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>
/// How long a lone write waits for its answer while a backlog is deleted: half of it payloads and half attempts of pushes that were
/// delivered long ago. The next round finds the same backlog again.
/// </summary>
internal sealed class Retention : IBenchmark
{
    private const int Fill = 10_000;
    private const int Writes = 2_000;

    public string Name => "retention";

    public string Measures => "p99 of a single write while a backlog of 500,000 rows is deleted, against the same without";

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var pushes = arguments.Number("count", 500_000) / 2;
        using var scratch = new Scratch(arguments);
        await using var core = await CoreHost.StartAsync(scratch.NewDatabase());
        var (writer, sweeper, tasks) = (core.Get<StoreWriter>(), core.Get<Sweeper>(), core.Get<TaskIngestor>());
        var destination = (await core.Get<DestinationService>().CreateAsync(CoreHost.Administrator, new DestinationSettings { Name = "sink", Url = "https://127.0.0.1/sink" })).Destination;
        await FillPushesAsync();

        var rounds = await Rounds.RunAsync(Name, arguments.Number("rounds", 3), SubjectAsync, async () => Percentile(await WriteAsync(count => count < Writes)));
        return
        [
            new Figure(
                $"p99 of a write while {pushes * 2:N0} rows are deleted, ms", [.. rounds.Select(round => round.Subject)], [.. rounds.Select(round => round.Baseline)],
                [.. rounds.Select(round => round.Subject)], 50, AtLeast: false),
        ];

        async Task<double> SubjectAsync()
        {
            await FillBelongingsAsync();
            var started = Stopwatch.GetTimestamp();
            var sweep = sweeper.SweepAsync();
            var waits = await WriteAsync(_ => !sweep.IsCompleted);
            var deleted = await sweep;
            Console.Error.WriteLine(
                $"  {deleted.Values.Sum():N0} rows deleted in {Stopwatch.GetElapsedTime(started).TotalSeconds:N1} s, {waits.Count:N0} writes meanwhile, the longest {waits.Max():N1} ms, p50 {Percentile(waits, 0.5):N2} ms");
            return deleted.GetValueOrDefault("payloads") == pushes && deleted.GetValueOrDefault("attempts") == pushes
                ? Percentile(waits)
                : throw new InvalidOperationException("Not everything was deleted.");
        }

        // One write after another, each waiting for its answer: milliseconds.
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

        // Rows as old as they must be, written below the product, which has no way to make old ones.
        async Task FillPushesAsync()
        {
            for (var first = 1; first <= pushes; first += Fill)
            {
                await RunAsync(
                    """
                    WITH RECURSIVE n(i) AS (SELECT @p0 UNION ALL SELECT i + 1 FROM n WHERE i < @p1)
                    INSERT INTO Pushes (Number, Id, DestinationNumber, Kind, ItemId, Version, State, Attempts, DueAt, CreatedAt, LastAttemptAt, EndedAt, HasOlderVersion, Superseded, PayloadSize, PayloadDigest)
                    SELECT i, printf('%024x', i), @p2, 'trip', 'trip-' || i, '', 3, 1, 0, 0, 0, 0, 0, 0, 600, x'00' FROM n
                    """,
                    first, Math.Min(first + Fill - 1, pushes), destination.Number);
            }
        }

        async Task FillBelongingsAsync()
        {
            for (var first = 1; first <= pushes; first += Fill)
            {
                var last = Math.Min(first + Fill - 1, pushes);
                await RunAsync("INSERT INTO PushPayloads (PushNumber, Body) SELECT Number, zeroblob(600) FROM Pushes WHERE Number BETWEEN @p0 AND @p1", first, last);
                await RunAsync(
                    """
                    INSERT INTO PushAttempts (AttemptKey, TriggeredBy, StartedAt, DurationMs, Status, Error, RequestHeaders, Answer, AnswerTruncated)
                    SELECT Number * 65536 + 1, 0, 0, 3, 200, 0, '{"content-type":"application/json","webhook-id":"000000000000000000000000"}', zeroblob(100), 0 FROM Pushes WHERE Number BETWEEN @p0 AND @p1
                    """,
                    first, last);
            }
        }

        Task RunAsync(string text, params object?[] values) => writer.WriteAsync(session => session.Prepare(text).Run(values));
    }

    private static double Percentile(List<double> values, double part = 0.99)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)((sorted.Length - 1) * part)];
    }
}

using System.Globalization;
using System.Net;
using System.Text;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Processes;

/// <summary>How much memory large request bodies take, and that it is released.</summary>
[Collection(Journeys.OfProcesses)]
public sealed class BodyMemoryTests(ITestOutputHelper output) : IDisposable
{
    private const int Bodies = 20;
    private const long Most = 500_000_000;
    private const long Left = 50_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Twenty_bodies_of_30_MB_at_once_take_less_than_500_MB_and_keep_less_than_50_MB()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The memory of a process is read from /proc.");
        await using var app = await AppProcess.StartAsync(_folder, "--Logging:LogLevel:TaskDashboard.Web.Edge=Debug");
        using var api = app.Client();
        (await api.Put("/api/push-service", new { paused = true })).Must(200);
        var destination = await api.AddDestinationAsync("http://127.0.0.1:9/hook");

        // The first requests allocate memory that the process keeps. It is not used for bodies, so it is not counted.
        await api.SubmitTripsAsync(destination, 100);
        var before = MemoryOf(app, "VmRSS");

        var refusals = await Task.WhenAll(Enumerable.Range(0, Bodies).Select(number => SubmittedAsync(api, destination, number)));
        var peak = MemoryOf(app, "VmHWM");

        await app.PrintsAsync("The memory of large request bodies was released");
        var started = TimeProvider.System.GetTimestamp();
        var after = MemoryOf(app, "VmRSS");
        while (after > before + Left && TimeProvider.System.GetElapsedTime(started) < Patience.Limit)
        {
            (await api.Get("/health/live")).Must(200);
            after = MemoryOf(app, "VmRSS");
        }

        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"before {before / 1_000_000} MB, peak {peak / 1_000_000} MB, after {after / 1_000_000} MB; {refusals.Sum()} refusals"
        );
        output.WriteLine(figures);
        Assert.True(peak < Most, figures);
        Assert.True(after <= before + Left, figures);

        Assert.Equal(
            100 + (Bodies * LargeBody.Pushes),
            (await api.Get($"/api/destinations/{destination}")).Must(200)["pushes"].GetProperty("waiting").GetInt32()
        );
    }

    /// <summary>Submits the body. Repeats it until it is accepted.</summary>
    /// <returns>Number of refusals.</returns>
    private static async Task<int> SubmittedAsync(ApiClient api, string destination, int number)
    {
        for (var refusals = 0; ; refusals++)
        {
            using var body = new LargeBody(destination, number);
            var answer = await api.Send(HttpMethod.Post, "/api/pushes", body, ("Expect", "100-continue"));
            if (answer.Status == 202)
            {
                return refusals;
            }

            answer.Must(503);
            Assert.Equal("5", answer.Headers["Retry-After"]);
        }
    }

    private static long MemoryOf(AppProcess app, string what)
    {
        var line = File.ReadLines($"/proc/{app.Id}/status").Single(each => each.StartsWith(what + ":", StringComparison.Ordinal));
        return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>30 pushes of 1 MB each. The test process holds only one payload.</summary>
    private sealed class LargeBody : HttpContent
    {
        public const int Pushes = 30;

        private static readonly byte[] Payload = Encoding.ASCII.GetBytes(new string('x', 1_000_000));
        private static readonly byte[] End = "\"}}"u8.ToArray();

        private readonly byte[][] _heads;

        public LargeBody(string destination, int number)
        {
            Headers.TryAddWithoutValidation("Content-Type", "application/json");
            _heads =
            [
                .. Enumerable
                    .Range(0, Pushes)
                    .Select(index =>
                        Encoding.ASCII.GetBytes(
                            (index == 0 ? "[" : ",")
                                + (
                                    $$"""{"kind":"trip","itemId":"large-{{number}}"""
                                    + $$"""-{{index}}","destinationId":"{{destination}}","payload":{"text":" """
                                ).TrimEnd()
                        )
                    ),
            ];
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var head in _heads)
            {
                await stream.WriteAsync(head, TestContext.Current.CancellationToken);
                await stream.WriteAsync(Payload, TestContext.Current.CancellationToken);
                await stream.WriteAsync(End, TestContext.Current.CancellationToken);
            }

            await stream.WriteAsync("]"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _heads.Sum(head => (long)head.Length + Payload.Length + End.Length) + 1;
            return true;
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Edge;

namespace TaskDashboard.Tests.Edge;

/// <summary>The limit for all bodies under way, and the release of their memory.</summary>
public sealed class BodyLimitTests(ITestOutputHelper output)
{
    private const int Cases = 1_000;
    private const int KiB = 1024;

    [Fact]
    public async Task A_body_over_the_budget_is_refused_before_it_is_read_and_accepted_when_there_is_room()
    {
        await using var app = await RunningApp.StartAsync(settings: ["--Api:BodiesMegabytes=1"]);
        using var client = app.Client(RunningApp.BootstrapKey);
        using var slow = Continuing(app);
        using var held = new HeldBody(800 * KiB);
        using var first = new HttpRequestMessage(HttpMethod.Post, "/api/tasks") { Content = held };
        first.Headers.ExpectContinue = true;
        first.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RunningApp.BootstrapKey);
        var underWay = slow.SendAsync(first, TestContext.Current.CancellationToken);
        await held.Asked.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        Assert.Equal(800 * KiB, app.Get<BodyBudget>().UnderWay);

        foreach (
            var path in new[]
            {
                "/api/tasks",
                "/api/pushes",
                "/oauth/token",
                "/v1/enterprise/push/trips/failed/retry",
                "/sign-in",
                "/no-such-path",
            }
        )
        {
            var refused = (await client.Post(path, Blanks(300 * KiB))).MustRefuse(503, "tooManyBodies");
            Assert.Equal("5", refused.Headers["Retry-After"]);
        }

        var page = await client.Post("/sign-in", Blanks(300 * KiB), ("Accept", "text/html"));
        Assert.Contains("<h1>This cannot be done now</h1>", page.Must(503).Text, StringComparison.Ordinal);
        Assert.Equal("5", page.Headers["Retry-After"]);

        // Without a declared length, the size is known only during the read.
        var counted = (await client.Post("/api/tasks", Blanks(300 * KiB), ("Transfer-Encoding", "chunked"))).MustRefuse(
            503,
            "tooManyBodies"
        );
        Assert.Equal("5", counted.Headers["Retry-After"]);

        // Small bodies are accepted even while large ones use their whole share.
        Assert.True(app.Get<BodyBudget>().TryTake(96 * KiB, 0));
        (await client.Post("/api/tasks", Blanks(65 * KiB))).MustRefuse(503, "tooManyBodies");
        (await client.Post("/sign-in", Blanks(60 * KiB))).Must(400);
        (await client.Post("/api/tasks", new { type = "t", name = "small" })).Must(201);
        (await client.Post("/api/tasks", """{"type":"t","name":"small"}""", ("Transfer-Encoding", "chunked"))).Must(201);
        app.Get<BodyBudget>().Release(96 * KiB);
        Assert.Equal(800 * KiB, app.Get<BodyBudget>().UnderWay);

        held.Release();
        using (var answer = await underWay)
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }

        (await client.Post("/api/tasks", Blanks(300 * KiB))).MustRefuse(400, "notJson");
        (await client.Post("/api/tasks", Blanks(300 * KiB), ("Transfer-Encoding", "chunked"))).MustRefuse(400, "notJson");
        Assert.Equal(0, app.Get<BodyBudget>().UnderWay);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_alone_is_accepted_at_any_size(bool chunked)
    {
        await using var app = await RunningApp.StartAsync(settings: ["--Api:BodiesMegabytes=1"]);
        using var client = app.Client(RunningApp.BootstrapKey);
        var task = $$"""{"type":"t","name":"large","description":"{{new string('x', 100)}}"}{{Blanks(5 * KiB * KiB)}}""";

        var taken = (await client.Post("/api/tasks", task, chunked ? [("Transfer-Encoding", "chunked")] : [])).Must(201);

        Assert.Equal("large", taken.String("name"));
        Assert.Equal(0, app.Get<BodyBudget>().UnderWay);
    }

    // A body that declares more than is ever read reserves no more than the largest possible body.
    [Fact]
    public async Task A_body_over_the_maximum_size_is_refused_as_too_large()
    {
        await using var app = await RunningApp.StartAsync();
        using var client = Continuing(app);
        using var large = new HttpRequestMessage(HttpMethod.Post, "/api/tasks")
        {
            Content = new StringContent(Blanks(33 * KiB * KiB), Encoding.UTF8, "application/json"),
        };
        large.Headers.ExpectContinue = true;
        large.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RunningApp.BootstrapKey);

        using var refused = await client.SendAsync(large, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Contains(
            "tooLarge",
            await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Equal(0, app.Get<BodyBudget>().UnderWay);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData((64 * KiB) - 1)]
    [InlineData(64 * KiB)]
    [InlineData((64 * KiB) + 1)]
    [InlineData(128 * KiB)]
    [InlineData(200 * KiB)]
    public async Task A_body_without_a_declared_length_comes_whole(int length)
    {
        await using var app = await RunningApp.StartAsync();
        using var client = app.Client(RunningApp.BootstrapKey);
        (await client.Put("/api/push-service", new { paused = true })).Must(200);
        var destination = await client.AddDestinationAsync("http://127.0.0.1:9/hook");
        var text = string.Concat(Enumerable.Range(0, length - Body("").Length).Select(index => (char)('a' + (index % 23))));
        Assert.Equal(length, Body(text).Length);

        var push = (await client.Post("/api/pushes", Body(text), ("Transfer-Encoding", "chunked"))).Must(202).Json[0];

        Assert.Equal(text, (await client.Get($"/api/pushes/{push.GetProperty("id").GetString()}/payload")).Must(200).String("text"));

        string Body(string given) =>
            $$$"""[{"kind":"trip","itemId":"one","destinationId":"{{{destination}}}","payload":{"text":"{{{given}}}"}}]""";
    }

    [Fact]
    public void The_limit_always_holds_unless_a_body_is_alone_and_everything_is_released_in_the_end()
    {
        const long most = 1000 * KiB;
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}, {Cases} cases");
        var random = new Random(seed);
        for (var number = 0; number < Cases; number++)
        {
            var budget = new BodyBudget(most);
            var bodies = new long[random.Next(1, 6)];
            for (var step = 0; step < 40; step++)
            {
                var body = random.Next(bodies.Length);
                var bytes = random.Next(2) == 0 ? random.Next(1, 2 * BodyBudget.Small) : random.Next(1, 700 * KiB);
                var others = bodies.Sum() - bodies[body];
                if (random.Next(3) == 0)
                {
                    budget.Release(bodies[body]);
                    bodies[body] = 0;
                }
                else
                {
                    var fits = others == 0 || bodies.Sum() + bytes <= (bodies[body] + bytes > BodyBudget.Small ? most - (most / 8) : most);
                    Assert.True(
                        budget.TryTake(bytes, bodies[body]) == fits,
                        $"seed {seed}, case {number}: {bytes} beside {string.Join(", ", bodies)}"
                    );
                    bodies[body] += fits ? bytes : 0;
                }

                Assert.Equal(bodies.Sum(), budget.UnderWay);
            }

            foreach (var taken in bodies)
            {
                budget.Release(taken);
            }
            Assert.Equal(0, budget.UnderWay);
        }
    }

    [Fact]
    public async Task Many_at_once_never_take_more_than_the_bound()
    {
        const long most = 100;
        const int each = 30;
        var budget = new BodyBudget(most);
        long greatest = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(
                        () =>
                        {
                            for (var turn = 0; turn < 20_000; turn++)
                            {
                                if (!budget.TryTake(each, 0))
                                {
                                    continue;
                                }
                                InterlockedMax(ref greatest, budget.UnderWay);
                                budget.Release(each);
                            }
                        },
                        TestContext.Current.CancellationToken
                    )
                )
        );

        Assert.Equal(0, budget.UnderWay);
        Assert.InRange(greatest, each, most);
    }

    [Fact]
    public async Task One_large_body_is_worked_on_at_a_time_and_the_next_waits_its_turn()
    {
        using var large = new LargeBodies(new FakeClock(), NullLogger.Instance, static _ => { });
        await large.EnterAsync(TestContext.Current.CancellationToken);
        using var left = new CancellationTokenSource();
        var leaving = large.EnterAsync(left.Token).AsTask();
        var second = large.EnterAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(second.IsCompleted);

        // A request that disconnects while it waits has nothing to release.
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.False(second.IsCompleted);

        large.Leave(LargeBodies.Large);
        await second.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Memory_of_large_bodies_is_collected_after_some_and_released_when_no_more_arrive()
    {
        var clock = new FakeClock();
        var forced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var modes = new List<GCCollectionMode>();
        using var large = new LargeBodies(
            clock,
            NullLogger.Instance,
            mode =>
            {
                lock (modes)
                {
                    modes.Add(mode);
                }
                if (mode == GCCollectionMode.Forced)
                {
                    forced.TrySetResult();
                }
            }
        );

        await Ended(LargeBodies.ReleasedAfter - 1);
        clock.Advance(LargeBodies.Idle);
        Assert.Empty(Seen());

        await Ended(LargeBodies.CollectedAfter - LargeBodies.ReleasedAfter);
        Assert.Empty(Seen());
        await Ended(1);
        await forced.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);

        // Not while another body is being parsed, nor before there has been none for a while.
        clock.Advance(LargeBodies.Idle / 2);
        await large.EnterAsync(TestContext.Current.CancellationToken);
        clock.Advance(LargeBodies.Idle);
        Assert.Equal([GCCollectionMode.Forced], Seen());
        large.Leave(1);
        clock.Advance(LargeBodies.Idle / 2);
        Assert.Equal([GCCollectionMode.Forced], Seen());
        clock.Advance(LargeBodies.Idle / 2);
        Assert.Equal([GCCollectionMode.Forced, GCCollectionMode.Aggressive], Seen());

        // Once is enough.
        clock.Advance(LargeBodies.Idle * 10);
        await Ended(1);
        clock.Advance(LargeBodies.Idle);
        Assert.Equal(2, Seen().Count);

        async Task Ended(long bytes)
        {
            await large.EnterAsync(TestContext.Current.CancellationToken);
            large.Leave(bytes);
        }

        List<GCCollectionMode> Seen()
        {
            lock (modes)
            {
                return [.. modes];
            }
        }
    }

    /// <summary>A client that sends a body only when the server asks for it.</summary>
    private static HttpClient Continuing(RunningApp app) =>
        new(new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan }) { BaseAddress = app.Address };

    private static string Blanks(int count) => new(' ', count);

    private static void InterlockedMax(ref long greatest, long value)
    {
        long before;
        while (value > (before = Interlocked.Read(ref greatest)) && Interlocked.CompareExchange(ref greatest, value, before) != before) { }
    }

    /// <summary>
    /// A body with a declared length, sent when released. <see cref="Asked"/> completes when the server starts to read it.
    /// </summary>
    private sealed class HeldBody(int size) : HttpContent
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public void Release() => _released.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _asked.TrySetResult();
            await _released.Task;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(Blanks(size)), TestContext.Current.CancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = size;
            return true;
        }
    }
}

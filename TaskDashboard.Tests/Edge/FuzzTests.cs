using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Live;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Edge;

/// <summary>
/// Sends arbitrary requests to every route, with and without credentials: no internal error, no hang, and no information about other
/// companies or the implementation. The long form: TASKDASHBOARD_FUZZ_REQUESTS=200000, and TASKDASHBOARD_FUZZ_SEED to send the same
/// requests again.
/// </summary>
[Collection(Journeys.OfProcesses)]
public sealed partial class FuzzTests(FuzzWorld world, ITestOutputHelper output) : IClassFixture<FuzzWorld>
{
    private const string SeedVariable = "TASKDASHBOARD_FUZZ_SEED";
    private const string RequestsVariable = "TASKDASHBOARD_FUZZ_REQUESTS";

    // From the framework, for a program that was not published. It removes itself from the request before it answers.
    private const string DevelopmentFiles = "{**path:file}";
    private const int FixedSeed = 20261129;
    private const int LeastReached = 50;

    // In the short form, for each seed: some are refused before routing, or reach another route.
    private const int RequestsOfRoute = 70;
    private const int HubWatches = 100;
    private const long MostGrowth = 100 * 1024 * 1024;

    // The long form runs alone and expects fast answers. The short form shares the machine with other tests and detects only hangs.
    private static readonly TimeSpan Longest = Environment.GetEnvironmentVariable(RequestsVariable) is null
        ? Patience.Limit
        : TimeSpan.FromSeconds(2);

    private readonly Dictionary<Way, (string Name, string Value)> _credentials = [];
    private readonly SortedDictionary<int, int> _statuses = [];

    private sealed record Target(RouteEndpoint Endpoint, string Method, string Route, AccessRule? Rule);

    [Fact]
    public async Task No_request_makes_a_route_fail_hang_or_leak_information()
    {
        var targets = Targets();
        var called = AccessTable
            .Rules.Select(rule => rule.Call)
            .Where(call => call.Split(' ')[0] is not ("HUB" or "HEAD") && !call.EndsWith(DevelopmentFiles, StringComparison.Ordinal));
        Assert.Equal([], called.Except(targets.Select(CallOf)));
        foreach (var (seed, requests) in Runs(targets.Count))
        {
            await RunAsync(targets, seed, requests);
        }

        var counts = targets
            .DistinctBy(target => FuzzWorld.KeyOf(target.Endpoint))
            .Select(target => (Route: CallOf(target), Count: world.Reached.GetValueOrDefault(FuzzWorld.KeyOf(target.Endpoint))))
            .OrderBy(reached => reached.Count)
            .ToList();
        output.WriteLine($"Answers by status: {string.Join(", ", _statuses.Select(status => $"{status.Key}: {status.Value}"))}");
        output.WriteLine($"Reached:\n{string.Join('\n', counts.Select(reached => $"{reached.Count, 7} {reached.Route}"))}");
        Assert.All(
            counts,
            reached => Assert.True(reached.Count >= LeastReached, $"{reached.Route} was reached {reached.Count} times only.")
        );
    }

    [Fact]
    public async Task No_input_makes_the_hub_fail_hang_or_leak_information()
    {
        var seed = SeedOfRun();
        output.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        for (var number = 0; number < HubWatches; number++)
        {
            var argument = FuzzedRequest.Argument(random);
            var answer = await WatchAsync(argument).WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
            Assert.True(Leak(answer) is null, $"{argument}\n{answer}");

            // Invalid JSON input is refused with the hub's own message. Other input gets the protocol's answer, which has no message.
            Assert.True(
                answer.Length == 0 || answer.Contains("HubException: ", StringComparison.Ordinal) || !IsJson(argument),
                $"{argument}\n{answer}"
            );
        }

        Assert.Empty(world.Errors.Lines);
    }

    private static IEnumerable<(int Seed, int Requests)> Runs(int targets)
    {
        if (
            int.TryParse(
                Environment.GetEnvironmentVariable(RequestsVariable),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var asked
            )
        )
        {
            yield return (SeedOfRun(), asked);
        }
        else
        {
            yield return (FixedSeed, targets * RequestsOfRoute);
            yield return (SeedOfRun(), targets * RequestsOfRoute);
        }
    }

    private static int SeedOfRun() =>
        int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next();

    private async Task RunAsync(IReadOnlyList<Target> targets, int seed, int requests)
    {
        output.WriteLine($"Seed {seed}, {requests} requests");
        var random = new Random(seed);
        using var http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            }
        )
        {
            Timeout = Longest,
        };
        var (withCredential, warm) = (0, 0L);
        for (var number = 0; number < requests; number++)
        {
            var target = targets[number % targets.Count];
            var rule = target.Rule;
            var sound = rule?.Body is { } body ? JsonSerializer.SerializeToUtf8Bytes(body(world)) : null;
            var request = FuzzedRequest.Of(random, target.Method, target.Route, rule?.Of?.Invoke(world), rule?.Query?.Invoke(world), sound);
            var way = rule?.Way ?? Way.Person;
            var isKnown = random.Next(2) == 0;
            var credential = isKnown ? await CredentialAsync(way) : FuzzedRequest.WrongCredential(random);
            withCredential += isKnown ? 1 : 0;

            var (status, text) = await SendAsync(http, request, credential);
            _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
            if (isKnown && status == 401)
            {
                // The previous request may have ended it.
                _credentials.Remove(way);
            }

            var wrong = status >= 500 ? $"{status}" : Leak(text);
            Assert.True(
                wrong is null && world.Errors.Lines.Count == 0,
                $"Seed {seed}, request {number}: {wrong}\n{request}\n\n{status} {text}\n{string.Join('\n', world.Errors.Lines)}"
            );
            if (number == requests / 5)
            {
                warm = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        var growth = GC.GetTotalMemory(forceFullCollection: true) - warm;
        output.WriteLine($"{withCredential} with a valid credential. Memory grew by {growth / 1024} KiB after the first fifth.");
        Assert.True(growth < MostGrowth, $"Memory grew by {growth} bytes.");
    }

    /// <summary>Sends the request again if the answer is late: a machine that was busy for a moment is not a hang.</summary>
    private async Task<(int Status, string Text)> SendAsync(HttpClient http, FuzzedRequest request, (string Name, string Value)? credential)
    {
        for (var times = 1; ; times++)
        {
            using var message = new HttpRequestMessage(
                new HttpMethod(request.Method),
                new Uri(
                    world.App.Address.GetLeftPart(UriPartial.Authority) + request.Target,
                    new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
                )
            );
            if (request.Body is { } body)
            {
                message.Content = new ByteArrayContent(body);
                if (request.ContentType is { } type)
                {
                    message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                }
            }

            foreach (var (name, value) in request.Headers)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
            if (credential is { } shown)
            {
                message.Headers.TryAddWithoutValidation(shown.Name, shown.Value);
            }
            try
            {
                using var answer = await http.SendAsync(message, TestContext.Current.CancellationToken);
                return (
                    (int)answer.StatusCode,
                    Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))
                        + Environment.NewLine
                        + answer.Headers
                );
            }
            catch (TaskCanceledException late) when (late.InnerException is TimeoutException)
            {
                Assert.True(times == 1, $"No answer within {Longest.TotalSeconds} s, twice:\n{request}");
            }
            catch (HttpRequestException lost)
            {
                // The server closes a connection on which it accepts nothing more. Bytes that were still being written are reset.
                Assert.True(times == 1, $"{lost.Message}, twice:\n{request}");
            }
        }
    }

    private async Task<string> WatchAsync(string argument)
    {
        try
        {
            await using var hub = await HubSocket.ConnectAsync(world.App.Address, world.KeyOf(Role.Viewer, null));
            await hub.WatchAsync(argument);
            await hub.LeaveAsync();
            return await hub.EndsAsync() ?? "";
        }
        catch (Exception closed) when (closed is WebSocketException or EndOfStreamException)
        {
            // Input that is not a message of the protocol ends the connection.
            return "";
        }
    }

    private static bool IsJson(string argument)
    {
        try
        {
            JsonElement.Parse(argument);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private async Task<(string Name, string Value)?> CredentialAsync(Way way)
    {
        if (_credentials.TryGetValue(way, out var known))
        {
            return known;
        }
        var key = world.KeyOf(Role.Administrator, null);
        (string, string)? made = way switch
        {
            Way.Key => ("Authorization", "Bearer " + key),
            Way.DriveQuant => ("x-dq-enterprise-api-key", key),
            Way.GravityZone => ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(key + ":"))),
            Way.KeyAndId => (
                "Authorization",
                "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{world.KeyIdOf(Role.Administrator, null)}:{key}"))
            ),
            Way.VMware => ("x-dr-session", await world.TokenOfAsync(way.ToString(), Role.Administrator, null)),
            Way.SmartDocumentor or Way.SailPoint => (
                "Authorization",
                "Bearer " + await world.TokenOfAsync(way.ToString(), Role.Administrator, null)
            ),
            Way.Person => ("Cookie", await world.CookieOfAsync(Role.Administrator)),
            _ => null,
        };
        if (made is { } credential)
        {
            _credentials[way] = credential;
        }
        return made;
    }

    /// <summary>Returns what an answer must not reveal; null if nothing.</summary>
    private string? Leak(string text)
    {
        if (Inside().Match(text) is { Success: true } inside)
        {
            return inside.Value;
        }
        string[] secrets =
        [
            RunningApp.BootstrapKey,
            world.KeyOf(Role.Administrator, null),
            world.KeyOf(Role.Viewer, null),
            world.App.Folder,
            AppContext.BaseDirectory,
        ];
        return secrets.FirstOrDefault(secret => text.Contains(secret, StringComparison.Ordinal));
    }

    private List<Target> Targets()
    {
        var rules = AccessTable.Rules.DistinctBy(rule => rule.Call).ToDictionary(rule => rule.Call);
        return
        [
            .. from endpoint in world.App.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null && endpoint.RoutePattern.RawText != DevelopmentFiles
            let route = "/" + endpoint.RoutePattern.RawText?.TrimStart('/')
            let isPage = endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
            let methods = isPage ? null : endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods
            // HEAD becomes GET before routing.
            from method in methods is { Count: > 0 } ? methods.Where(method => method != "HEAD") : ["GET"]
            let call = $"{(isPage ? "PAGE" : methods is { Count: > 0 } ? method : "ANY")} {route}"
            select new Target(
                endpoint,
                isPage || methods is { Count: > 0 } ? method
                    : call.EndsWith("/negotiate", StringComparison.Ordinal) || call.Contains("/jsonrpc/", StringComparison.Ordinal) ? "POST"
                    : method,
                route,
                rules.GetValueOrDefault(call)
            ),
        ];
    }

    private static string CallOf(Target target) => target.Rule?.Call ?? $"{target.Method} {target.Route}";

    // A stack trace, a type name, an SQL statement.
    [GeneratedRegex(
        @"\n\s+at [\w.<>`]+\(|TaskDashboard\.(?:Core|Web)\.\w+\.\w|System\.\w+\.\w+Exception|System\.\w*Exception|Microsoft\.(?:"
            + @"AspNetCore|Data|EntityFrameworkCore)\.\w|Npgsql|SqliteException|SQLite Error|SELECT .+ FROM |INSERT INTO |UPDATE \w+ SET "
            + @"|/etc/passwd:|root:x:"
    )]
    private static partial Regex Inside();
}

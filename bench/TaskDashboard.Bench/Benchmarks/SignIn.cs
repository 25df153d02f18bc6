using System.Collections.Concurrent;
using System.Diagnostics;
using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>
/// How long a correct sign-in takes while attackers guess passwords. Measured for a name that is not attacked, from a new address each
/// time, and for an attacked name, from a browser that the person has used before. Each round has its own addresses and names.
/// </summary>
internal sealed class SignIn : IBenchmark
{
    private const int GuessesPerSecond = 500;
    private const int TicksPerSecond = 50;
    private const int Addresses = 200;
    private const int Names = 10;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    public string Name => "sign-in";

    public string Measures =>
        "a correct sign-in during 500 guesses a second from 200 addresses at ten names, against the same without them";

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var (rounds, seconds) = (arguments.Number("rounds", 3), arguments.Number("seconds", 20));
        using var scratch = new Scratch(arguments);
        await using var host = await ChildProcess.StartAsync(
            SignInHost.Verb,
            [.. scratch.NewDatabase().Arguments, "--people", $"{rounds + 1}"]
        );
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(host.Ready),
            Timeout = TimeSpan.FromMinutes(2),
        };
        var form = new SignInClient(http, "192.0.2.1");
        await form.OpenAsync();
        var (honest, round) = (0, 0);
        var known = new List<double>();
        var statuses = new ConcurrentDictionary<int, int>();
        var attacking = new Stopwatch();

        var measured = await Rounds.RunAsync(
            Name,
            rounds,
            AttackedAsync,
            async () => (await HonestAsync(TimeSpan.FromSeconds(3), null)).Calm
        );
        var guesses = statuses.Values.Sum();
        return
        [
            new Figure(
                "the slowest right sign-in at another name, ms",
                [.. measured.Select(each => each.Subject)],
                [.. measured.Select(each => each.Baseline)],
                [.. measured.Select(each => each.Subject)],
                2_000,
                AtLeast: false
            )
            {
                ByWorst = true,
            },
            new Figure(
                "the slowest right sign-in at an attacked name in a known browser, ms",
                [],
                [],
                [.. known.Skip(1)],
                2_000,
                AtLeast: false
            )
            {
                ByWorst = true,
            },
            Figure.Plain("guesses a second", guesses / attacking.Elapsed.TotalSeconds),
            Figure.Plain("share of guesses compared with a password", (double)statuses.GetValueOrDefault(401) / guesses),
        ];

        async Task<double> AttackedAsync()
        {
            var person = SignInHost.AttackedIn(round);
            var browser = form.At($"192.0.2.{10 + round}");
            await MustSignInAsync(browser, person);
            using var stop = new CancellationTokenSource();
            attacking.Start();
            var attack = AttackAsync(round, stop.Token);
            var (calm, attacked) = await HonestAsync(TimeSpan.FromSeconds(seconds), (browser, person));
            await stop.CancelAsync();
            attacking.Stop();
            await attack;
            known.Add(attacked);
            round++;
            return calm;
        }

        // Returns the slowest of each, in milliseconds.
        async Task<(double Calm, double Known)> HonestAsync(TimeSpan time, (SignInClient Browser, string Person)? attacked)
        {
            var (slowest, slowestKnown) = (0.0, 0.0);
            using var beat = new PeriodicTimer(Between, TimeProvider.System);
            for (var left = (int)(time / Between); left > 0 && await beat.WaitForNextTickAsync(); left--)
            {
                honest++;
                slowest = Math.Max(slowest, await MustSignInAsync(form.At($"198.51.{honest / 250}.{1 + (honest % 250)}"), SignInHost.Calm));
                if (attacked is var (browser, person))
                {
                    slowestKnown = Math.Max(slowestKnown, await MustSignInAsync(browser, person));
                }
            }

            return (slowest, slowestKnown);
        }

        // Guesses at a fixed rate, whatever the answers are.
        async Task AttackAsync(int number, CancellationToken stop)
        {
            var attackers = Enumerable.Range(0, Addresses).Select(host => form.At($"10.{number}.0.{1 + host}")).ToArray();
            var names = Enumerable
                .Range(1, Names - 1)
                .Select(name => $"nobody-{number}-{name}")
                .Prepend(SignInHost.AttackedIn(number))
                .ToArray();
            var open = new List<Task>();
            var sent = 0;
            using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / TicksPerSecond), TimeProvider.System);
            while (!stop.IsCancellationRequested && await beat.WaitForNextTickAsync(CancellationToken.None))
            {
                for (var guess = 0; guess < GuessesPerSecond / TicksPerSecond; guess++, sent++)
                {
                    open.Add(GuessAsync(attackers[sent % Addresses], names[sent / Addresses % Names]));
                }
            }

            await Task.WhenAll(open);
        }

        async Task GuessAsync(SignInClient attacker, string name)
        {
            var (status, _) = await attacker.SignInAsync(name, "a wrong guess of this run");
            statuses.AddOrUpdate(status, 1, static (_, count) => count + 1);
        }
    }

    private static async Task<double> MustSignInAsync(SignInClient client, string name)
    {
        var (status, milliseconds) = await client.SignInAsync(name, SignInHost.Password);
        return status == 302 ? milliseconds : throw new InvalidOperationException($"A right sign-in at {name} was answered {status}.");
    }
}

using System.Globalization;
using Microsoft.Playwright;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>The first visit of a page with an empty cache: how soon it is live, and what comes over the wire.</summary>
internal sealed class FirstLoad : IBenchmark
{
    private const string Option = "published";
    private const int Rows = 10_000;
    private const double Kibibyte = 1024;
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(500);

    // The page is live when its circuit has drawn it: from then on it answers events.
    private const string Watch = """
        new MutationObserver(() => {
            if (document.documentElement?.dataset.connection === 'live') window.liveAt ??= performance.now();
        }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-connection'] });
        """;

    private static readonly (string Name, string Path)[] Pages = [("Overview", "/"), ("Tasks", "/tasks")];

    public string Name => "first-load";

    public string Measures => "time until Overview and Tasks are live in a browser with an empty cache, and the bytes sent";

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var folder = arguments.Text(Option, "");
        if (folder.Length == 0)
        {
            Console.Error.WriteLine($"{Name} is skipped: only a published product compresses its files with Brotli. Give --{Option}.");
            return [];
        }

        var rounds = arguments.Number("rounds", 5);
        using var scratch = new Scratch(arguments);
        var database = scratch.NewDatabase();
        await FilledDatabase.FillAsync(database, arguments.Number("count", Rows));
        await using var app = await PublishedApp.StartAsync(folder, database);
        var server = new Uri(new Uri(app.Link), "/");
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server };
        var person = new SignInClient(http, "192.0.2.1", keepsSession: true);
        await person.UseLinkAsync(app.Link);
        await using var browser = await Browser.LaunchAsync();

        var figures = new List<Figure>();
        foreach (var (name, path) in Pages)
        {
            var (times, sizes) = (new List<double>(), new List<double>());
            for (var round = 0; round <= rounds; round++)
            {
                // The first round warms up the server and is not counted.
                var (time, bytes) = await LoadAsync(browser, server, path, person, isListed: round == 0);
                Console.Error.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Name} of {name}, {(round == 0 ? "warm-up" : round)}: {time:N0} ms, {bytes / Kibibyte:N1} KiB"
                    )
                );
                if (round > 0)
                {
                    times.Add(time);
                    sizes.Add(bytes / Kibibyte);
                }
            }

            figures.Add(new Figure($"first load of {name} until it is live, ms", times, [], times, 1000, AtLeast: false));
            figures.Add(new Figure($"first load of {name} over the wire, KiB", sizes, [], sizes, 350, AtLeast: false));
        }

        return figures;
    }

    private static async Task<(double Milliseconds, long Bytes)> LoadAsync(
        Browser browser,
        Uri server,
        string path,
        SignInClient person,
        bool isListed
    )
    {
        await using var wire = new WireCounter(server);
        await using var context = await browser.NewContextAsync();
        await context.AddInitScriptAsync(Watch);
        await context.AddCookiesAsync(
            person.CookieJar.Select(cookie => new Cookie
            {
                Name = cookie.Key,
                Value = cookie.Value,
                Url = wire.Address.AbsoluteUri,
            })
        );
        var page = await context.NewPageAsync();
        var answers = new List<IResponse>();
        page.Response += (_, answer) => answers.Add(answer);
        await page.GotoAsync(new Uri(wire.Address, path).AbsoluteUri);
        await page.WaitForFunctionAsync("() => window.liveAt");

        // A font or an icon may come a little later.
        await Task.Delay(After, TimeProvider.System);
        var live = await page.EvaluateAsync<double>("() => window.liveAt");
        var bytes = wire.Bytes;
        if (!answers.Exists(answer => answer.Headers.TryGetValue("content-encoding", out var encoding) && encoding == "br"))
        {
            throw new InvalidOperationException("No file was compressed with Brotli. Is the folder a published one?");
        }

        if (isListed)
        {
            foreach (var answer in answers.ToArray())
            {
                var sizes = await answer.Request.SizesAsync();
                Console.Error.WriteLine(
                    $"  {sizes.ResponseBodySize + sizes.ResponseHeadersSize, 8} "
                        + $"{answer.Headers.GetValueOrDefault("content-encoding", "-"), 4} "
                        + $"{answer.Status} {new Uri(answer.Url).PathAndQuery}"
                );
            }
        }

        return (live, bytes);
    }
}

using System.Diagnostics;
using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>Downloads whole lists of a large database as files, from a server with a small heap.</summary>
internal sealed class Export : IBenchmark
{
    private const int Rows = 1_000_000;
    private const long HeapLimit = 200L * 1024 * 1024;
    private const double AtLeast = 50_000;

    public string Name => "export";

    public string Measures => "rows a second of the file of all tasks and of all pushes, under a heap limit of 200 MB";

    public int? Count => Rows;

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var count = arguments.Number("count", Rows);
        var rounds = arguments.Number("rounds", 3);
        using var scratch = new Scratch(arguments);
        var database = scratch.NewDatabase();
        await FilledDatabase.FillAsync(database, count);
        await using var server = await PagesHost.StartAsync(database, people: 1, keepsHouse: false, HeapLimit);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(server.Ready),
        };
        var person = new SignInClient(http, "192.0.2.1", keepsSession: true);
        await person.OpenAsync();
        await person.SignInAsync(PagesHost.PersonOf(0), PagesHost.Password);
        var figures = new List<Figure>();
        foreach (
            var (what, path, heads) in new[]
            {
                ("tasks as CSV", "/export/tasks?format=csv", 1),
                ("tasks as JSON Lines", "/export/tasks?format=jsonl", 0),
                ("pushes as CSV", "/export/pushes?tab=all&format=csv", 1),
                ("pushes as JSON Lines", "/export/pushes?tab=all&format=jsonl", 0),
            }
        )
        {
            var rates = new List<double>();
            for (var round = 0; round <= rounds; round++)
            {
                var began = Stopwatch.GetTimestamp();
                var rows = await LinesAsync(http, person.Cookies, path) - heads;
                var rate = rows / Stopwatch.GetElapsedTime(began).TotalSeconds;
                Console.Error.WriteLine($"{Name} {what} {(round == 0 ? "warm-up" : round)}: {rows:N0} rows, {rate:N0} a second");
                if (rows != count)
                {
                    throw new InvalidOperationException($"The file has {rows:N0} rows instead of {count:N0}.");
                }

                if (round > 0)
                {
                    rates.Add(rate);
                }
            }

            figures.Add(new Figure($"{what}, rows a second", rates, [], rates, AtLeast, true));
        }

        var use = await ProcessUse.GlanceAsync(server);
        figures.Add(Figure.Plain("resident memory of the server after the exports, MB", use.Resident / (1024d * 1024)));
        return figures;
    }

    /// <summary>Counts the lines while they arrive. The generated texts have no line ends.</summary>
    private static async Task<long> LinesAsync(HttpClient http, string cookies, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Cookie", cookies);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var (buffer, lines) = (new byte[256 * 1024], 0L);
        for (int read; (read = await stream.ReadAsync(buffer)) > 0; )
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }

        return lines;
    }
}

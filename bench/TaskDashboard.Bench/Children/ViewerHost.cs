using System.Globalization;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Bench.Harness.Circuits;

namespace TaskDashboard.Bench.Children;

/// <summary>Viewers of a server in another process. Each input line is a command; it is answered when it has been carried out.</summary>
internal static class ViewerHost
{
    public const string Verb = "child:viewers";
    public const string Open = "open";
    public const string Close = "close";
    public const string Rest = "rest";
    public const string Forget = "forget";
    public const string Visit = "visit";
    public const string Latency = "latencies";
    public const string Traffic = "traffic";

    /// <summary>What the answer to a command that failed begins with.</summary>
    public const string Failed = "failed: ";

    public const string Yes = "yes";
    public const string No = "no";

    public static async Task RunAsync(Arguments arguments)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(arguments.Text("address", "")),
        };
        await using var audience = new Audience(http, arguments.Text("people", No) == Yes);
        await Console.Out.WriteLineAsync("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string answer;
            try
            {
                answer = await DoAsync(audience, line);
            }
#pragma warning disable CA1031 // the parent decides what a failure means
            catch (Exception failure)
#pragma warning restore CA1031
            {
                await Console.Error.WriteLineAsync(failure.ToString());
                answer = Failed + failure.Message.ReplaceLineEndings(" ");
            }

            await Console.Out.WriteLineAsync(answer);
        }
    }

    private static async Task<string> DoAsync(Audience audience, string line)
    {
        switch (line.Split(' ', 3))
        {
            case [Open, var count, var page] when PageVisit.Of(page) is var visit:
                await audience.OpenAsync(int.Parse(count, CultureInfo.InvariantCulture), visit.Path, visit.Text);
                break;
            case [Visit, var count, var file]:
                await audience.VisitAsync(
                    int.Parse(count, CultureInfo.InvariantCulture),
                    [.. (await File.ReadAllLinesAsync(file)).Select(PageVisit.Of)]
                );
                break;
            case [Latency, var file]:
                return (await audience.LatenciesAsync([.. (await File.ReadAllLinesAsync(file)).Select(Sent)])).ToString();
            case [Close]:
                await audience.CloseAsync();
                break;
            case [Rest]:
                await audience.RestAsync();
                break;
            case [Forget]:
                audience.Forget();
                break;
            case [Traffic]:
                return audience.Traffic();
            default:
                throw new ArgumentException($"There is no command \"{line}\".");
        }

        return "done";
    }

    private static (string Number, DateTimeOffset At) Sent(string line)
    {
        var parts = line.Split(' ');
        return (parts[0], new DateTimeOffset(long.Parse(parts[1], CultureInfo.InvariantCulture), TimeSpan.Zero));
    }
}

using System.Globalization;
using TaskDashboard.Bench.Children;

namespace TaskDashboard.Bench.Harness.Circuits;

/// <summary>An <see cref="Audience"/> in a process of its own, so that the server's processor time does not contain it.</summary>
internal sealed class ViewerProcess : IAsyncDisposable
{
    private readonly ChildProcess _child;
    private readonly Scratch _scratch;

    private ViewerProcess(ChildProcess child, Scratch scratch) => (_child, _scratch) = (child, scratch);

    public static async Task<ViewerProcess> StartAsync(string address, bool hasPeople, Scratch scratch) =>
        new(
            await ChildProcess.StartAsync(ViewerHost.Verb, "--address", address, "--people", hasPeople ? ViewerHost.Yes : ViewerHost.No),
            scratch
        );

    public Task OpenAsync(int count, PageVisit page) => AskAsync($"{ViewerHost.Open} {Text(count)} {page}");

    public Task CloseAsync() => AskAsync(ViewerHost.Close);

    public Task RestAsync() => AskAsync(ViewerHost.Rest);

    public Task ForgetAsync() => AskAsync(ViewerHost.Forget);

    /// <summary>Returns what the viewers have received since the last call.</summary>
    public Task<string> TrafficAsync() => AskAsync(ViewerHost.Traffic);

    public async Task VisitAsync(int changes, IEnumerable<PageVisit> pages)
    {
        var file = _scratch.File("pages");
        await File.WriteAllLinesAsync(file, pages.Select(page => page.ToString()));
        await AskAsync($"{ViewerHost.Visit} {Text(changes)} {file}");
    }

    public async Task<Latencies> LatenciesAsync(IEnumerable<(string Number, DateTimeOffset At)> sent)
    {
        var file = _scratch.File("sent");
        await File.WriteAllLinesAsync(file, sent.Select(each => $"{each.Number} {Text(each.At.UtcTicks)}"));
        return Latencies.Read(await AskAsync($"{ViewerHost.Latency} {file}"));
    }

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    private async Task<string> AskAsync(string line)
    {
        var answer = await _child.AskAsync(line);
        return answer.StartsWith(ViewerHost.Failed, StringComparison.Ordinal)
            ? throw new InvalidOperationException("The viewers: " + answer[ViewerHost.Failed.Length..])
            : answer;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

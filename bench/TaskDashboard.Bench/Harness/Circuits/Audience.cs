using System.Globalization;
using TaskDashboard.Bench.Children;

namespace TaskDashboard.Bench.Harness.Circuits;

/// <summary>Viewers in this process, each with an open page of its own. Each is a person of its own, if the server has people.</summary>
internal sealed class Audience(HttpClient http, bool hasPeople) : IAsyncDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly List<SignInClient> _browsers = [];
    private readonly List<(CircuitClient Circuit, ShownNumbers Numbers)> _viewers = [];
    private (long Batches, long Bytes) _counted;

    /// <summary>Opens a page for each viewer up to this number. Each has a render batch that contains the text.</summary>
    public async Task OpenAsync(int count, string path, string text)
    {
        while (_viewers.Count < count)
        {
            var numbers = new ShownNumbers();
            var browser = await BrowserAsync(_viewers.Count);
            var circuit = await CircuitClient.OpenAsync(browser, path, text, batch => numbers.Take(batch, TimeProvider.System.GetUtcNow()));
            _viewers.Add((circuit, numbers));
        }
    }

    public async Task CloseAsync()
    {
        foreach (var (circuit, _) in _viewers)
        {
            await circuit.DisposeAsync();
        }

        _viewers.Clear();
        _counted = default;
    }

    /// <summary>Lets the first viewer change the page, over and over.</summary>
    public async Task VisitAsync(int changes, IReadOnlyList<PageVisit> pages)
    {
        for (var change = 0; change < changes; change++)
        {
            var page = pages[change % pages.Count];
            await _viewers[0].Circuit.GoAsync(page.Path, page.Text);
        }
    }

    /// <summary>Returns when no viewer has received a render batch for a second.</summary>
    public async Task RestAsync()
    {
        for (var before = -1L; before != Batches; await Task.Delay(Quiet, TimeProvider.System))
        {
            before = Batches;
        }
    }

    public void Forget() => _viewers.ForEach(viewer => viewer.Numbers.Forget());

    /// <summary>Returns how long after it was sent each viewer was shown each number. Waits until all of them have all.</summary>
    public async Task<Latencies> LatenciesAsync(IReadOnlyList<(string Number, DateTimeOffset At)> sent)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (
            _viewers.Exists(viewer => !sent.All(number => viewer.Numbers.FirstOf(number.Number) is not null))
            && TimeProvider.System.GetElapsedTime(began) < Longest
        )
        {
            await Task.Delay(Quiet, TimeProvider.System);
        }

        return Latencies.Of([
            .. _viewers.SelectMany(viewer =>
                sent.Select(number => (viewer.Numbers.FirstOf(number.Number) - number.At)?.TotalMilliseconds ?? double.PositiveInfinity)
            ),
        ]);
    }

    /// <summary>What the viewers have received since the last question: render batches and their size before compression.</summary>
    public string Traffic()
    {
        var (batches, bytes) = (Batches, _viewers.Sum(viewer => viewer.Circuit.Bytes));
        var since = (Batches: batches - _counted.Batches, Bytes: bytes - _counted.Bytes);
        _counted = (batches, bytes);
        return string.Create(CultureInfo.InvariantCulture, $"{since.Batches:N0} batches with {since.Bytes / 1024:N0} KiB");
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private long Batches => _viewers.Sum(viewer => viewer.Circuit.Batches);

    private async Task<SignInClient> BrowserAsync(int index)
    {
        if (index < _browsers.Count)
        {
            return _browsers[index];
        }

        var browser = new SignInClient(
            http,
            string.Create(CultureInfo.InvariantCulture, $"10.1.{index / 250}.{1 + (index % 250)}"),
            keepsSession: true
        );
        if (hasPeople)
        {
            await browser.OpenAsync();
            if (await browser.SignInAsync(PagesHost.PersonOf(index), PagesHost.Password) is { Status: not 302 and var status })
            {
                throw new InvalidOperationException($"The sign-in of {PagesHost.PersonOf(index)} was answered with {status}.");
            }
        }

        _browsers.Add(browser);
        return browser;
    }
}

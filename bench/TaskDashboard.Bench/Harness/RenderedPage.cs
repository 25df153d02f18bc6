using TaskDashboard.Bench.Children;

namespace TaskDashboard.Bench.Harness;

/// <summary>The Overview page, which a server in a process of its own renders for a person at each request.</summary>
internal sealed class RenderedPage : IAsyncDisposable
{
    private const string Path = "/";

    private readonly ChildProcess _server;
    private readonly HttpClient _http;
    private readonly SignInClient _person;

    private RenderedPage(ChildProcess server, HttpClient http, SignInClient person) => (_server, _http, _person) = (server, http, person);

    public static async Task<RenderedPage> StartAsync(Database database)
    {
        var server = await PagesHost.StartAsync(database, people: 1, keepsHouse: false);
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(server.Ready),
        };
        var person = new SignInClient(http, "192.0.2.1", keepsSession: true);
        await person.OpenAsync();
        await person.SignInAsync(PagesHost.PersonOf(0), PagesHost.Password);
        return new RenderedPage(server, http, person);
    }

    /// <returns>Processor time of the server for one render, in microseconds.</returns>
    public async Task<double> TimeAsync(int renders) => (await UseAsync(renders)).Processor.TotalMicroseconds / renders;

    /// <returns>Bytes that the server allocated for one render.</returns>
    public async Task<double> BytesAsync(int renders) => (double)(await UseAsync(renders)).Allocated / renders;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    private async Task<(TimeSpan Processor, long Allocated)> UseAsync(int renders)
    {
        await _person.ReadAsync(Path);
        var before = await ProcessUse.GlanceAsync(_server);
        for (var render = 0; render < renders; render++)
        {
            await _person.ReadAsync(Path);
        }

        var after = await ProcessUse.GlanceAsync(_server);
        return (after.Processor - before.Processor, after.Allocated - before.Allocated);
    }
}

using System.Net.Http.Headers;

namespace TaskDashboard.Bench.Harness;

/// <summary>The baseline of deliveries: posts the same bodies with one HttpClient and stores nothing.</summary>
internal sealed class BareLoop(Uri sink, byte[] payload) : IDisposable
{
    public const int Concurrency = 64;

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly HttpClient _client = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        }
    );

    /// <returns>Posts a second.</returns>
    public async Task<double> RunAsync(int count)
    {
        var left = count;
        var meter = new Meter("bare loop");
        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => Task.Run(WorkAsync)));
        return meter.PerSecond(count);

        async Task WorkAsync()
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using var content = new ByteArrayContent(payload);
                content.Headers.ContentType = Json;
                using var answer = await _client.PostAsync(sink, content);
                answer.EnsureSuccessStatusCode();
            }
        }
    }

    public void Dispose() => _client.Dispose();
}

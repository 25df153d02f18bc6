using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TaskDashboard.Tests.Support;

/// <summary>One request that reached the customer.</summary>
/// <param name="Number">1 for the first, in the order of arrival.</param>
/// <param name="WebhookId">What tells a repeated delivery from a new one.</param>
/// <param name="Epoch">The customer's <see cref="CustomerServer.Epoch"/> when it arrived.</param>
internal sealed record CustomerDelivery(int Number, string WebhookId, int Epoch, HttpStatusCode Answer);

/// <summary>A customer: a web server of its own that keeps what came and answers as the test says, at the time that the test says.</summary>
internal sealed class CustomerServer : IAsyncDisposable
{

    private readonly Lock _gate = new();
    private readonly List<CustomerDelivery> _deliveries = [];
    private readonly HashSet<string> _acknowledged = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _waiters = [];
    private readonly WebApplication _app;
    private SemaphoreSlim? _permits;

    private CustomerServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single() + "/hook";

    /// <summary>What is answered.</summary>
    public HttpStatusCode Answers { get; set; } = HttpStatusCode.OK;

    /// <summary>Written into each delivery that arrives from now on; the test's own mark.</summary>
    public int Epoch { get; set; }

    /// <summary>Called for each delivery when it is kept and before it is answered.</summary>
    public Action<CustomerDelivery>? Arrived { get; set; }

    public IReadOnlyList<CustomerDelivery> Deliveries
    {
        get { lock (_gate) return [.. _deliveries]; }
    }

    /// <summary>Different pushes that arrived and were to be answered with success.</summary>
    public int Acknowledged
    {
        get { lock (_gate) return _acknowledged.Count; }
    }

    public static async Task<CustomerServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var customer = new CustomerServer(app);
        app.Run(customer.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return customer;
    }

    /// <summary>From now on what arrives waits for its answer until <see cref="LetThrough"/>.</summary>
    public void Hold() => _permits = new SemaphoreSlim(0);

    /// <summary>Answers so many of those that wait or will come.</summary>
    public void LetThrough(int count) => _permits!.Release(count);

    /// <summary>Answers all that wait, and from now on at once.</summary>
    public void LetAllThrough()
    {
        var permits = _permits;
        _permits = null;
        permits?.Release(int.MaxValue / 2);
    }

    /// <summary>Comes back once so many have arrived in all.</summary>
    public Task WhenArrivedAsync(int count) => WhenAsync(() => _deliveries.Count >= count, () => $"{count} deliveries were expected, {_deliveries.Count} came.");

    /// <summary>Comes back once so many different pushes have arrived and were answered with success.</summary>
    public Task WhenAcknowledgedAsync(int count) =>
        WhenAsync(() => _acknowledged.Count >= count, () => $"{count} pushes were expected, {_acknowledged.Count} came.");

    public async ValueTask DisposeAsync()
    {
        LetAllThrough();
        await _app.DisposeAsync();
    }

    private async Task WhenAsync(Func<bool> condition, Func<string> missing)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (condition()) return;
            _waiters.Add((condition, met));
        }

        try
        {
            await met.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            lock (_gate) Assert.Fail(missing());
        }
    }

    private async Task TakeAsync(HttpContext http)
    {
        await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
        CustomerDelivery delivery;
        lock (_gate)
        {
            delivery = new CustomerDelivery(_deliveries.Count + 1, http.Request.Headers["webhook-id"].ToString(), Epoch, Answers);
            _deliveries.Add(delivery);
            if ((int)delivery.Answer is >= 200 and < 300) _acknowledged.Add(delivery.WebhookId);

            // Under the lock: whoever ends the sender here does so before the next delivery counts.
            Arrived?.Invoke(delivery);
            foreach (var (condition, met) in _waiters)
            {
                if (condition()) met.TrySetResult();
            }
        }

        if (_permits is { } permits) await permits.WaitAsync(http.RequestAborted);
        http.Response.StatusCode = (int)delivery.Answer;
    }
}

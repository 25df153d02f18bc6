using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TaskDashboard.Tests.Support;

/// <summary>One request that reached the customer.</summary>
/// <param name="Number">Number in the order of arrival, from 1.</param>
/// <param name="WebhookId">Id that a repeated delivery shares with the first.</param>
/// <param name="Epoch">Value of <see cref="CustomerServer.Epoch"/> at arrival.</param>
internal sealed record CustomerDelivery(int Number, string WebhookId, int Epoch, HttpStatusCode Answer);

/// <summary>A customer's web server. Keeps what it receives. The test decides what it answers and when.</summary>
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

    /// <summary>The status of the answers.</summary>
    public HttpStatusCode Answers { get; set; } = HttpStatusCode.OK;

    /// <summary>A number that the test sets. Copied into each delivery that arrives from now on.</summary>
    public int Epoch { get; set; }

    /// <summary>Called for each delivery after it is kept and before it is answered.</summary>
    public Action<CustomerDelivery>? Arrived { get; set; }

    public IReadOnlyList<CustomerDelivery> Deliveries
    {
        get
        {
            lock (_gate)
            {
                return [.. _deliveries];
            }
        }
    }

    /// <summary>Number of different pushes that were to be answered with success.</summary>
    public int Acknowledged
    {
        get
        {
            lock (_gate)
            {
                return _acknowledged.Count;
            }
        }
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

    /// <summary>From now on, deliveries wait for their answer until <see cref="LetThrough"/>.</summary>
    public void Hold() => _permits = new SemaphoreSlim(0);

    /// <summary>Answers this many of the waiting or next deliveries.</summary>
    public void LetThrough(int count) => _permits!.Release(count);

    /// <summary>Answers all waiting deliveries, and from now on each one at once.</summary>
    public void LetAllThrough()
    {
        var permits = _permits;
        _permits = null;
        permits?.Release(int.MaxValue / 2);
    }

    /// <summary>Waits until this many deliveries have arrived in total.</summary>
    public Task WhenArrivedAsync(int count) =>
        WhenAsync(() => _deliveries.Count >= count, () => $"{count} deliveries were expected, {_deliveries.Count} came.");

    /// <summary>Waits until this many different pushes have arrived and were answered with success.</summary>
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
            if (condition())
            {
                return;
            }
            _waiters.Add((condition, met));
        }

        try
        {
            await met.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            lock (_gate)
            {
                Assert.Fail(missing());
            }
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
            if ((int)delivery.Answer is >= 200 and < 300)
            {
                _acknowledged.Add(delivery.WebhookId);
            }

            // Called under the lock: if the callback kills the sender, the next delivery is not counted before that.
            Arrived?.Invoke(delivery);
            foreach (var (condition, met) in _waiters)
            {
                if (condition())
                {
                    met.TrySetResult();
                }
            }
        }

        if (_permits is { } permits)
        {
            await permits.WaitAsync(http.RequestAborted);
        }
        http.Response.StatusCode = (int)delivery.Answer;
    }
}

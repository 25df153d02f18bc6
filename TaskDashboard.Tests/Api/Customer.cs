using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TaskDashboard.Tests.Api;

/// <summary>A customer's endpoint: a web server that answers as the test decides and records the requests.</summary>
internal sealed class Customer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private volatile TaskCompletionSource? _hold;

    private Customer(WebApplication app) => _app = app;

    public HttpStatusCode Answers { get; set; } = HttpStatusCode.NoContent;

    public string Body { get; set; } = "";

    /// <summary>Sent instead of <see cref="Body"/>.</summary>
    public byte[]? Bytes { get; set; }

    public string? ContentType { get; set; }

    public IReadOnlyList<Received> All => [.. _received];

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/hook";

    public static async Task<Customer> StartAsync(HttpStatusCode answers = HttpStatusCode.NoContent)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var customer = new Customer(app) { Answers = answers };
        app.Run(customer.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return customer;
    }

    /// <summary>Holds all answers until <see cref="Release"/>.</summary>
    public void Hold() => _hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when this many more requests have arrived, answered or not.</summary>
    public async Task WhenReceivedAsync(int count)
    {
        for (; count > 0; count--)
        {
            Assert.True(await _arrived.WaitAsync(Support.Patience.Limit, TestContext.Current.CancellationToken));
        }
    }

    public void Release() => _hold?.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _app.DisposeAsync();
        _arrived.Dispose();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        _received.Enqueue(
            new Received(
                http.Request.Headers.ToDictionary(
                    header => header.Key,
                    header => header.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase
                ),
                body.ToArray()
            )
        );
        _arrived.Release();
        if (_hold is { } hold)
        {
            await hold.Task.WaitAsync(http.RequestAborted);
        }
        http.Response.StatusCode = (int)Answers;
        http.Response.ContentType = ContentType;
        if (Bytes is not null)
        {
            await http.Response.Body.WriteAsync(Bytes, http.RequestAborted);
        }
        else if (Body.Length > 0)
        {
            await http.Response.WriteAsync(Body, http.RequestAborted);
        }
    }
}

internal sealed record Received(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace TaskDashboard.Bench.Harness.Circuits;

/// <summary>Is given each render batch as it arrives.</summary>
internal delegate void BatchArrived(ReadOnlySpan<byte> batch);

/// <summary>
/// A browser without a screen. It gets a page, starts the page's circuit as the framework's script does, confirms each render batch, and
/// answers calls of scripts. Its connection is compressed like a browser's.
/// </summary>
internal sealed class CircuitClient : IAsyncDisposable
{
    private const string Hub = "_blazor";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly SignInClient _browser;
    private readonly BatchArrived _arrived;
    private readonly HubConnection _hub;
    private (byte[] Text, TaskCompletionSource Shown)? _awaited;
    private string? _failure;
    private string _circuit = "";
    private long _objects;
    private long _batches;
    private long _bytes;
    private bool _leaving;

    private CircuitClient(SignInClient browser, BatchArrived arrived)
    {
        (_browser, _arrived) = (browser, arrived);
        var builder = new HubConnectionBuilder().WithUrl(
            new Uri(browser.Address, Hub),
            HttpTransportType.WebSockets,
            connection =>
            {
                connection.SkipNegotiation = true;
                connection.Headers["Cookie"] = browser.Cookies;
                connection.Headers["Origin"] = browser.Address.GetLeftPart(UriPartial.Authority);
                connection.WebSocketConfiguration = static socket => socket.DangerousDeflateOptions = new WebSocketDeflateOptions();
            }
        );
        builder.Services.AddSingleton<IHubProtocol, BlazorPack>();
        _hub = builder.Build();
        _hub.On<long, byte[]>("JS.RenderBatch", RenderAsync);
        _hub.On<long, string, string?, int, long, int>("JS.BeginInvokeJS", CallAsync);
        _hub.On<int, string>("JS.AttachComponent", static (_, _) => { });
        _hub.On<long>("JS.EndUpdateRootComponents", static _ => { });
        _hub.On<string>("JS.Error", Fail);
        _hub.Closed += failure =>
        {
            Fail(failure?.Message ?? "The server closed the connection.");
            return Task.CompletedTask;
        };
    }

    /// <summary>Number of render batches that have arrived.</summary>
    public long Batches => Interlocked.Read(ref _batches);

    /// <summary>Their size, uncompressed.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Opens a page and returns when a render batch contains a text.</summary>
    public static async Task<CircuitClient> OpenAsync(SignInClient browser, string path, string text, BatchArrived arrived)
    {
        var markers = PageMarkers.Of(await browser.ReadAsync(path));
        var client = new CircuitClient(browser, arrived);
        try
        {
            await client.ShowAsync(text, () => client.StartAsync(path, markers));
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Follows a link to another page, and returns when a render batch contains a text.</summary>
    public Task GoAsync(string path, string text) =>
        ShowAsync(text, () => _hub.SendAsync("OnLocationChanged", new Uri(_browser.Address, path).AbsoluteUri, (string?)null, true));

    public async ValueTask DisposeAsync()
    {
        _leaving = true;
        if (_circuit.Length > 0)
        {
            // As a browser does when its page is closed. Otherwise the server would keep the circuit for a while.
            using var form = new MultipartFormDataContent { { new StringContent(_circuit), "circuitId" } };
            await _browser.PostAsync(Hub + "/disconnect", form);
        }

        await _hub.DisposeAsync();
    }

    private async Task StartAsync(string path, PageMarkers markers)
    {
        await _hub.StartAsync();
        var uri = new Uri(_browser.Address, path).AbsoluteUri;
        _circuit = await _hub.InvokeAsync<string>("StartCircuit", _browser.Address.AbsoluteUri, uri, "[]", markers.State);
        await _attached.Task.WaitAsync(Longest, TimeProvider.System);
        await _hub.SendAsync("UpdateRootComponents", markers.ToOperations(), markers.State);
    }

    private async Task ShowAsync(string text, Func<Task> act)
    {
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_failure is not null)
            {
                throw new InvalidOperationException(_failure);
            }

            _awaited = (Encoding.UTF8.GetBytes(text), shown);
        }

        await act();
        try
        {
            await shown.Task.WaitAsync(Longest, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"No render batch contained \"{text}\".");
        }
    }

    private async Task RenderAsync(long id, byte[] batch)
    {
        _arrived(batch);
        Interlocked.Increment(ref _batches);
        Interlocked.Add(ref _bytes, batch.Length);
        TaskCompletionSource? shown = null;
        lock (_gate)
        {
            if (_awaited is { } awaited && batch.AsSpan().IndexOf(awaited.Text) >= 0)
            {
                (shown, _awaited) = (awaited.Shown, null);
            }
        }

        await _hub.SendAsync("OnRenderCompleted", id, (string?)null);
        shown?.TrySetResult();
    }

    private async Task CallAsync(long call, string function, string? arguments, int resultType, long target, int kind)
    {
        if (function == ScriptAnswers.Attach)
        {
            _attached.TrySetResult();
        }

        if (call != 0)
        {
            var result = ScriptAnswers.Of(function, resultType, () => ++_objects);
            await _hub.SendAsync(
                "EndInvokeJSFromDotNet",
                call,
                true,
                string.Create(CultureInfo.InvariantCulture, $"[{call},true,{result}]")
            );
        }
    }

    private void Fail(string why)
    {
        if (_leaving)
        {
            return;
        }

        lock (_gate)
        {
            _failure ??= "The circuit has ended: " + why;
            _awaited?.Shown.TrySetException(new InvalidOperationException(_failure));
        }

        _attached.TrySetException(new InvalidOperationException(_failure));
    }
}

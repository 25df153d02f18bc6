using TaskDashboard.Core.Commands;

namespace TaskDashboard.Core.Engine;

/// <summary>The engine in this process: passes commands to its scope.</summary>
internal sealed class LocalEngine(IServiceProvider outside) : IEngine, IAsyncDisposable, IDisposable
{
    private volatile EngineScope? _scope;

    /// <summary>The current or last scope.</summary>
    public EngineScope Scope => _scope ?? throw new InvalidOperationException("The store is not open.");

    /// <summary>Builds a scope and locks the database for it.</summary>
    /// <exception cref="Storage.StoreInUseException">Another process uses the database.</exception>
    /// <exception cref="RefusedException">The database cannot be used; the message says why.</exception>
    public void Open()
    {
        var opened = new EngineScope(outside);
        try
        {
            opened.Open();
        }
        catch
        {
            opened.Dispose();
            throw;
        }

        _scope = opened;
    }

    public Task<TAnswer> DoAsync<TAnswer>(Command<TAnswer> command, CancellationToken cancellation = default) =>
        Scope.DoAsync(command, cancellation);

    public Task<string?> WhyNoCommandsAsync(CancellationToken cancellation = default) => Scope.WhyNoCommandsAsync(cancellation);

    public ValueTask DisposeAsync() => _scope?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The same for an engine that was opened but not started.</summary>
    public void Dispose() => _scope?.Dispose();
}

using Microsoft.AspNetCore.Components;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>A component that reads from the store: what it reads ends with it.</summary>
public abstract class ReadingComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _leaving = new();

    protected ReadingComponent() => Leaving = _leaving.Token;

    /// <summary>Canceled when the component is gone.</summary>
    protected CancellationToken Leaving { get; }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ = LeaveAsync();
        }
    }

    // What it ends may have to be told to a server: not on the renderer's thread.
    private async Task LeaveAsync()
    {
        await _leaving.CancelAsync().ConfigureAwait(false);
        _leaving.Dispose();
    }
}

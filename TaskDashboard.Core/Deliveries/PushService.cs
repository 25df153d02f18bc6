using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Pauses and resumes all sending. A pause cancels running retries; waiting pushes keep their due times.</summary>
public sealed class PushService
{
    private readonly IEngine _engine;
    private readonly ReaderPool _readers;
    private readonly PushServiceState _state;

    internal PushService(IEngine engine, ReaderPool readers, PushServiceState state)
    {
        _engine = engine;
        _readers = readers;
        _state = state;
    }

    public PushServiceSwitch Current => _state.Current;

    public bool Paused => Current.Paused;

    public Task<PushServiceSwitch> SetPausedAsync(Caller caller, bool paused, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.PauseService);
        if (caller.Companies is not null)
        {
            throw new RefusedException(
                RefusalKind.Forbidden,
                "forbidden",
                "The push service serves every company. A caller who is limited to one company cannot pause or resume it."
            );
        }

        return _engine.DoAsync(new SetPushServicePaused(caller, paused), cancellation);
    }

    internal async Task LoadAsync(CancellationToken cancellation) =>
        _state.Current = await _readers
            .QueryAsync((context, ending) => context.PushService.SingleAsync(ending), cancellation)
            .ConfigureAwait(false);
}

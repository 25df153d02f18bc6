using Microsoft.Extensions.Hosting;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Feed;

namespace TaskDashboard.Core.Engine;

/// <summary>Starts the services in the order of the folders' dependencies and stops them in the opposite order.</summary>
internal sealed class CoreLifetime(
    CoreSettings settings,
    LocalEngine engine,
    KeyService keys,
    KeySessions keySessions,
    PeopleService people,
    SessionService sessions,
    PushService pushService,
    ChangePump pump,
    FailureSums failures,
    IHostApplicationLifetime? application = null
) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        engine.Scope.Overtaken += Stop;
        await keys.LoadAsync(settings.BootstrapApiKey, cancellationToken).ConfigureAwait(false);
        await keySessions.LoadAsync(cancellationToken).ConfigureAwait(false);
        await people.LoadAsync(cancellationToken).ConfigureAwait(false);
        await sessions.LoadAsync(cancellationToken).ConfigureAwait(false);
        await pushService.LoadAsync(cancellationToken).ConfigureAwait(false);
        pump.Start();
        await engine.Scope.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        engine.Scope.Overtaken -= Stop;
        await failures.DisposeAsync().ConfigureAwait(false);
        await engine.Scope.StopAsync().ConfigureAwait(false);
        await pump.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Stops a process that can no longer write. A supervisor starts it again after the other process has ended.</summary>
    private void Stop()
    {
        Environment.ExitCode = 1;
        application?.StopApplication();
    }
}

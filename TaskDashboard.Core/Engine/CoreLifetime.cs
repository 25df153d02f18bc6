using Microsoft.Extensions.Hosting;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Engine;

/// <summary>Starts in the order of the arrow and stops against it.</summary>
internal sealed class CoreLifetime(
    CoreSettings settings,
    StoreWriter writer,
    KeyService keys,
    KeySessions keySessions,
    PeopleService people,
    SessionService sessions,
    PushService pushService,
    ChangePump pump,
    LostSecrets lost,
    PushDispatcher dispatcher,
    DestinationService destinations,
    Sweeper sweeper,
    Recounter recounter,
    FailureSums failures,
    IHostApplicationLifetime? application = null) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        writer.Overtaken += Stop;
        await keys.LoadAsync(settings.BootstrapApiKey, cancellationToken).ConfigureAwait(false);
        await keySessions.LoadAsync(cancellationToken).ConfigureAwait(false);
        await people.LoadAsync(cancellationToken).ConfigureAwait(false);
        await sessions.LoadAsync(cancellationToken).ConfigureAwait(false);
        await pushService.LoadAsync(cancellationToken).ConfigureAwait(false);
        pump.Start();
        await lost.PauseAsync(cancellationToken).ConfigureAwait(false);
        dispatcher.Unasked = destinations.SentUnaskedAsync;
        await dispatcher.StartAsync(cancellationToken).ConfigureAwait(false);
        sweeper.Start();
        recounter.AfterUncleanEnd = writer.AfterUncleanEnd;
        recounter.Start();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        writer.Overtaken -= Stop;
        await failures.DisposeAsync().ConfigureAwait(false);
        await recounter.DisposeAsync().ConfigureAwait(false);
        await dispatcher.DisposeAsync().ConfigureAwait(false);
        await sweeper.DisposeAsync().ConfigureAwait(false);
        await pump.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What can write nothing serves nobody: a supervisor starts it again once the other one has ended.</summary>
    private void Stop()
    {
        Environment.ExitCode = 1;
        application?.StopApplication();
    }
}

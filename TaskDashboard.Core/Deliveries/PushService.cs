using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>The switch over all sending. A pause cancels running retries; waiting pushes keep their due times.</summary>
public sealed class PushService
{
    private readonly StoreWriter writer;
    private readonly PushDispatcher dispatcher;
    private readonly IRunningRetries retries;

    internal PushService(StoreWriter writer, PushDispatcher dispatcher, IRunningRetries retries)
    {
        this.writer = writer;
        this.dispatcher = dispatcher;
        this.retries = retries;
    }

    public PushServiceSwitch Current { get; private set; } = new();

    public bool Paused => Current.Paused;

    public Task<PushServiceSwitch> SetPausedAsync(Caller caller, bool paused, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.PauseService);
        if (caller.Companies is not null)
        {
            throw new RefusedException(RefusalKind.Forbidden, "forbidden", "The push service serves every company; a key of one company cannot switch it.");
        }

        return writer.WriteAsync(
            session =>
            {
                var before = session.Context.PushService.Single();
                if (before.Paused == paused)
                {
                    return before;
                }

                var after = before with { Paused = paused, ChangedAt = session.Now, ChangedBy = caller.Name };
                session.Context.Entry(before).CurrentValues.SetValues(after);
                session.Context.SaveChanges();
                if (paused)
                {
                    retries.CancelAll(session, caller);
                }

                session.Audit(caller, paused ? "pushServicePaused" : "pushServiceResumed", "pushService", null);
                session.Changed(ChangeSubject.PushService, 0, null);
                session.AfterCommit(() =>
                {
                    Current = after;
                    dispatcher.SetServicePaused(paused);
                });
                return after;
            },
            cancellation);
    }

    internal async Task LoadAsync(CancellationToken cancellation) =>
        Current = await writer.WriteAsync(session => session.Context.PushService.Single(), cancellation).ConfigureAwait(false);
}

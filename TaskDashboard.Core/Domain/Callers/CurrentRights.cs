namespace TaskDashboard.Core.Domain.Callers;

/// <summary>
/// The current rights of a caller, shared by all copies of its <see cref="Caller"/>. Each session of a person has its own, which end when
/// the person's end.
/// </summary>
#pragma warning disable CA1001 // without a timer and without a wait handle there is nothing in it to dispose
internal sealed class CurrentRights(string stamp, string? sessionId = null, CurrentRights? person = null)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private HashSet<CurrentRights>? _sessions;

    public string Stamp => stamp;

    /// <summary>Public id of the session; null if these are not a session's rights.</summary>
    public string? SessionId => sessionId;

    public CancellationToken Ended => _ending.Token;

    /// <summary>Returns the rights of one session of this person.</summary>
    public CurrentRights OfSession(string id)
    {
        var session = new CurrentRights(stamp, id, this);
        lock (_gate)
        {
            if (!_ending.IsCancellationRequested)
            {
                (_sessions ??= []).Add(session);
                return session;
            }
        }

        session.End();
        return session;
    }

    public void End()
    {
        person?.Forget(this);
        CurrentRights[] left;
        lock (_gate)
        {
            // Listeners close pages and connections. Run them on other threads: the writer's thread calls this method.
            _ = _ending.CancelAsync();
            left = [.. _sessions ?? []];
            _sessions = null;
        }

        foreach (var session in left)
        {
            session.End();
        }
    }

    private void Forget(CurrentRights session)
    {
        lock (_gate)
        {
            _sessions?.Remove(session);
        }
    }
}

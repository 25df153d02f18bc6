namespace TaskDashboard.Core.Domain.Callers;

/// <summary>What all copies of one caller share: whether its rights still hold. A person's sessions have standings of their own, which end with the person's.</summary>
#pragma warning disable CA1001 // without a timer and without a wait handle there is nothing in it to dispose
internal sealed class Standing(string stamp, string? sessionId = null, Standing? person = null)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource ending = new();
    private readonly Lock gate = new();
    private HashSet<Standing>? sessions;

    public string Stamp => stamp;

    /// <summary>Public id of the session; null where it is not that of a session.</summary>
    public string? SessionId => sessionId;

    public CancellationToken Ended => ending.Token;

    /// <summary>The standing of one session of this person.</summary>
    public Standing OfSession(string id)
    {
        var session = new Standing(stamp, id, this);
        lock (gate)
        {
            if (!ending.IsCancellationRequested)
            {
                (sessions ??= []).Add(session);
                return session;
            }
        }

        session.End();
        return session;
    }

    public void End()
    {
        person?.Forget(this);
        Standing[] left;
        lock (gate)
        {
            // Whoever listens closes pages and connections: not on the writer's thread, which calls this.
            _ = ending.CancelAsync();
            left = [.. sessions ?? []];
            sessions = null;
        }

        foreach (var session in left)
        {
            session.End();
        }
    }

    private void Forget(Standing session)
    {
        lock (gate)
        {
            sessions?.Remove(session);
        }
    }
}

using System.Collections.Concurrent;

namespace TaskDashboard.Core.Access;

/// <summary>
/// The active sessions of browsers, in memory, by hash. The engine updates them after each commit that starts or ends one. When a session
/// ends, only its own open pages are closed.
/// </summary>
internal sealed class SessionDirectory(CallerWatch watch, SessionRule rule, TimeProvider clock)
{
    private readonly ConcurrentDictionary<KeyHash, LivingSession> _living = new();

    /// <summary>Returns the session with this token hash; null if it is unknown or has ended.</summary>
    public LivingSession? Find(KeyHash hash)
    {
        if (!_living.TryGetValue(hash, out var session))
        {
            return null;
        }

        if (Lives(session))
        {
            return session;
        }

        // The session has expired: notify its open pages now.
        Leave(session);
        return null;
    }

    public LivingSession? OfId(string? id) =>
        id is null ? null : _living.Values.FirstOrDefault(session => session.Row.Id == id && Lives(session));

    public List<LivingSession> OfPerson(string personId) =>
        [.. _living.Values.Where(session => session.Row.PersonId == personId && Lives(session))];

    /// <summary>Newest first.</summary>
    public List<Session> List(Func<LivingSession, bool> isListed) =>
        [
            .. _living
                .Values.Where(session => Lives(session) && isListed(session))
                .Select(session => session.AsUsed(rule))
                .OrderByDescending(session => session.CreatedAt)
                .ThenBy(session => session.Id, StringComparer.Ordinal),
        ];

    public void Enter(Session row)
    {
        // After another password or a lower role, older sessions have ended.
        if (watch.Current(row.PersonId) is { } person && (person.Stamp ?? "") == row.Stamp)
        {
            _living[new KeyHash(row.Hash)] = new LivingSession(
                row,
                person.Rights?.OfSession(row.Id) ?? new CurrentRights(row.Stamp, row.Id)
            );
        }
    }

    public void ForgetEnded()
    {
        foreach (var ended in _living.Values.Where(session => !Lives(session)))
        {
            Leave(ended);
        }
    }

    public void Leave(LivingSession session)
    {
        _living.TryRemove(new KeyHash(session.Row.Hash), out _);
        session.Rights.End();
    }

    /// <summary>Removes the session with this hash.</summary>
    public void Leave(byte[] hash)
    {
        if (_living.TryGetValue(new KeyHash(hash), out var session))
        {
            Leave(session);
        }
    }

    private bool Lives(LivingSession session) => !session.Rights.Ended.IsCancellationRequested && clock.GetUtcNow() < session.EndsAt(rule);
}

/// <summary>A session in memory: its row, its last use, and the current rights of its person.</summary>
internal sealed class LivingSession(Session row, CurrentRights rights)
{
    private long _usedAt = row.LastUsedAt.UtcTicks;
    private long _writtenAt = row.LastUsedAt.UtcTicks;

    // The start of the session counted as presence. After a restart the first presence is written.
    private long _presenceWrittenAt = row.CreatedAt.UtcTicks;

    /// <summary>The row at start or load.</summary>
    public Session Row => row;

    public CurrentRights Rights => rights;

    /// <summary>The latest write of a use. Never fails.</summary>
    public Task Writing { get; set; } = Task.CompletedTask;

    public DateTimeOffset LastUsedAt => new(Volatile.Read(ref _usedAt), TimeSpan.Zero);

    public DateTimeOffset EndsAt(SessionRule rule) => rule.EndOf(row.CreatedAt, LastUsedAt);

    public Session AsUsed(SessionRule rule) => row with { LastUsedAt = LastUsedAt, EndsAt = EndsAt(rule) };

    /// <returns>Whether the use must be written now.</returns>
    public bool Use(DateTimeOffset now)
    {
        Volatile.Write(ref _usedAt, now.UtcTicks);
        return IsDue(ref _writtenAt, now, SessionService.UseWrittenEvery);
    }

    /// <returns>Whether the person's presence must be written now.</returns>
    public bool BePresent(DateTimeOffset now) => IsDue(ref _presenceWrittenAt, now, Person.PresenceStoredEvery);

    private static bool IsDue(ref long writtenAt, DateTimeOffset now, TimeSpan every)
    {
        var written = Volatile.Read(ref writtenAt);
        return (now.UtcTicks - written >= every.Ticks || now.UtcTicks < written)
            && Interlocked.CompareExchange(ref writtenAt, now.UtcTicks, written) == written;
    }
}

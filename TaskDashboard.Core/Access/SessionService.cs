using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Access;

/// <summary>
/// Sessions of signed-in browsers. All active sessions are in memory, by hash, so that a request costs a hash and a lookup. The last use of
/// a session is written at most once a minute. When a session ends, only its own open pages are closed.
/// </summary>
public sealed partial class SessionService
{
    /// <summary>
    /// How long the row of an ended session is kept. The stored last use can be out of date, so this is longer than that delay. Otherwise
    /// rows of active sessions would be deleted.
    /// </summary>
    internal static readonly TimeSpan KeptAfterEnd = TimeSpan.FromHours(1);

    /// <summary>
    /// Maximum number of sessions of one person. Starting another one ends the session that was not used for the longest time.
    /// </summary>
    internal const int MostOfPerson = 100;

    internal static readonly TimeSpan UseWrittenEvery = TimeSpan.FromMinutes(1);

    private readonly IEngine _engine;
    private readonly ReaderPool _readers;
    private readonly CallerWatch _watch;
    private readonly SessionDirectory _directory;
    private readonly SessionRule _rule;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    internal SessionService(
        IEngine engine,
        ReaderPool readers,
        CallerWatch watch,
        SessionDirectory directory,
        SessionRule rule,
        TimeProvider clock,
        ILogger<SessionService> logger
    )
    {
        _engine = engine;
        _readers = readers;
        _watch = watch;
        _directory = directory;
        _rule = rule;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>A session ends if it is not used for this time.</summary>
    public TimeSpan Idle => _rule.Idle;

    /// <summary>Maximum duration of a session.</summary>
    public TimeSpan Longest => _rule.Longest;

    /// <summary>Stores a new session for a person who has just signed in.</summary>
    /// <param name="address">Address of the client.</param>
    /// <param name="replaced">Token of the browser's previous session, which ends.</param>
    /// <returns>The token for the browser's cookie.</returns>
    /// <exception cref="RefusedException">The caller's rights have ended in the meantime.</exception>
    public async Task<string> StartAsync(
        Caller caller,
        string? address = null,
        string? replaced = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.RequireCurrent();
        var token = KeyHash.NewToken();
        await _engine
            .DoAsync(new StartSession(caller, KeyHash.Of(token).ToArray(), address, HashOf(replaced)), cancellation)
            .ConfigureAwait(false);
        return token;
    }

    /// <summary>
    /// Returns the session's person with their current rights; null if the session is unknown or has ended. The call counts as use.
    /// </summary>
    /// <param name="isPresent">Whether the person does something. False if only a page is open.</param>
    public Caller? Use(string token, bool isPresent = false)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (
            token.Length is 0 or > KeyHash.LongestKey
            || _directory.Find(KeyHash.Of(token)) is not { } session
            || _watch.Current(session.Row.PersonId) is not { } person
        )
        {
            return null;
        }

        Use(session, isPresent);
        return person with { Rights = session.Rights };
    }

    /// <summary>
    /// Returns when the caller last did something before the latest pause of an hour or more; null if there was none, or if the caller is
    /// not a person. The call is something that the person does, so the pause that it ends counts.
    /// </summary>
    public async Task<DateTimeOffset?> LeftAtAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.RequireCurrent();
        if (!PublicId.IsWellFormed(caller.Id))
        {
            return null;
        }

        if (_directory.OfId(caller.SessionId) is { } session)
        {
            Use(session, isPresent: true);
            await session.Writing.WaitAsync(cancellation).ConfigureAwait(false);
        }

        return await _readers
            .ReadAsync(
                sql =>
                {
                    using var rows = sql.Prepare("SELECT LeftAt FROM People WHERE Id = @p0").Query(caller.Id);
                    return rows.Read() ? rows.GetInstantOrNull(0) : null;
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>Ends only the session that the caller uses.</summary>
    public Task SignOutAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return _engine.DoAsync(new SignOut(caller), cancellation);
    }

    /// <summary>Ends one session of the caller. Administrators can end those of others as well.</summary>
    public Task EndAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.RequireCurrent();
        return _engine.DoAsync(new EndSession(caller, id), cancellation);
    }

    /// <summary>Ends all sessions of a person except the one that the caller uses. Only administrators can end those of others.</summary>
    /// <param name="personId">With the caller's own id, ends the caller's other sessions.</param>
    /// <returns>How many have ended.</returns>
    public Task<int> EndAllAsync(Caller caller, string personId, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(personId);
        if (personId == caller.Id)
        {
            caller.RequireCurrent();
        }
        else
        {
            caller.Require(Permission.ManagePeople);
        }

        return _engine.DoAsync(new EndSessions(caller, personId), cancellation);
    }

    /// <summary>Returns the caller's own sessions, newest first.</summary>
    public IReadOnlyList<Session> Own(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.RequireCurrent();
        return _directory.List(session => session.Row.PersonId == caller.Id);
    }

    /// <summary>Returns the sessions of all people that the caller may see, including those of sign-in links, newest first.</summary>
    public IReadOnlyList<Session> List(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ManagePeople);
        return _directory.List(session => _watch.Current(session.Row.PersonId) is { } person && caller.SeesAll(person.Companies));
    }

    /// <summary>Returns the SHA-256 of a session's token; null if it is missing or cannot be valid.</summary>
    internal static byte[]? HashOf(string? token) =>
        token is { Length: > 0 and <= KeyHash.LongestKey } ? KeyHash.Of(token).ToArray() : null;

    internal async Task LoadAsync(CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow();
        var rows = await _readers
            .QueryAsync((context, ending) => context.Sessions.Where(row => row.EndsAt > now).ToListAsync(ending), cancellation)
            .ConfigureAwait(false);
        rows.ForEach(_directory.Enter);
    }

    private void Use(LivingSession session, bool isPresent)
    {
        // Both are asked, because each remembers when it was written.
        var now = _clock.GetUtcNow();
        var isUseDue = session.Use(now);
        var isPresenceDue = isPresent && session.BePresent(now);
        if (isUseDue || isPresenceDue)
        {
            session.Writing = WriteUseAsync(session, isPresenceDue ? now : null);
        }
    }

    private async Task WriteUseAsync(LivingSession session, DateTimeOffset? presentAt)
    {
        try
        {
            await _engine
                .DoAsync(new RecordSessionUse(session.Row.Hash, session.Row.PersonId, session.LastUsedAt, session.EndsAt(_rule), presentAt))
                .ConfigureAwait(false);
        }
        catch (RefusedException)
        {
            // The database accepts no writes now, which the writer reports. A later use is written.
        }
#pragma warning disable CA1031 // no caller waits for the result
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogUnwritten(_logger, failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The last use of a session could not be written; the next one is.")]
    private static partial void LogUnwritten(ILogger logger, Exception failure);
}

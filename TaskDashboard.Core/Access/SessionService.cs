using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Access;

/// <summary>
/// Browsers that are signed in. All living sessions are in memory, by hash, so that a request costs a hash and a look-up; that a session is used is written
/// at most once a minute. One that ends closes its own open pages and no others.
/// </summary>
public sealed partial class SessionService
{
    /// <summary>Longer than the table can be behind with the last use, so that no row is deleted whose session goes on.</summary>
    internal static readonly TimeSpan KeptAfterEnd = TimeSpan.FromHours(1);

    /// <summary>Sessions of one person. Who starts another one ends the one that was not used for the longest time.</summary>
    internal const int MostOfPerson = 100;

    internal static readonly TimeSpan UseWrittenEvery = TimeSpan.FromMinutes(1);

    private readonly StoreWriter writer;
    private readonly CallerWatch watch;
    private readonly SessionRule rule;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly ConcurrentDictionary<KeyHash, Living> living = new();

    internal SessionService(StoreWriter writer, CallerWatch watch, SessionRule rule, TimeProvider clock, ILogger<SessionService> logger)
    {
        this.writer = writer;
        this.watch = watch;
        this.rule = rule;
        this.clock = clock;
        this.logger = logger;
    }

    /// <summary>A session that is not used for so long ends.</summary>
    public TimeSpan Idle => rule.Idle;

    /// <summary>How long a session can last at most.</summary>
    public TimeSpan Longest => rule.Longest;

    /// <summary>A new session, on the disk, for somebody who has just signed in.</summary>
    /// <param name="address">Where they call from.</param>
    /// <param name="replaced">The token of the session that the same browser has had so far: it ends.</param>
    /// <returns>The token for the browser's cookie.</returns>
    /// <exception cref="RefusedException">The caller's rights have ended meanwhile.</exception>
    public async Task<string> StartAsync(Caller caller, string? address = null, string? replaced = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.RequireCurrent();
        return await writer.WriteAsync(session => Start(session, caller, address, replaced), cancellation).ConfigureAwait(false);
    }

    /// <summary>Whom the session stands for, as they are now; null if it is unknown or has ended. To ask is to use it.</summary>
    public Caller? Use(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (Find(token) is not { } session || watch.Current(session.Row.PersonId) is not { } person)
        {
            return null;
        }

        if (session.Use(clock.GetUtcNow()))
        {
            _ = WriteUseAsync(session);
        }

        return person with { Standing = session.Standing };
    }

    /// <summary>Ends the session that the caller came by, and no other.</summary>
    public Task SignOutAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return writer.WriteAsync(
            session =>
            {
                session.Audit(caller, "signedOut", caller.Id, null);
                if (OfId(caller.SessionId) is { } own)
                {
                    End(session, own);
                }

                return true;
            },
            cancellation);
    }

    /// <summary>Ends one session: one of the caller's own, or as an administrator somebody else's.</summary>
    public Task EndAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.RequireCurrent();
        return writer.WriteAsync(
            session =>
            {
                if (OfId(id) is not { } found || !MayEnd(session, caller, found.Row.PersonId))
                {
                    throw RefusedException.NotFound("session");
                }

                session.Audit(caller, "sessionEnded", found.Row.PersonId, $"session {id}");
                End(session, found);
                return true;
            },
            cancellation);
    }

    /// <summary>Ends every session of a person except the one that the caller came by. Other people's are for administrators.</summary>
    /// <param name="personId">The caller's own id ends their other sessions.</param>
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

        return writer.WriteAsync(
            session =>
            {
                if (!MayEnd(session, caller, personId))
                {
                    throw RefusedException.NotFound("person");
                }

                var ended = living.Values.Where(one => one.Row.PersonId == personId && one.Row.Id != caller.SessionId && Lives(one)).ToList();
                if (ended.Count > 0)
                {
                    session.Audit(caller, "sessionsEnded", personId, string.Create(CultureInfo.InvariantCulture, $"{ended.Count} ended"));
                    ended.ForEach(one => End(session, one));
                }

                return ended.Count;
            },
            cancellation);
    }

    /// <summary>The caller's own sessions, the newest first.</summary>
    public IReadOnlyList<Session> Own(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.RequireCurrent();
        return Listed(session => session.Row.PersonId == caller.Id);
    }

    /// <summary>Sessions of everybody whom the caller may see, those of sign-in links too, the newest first.</summary>
    public IReadOnlyList<Session> List(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ManagePeople);
        return Listed(session => watch.Current(session.Row.PersonId) is { } person && caller.SeesAll(person.Companies));
    }

    /// <summary>The same as <see cref="StartAsync"/>, as a part of other work.</summary>
    internal string Start(WriteSession session, Caller caller, string? address, string? replaced)
    {
        var token = KeyHash.NewToken();
        var row = new Session
        {
            Id = session.NewId(),
            PersonId = caller.Id,
            CreatedAt = session.Now,
            LastUsedAt = session.Now,
            EndsAt = rule.EndOf(session.Now, session.Now),
            Address = address is { Length: > Limits.Word } ? null : address,
            Hash = KeyHash.Of(token).ToArray(),
            Stamp = caller.Stamp ?? "",
        };
        session.InsertSession(row);
        session.SessionsChanged(row.PersonId);
        if (replaced is not null && Find(replaced) is { } before)
        {
            End(session, before);
        }
        else if (living.Values.Where(one => one.Row.PersonId == caller.Id && Lives(one)).ToList() is { Count: >= MostOfPerson } all)
        {
            End(session, all.MinBy(one => one.LastUsedAt)!);
        }

        session.AfterCommit(() =>
        {
            Enter(row);
            ForgetEnded();
        });
        return token;
    }

    internal async Task LoadAsync(CancellationToken cancellation)
    {
        var rows = await writer.WriteAsync(session => session.Context.Sessions.AsNoTracking().Where(row => row.EndsAt > session.Now).ToList(), cancellation).ConfigureAwait(false);
        rows.ForEach(Enter);
    }

    private void Enter(Session row)
    {
        // Another password, a smaller role: what was started before has ended.
        if (watch.Current(row.PersonId) is { } person && (person.Stamp ?? "") == row.Stamp)
        {
            living[new KeyHash(row.Hash)] = new Living(row, person.Standing?.OfSession(row.Id) ?? new Standing(row.Stamp, row.Id));
        }
    }

    private void ForgetEnded()
    {
        foreach (var ended in living.Values.Where(session => !Lives(session)))
        {
            Leave(ended);
        }
    }

    private void Leave(Living session)
    {
        living.TryRemove(new KeyHash(session.Row.Hash), out _);
        session.Standing.End();
    }

    private void End(WriteSession session, Living ended)
    {
        session.DeleteSession(ended.Row.Hash);
        session.SessionsChanged(ended.Row.PersonId);
        session.AfterCommit(() => Leave(ended));
    }

    private Living? Find(string token)
    {
        if (token.Length is 0 or > KeyHash.LongestKey || !living.TryGetValue(KeyHash.Of(token), out var session))
        {
            return null;
        }

        if (Lives(session))
        {
            return session;
        }

        // Its time is over: pages of it that are still open hear of it now.
        Leave(session);
        return null;
    }

    private Living? OfId(string? id) => id is null ? null : living.Values.FirstOrDefault(session => session.Row.Id == id && Lives(session));

    private bool Lives(Living session) => !session.Standing.Ended.IsCancellationRequested && clock.GetUtcNow() < session.EndsAt(rule);

    private List<Session> Listed(Func<Living, bool> isListed) =>
        [.. living.Values.Where(session => Lives(session) && isListed(session)).Select(session => session.AsUsed(rule)).OrderByDescending(session => session.CreatedAt).ThenBy(session => session.Id, StringComparer.Ordinal)];

    private static bool MayEnd(WriteSession session, Caller caller, string personId) =>
        personId == caller.Id || (caller.Has(Permission.ManagePeople) && session.FindHolder(personId) is var (_, companyId) && caller.Sees(companyId));

    private async Task WriteUseAsync(Living session)
    {
        try
        {
            await writer.WriteAsync(work =>
            {
                if (!work.WriteUse(session.AsUsed(rule)))
                {
                    work.AfterCommit(() => Leave(session));
                }

                return true;
            }).ConfigureAwait(false);
        }
        catch (RefusedException)
        {
            // The database takes no writes now, and the writer says so. The next use is written when it does again.
        }
#pragma warning disable CA1031 // nobody waits for it
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogUnwritten(logger, failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The last use of a session could not be written; the next one is.")]
    private static partial void LogUnwritten(ILogger logger, Exception failure);

    private sealed class Living(Session row, Standing standing)
    {
        private long usedAt = row.LastUsedAt.UtcTicks;
        private long writtenAt = row.LastUsedAt.UtcTicks;

        /// <summary>As it was when it was started or loaded.</summary>
        public Session Row => row;

        public Standing Standing => standing;

        public DateTimeOffset LastUsedAt => new(Volatile.Read(ref usedAt), TimeSpan.Zero);

        public DateTimeOffset EndsAt(SessionRule rule) => rule.EndOf(row.CreatedAt, LastUsedAt);

        public Session AsUsed(SessionRule rule) => row with { LastUsedAt = LastUsedAt, EndsAt = EndsAt(rule) };

        /// <returns>Whether it is time to write it.</returns>
        public bool Use(DateTimeOffset now)
        {
            Volatile.Write(ref usedAt, now.UtcTicks);
            var written = Volatile.Read(ref writtenAt);
            return (now.UtcTicks - written >= UseWrittenEvery.Ticks || now.UtcTicks < written) && Interlocked.CompareExchange(ref writtenAt, now.UtcTicks, written) == written;
        }
    }
}

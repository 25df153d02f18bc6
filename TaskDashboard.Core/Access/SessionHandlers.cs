using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Access;

/// <summary>Starts a session for a person who has just signed in.</summary>
/// <param name="Hash">SHA-256 of the session's token.</param>
/// <param name="Address">Address of the client.</param>
/// <param name="ReplacedHash">SHA-256 of the token of the browser's previous session, which ends.</param>
internal sealed record StartSession(Caller Caller, byte[] Hash, string? Address, byte[]? ReplacedHash) : Command<bool>;

/// <summary>Ends the session that the caller uses.</summary>
internal sealed record SignOut(Caller Caller) : Command<bool>;

internal sealed record EndSession(Caller Caller, string Id) : Command<bool>;

/// <summary>Ends all sessions of a person except the one that the caller uses. Returns how many have ended.</summary>
internal sealed record EndSessions(Caller Caller, string PersonId) : Command<int>;

/// <summary>Writes when a session was last used. Returns whether the session still exists.</summary>
/// <param name="PresentAt">When its person did something; null if only a page was open.</param>
internal sealed record RecordSessionUse(
    byte[] Hash,
    string PersonId,
    DateTimeOffset LastUsedAt,
    DateTimeOffset EndsAt,
    DateTimeOffset? PresentAt
) : Command<bool>;

/// <param name="Hash">SHA-256 of the link's token.</param>
internal sealed record AddSignInLink(byte[] Hash) : Command<bool>;

/// <summary>Uses up a sign-in link and starts a session for the browser. Returns whether the link was valid.</summary>
/// <param name="LinkHash">SHA-256 of the link's token.</param>
/// <param name="Hash">SHA-256 of the session's token.</param>
internal sealed record UseSignInLink(byte[] LinkHash, byte[] Hash, string? Address, byte[]? ReplacedHash) : Command<bool>;

/// <summary>Handles the commands on people's sessions and on the links that start one.</summary>
internal sealed class SessionHandlers(SessionDirectory directory, SessionRule rule) : ICommandHandlers
{
    public void AddTo(CommandTable table)
    {
        table.Add<StartSession, bool>(Start);
        table.Add<SignOut, bool>(SignOut);
        table.Add<EndSession, bool>(End);
        table.Add<EndSessions, int>(EndAll);
        table.Add<RecordSessionUse, bool>(RecordUse);
        table.Add<AddSignInLink, bool>(AddLink);
        table.Add<UseSignInLink, bool>(UseLink);
    }

    private bool Start(WriteSession session, StartSession command)
    {
        Start(session, command.Caller, command.Hash, command.Address, command.ReplacedHash);
        return true;
    }

    private bool SignOut(WriteSession session, SignOut command)
    {
        session.Audit(command.Caller, AuditAction.SignedOut, AuditSubject.OfPerson(command.Caller));
        if (directory.OfId(command.Caller.SessionId) is { } own)
        {
            End(session, own);
        }

        return true;
    }

    private bool End(WriteSession session, EndSession command)
    {
        if (directory.OfId(command.Id) is not { } found || !MayEnd(session, command.Caller, found.Row.PersonId))
        {
            throw RefusedException.NotFound("session");
        }

        session.Audit(command.Caller, AuditAction.SessionEnded, session.HolderSubject(found.Row.PersonId), detail: $"session {command.Id}");
        End(session, found);
        return true;
    }

    private int EndAll(WriteSession session, EndSessions command)
    {
        var (caller, personId) = command;
        if (!MayEnd(session, caller, personId))
        {
            throw RefusedException.NotFound("person");
        }

        var ended = directory.OfPerson(personId).FindAll(one => one.Row.Id != caller.SessionId);
        if (ended.Count > 0)
        {
            session.Audit(caller, AuditAction.SessionsEnded, session.HolderSubject(personId), count: ended.Count);
            ended.ForEach(one => End(session, one));
        }

        return ended.Count;
    }

    private bool RecordUse(WriteSession session, RecordSessionUse command)
    {
        var isThere = session.WriteUse(command.Hash, command.LastUsedAt, command.EndsAt);
        if (!isThere)
        {
            session.AfterCommit(() => directory.Leave(command.Hash));
        }
        else if (command.PresentAt is { } at)
        {
            session.WritePresence(command.PersonId, at);
        }

        return isThere;
    }

    private static bool AddLink(WriteSession session, AddSignInLink command)
    {
        session.Context.SignInLinks.Add(new SignInLink { Hash = command.Hash, CreatedAt = session.Now });
        session.Context.SaveChanges();
        return true;
    }

    private bool UseLink(WriteSession session, UseSignInLink command)
    {
        if (
            session
                .Prepare("UPDATE SignInLinks SET UsedAt = @p0 WHERE Hash = @p1 AND UsedAt IS NULL AND CreatedAt >= @p2")
                .Run(session.Now, command.LinkHash, session.Now - SignInLinks.Valid) == 0
        )
        {
            return false;
        }

        session.Audit(Caller.LinkHolder, AuditAction.SignedIn, AuditSubject.OfPerson(Caller.LinkHolder), detail: "by a link");
        Start(session, Caller.LinkHolder, command.Hash, command.Address, command.ReplacedHash);
        return true;
    }

    private void Start(WriteSession session, Caller caller, byte[] hash, string? address, byte[]? replacedHash)
    {
        var row = new Session
        {
            Id = session.NewId(),
            PersonId = caller.Id,
            CreatedAt = session.Now,
            LastUsedAt = session.Now,
            EndsAt = rule.EndOf(session.Now, session.Now),
            Address = address is { Length: > Limits.Word } ? null : address,
            Hash = hash,
            Stamp = caller.Stamp ?? "",
        };
        session.InsertSession(row);
        session.WritePresence(row.PersonId, session.Now);
        session.SessionsChanged(row.PersonId);
        if (replacedHash is not null && directory.Find(new KeyHash(replacedHash)) is { } before)
        {
            End(session, before);
        }
        else if (directory.OfPerson(caller.Id) is { Count: >= SessionService.MostOfPerson } all)
        {
            End(session, all.MinBy(one => one.LastUsedAt)!);
        }

        session.AfterCommit(() =>
        {
            directory.Enter(row);
            directory.ForgetEnded();
        });
    }

    private void End(WriteSession session, LivingSession ended)
    {
        session.DeleteSession(ended.Row.Hash);
        session.SessionsChanged(ended.Row.PersonId);
        session.AfterCommit(() => directory.Leave(ended));
    }

    private static bool MayEnd(WriteSession session, Caller caller, string personId) =>
        personId == caller.Id
        || (caller.Has(Permission.ManagePeople) && session.FindHolder(personId) is var (_, companyId, _) && caller.Sees(companyId));
}

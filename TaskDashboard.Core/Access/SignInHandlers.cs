using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Access;

/// <summary>Counts an attempt to sign in or to change a password, after the password was compared.</summary>
/// <param name="NormalizedName">The name, normalized for comparison.</param>
/// <param name="NameKey">SHA-256 of that name.</param>
/// <param name="From">The address, or the browser if the person has signed in there before.</param>
/// <param name="ProvenHash">The stored hash that the password matches; null if it matches none.</param>
/// <param name="NewHash">Hash of the new password, or of the same one if its stored hash is outdated; otherwise null.</param>
/// <param name="Changes">True to replace a right password by the new one, false to sign the person in.</param>
internal sealed record CountAttempt(string NormalizedName, byte[] NameKey, string From, string? ProvenHash, string? NewHash, bool Changes)
    : Command<CountedAttempt>;

/// <param name="PersonId">The person; null if the password is wrong or the attempt does not count.</param>
/// <param name="LockedUntil">Set if the name is locked for this source.</param>
internal sealed record CountedAttempt(string? PersonId, DateTimeOffset? LockedUntil);

/// <param name="Minute">Minutes since 1970.</param>
/// <param name="Actor">Name of the person whose name was used, or that nobody knows who it was.</param>
/// <param name="PersonId">The person whose name was used; null if the name is unknown or missing.</param>
/// <param name="CompanyId">The person's company.</param>
internal sealed record FailureLine(
    long Minute,
    AuditAction Action,
    string Actor,
    string? PersonId,
    string? CompanyId,
    int Count,
    string Detail
);

/// <summary>Writes failures of unauthorized callers to the audit log.</summary>
internal sealed record RecordFailures(IReadOnlyList<FailureLine> Lines) : Command<bool>;

/// <summary>
/// Handles the commands of signing in. Decides, in the writer, whether an attempt counts: however many guesses run at once, none beyond the
/// limit is answered as right.
/// </summary>
internal sealed class SignInHandlers(CallerWatch watch, PasswordRule rule, FailureSums failures) : ICommandHandlers
{
    public void AddTo(CommandTable table)
    {
        table.Add<CountAttempt, CountedAttempt>(Count);
        table.Add<RecordFailures, bool>(Record);
    }

    private static bool Record(WriteSession session, RecordFailures command)
    {
        foreach (var line in command.Lines)
        {
            var at = DateTimeOffset.FromUnixTimeSeconds(line.Minute * FailureSums.SecondsPerMinute);
            var subject = line.PersonId is { } person
                ? new AuditSubject(AuditSubjectKind.Person, person, line.Actor, line.CompanyId)
                : AuditSubject.None;

            // Who knows only the name of a person is not that person, so these entries have no actor's id.
            session.Audit(at, null, line.Actor, line.Action, subject, detail: line.Detail, count: line.Count);
        }

        return true;
    }

    private CountedAttempt Count(WriteSession session, CountAttempt command)
    {
        var (normalized, key, from, provenHash, newHash, changes) = command;
        var (wrong, lockedUntil) = session.Sql.FindAttempts(key, from);
        if (lockedUntil > session.Now)
        {
            return new CountedAttempt(null, lockedUntil);
        }

        var person = session.Context.People.SingleOrDefault(row => row.NormalizedName == normalized);
        if (person is { DisabledAt: null } && provenHash == person.PasswordHash)
        {
            if (newHash is not null && !changes)
            {
                session.Context.Entry(person).Property(row => row.PasswordHash).CurrentValue = newHash;
            }

            if (wrong > 0)
            {
                session.ForgetAttempts(key, from);
            }

            var now = changes ? Changed(session, person, newHash!) : SignedIn(session, person);
            session.AfterCommit(() => watch.Enter(now.ToCaller(), now.Stamp));
            return new CountedAttempt(now.Id, null);
        }

        var locks = wrong + 1 >= rule.LockOutAfter;
        DateTimeOffset? until = locks ? session.Now + rule.LockOutFor : null;
        session.StoreAttempts(key, from, locks ? 0 : wrong + 1, until ?? DateTimeOffset.UnixEpoch);

        // An unknown name may be a password typed into the wrong field, so it is not stored.
        session.AfterCommit(() => failures.Add(locks ? AccessFailure.LockOut : AccessFailure.SignIn, person, from));
        if (locks && person is not null)
        {
            session.Changed(ChangeSubject.Person, person.Number, person.CompanyId);
        }

        return new CountedAttempt(null, until);
    }

    private static Person SignedIn(WriteSession session, Person person) =>
        session.Replace(person, person with { LastSignInAt = session.Now }, person.ToCaller(), AuditAction.SignedIn);

    private static Person Changed(WriteSession session, Person person, string hash) =>
        session.Replace(
            person,
            person with
            {
                PasswordHash = hash,
                Stamp = PersonWrites.NewStamp(),
            },
            person.ToCaller(),
            AuditAction.PasswordChanged
        );
}

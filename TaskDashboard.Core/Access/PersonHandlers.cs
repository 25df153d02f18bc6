using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Access;

internal sealed record AddPerson(Caller Caller, string Name, string PasswordHash, Role Role, string? CompanyId) : Command<Person>;

internal sealed record ChangePerson(Caller Caller, string Id, string Name, Role Role, string? CompanyId) : Command<Person>;

internal sealed record SetPassword(Caller Caller, string Id, string PasswordHash) : Command<Person>;

internal sealed record UnlockPerson(Caller Caller, string Id) : Command<Person>;

internal sealed record SetPersonDisabled(Caller Caller, string Id, bool Disabled) : Command<Person>;

/// <summary>Handles the commands on people.</summary>
internal sealed class PersonHandlers(CallerWatch watch, SignInLimits limits) : ICommandHandlers
{
    private static readonly IReadOnlyList<Role> Managers = RolePermissions.With(Permission.ManagePeople);

    public void AddTo(CommandTable table)
    {
        table.Add<AddPerson, Person>(Add);
        table.Add<ChangePerson, Person>(Change);
        table.Add<SetPassword, Person>(SetPassword);
        table.Add<UnlockPerson, Person>(Unlock);
        table.Add<SetPersonDisabled, Person>(SetDisabled);
    }

    private Person Add(WriteSession session, AddPerson command)
    {
        var normalized = PersonName.Normalize(command.Name);
        RefuseTaken(session, normalized, except: 0);
        var added = new Person
        {
            Number = checked((int)session.Series.Next(SeriesName.Person)),
            Id = session.NewId(),
            Name = command.Name,
            NormalizedName = normalized,
            PasswordHash = command.PasswordHash,
            Stamp = PersonWrites.NewStamp(),
            Role = command.Role,
            CompanyId = command.CompanyId,
            CreatedAt = session.Now,
            CreatedBy = command.Caller.Name,
        };
        session.Context.People.Add(added);
        session.Context.SaveChanges();
        session.Audit(command.Caller, AuditAction.PersonAdded, AuditSubject.Of(added), detail: RightsOf(added));
        session.Changed(ChangeSubject.Person, added.Number, added.CompanyId);
        session.AfterCommit(() => Enter(added));
        return added;
    }

    private Person Change(WriteSession session, ChangePerson command)
    {
        var before = Find(session, command.Caller, command.Id);
        var normalized = PersonName.Normalize(command.Name);
        RefuseTaken(session, normalized, before.Number);
        var less =
            RolePermissions.IsReduced(before.Role, command.Role)
            || (command.CompanyId is not null && command.CompanyId != before.CompanyId);
        var after = before with
        {
            Name = command.Name,
            NormalizedName = normalized,
            Role = command.Role,
            CompanyId = command.CompanyId,
            Stamp = less ? PersonWrites.NewStamp() : before.Stamp,
        };
        RefuseLockingOut(session, command.Caller, before, after, less);
        return Written(
            session,
            command.Caller,
            before,
            after,
            AuditAction.PersonChanged,
            after.Name == before.Name ? RightsOf(after) : $"Before: {before.Name}. {RightsOf(after)}"
        );
    }

    private Person SetPassword(WriteSession session, SetPassword command)
    {
        var before = Find(session, command.Caller, command.Id);
        Forget(session, before);
        return Written(
            session,
            command.Caller,
            before,
            before with
            {
                PasswordHash = command.PasswordHash,
                Stamp = PersonWrites.NewStamp(),
            },
            AuditAction.PasswordSet
        );
    }

    private Person Unlock(WriteSession session, UnlockPerson command)
    {
        var person = Find(session, command.Caller, command.Id);
        if (Forget(session, person))
        {
            session.Audit(command.Caller, AuditAction.PersonUnlocked, AuditSubject.Of(person));
            session.Changed(ChangeSubject.Person, person.Number, person.CompanyId);
        }

        return person;
    }

    private Person SetDisabled(WriteSession session, SetPersonDisabled command)
    {
        var before = Find(session, command.Caller, command.Id);
        if (before.DisabledAt is not null == command.Disabled)
        {
            return before;
        }

        var after = before with { DisabledAt = command.Disabled ? session.Now : null, Stamp = PersonWrites.NewStamp() };
        RefuseLockingOut(session, command.Caller, before, after, command.Disabled);
        return Written(session, command.Caller, before, after, command.Disabled ? AuditAction.PersonDisabled : AuditAction.PersonEnabled);
    }

    private Person Written(WriteSession session, Caller caller, Person before, Person after, AuditAction action, string? detail = null)
    {
        session.Replace(before, after, caller, action, detail);
        session.AfterCommit(() => Enter(after));
        return after;
    }

    private static string RightsOf(Person person) => $"{person.Role}, {person.CompanyId ?? "all companies"}";

    private void Enter(Person person)
    {
        if (person.DisabledAt is null)
        {
            watch.Enter(person.ToCaller(), person.Stamp);
        }
        else
        {
            watch.Leave(person.Id);
        }
    }

    /// <returns>Whether there was anything to remove.</returns>
    private bool Forget(WriteSession session, Person person)
    {
        var key = PersonName.KeyOf(person.NormalizedName);
        var isDelayed = limits.DelayOf(new KeyHash(key)) > TimeSpan.Zero;
        session.AfterCommit(() => limits.Forget(new KeyHash(key)));
        return session.ForgetAttempts(key) || isDelayed;
    }

    private static Person Find(WriteSession session, Caller caller, string id)
    {
        var found =
            (PlainCharacters.CanBeStored(id) ? session.Context.People.SingleOrDefault(person => person.Id == id) : null)
            ?? throw RefusedException.NotFound("person");
        caller.Require(Permission.ManagePeople, found.CompanyId, "person");
        return found;
    }

    private static void RefuseTaken(WriteSession session, string normalized, int except)
    {
        if (session.Context.People.Any(person => person.NormalizedName == normalized && person.Number != except))
        {
            throw RefusedException.Conflict("nameTaken", "Somebody has this name already. Choose another one.");
        }
    }

    private static void RefuseLockingOut(WriteSession session, Caller caller, Person before, Person after, bool less)
    {
        if (
            before.IsActiveAdministrator
            && !after.IsActiveAdministrator
            && !session.Context.People.Any(person =>
                person.Number != before.Number && Managers.Contains(person.Role) && person.CompanyId == null && person.DisabledAt == null
            )
        )
        {
            throw RefusedException.Conflict("lastAdministrator", "This is the last administrator. Make somebody else administrator first.");
        }

        if (less && caller.Id == before.Id)
        {
            throw RefusedException.Conflict("oneself", "You would shut yourself out. Ask another administrator to do it.");
        }
    }
}

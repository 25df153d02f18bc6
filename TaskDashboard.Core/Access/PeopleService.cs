using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Access;

/// <summary>A person as an administrator sees them.</summary>
/// <param name="LockedUntil">Set while the name is locked for some sources after too many wrong passwords in a row: when the last of these locks ends. From elsewhere the person can sign in.</param>
public sealed record PersonView(Person Person, DateTimeOffset? LockedUntil)
{
    /// <summary>Addresses and browsers for which the name is locked.</summary>
    public int LockedSources { get; init; }

    /// <summary>How long the next attempt is delayed that does not come from a browser which the person has used before.</summary>
    public TimeSpan Delay { get; init; }
}

/// <summary>A person as an administrator describes them.</summary>
public sealed record NewPerson
{
    public required string Name { get; init; }
    public required string Password { get; init; }
    public required Role Role { get; init; }
    public string? CompanyId { get; init; }
}

/// <summary>What a person is from now on, in whole.</summary>
public sealed record PersonChange
{
    public required string Name { get; init; }
    public required Role Role { get; init; }
    public string? CompanyId { get; init; }
}

/// <summary>
/// The people who sign in with a name and a password. Administrators keep them; one of a company keeps that company's. There is
/// always an administrator left, and nobody shuts themself out.
/// </summary>
public sealed class PeopleService
{
    private static readonly IReadOnlyList<Role> Managers = RolePermissions.With(Permission.ManagePeople);

    private readonly StoreWriter writer;
    private readonly ReaderPool readers;
    private readonly CallerWatch watch;
    private readonly IPasswords passwords;
    private readonly PasswordRule rule;
    private readonly SignInLimits limits;
    private readonly TimeProvider clock;

    internal PeopleService(StoreWriter writer, ReaderPool readers, CallerWatch watch, IPasswords passwords, PasswordRule rule, SignInLimits limits, TimeProvider clock)
    {
        this.writer = writer;
        this.readers = readers;
        this.watch = watch;
        this.passwords = passwords;
        this.rule = rule;
        this.limits = limits;
        this.clock = clock;
    }

    /// <summary>Characters of the shortest password that is taken, to be told beforehand.</summary>
    public int ShortestPassword => rule.Shortest;

    /// <exception cref="RefusedException">Conflict "nameTaken": somebody has this name already.</exception>
    public async Task<Person> AddAsync(Caller caller, NewPerson person, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(person);
        caller.Require(Permission.ManagePeople);
        var name = Check.Text(person.Name, "name", Limits.Name).Trim();
        var normalized = PersonName.Normalize(name);
        CheckReach(caller, person.Role, person.CompanyId);
        rule.Check(person.Password, name);
        var hash = await HashAsync(person.Password, cancellation).ConfigureAwait(false);
        return await writer.WriteAsync(
            session =>
            {
                RefuseTaken(session, normalized, except: 0);
                var added = new Person
                {
                    Number = checked((int)session.Series.Next(SeriesName.Person)),
                    Id = session.NewId(),
                    Name = name,
                    NormalizedName = normalized,
                    PasswordHash = hash,
                    Stamp = PersonWrites.NewStamp(),
                    Role = person.Role,
                    CompanyId = person.CompanyId,
                    CreatedAt = session.Now,
                    CreatedBy = caller.Name,
                };
                session.Context.People.Add(added);
                session.Context.SaveChanges();
                session.Audit(caller, "personAdded", added.Id, $"{name}, {added.Role}, {added.CompanyId ?? "all companies"}");
                session.Changed(ChangeSubject.Person, added.Number, added.CompanyId);
                session.AfterCommit(() => Enter(added));
                return added;
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Gives another name, role or company. Where there is less to see or to do, the person's sessions end.</summary>
    /// <exception cref="RefusedException">Conflict: "nameTaken", "lastAdministrator", or "oneself" where the caller would take rights from themself.</exception>
    public Task<Person> ChangeAsync(Caller caller, string id, PersonChange change, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(change);
        caller.Require(Permission.ManagePeople);
        var name = Check.Text(change.Name, "name", Limits.Name).Trim();
        var normalized = PersonName.Normalize(name);
        CheckReach(caller, change.Role, change.CompanyId);
        return writer.WriteAsync(
            session =>
            {
                var before = Find(session, caller, id);
                RefuseTaken(session, normalized, before.Number);
                var less = RolePermissions.IsReduced(before.Role, change.Role) || (change.CompanyId is not null && change.CompanyId != before.CompanyId);
                var after = before with
                {
                    Name = name,
                    NormalizedName = normalized,
                    Role = change.Role,
                    CompanyId = change.CompanyId,
                    Stamp = less ? PersonWrites.NewStamp() : before.Stamp,
                };
                RefuseLockingOut(session, caller, before, after, less);
                return Written(session, caller, before, after, "personChanged", $"{name}, {after.Role}, {after.CompanyId ?? "all companies"}");
            },
            cancellation);
    }

    /// <summary>Gives another password, lifts locks and delays, and ends the person's sessions.</summary>
    /// <exception cref="RefusedException">Invalid: the password does not do, or is the present one.</exception>
    public async Task SetPasswordAsync(Caller caller, string id, string password, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ManagePeople);
        rule.Check(password, "");
        if (await IsPresentAsync(caller, id, password, cancellation).ConfigureAwait(false))
        {
            throw PasswordRule.IsPresent();
        }

        var hash = await HashAsync(password, cancellation).ConfigureAwait(false);
        await writer.WriteAsync(
            session =>
            {
                var before = Find(session, caller, id);
                rule.Check(password, before.Name);
                Forget(session, before);
                return Written(session, caller, before, before with { PasswordHash = hash, Stamp = PersonWrites.NewStamp() }, "passwordSet");
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Lifts all locks and delays after wrong passwords before their time, and starts their count anew.</summary>
    public Task UnlockAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ManagePeople);
        return writer.WriteAsync(
            session =>
            {
                var person = Find(session, caller, id);
                if (Forget(session, person))
                {
                    session.Audit(caller, "personUnlocked", person.Id, null);
                    session.Changed(ChangeSubject.Person, person.Number, person.CompanyId);
                }

                return person;
            },
            cancellation);
    }

    /// <summary>Ends the person's sessions and lets them in no more.</summary>
    /// <exception cref="RefusedException">Conflict: "lastAdministrator" or "oneself".</exception>
    public Task DisableAsync(Caller caller, string id, CancellationToken cancellation = default) => SetDisabledAsync(caller, id, disabled: true, cancellation);

    public Task EnableAsync(Caller caller, string id, CancellationToken cancellation = default) => SetDisabledAsync(caller, id, disabled: false, cancellation);

    /// <summary>Everybody whom the caller may see, in the order in which they were added, disabled ones too.</summary>
    public Task<IReadOnlyList<PersonView>> ListAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ManagePeople);
        return readers.QueryAsync<IReadOnlyList<PersonView>>(async (context, ending) =>
        {
            var people = await context.People.OrderBy(person => person.Number).ToListAsync(ending).ConfigureAwait(false);
            people.RemoveAll(person => !caller.Sees(person.CompanyId));

            // Attempts are kept by name, and most names in a flood of them are nobody's: looked up from this side.
            var keys = people.ConvertAll(person => PersonName.KeyOf(person.NormalizedName));
            var now = clock.GetUtcNow();
            var locks = await context.SignInAttempts.Where(attempts => keys.Contains(attempts.NameKey) && attempts.LockedUntil > now)
                .GroupBy(attempts => attempts.NameKey)
                .Select(ofName => new { NameKey = ofName.Key, Until = ofName.Max(attempts => attempts.LockedUntil), Sources = ofName.Count() })
                .ToDictionaryAsync(ofName => Convert.ToHexString(ofName.NameKey), ending).ConfigureAwait(false);
            return [.. people.Zip(keys, (person, key) => locks.TryGetValue(Convert.ToHexString(key), out var ofName)
                ? new PersonView(person, ofName.Until) { LockedSources = ofName.Sources, Delay = limits.DelayOf(new KeyHash(key)) }
                : new PersonView(person, null) { Delay = limits.DelayOf(new KeyHash(key)) })];
        }, cancellation);
    }

    /// <summary>Whether somebody can sign in who administers the whole installation.</summary>
    public Task<bool> HasAdministratorAsync(CancellationToken cancellation = default) => readers.QueryAsync((context, ending) =>
        context.People.AnyAsync(person => Managers.Contains(person.Role) && person.CompanyId == null && person.DisabledAt == null, ending), cancellation);

    internal async Task LoadAsync(CancellationToken cancellation)
    {
        var active = await readers.QueryAsync((context, ending) => context.People.Where(person => person.DisabledAt == null).ToListAsync(ending), cancellation).ConfigureAwait(false);
        active.ForEach(Enter);
    }

    private Task<Person> SetDisabledAsync(Caller caller, string id, bool disabled, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ManagePeople);
        return writer.WriteAsync(
            session =>
            {
                var before = Find(session, caller, id);
                if (before.DisabledAt is not null == disabled)
                {
                    return before;
                }

                var after = before with { DisabledAt = disabled ? session.Now : null, Stamp = PersonWrites.NewStamp() };
                RefuseLockingOut(session, caller, before, after, disabled);
                return Written(session, caller, before, after, disabled ? "personDisabled" : "personEnabled");
            },
            cancellation);
    }

    private Person Written(WriteSession session, Caller caller, Person before, Person after, string action, string? detail = null)
    {
        session.Replace(before, after, caller.Name, action, detail);
        session.AfterCommit(() => Enter(after));
        return after;
    }

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

    /// <returns>Whether there was anything to forget.</returns>
    private bool Forget(WriteSession session, Person person)
    {
        var key = PersonName.KeyOf(person.NormalizedName);
        var isDelayed = limits.DelayOf(new KeyHash(key)) > TimeSpan.Zero;
        session.AfterCommit(() => limits.Forget(new KeyHash(key)));
        return session.ForgetAttempts(key) || isDelayed;
    }

    private async Task<bool> IsPresentAsync(Caller caller, string id, string password, CancellationToken cancellation)
    {
        var person = await readers.QueryAsync((context, ending) => context.People.SingleOrDefaultAsync(person => person.Id == id, ending), cancellation).ConfigureAwait(false);
        return person is not null && caller.Sees(person.CompanyId)
            && await HashingThread.RunAsync(() => passwords.Compare(person.PasswordHash, password) != PasswordMatch.Wrong, cancellation).ConfigureAwait(false);
    }

    private Task<string> HashAsync(string password, CancellationToken cancellation) => HashingThread.RunAsync(() => passwords.Hash(password), cancellation);

    private static Person Find(WriteSession session, Caller caller, string id)
    {
        var found = (PlainCharacters.CanBeStored(id) ? session.Context.People.SingleOrDefault(person => person.Id == id) : null) ?? throw RefusedException.NotFound("person");
        caller.Require(Permission.ManagePeople, found.CompanyId, "person");
        return found;
    }

    private static void CheckReach(Caller caller, Role role, string? companyId)
    {
        Check.Company(companyId, "companyId");
        if (!Enum.IsDefined(role))
        {
            throw RefusedException.Invalid("role", "role must be viewer, operator or administrator.");
        }

        caller.RequireCompany(companyId, "companyId");
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
        if (before.IsActiveAdministrator && !after.IsActiveAdministrator
            && !session.Context.People.Any(person => person.Number != before.Number && Managers.Contains(person.Role) && person.CompanyId == null && person.DisabledAt == null))
        {
            throw RefusedException.Conflict("lastAdministrator", "This is the last administrator. Make somebody else administrator first.");
        }

        if (less && caller.Id == before.Id)
        {
            throw RefusedException.Conflict("oneself", "You would shut yourself out. Ask another administrator to do it.");
        }
    }
}

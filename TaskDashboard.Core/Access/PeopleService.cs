using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Access;

/// <summary>A person, as shown to administrators.</summary>
/// <param name="LockedUntil">When the last lock of the name ends; null if no source is locked. A source is locked after too many wrong
/// passwords in a row. From other sources the person can sign in.</param>
public sealed record PersonView(Person Person, DateTimeOffset? LockedUntil)
{
    /// <summary>Number of addresses and browsers for which the name is locked.</summary>
    public int LockedSources { get; init; }

    /// <summary>Delay of the next attempt from a browser that the person has not used before.</summary>
    public TimeSpan Delay { get; init; }
}

/// <summary>Input for a new person.</summary>
public sealed record NewPerson
{
    public required string Name { get; init; }
    public required string Password { get; init; }
    public required Role Role { get; init; }
    public string? CompanyId { get; init; }
}

/// <summary>The complete new data of a person.</summary>
public sealed record PersonChange
{
    public required string Name { get; init; }
    public required Role Role { get; init; }
    public string? CompanyId { get; init; }
}

/// <summary>
/// The people who sign in with a name and a password. Administrators manage them; an administrator of a company manages only that
/// company's people. At least one administrator always remains, and nobody can remove their own rights.
/// </summary>
public sealed class PeopleService
{
    private static readonly IReadOnlyList<Role> Managers = RolePermissions.With(Permission.ManagePeople);

    private readonly IEngine _engine;
    private readonly ReaderPool _readers;
    private readonly CallerWatch _watch;
    private readonly IPasswords _passwords;
    private readonly PasswordRule _rule;
    private readonly SignInLimits _limits;
    private readonly TimeProvider _clock;

    internal PeopleService(
        IEngine engine,
        ReaderPool readers,
        CallerWatch watch,
        IPasswords passwords,
        PasswordRule rule,
        SignInLimits limits,
        TimeProvider clock
    )
    {
        _engine = engine;
        _readers = readers;
        _watch = watch;
        _passwords = passwords;
        _rule = rule;
        _limits = limits;
        _clock = clock;
    }

    /// <summary>Minimum number of characters of a password, to be shown in forms.</summary>
    public int ShortestPassword => _rule.Shortest;

    /// <exception cref="RefusedException">Conflict "nameTaken": another person has this name.</exception>
    public async Task<Person> AddAsync(Caller caller, NewPerson person, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(person);
        caller.Require(Permission.ManagePeople);
        var name = Check.Text(person.Name, "name", Limits.Name).Trim();
        CheckReach(caller, person.Role, person.CompanyId);
        _rule.Check(person.Password, name);
        var hash = await HashAsync(person.Password, cancellation).ConfigureAwait(false);
        return await _engine.DoAsync(new AddPerson(caller, name, hash, person.Role, person.CompanyId), cancellation).ConfigureAwait(false);
    }

    /// <summary>Changes name, role or company. If the person loses rights, their sessions end.</summary>
    /// <exception cref="RefusedException">Conflict: "nameTaken", "lastAdministrator", or "oneself" if the caller would remove their own
    /// rights.</exception>
    public Task<Person> ChangeAsync(Caller caller, string id, PersonChange change, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(change);
        caller.Require(Permission.ManagePeople);
        var name = Check.Text(change.Name, "name", Limits.Name).Trim();
        CheckReach(caller, change.Role, change.CompanyId);
        return _engine.DoAsync(new ChangePerson(caller, id, name, change.Role, change.CompanyId), cancellation);
    }

    /// <summary>Sets another password, removes locks and delays, and ends the person's sessions.</summary>
    /// <exception cref="RefusedException">Invalid: the password is not allowed, or is the current one.</exception>
    public async Task SetPasswordAsync(Caller caller, string id, string password, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ManagePeople);
        _rule.Check(password, "");
        if (await FindAsync(caller, id, cancellation).ConfigureAwait(false) is { } person)
        {
            _rule.Check(password, person.Name);
            if (await IsPresentAsync(person, password, cancellation).ConfigureAwait(false))
            {
                throw PasswordRule.IsPresent();
            }
        }

        var hash = await HashAsync(password, cancellation).ConfigureAwait(false);
        await _engine.DoAsync(new SetPassword(caller, id, hash), cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes all locks and delays after wrong passwords, and resets their counts.</summary>
    public Task UnlockAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ManagePeople);
        return _engine.DoAsync(new UnlockPerson(caller, id), cancellation);
    }

    /// <summary>Ends the person's sessions and prevents them from signing in.</summary>
    /// <exception cref="RefusedException">Conflict: "lastAdministrator" or "oneself".</exception>
    public Task DisableAsync(Caller caller, string id, CancellationToken cancellation = default) =>
        SetDisabledAsync(caller, id, disabled: true, cancellation);

    public Task EnableAsync(Caller caller, string id, CancellationToken cancellation = default) =>
        SetDisabledAsync(caller, id, disabled: false, cancellation);

    /// <summary>Returns all people that the caller may see, including disabled ones, in the order in which they were added.</summary>
    public Task<IReadOnlyList<PersonView>> ListAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ManagePeople);
        return _readers.QueryAsync<IReadOnlyList<PersonView>>(
            async (context, ending) =>
            {
                var people = await context.People.OrderBy(person => person.Number).ToListAsync(ending).ConfigureAwait(false);
                people.RemoveAll(person => !caller.Sees(person.CompanyId));

                // Attempts are stored by name, and in a flood most names are unknown. So each person's attempts are looked up.
                var keys = people.ConvertAll(person => PersonName.KeyOf(person.NormalizedName));
                var now = _clock.GetUtcNow();
                var locks = await context
                    .SignInAttempts.Where(attempts => keys.Contains(attempts.NameKey) && attempts.LockedUntil > now)
                    .GroupBy(attempts => attempts.NameKey)
                    .Select(ofName => new
                    {
                        NameKey = ofName.Key,
                        Until = ofName.Max(attempts => attempts.LockedUntil),
                        Sources = ofName.Count(),
                    })
                    .ToDictionaryAsync(ofName => Convert.ToHexString(ofName.NameKey), ending)
                    .ConfigureAwait(false);
                return
                [
                    .. people.Zip(
                        keys,
                        (person, key) =>
                            locks.TryGetValue(Convert.ToHexString(key), out var ofName)
                                ? new PersonView(person, ofName.Until)
                                {
                                    LockedSources = ofName.Sources,
                                    Delay = _limits.DelayOf(new KeyHash(key)),
                                }
                                : new PersonView(person, null) { Delay = _limits.DelayOf(new KeyHash(key)) }
                    ),
                ];
            },
            cancellation
        );
    }

    /// <summary>Whether any administrator of the whole installation can sign in.</summary>
    public Task<bool> HasAdministratorAsync(CancellationToken cancellation = default) =>
        _readers.QueryAsync(
            (context, ending) =>
                context.People.AnyAsync(
                    person => Managers.Contains(person.Role) && person.CompanyId == null && person.DisabledAt == null,
                    ending
                ),
            cancellation
        );

    internal async Task LoadAsync(CancellationToken cancellation)
    {
        var active = await _readers
            .QueryAsync((context, ending) => context.People.Where(person => person.DisabledAt == null).ToListAsync(ending), cancellation)
            .ConfigureAwait(false);
        active.ForEach(person => _watch.Enter(person.ToCaller(), person.Stamp));
    }

    private Task<Person> SetDisabledAsync(Caller caller, string id, bool disabled, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.ManagePeople);
        return _engine.DoAsync(new SetPersonDisabled(caller, id, disabled), cancellation);
    }

    /// <summary>Returns the person if the caller may see them.</summary>
    private async Task<Person?> FindAsync(Caller caller, string id, CancellationToken cancellation)
    {
        var person = PlainCharacters.CanBeStored(id)
            ? await _readers
                .QueryAsync((context, ending) => context.People.SingleOrDefaultAsync(person => person.Id == id, ending), cancellation)
                .ConfigureAwait(false)
            : null;
        return person is not null && caller.Sees(person.CompanyId) ? person : null;
    }

    private Task<bool> IsPresentAsync(Person person, string password, CancellationToken cancellation) =>
        HashingThread.RunAsync(() => _passwords.Compare(person.PasswordHash, password) != PasswordMatch.Wrong, cancellation);

    private Task<string> HashAsync(string password, CancellationToken cancellation) =>
        HashingThread.RunAsync(() => _passwords.Hash(password), cancellation);

    private static void CheckReach(Caller caller, Role role, string? companyId)
    {
        Check.Company(companyId, "companyId");
        if (!Enum.IsDefined(role))
        {
            throw RefusedException.Invalid("role", "role must be viewer, operator or administrator.");
        }

        caller.RequireCompany(companyId, "companyId");
    }
}

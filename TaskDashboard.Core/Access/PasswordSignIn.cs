using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Changes;
using TaskDashboard.Core.Store;
using TaskDashboard.Core.Store.Writes;

namespace TaskDashboard.Core.Access;

/// <summary>What came of a name and a password.</summary>
/// <param name="Caller">Who it is; null when they do not fit, and it is not said which of the two is wrong.</param>
/// <param name="LockedUntil">Set when too many were wrong under this name, whether somebody has it or not.</param>
public sealed record SignInAnswer(Caller? Caller, DateTimeOffset? LockedUntil);

/// <summary>
/// Signs people in by name and password. Whether an attempt counts is decided in the one writer, after the slow comparison: however
/// many guesses run at once, none past the limit is ever told that it was right.
/// </summary>
public sealed class PasswordSignIn : IDisposable
{
    private readonly StoreWriter writer;
    private readonly ReaderPool readers;
    private readonly CallerWatch watch;
    private readonly IPasswords passwords;
    private readonly PasswordRule rule;
    private readonly TimeProvider clock;
    private readonly Lazy<string> nobodysHash;

    // Hashing is slow by intention: a flood of guesses gets half of the machine, not all of it.
    private readonly SemaphoreSlim hashing = new(Math.Max(1, Environment.ProcessorCount / 2));

    internal PasswordSignIn(StoreWriter writer, ReaderPool readers, CallerWatch watch, IPasswords passwords, PasswordRule rule, TimeProvider clock)
    {
        this.writer = writer;
        this.readers = readers;
        this.watch = watch;
        this.passwords = passwords;
        this.rule = rule;
        this.clock = clock;
        nobodysHash = new Lazy<string>(() => passwords.Hash(PersonWrites.NewStamp()));
    }

    public Task<SignInAnswer> SignInAsync(string name, string password, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(password);
        return AttemptAsync(
            name,
            password,
            static (session, person) => session.Replace(person, person with { LastSignInAt = session.Now }, person.Name, "signedIn"),
            cancellation);
    }

    /// <summary>Gives the caller another password, if they know their present one. Every session of theirs ends; the answer starts a new one.</summary>
    /// <exception cref="RefusedException">Forbidden: the caller is no person. Invalid: the new password does not do.</exception>
    public async Task<SignInAnswer> ChangePasswordAsync(Caller caller, string present, string password, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(present);
        caller.Require(Role.Viewer);
        if (!await readers.QueryAsync((context, ending) => context.People.AnyAsync(person => person.Id == caller.Id, ending), cancellation).ConfigureAwait(false))
        {
            throw new RefusedException(RefusalKind.Forbidden, "noPassword", "Only people who sign in with a password have one to change.");
        }

        rule.Check(password, caller.Name);
        var hash = await Task.Run(() => passwords.Hash(password), cancellation).ConfigureAwait(false);
        return await AttemptAsync(
            caller.Name,
            present,
            (session, person) => session.Replace(person, person with { PasswordHash = hash, Stamp = PersonWrites.NewStamp() }, person.Name, "passwordChanged"),
            cancellation).ConfigureAwait(false);
    }

    public Task SignedOutAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return writer.WriteAsync(
            session =>
            {
                session.Audit(caller, "signedOut", caller.Id, null);
                return true;
            },
            cancellation);
    }

    public void Dispose() => hashing.Dispose();

    private async Task<SignInAnswer> AttemptAsync(string name, string password, Func<WriteSession, Person, Person> right, CancellationToken cancellation)
    {
        if (name.Length > Limits.Name || password.Length > PasswordRule.Longest)
        {
            return new SignInAnswer(null, null);
        }

        var normalized = PersonName.Normalize(name);
        var key = PersonName.KeyOf(normalized);
        var (_, lockedUntil) = await readers.ReadAsync(sql => sql.FindAttempts(key), cancellation).ConfigureAwait(false);
        if (lockedUntil > clock.GetUtcNow())
        {
            return new SignInAnswer(null, lockedUntil);
        }

        var hash = await readers.QueryAsync((context, ending) =>
            context.People.Where(person => person.NormalizedName == normalized).Select(person => person.PasswordHash).SingleOrDefaultAsync(ending), cancellation).ConfigureAwait(false);
        var match = await CompareAsync(hash, password, cancellation).ConfigureAwait(false);
        var rehashed = match == PasswordMatch.RightButOutdated ? passwords.Hash(password) : null;
        var (signedIn, until) = await writer.WriteAsync(session => Count(session, normalized, key, match == PasswordMatch.Wrong ? null : hash, rehashed, right), cancellation).ConfigureAwait(false);
        return new SignInAnswer(signedIn is null ? null : watch.Current(signedIn), until);
    }

    private async Task<PasswordMatch> CompareAsync(string? hash, string password, CancellationToken cancellation)
    {
        await hashing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // For a name that nobody has the same work is done: the time taken tells nothing.
            var match = await Task.Run(() => passwords.Compare(hash ?? nobodysHash.Value, password), cancellation).ConfigureAwait(false);
            return hash is null ? PasswordMatch.Wrong : match;
        }
        finally
        {
            hashing.Release();
        }
    }

    /// <param name="provenHash">What the password was found to fit; null when it fits nothing.</param>
    private (string? SignedIn, DateTimeOffset? LockedUntil) Count(
        WriteSession session, string normalized, byte[] key, string? provenHash, string? rehashed, Func<WriteSession, Person, Person> right)
    {
        var (failures, lockedUntil) = session.Sql.FindAttempts(key);
        if (lockedUntil > session.Now)
        {
            return (null, lockedUntil);
        }

        var person = session.Context.People.SingleOrDefault(row => row.NormalizedName == normalized);
        if (person is { DisabledAt: null } && provenHash == person.PasswordHash)
        {
            if (rehashed is not null)
            {
                session.Context.Entry(person).Property(row => row.PasswordHash).CurrentValue = rehashed;
            }

            if (failures > 0)
            {
                session.ForgetAttempts(key);
            }

            var now = right(session, person);
            session.AfterCommit(() => watch.Enter(now.ToCaller(), now.Stamp));
            return (now.Id, null);
        }

        var locks = failures + 1 >= rule.LockOutAfter;
        DateTimeOffset? until = locks ? session.Now + rule.LockOutFor : null;
        session.StoreAttempts(key, locks ? 0 : failures + 1, until ?? DateTimeOffset.UnixEpoch);

        // A name that nobody has may be a password in the wrong field: it is not written down.
        session.Audit(
            person?.Name ?? "unknown",
            locks ? "lockedOut" : "signInFailed",
            person?.Id ?? "",
            locks ? string.Create(CultureInfo.InvariantCulture, $"after {rule.LockOutAfter} wrong passwords, until {until:u}") : null);
        if (locks && person is not null)
        {
            session.Changed(ChangeSubject.Person, person.Number, person.CompanyId);
        }

        return (null, until);
    }
}

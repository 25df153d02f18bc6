using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Access;

/// <summary>What came of a name and a password.</summary>
/// <param name="Caller">Who it is; null when they do not fit, and it is not said which of the two is wrong.</param>
/// <param name="LockedUntil">Set when too many were wrong under this name from the same address, whether somebody has it or not.</param>
public sealed record SignInAnswer(Caller? Caller, DateTimeOffset? LockedUntil)
{
    /// <summary>Set when the password was not looked at: how long to wait before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether it was not looked at because the service has too much to do, whoever asks.</summary>
    public bool IsBusy { get; init; }
}

/// <summary>
/// Signs people in by name and password. Limits that are counted in memory come first, so that a flood of guesses is turned away before the slow comparison
/// (<see cref="SignInLimits"/>). Whether an attempt counts is decided in the one writer, after the comparison: however many guesses run at once,
/// none past the limit is ever told that it was right.
/// </summary>
public sealed class PasswordSignIn
{
    private static readonly TimeSpan BusyFor = TimeSpan.FromSeconds(5);

    private readonly StoreWriter writer;
    private readonly ReaderPool readers;
    private readonly CallerWatch watch;
    private readonly IPasswords passwords;
    private readonly PasswordRule rule;
    private readonly SignInLimits limits;
    private readonly FailureSums failures;
    private readonly TimeProvider clock;
    private readonly Lazy<string> nobodysHash;

    internal PasswordSignIn(
        StoreWriter writer, ReaderPool readers, CallerWatch watch, IPasswords passwords, PasswordRule rule, SignInLimits limits, FailureSums failures, TimeProvider clock)
    {
        this.writer = writer;
        this.readers = readers;
        this.watch = watch;
        this.passwords = passwords;
        this.rule = rule;
        this.limits = limits;
        this.failures = failures;
        this.clock = clock;
        nobodysHash = new Lazy<string>(() => passwords.Hash(PersonWrites.NewStamp()));
    }

    public Task<SignInAnswer> SignInAsync(string name, string password, SignInSource source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(source);
        return AttemptAsync(
            name,
            password,
            null,
            source,
            isSignedIn: false,
            static (session, person, _) => session.Replace(person, person with { LastSignInAt = session.Now }, person.Name, "signedIn"),
            cancellation);
    }

    /// <summary>Gives the caller another password, if they know their present one. Every session of theirs ends; the answer starts a new one.</summary>
    /// <exception cref="RefusedException">Forbidden: the caller is no person. Invalid: the new password does not do.</exception>
    public async Task<SignInAnswer> ChangePasswordAsync(Caller caller, string present, string password, SignInSource source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(present);
        ArgumentNullException.ThrowIfNull(source);
        caller.RequireCurrent();
        if (!await readers.QueryAsync((context, ending) => context.People.AnyAsync(person => person.Id == caller.Id, ending), cancellation).ConfigureAwait(false))
        {
            throw new RefusedException(RefusalKind.Forbidden, "noPassword", "Only people who sign in with a password have one to change.");
        }

        rule.Check(password, caller.Name);
        if (password == present)
        {
            throw PasswordRule.IsPresent();
        }

        return await AttemptAsync(
            caller.Name,
            present,
            password,
            source,
            isSignedIn: true,
            static (session, person, hash) => session.Replace(person, person with { PasswordHash = hash!, Stamp = PersonWrites.NewStamp() }, person.Name, "passwordChanged"),
            cancellation).ConfigureAwait(false);
    }

    /// <param name="next">The password that takes the place of a right one; null where it stays.</param>
    /// <param name="isSignedIn">Whether it is the person's own session that asks: then no stranger's guesses delay it.</param>
    /// <param name="right">What a right password does. It is given the hash of the next one, if there is one.</param>
    private async Task<SignInAnswer> AttemptAsync(
        string name, string password, string? next, SignInSource source, bool isSignedIn, Func<WriteSession, Person, string?, Person> right, CancellationToken cancellation)
    {
        if (name.Length > Limits.Name || password.Length > PasswordRule.Longest)
        {
            return new SignInAnswer(null, null);
        }

        var normalized = PersonName.Normalize(name);
        var isKnown = source.Browser is { } browser && IsKnown(browser, normalized);
        var from = isKnown ? $"browser {source.Browser!.Id}" : source.Address.ToString();
        if (!limits.Admits(from, out var wait))
        {
            return NotJudged(from, wait);
        }

        var key = PersonName.KeyOf(normalized);
        var (_, lockedUntil) = await readers.ReadAsync(sql => sql.FindAttempts(key, from), cancellation).ConfigureAwait(false);
        if (lockedUntil > clock.GetUtcNow())
        {
            return new SignInAnswer(null, lockedUntil);
        }

        var nameKey = new KeyHash(key);
        var delay = limits.Begin(nameKey);
        var isJudged = false;
        try
        {
            if (delay > TimeSpan.Zero && !isKnown && !isSignedIn && !await limits.Held.HoldAsync(nameKey, from, delay, cancellation).ConfigureAwait(false))
            {
                return NotJudged(from, delay);
            }

            var hash = await readers.QueryAsync((context, ending) =>
                context.People.Where(person => person.NormalizedName == normalized).Select(person => person.PasswordHash).SingleOrDefaultAsync(ending), cancellation).ConfigureAwait(false);
            var rank = limits.RankOf(from, nameKey, isKnown || isSignedIn);
            if (await JudgeAsync(hash, password, next, rank, cancellation).ConfigureAwait(false) is not { } judged)
            {
                return NotJudged(from, BusyFor) with { IsBusy = true };
            }

            isJudged = true;
            var proven = judged.Match == PasswordMatch.Wrong ? null : hash;
            var (signedIn, until) = await writer.WriteAsync(session => Count(session, normalized, key, from, proven, judged.NewHash, next is null, right), cancellation).ConfigureAwait(false);
            if (signedIn is null)
            {
                return new SignInAnswer(null, until);
            }

            limits.WasRight(from, nameKey);
            return new SignInAnswer(watch.Current(signedIn), null);
        }
        finally
        {
            if (!isJudged)
            {
                limits.WasNotJudged(nameKey);
            }
        }
    }

    private SignInAnswer NotJudged(string from, TimeSpan wait)
    {
        failures.Add(StrangerFailure.Refused, null, from);
        return new SignInAnswer(null, null) { RetryAfter = wait };
    }

    /// <summary>Whether the person who has this name has signed in in this browser before.</summary>
    private bool IsKnown(KnownBrowser browser, string normalized) =>
        browser.PersonIds.Any(id => watch.Current(id) is { } person && PersonName.Normalize(person.Name) == normalized);

    /// <summary>Compares, when its turn comes; null when too many wait whose turn comes first.</summary>
    private async Task<Judged?> JudgeAsync(string? hash, string password, string? next, int rank, CancellationToken cancellation)
    {
        if (!await limits.Hashing.EnterAsync(rank, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        try
        {
            return await HashingThread.RunAsync(() => Judge(hash, password, next), cancellation).ConfigureAwait(false);
        }
        finally
        {
            limits.Hashing.Leave();
        }
    }

    private Judged Judge(string? hash, string password, string? next)
    {
        // For a name that nobody has the same work is done: the time taken tells nothing.
        var match = passwords.Compare(hash ?? nobodysHash.Value, password);
        return hash is null || match == PasswordMatch.Wrong
            ? new Judged(PasswordMatch.Wrong, null)
            : new Judged(match, next is not null ? passwords.Hash(next) : match == PasswordMatch.RightButOutdated ? passwords.Hash(password) : null);
    }

    /// <param name="provenHash">What the password was found to fit; null when it fits nothing.</param>
    /// <param name="newHash">Of the next password, or of the same one where its hash is out of date.</param>
    /// <param name="isSame">Whether the new hash is of the same password.</param>
    private (string? SignedIn, DateTimeOffset? LockedUntil) Count(
        WriteSession session, string normalized, byte[] key, string from, string? provenHash, string? newHash, bool isSame, Func<WriteSession, Person, string?, Person> right)
    {
        var (wrong, lockedUntil) = session.Sql.FindAttempts(key, from);
        if (lockedUntil > session.Now)
        {
            return (null, lockedUntil);
        }

        var person = session.Context.People.SingleOrDefault(row => row.NormalizedName == normalized);
        if (person is { DisabledAt: null } && provenHash == person.PasswordHash)
        {
            if (newHash is not null && isSame)
            {
                session.Context.Entry(person).Property(row => row.PasswordHash).CurrentValue = newHash;
            }

            if (wrong > 0)
            {
                session.ForgetAttempts(key, from);
            }

            var now = right(session, person, newHash);
            session.AfterCommit(() => watch.Enter(now.ToCaller(), now.Stamp));
            return (now.Id, null);
        }

        var locks = wrong + 1 >= rule.LockOutAfter;
        DateTimeOffset? until = locks ? session.Now + rule.LockOutFor : null;
        session.StoreAttempts(key, from, locks ? 0 : wrong + 1, until ?? DateTimeOffset.UnixEpoch);

        // A name that nobody has may be a password in the wrong field: it is not written down.
        session.AfterCommit(() => failures.Add(locks ? StrangerFailure.LockOut : StrangerFailure.SignIn, person, from));
        if (locks && person is not null)
        {
            session.Changed(ChangeSubject.Person, person.Number, person.CompanyId);
        }

        return (null, until);
    }

    /// <param name="NewHash">What is stored from now on, where it is something else.</param>
    private sealed record Judged(PasswordMatch Match, string? NewHash);
}

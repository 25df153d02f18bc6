using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Access;

/// <summary>Result of an attempt to sign in.</summary>
/// <param name="Caller">The person; null if the name or the password is wrong. The answer does not reveal which.</param>
/// <param name="LockedUntil">Set after too many wrong passwords for this name from the same address, whether the name exists or
/// not.</param>
public sealed record SignInAnswer(Caller? Caller, DateTimeOffset? LockedUntil)
{
    /// <summary>Set if the password was not checked: time to wait before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the password was not checked because the service is overloaded, regardless of the caller.</summary>
    public bool IsBusy { get; init; }
}

/// <summary>
/// Signs people in by name and password. Limits that are counted in memory are checked first, so that a flood of guesses is refused before
/// the slow comparison (<see cref="SignInLimits"/>). The writer decides whether an attempt counts, after the comparison: however many
/// guesses run at once, none beyond the limit is answered as right.
/// </summary>
public sealed class PasswordSignIn
{
    private static readonly TimeSpan BusyFor = TimeSpan.FromSeconds(5);

    private readonly IEngine _engine;
    private readonly ReaderPool _readers;
    private readonly CallerWatch _watch;
    private readonly IPasswords _passwords;
    private readonly PasswordRule _rule;
    private readonly SignInLimits _limits;
    private readonly FailureSums _failures;
    private readonly TimeProvider _clock;
    private readonly Lazy<string> _nobodysHash;

    internal PasswordSignIn(
        IEngine engine,
        ReaderPool readers,
        CallerWatch watch,
        IPasswords passwords,
        PasswordRule rule,
        SignInLimits limits,
        FailureSums failures,
        TimeProvider clock
    )
    {
        _engine = engine;
        _readers = readers;
        _watch = watch;
        _passwords = passwords;
        _rule = rule;
        _limits = limits;
        _failures = failures;
        _clock = clock;
        _nobodysHash = new Lazy<string>(() => passwords.Hash(PersonWrites.NewStamp()));
    }

    public Task<SignInAnswer> SignInAsync(string name, string password, SignInSource source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(source);
        return AttemptAsync(name, password, null, source, isSignedIn: false, cancellation);
    }

    /// <summary>
    /// Changes the caller's password if the current password is right. All sessions of the person end; the answer starts a new one.
    /// </summary>
    /// <exception cref="RefusedException">Forbidden: the caller is not a person. Invalid: the new password is not allowed.</exception>
    public async Task<SignInAnswer> ChangePasswordAsync(
        Caller caller,
        string present,
        string password,
        SignInSource source,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(present);
        ArgumentNullException.ThrowIfNull(source);
        caller.RequireCurrent();
        if (
            !await _readers
                .QueryAsync((context, ending) => context.People.AnyAsync(person => person.Id == caller.Id, ending), cancellation)
                .ConfigureAwait(false)
        )
        {
            throw new RefusedException(RefusalKind.Forbidden, "noPassword", "Only people who sign in with a password have one to change.");
        }

        _rule.Check(password, caller.Name);
        if (password == present)
        {
            throw PasswordRule.IsPresent();
        }

        return await AttemptAsync(caller.Name, present, password, source, isSignedIn: true, cancellation).ConfigureAwait(false);
    }

    /// <param name="next">The new password if the given one is right; null to keep it.</param>
    /// <param name="isSignedIn">Whether the request is from the person's own session. Then guesses of other callers do not delay
    /// it.</param>
    private async Task<SignInAnswer> AttemptAsync(
        string name,
        string password,
        string? next,
        SignInSource source,
        bool isSignedIn,
        CancellationToken cancellation
    )
    {
        if (name.Length > Limits.Name || password.Length > PasswordRule.Longest)
        {
            return new SignInAnswer(null, null);
        }

        var normalized = PersonName.Normalize(name);
        var isKnown = source.Browser is { } browser && IsKnown(browser, normalized);
        var from = isKnown ? $"browser {source.Browser!.Id}" : source.Address.ToString();
        if (!_limits.Admits(from, out var wait))
        {
            return NotJudged(from, wait);
        }

        var key = PersonName.KeyOf(normalized);
        var (_, lockedUntil) = await _readers.ReadAsync(sql => sql.FindAttempts(key, from), cancellation).ConfigureAwait(false);
        if (lockedUntil > _clock.GetUtcNow())
        {
            return new SignInAnswer(null, lockedUntil);
        }

        var nameKey = new KeyHash(key);
        var delay = _limits.Begin(nameKey);
        var isJudged = false;
        try
        {
            if (
                delay > TimeSpan.Zero
                && !isKnown
                && !isSignedIn
                && !await _limits.Held.HoldAsync(nameKey, from, delay, cancellation).ConfigureAwait(false)
            )
            {
                return NotJudged(from, delay);
            }

            var hash = await _readers
                .QueryAsync(
                    (context, ending) =>
                        context
                            .People.Where(person => person.NormalizedName == normalized)
                            .Select(person => person.PasswordHash)
                            .SingleOrDefaultAsync(ending),
                    cancellation
                )
                .ConfigureAwait(false);
            var rank = _limits.RankOf(from, nameKey, isKnown || isSignedIn);
            if (await JudgeAsync(hash, password, next, rank, cancellation).ConfigureAwait(false) is not { } judged)
            {
                return NotJudged(from, BusyFor) with { IsBusy = true };
            }

            isJudged = true;
            var proven = judged.Match == PasswordMatch.Wrong ? null : hash;
            var (signedIn, until) = await _engine
                .DoAsync(new CountAttempt(normalized, key, from, proven, judged.NewHash, Changes: next is not null), cancellation)
                .ConfigureAwait(false);
            if (signedIn is null)
            {
                return new SignInAnswer(null, until);
            }

            _limits.WasRight(from, nameKey);
            return new SignInAnswer(_watch.Current(signedIn), null);
        }
        finally
        {
            if (!isJudged)
            {
                _limits.WasNotJudged(nameKey);
            }
        }
    }

    private SignInAnswer NotJudged(string from, TimeSpan wait)
    {
        _failures.Add(AccessFailure.Refused, null, from);
        return new SignInAnswer(null, null) { RetryAfter = wait };
    }

    /// <summary>Whether the person with this name has signed in in this browser before.</summary>
    private bool IsKnown(KnownBrowser browser, string normalized) =>
        browser.PersonIds.Any(id => _watch.Current(id) is { } person && PersonName.Normalize(person.Name) == normalized);

    /// <summary>Waits for its turn and compares. Returns null if too many attempts with a lower rank wait.</summary>
    private async Task<Judged?> JudgeAsync(string? hash, string password, string? next, int rank, CancellationToken cancellation)
    {
        if (!await _limits.Hashing.EnterAsync(rank, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        try
        {
            return await HashingThread.RunAsync(() => Judge(hash, password, next), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _limits.Hashing.Leave();
        }
    }

    private Judged Judge(string? hash, string password, string? next)
    {
        // An unknown name takes the same work, so that the duration does not reveal which names exist.
        var match = _passwords.Compare(hash ?? _nobodysHash.Value, password);
        return hash is null || match == PasswordMatch.Wrong
            ? new Judged(PasswordMatch.Wrong, null)
            : new Judged(
                match,
                next is not null ? _passwords.Hash(next)
                    : match == PasswordMatch.RightButOutdated ? _passwords.Hash(password)
                    : null
            );
    }

    /// <param name="NewHash">The hash to store if it differs from the stored one.</param>
    private sealed record Judged(PasswordMatch Match, string? NewHash);
}

using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Access;

/// <summary>
/// Tokens or sessions that a vendor's API issues for a key: 256 random bits, of which only the SHA-256 is stored. A session is valid for
/// its vendor until it expires or is ended, or until its key ends. It survives a restart.
/// </summary>
public sealed class KeySessions
{
    private readonly IEngine _engine;
    private readonly ReaderPool _readers;
    private readonly KeySessionDirectory _directory;
    private readonly TimeProvider _clock;

    internal KeySessions(IEngine engine, ReaderPool readers, KeySessionDirectory directory, TimeProvider clock)
    {
        _engine = engine;
        _readers = readers;
        _directory = directory;
        _clock = clock;
    }

    /// <summary>Stores and returns a new token for the key of <paramref name="caller"/>.</summary>
    /// <param name="caller">A caller with a key.</param>
    /// <param name="vendor">The vendor's API for which the token is valid.</param>
    /// <exception cref="RefusedException">The key may not be used for this vendor, or has ended.</exception>
    public async Task<string> IssueAsync(Caller caller, string vendor, TimeSpan lifetime, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.RequireCurrent();
        if (!caller.SpeaksFor(vendor) || caller.Stamp is not { } stamp)
        {
            throw new RefusedException(RefusalKind.Forbidden, "forbidden", $"This key may not be used for {vendor}.");
        }

        var token = KeyHash.NewToken();
        await _engine
            .DoAsync(new StartKeySession(KeyHash.Of(token).ToArray(), vendor, caller.Id, stamp, lifetime), cancellation)
            .ConfigureAwait(false);
        _directory.Prune();
        return token;
    }

    /// <summary>
    /// Returns the caller of the token; null if it is unknown, another vendor's, expired or ended. Costs a hash and two lookups.
    /// </summary>
    public Caller? Find(string token, string vendor)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token.Length is > 0 and <= KeyHash.LongestKey ? _directory.Find(KeyHash.Of(token), vendor) : null;
    }

    /// <summary>Ends a session at once. Does nothing if the session is unknown.</summary>
    public Task EndAsync(string token, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token.Length is 0 or > KeyHash.LongestKey
            ? Task.CompletedTask
            : _engine.DoAsync(new EndKeySession(KeyHash.Of(token).ToArray()), cancellation);
    }

    internal async Task LoadAsync(CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow();
        var sessions = await _readers
            .QueryAsync((context, ending) => context.KeySessions.Where(row => row.EndsAt > now).ToListAsync(ending), cancellation)
            .ConfigureAwait(false);
        sessions.ForEach(row => _directory.Enter(row.Hash, row.Vendor, row.KeyId, row.KeyStamp, row.EndsAt));
    }
}

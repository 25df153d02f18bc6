using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Access;

/// <summary>
/// What keys are exchanged for where a vendor's API asks for tokens or sessions: 256 random bits, of which only the SHA-256 is stored.
/// One is good for its vendor until it expires, is ended, or its key ends; it survives a restart.
/// </summary>
public sealed class KeySessions
{
    // Past sessions are forgotten in memory whenever so many new ones were made; the table is swept by retention.
    private const int PruneEvery = 256;

    private readonly StoreWriter writer;
    private readonly CallerWatch watch;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<KeyHash, Living> living = new();
    private int issued;

    internal KeySessions(StoreWriter writer, CallerWatch watch, TimeProvider clock)
    {
        this.writer = writer;
        this.watch = watch;
        this.clock = clock;
    }

    /// <summary>A new token, on the disk, that stands for the key behind <paramref name="caller"/>.</summary>
    /// <param name="caller">One that a key stands for.</param>
    /// <param name="vendor">The vendor's API for which it is good.</param>
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
        var hash = KeyHash.Of(token);
        await writer.WriteAsync(
            session =>
            {
                var endsAt = session.Now + lifetime;
                session.InsertKeySession(new KeySession { Hash = hash.ToArray(), Vendor = vendor, KeyId = caller.Id, KeyStamp = stamp, CreatedAt = session.Now, EndsAt = endsAt });
                session.AfterCommit(() => living[hash] = new Living(vendor, caller.Id, stamp, endsAt));
                return true;
            },
            cancellation).ConfigureAwait(false);
        Prune();
        return token;
    }

    /// <summary>Whom the token stands for; null when it is unknown, another vendor's, expired or ended. A hash and two look-ups.</summary>
    public Caller? Find(string token, string vendor)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token.Length is > 0 and <= KeyHash.LongestKey
            && living.TryGetValue(KeyHash.Of(token), out var session)
            && session.Vendor == vendor && clock.GetUtcNow() < session.EndsAt
            && watch.Current(session.KeyId) is { } caller && caller.Stamp == session.KeyStamp && caller.SpeaksFor(vendor)
                ? caller
                : null;
    }

    /// <summary>Ends a session at once; an unknown one has ended already.</summary>
    public Task EndAsync(string token, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length is 0 or > KeyHash.LongestKey)
        {
            return Task.CompletedTask;
        }

        var hash = KeyHash.Of(token);
        return writer.WriteAsync(
            session =>
            {
                session.DeleteKeySession(hash.ToArray());
                session.AfterCommit(() => living.TryRemove(hash, out _));
                return true;
            },
            cancellation);
    }

    internal async Task LoadAsync(CancellationToken cancellation)
    {
        var sessions = await writer.WriteAsync(session => session.Context.KeySessions.AsNoTracking().Where(row => row.EndsAt > session.Now).ToList(), cancellation).ConfigureAwait(false);
        foreach (var row in sessions)
        {
            living[new KeyHash(row.Hash)] = new Living(row.Vendor, row.KeyId, row.KeyStamp, row.EndsAt);
        }
    }

    private void Prune()
    {
        if (Interlocked.Increment(ref issued) % PruneEvery != 0)
        {
            return;
        }

        var now = clock.GetUtcNow();
        foreach (var (hash, session) in living)
        {
            if (session.EndsAt <= now)
            {
                living.TryRemove(hash, out _);
            }
        }
    }

    private sealed record Living(string Vendor, string KeyId, string KeyStamp, DateTimeOffset EndsAt);
}

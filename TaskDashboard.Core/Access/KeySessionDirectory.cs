using System.Collections.Concurrent;

namespace TaskDashboard.Core.Access;

/// <summary>
/// The active key sessions, in memory, by hash. The engine updates them after each commit that starts or ends one.
/// </summary>
internal sealed class KeySessionDirectory(CallerWatch watch, TimeProvider clock)
{
    // Expired sessions are removed from memory after this many new ones; retention deletes their rows.
    private const int PruneEvery = 256;

    private readonly ConcurrentDictionary<KeyHash, Living> _living = new();
    private int _started;

    /// <summary>Returns the caller of the session; null if the session is unknown, another vendor's, expired or ended.</summary>
    public Caller? Find(KeyHash hash, string vendor) =>
        _living.TryGetValue(hash, out var session)
        && session.Vendor == vendor
        && clock.GetUtcNow() < session.EndsAt
        && watch.Current(session.KeyId) is { } caller
        && caller.Stamp == session.KeyStamp
        && caller.SpeaksFor(vendor)
            ? caller
            : null;

    public void Enter(byte[] hash, string vendor, string keyId, string keyStamp, DateTimeOffset endsAt) =>
        _living[new KeyHash(hash)] = new Living(vendor, keyId, keyStamp, endsAt);

    public void Leave(byte[] hash) => _living.TryRemove(new KeyHash(hash), out _);

    /// <summary>Called after each started session, not on the writer's thread.</summary>
    public void Prune()
    {
        if (Interlocked.Increment(ref _started) % PruneEvery != 0)
        {
            return;
        }

        var now = clock.GetUtcNow();
        foreach (var (hash, session) in _living)
        {
            if (session.EndsAt <= now)
            {
                _living.TryRemove(hash, out _);
            }
        }
    }

    private sealed record Living(string Vendor, string KeyId, string KeyStamp, DateTimeOffset EndsAt);
}

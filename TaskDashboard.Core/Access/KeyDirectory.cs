using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;

namespace TaskDashboard.Core.Access;

/// <summary>
/// The active keys (not revoked), in memory, by hash. The engine updates them after each commit that adds or revokes a key.
/// </summary>
internal sealed class KeyDirectory(CallerWatch watch)
{
    private readonly ConcurrentDictionary<KeyHash, Caller> _callers = new();

    public Caller? Find(KeyHash hash) => _callers.GetValueOrDefault(hash);

    public void Enter(ApiKey key)
    {
        var vendors = key.Vendors.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _callers[new KeyHash(key.Hash)] = watch.Enter(
            new Caller(key.Id, key.Name, key.Role, CompanySet.Of(key.CompanyId), vendors),
            key.Number.ToString(CultureInfo.InvariantCulture)
        );
    }

    public void Leave(ApiKey key)
    {
        _callers.TryRemove(new KeyHash(key.Hash), out _);
        watch.Leave(key.Id);
    }
}

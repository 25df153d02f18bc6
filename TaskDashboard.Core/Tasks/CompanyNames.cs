using System.Collections.Concurrent;

namespace TaskDashboard.Core.Tasks;

/// <summary>
/// Recently read names of companies. The writer replaces them before it answers. A name that was read before a write but arrives after it
/// is not kept.
/// </summary>
internal sealed class CompanyNames(int capacity = 20_000)
{
    private readonly ConcurrentDictionary<string, string?> _names = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _writes;

    /// <summary>Get this value before the row is read, and pass it to <see cref="Keep"/> with the name.</summary>
    public long Moment => Volatile.Read(ref _writes);

    /// <param name="name">Null if the company has no name.</param>
    /// <returns>Whether the cache has an entry for the company.</returns>
    public bool TryFind(string companyId, out string? name) => _names.TryGetValue(companyId, out name);

    /// <summary>Keeps a name that was read, unless one was written since <paramref name="moment"/>.</summary>
    public void Keep(string companyId, string? name, long moment)
    {
        lock (_gate)
        {
            if (_writes == moment)
            {
                Set(companyId, name);
            }
        }
    }

    public void Written(Company company)
    {
        lock (_gate)
        {
            _writes++;
            Set(company.Id, company.Name);
        }
    }

    private void Set(string companyId, string? name)
    {
        if (_names.Count >= capacity)
        {
            _names.Clear();
        }

        _names[companyId] = name;
    }
}

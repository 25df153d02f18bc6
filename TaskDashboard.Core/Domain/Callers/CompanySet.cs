using System.Collections;

namespace TaskDashboard.Core.Domain.Callers;

/// <summary>One or more companies that a caller is limited to. Sets of the same companies are equal.</summary>
public sealed class CompanySet : IReadOnlyList<string>, IEquatable<CompanySet>
{
    private readonly string[] _companies;

    /// <param name="companies">At least one company. A caller that sees every company has no set.</param>
    public CompanySet(IEnumerable<string> companies)
    {
        _companies = [.. companies.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        ArgumentOutOfRangeException.ThrowIfZero(_companies.Length, nameof(companies));
    }

    public int Count => _companies.Length;

    public string this[int index] => _companies[index];

    /// <summary>Returns the set of one company, or null, which means every company, if <paramref name="companyId"/> is null.</summary>
    public static CompanySet? Of(string? companyId) => companyId is null ? null : new CompanySet([companyId]);

    public bool Contains(string? companyId) =>
        companyId is not null && Array.BinarySearch(_companies, companyId, StringComparer.Ordinal) >= 0;

    public bool Equals(CompanySet? other) => other is not null && _companies.AsSpan().SequenceEqual(other._companies);

    public override bool Equals(object? obj) => Equals(obj as CompanySet);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var company in _companies)
        {
            hash.Add(company, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(", ", _companies);

    public IEnumerator<string> GetEnumerator() => _companies.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System.Collections.Frozen;

namespace TaskDashboard.Core.Access;

/// <summary>Who gives a command or asks a question. Every command of this library takes one and enforces it.</summary>
/// <param name="Id">Stable identity: the key's public id, or the person's.</param>
/// <param name="Name">The name that histories show.</param>
/// <param name="CompanyId">When set, the caller sees, counts and acts on that company only.</param>
/// <param name="Vendors">The vendors' APIs that the caller may use, by name; "*" is all of them.</param>
public sealed record Caller(string Id, string Name, Role Role, string? CompanyId, FrozenSet<string> Vendors)
{
    public static readonly FrozenSet<string> EveryVendor = FrozenSet.ToFrozenSet(["*"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The product's own engine: it moves retry tasks and is bound by no company.</summary>
    public static readonly Caller Engine = new("engine", "push engine", Role.Administrator, null, EveryVendor);

    public bool Is(Role role) => Role >= role;

    /// <exception cref="RefusedException">The role is too small.</exception>
    public void Require(Role role)
    {
        if (Role < role)
        {
            throw RefusedException.Forbidden(role);
        }
    }

    /// <summary>Whether something that belongs to <paramref name="companyId"/> exists for this caller.</summary>
    public bool Sees(string? companyId) => CompanyId is null || string.Equals(CompanyId, companyId, StringComparison.Ordinal);

    public bool SpeaksFor(string vendor) => Vendors.Contains("*") || Vendors.Contains(vendor);
}

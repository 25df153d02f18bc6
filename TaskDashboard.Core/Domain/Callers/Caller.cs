using System.Collections.Frozen;

namespace TaskDashboard.Core.Domain.Callers;

/// <summary>Who gives a command or asks a question. Every command of this library takes one and enforces it.</summary>
/// <param name="Id">Stable identity: the key's public id, or the person's.</param>
/// <param name="Name">The name that histories show.</param>
/// <param name="CompanyId">When set, the caller sees, counts and acts on that company only.</param>
/// <param name="Vendors">The vendors' APIs that the caller may use, by name; "*" is all of them.</param>
public sealed record Caller(string Id, string Name, Role Role, string? CompanyId, FrozenSet<string> Vendors)
{
    /// <summary>Stands for every vendor where vendors are named.</summary>
    public const string AllVendors = "*";

    public static readonly FrozenSet<string> EveryVendor = FrozenSet.ToFrozenSet([AllVendors], StringComparer.OrdinalIgnoreCase);

    /// <summary>The product's own engine: it moves retry tasks and is bound by no company.</summary>
    public static readonly Caller Engine = new("engine", "push engine", Role.Administrator, null, EveryVendor);

    /// <summary>Whoever followed a sign-in link.</summary>
    public static readonly Caller LinkHolder = new("administrator", "administrator", Role.Administrator, null, EveryVendor);

    /// <summary>
    /// Cancelled once these rights hold no more: the key is revoked, the session ended, or the person disabled, given a smaller role or another password.
    /// Commands and questions are refused from then on by themselves; whoever keeps something open for a caller closes it then.
    /// </summary>
    public CancellationToken Ended => Standing?.Ended ?? CancellationToken.None;

    /// <summary>What a session carries to be known again: it ends when this changes. Null for the product's own callers.</summary>
    public string? Stamp => Standing?.Stamp;

    /// <summary>Public id of the session that the caller came by; null for keys and for the product's own callers.</summary>
    public string? SessionId => Standing?.SessionId;

    internal Standing? Standing { get; init; }

    public bool Is(Role role) => Role >= role;

    /// <summary>The first line of every command and question.</summary>
    /// <exception cref="RefusedException">The role is too small, or the caller's rights have ended.</exception>
    public void Require(Role role)
    {
        if (Ended.IsCancellationRequested)
        {
            throw RefusedException.Ended();
        }

        if (Role < role)
        {
            throw RefusedException.Forbidden(role);
        }
    }

    /// <summary>Whether something that belongs to <paramref name="companyId"/> exists for this caller.</summary>
    public bool Sees(string? companyId) => CompanyId is null || string.Equals(CompanyId, companyId, StringComparison.Ordinal);

    public bool SpeaksFor(string vendor) => Vendors.Contains(AllVendors) || Vendors.Contains(vendor);
}

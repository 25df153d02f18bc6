using System.Collections.Frozen;

namespace TaskDashboard.Core.Domain.Callers;

/// <summary>Who gives a command or asks a question. Every command of this library takes one and enforces it.</summary>
/// <param name="Id">Stable identity: the key's public id, or the person's.</param>
/// <param name="Name">The name that histories show.</param>
/// <param name="Companies">The caller sees, counts and acts on these companies only; null means every company.</param>
/// <param name="Vendors">The vendors' APIs that the caller may use, by name; "*" is all of them.</param>
public sealed record Caller(string Id, string Name, Role Role, CompanySet? Companies, FrozenSet<string> Vendors)
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

    /// <summary>What the caller may do; by default, what its role may.</summary>
    public FrozenSet<Permission> Permissions { get => field ?? RolePermissions.Of(Role); internal init; }

    public bool Has(Permission permission) => Permissions.Contains(permission);

    /// <summary>Whether something that belongs to <paramref name="companyId"/> exists for this caller.</summary>
    public bool Sees(string? companyId) => Companies is null || Companies.Contains(companyId);

    /// <summary>Whether the caller sees everything that another caller with these companies sees.</summary>
    public bool SeesAll(CompanySet? companies) => Companies is null || (companies is not null && companies.All(Companies.Contains));

    /// <summary>Checks that the caller's rights still hold. For commands and questions about the caller itself, which need no permission.</summary>
    /// <exception cref="RefusedException">Forbidden: the key is revoked or the session has ended.</exception>
    public void RequireCurrent()
    {
        if (Ended.IsCancellationRequested)
        {
            throw RefusedException.Ended();
        }
    }

    /// <summary>The first line of every command and question, before it is known which company it concerns, or where it concerns none.</summary>
    /// <exception cref="RefusedException">Forbidden: the permission is missing, or the caller's rights have ended.</exception>
    public void Require(Permission permission)
    {
        RequireCurrent();
        if (!Has(permission))
        {
            throw RefusedException.Forbidden(permission);
        }
    }

    /// <summary>Checks a command on something that belongs to a company.</summary>
    /// <param name="what">What it is, for the refusal, such as "task".</param>
    /// <exception cref="RefusedException">Forbidden, as above; NotFound where the caller does not see the company.</exception>
    public void Require(Permission permission, string? companyId, string what)
    {
        Require(permission);
        if (!Sees(companyId))
        {
            throw RefusedException.NotFound(what);
        }
    }

    /// <summary>The company of something that the caller creates: the one that the call names, or the caller's only one.</summary>
    /// <param name="named">As the call names it; null where it does not.</param>
    /// <param name="member">The member of the call that names it.</param>
    /// <returns>Null where the caller sees every company and names none.</returns>
    /// <exception cref="RefusedException">Invalid: it is not the caller's, or it is missing and the caller has several.</exception>
    public string? CompanyOfNew(string? named, string member)
    {
        if (named is null && Companies is null or [_])
        {
            return Companies?[0];
        }

        RequireCompany(named, member);
        return named;
    }

    /// <summary>Checks the company of a key or a person that the caller adds: without a company it would see every one.</summary>
    /// <exception cref="RefusedException">Invalid: it is not the caller's, or it is missing and the caller is bound to companies.</exception>
    public void RequireCompany(string? named, string member)
    {
        if (!Sees(named))
        {
            var problem = named is null ? "missing" : "another company than yours";
            throw RefusedException.Invalid(member, $"{member} is {problem}. Give {(Companies is [_] ? "" : "one of ")}{Companies}.");
        }
    }

    public bool SpeaksFor(string vendor) => Vendors.Contains(AllVendors) || Vendors.Contains(vendor);
}

using System.Collections.Frozen;

namespace TaskDashboard.Core.Domain.Callers;

/// <summary>
/// The person or program that runs a command or a query. Every command of this library takes one and checks its permissions.
/// </summary>
/// <param name="Id">Stable identity: the public id of the key or person.</param>
/// <param name="Name">Name shown in histories.</param>
/// <param name="Companies">The caller sees and changes objects of these companies only; null means every company.</param>
/// <param name="Vendors">Names of the vendors' APIs that the caller may use; "*" means all.</param>
public sealed record Caller(string Id, string Name, Role Role, CompanySet? Companies, FrozenSet<string> Vendors)
{
    /// <summary>Value of a vendor list that means every vendor.</summary>
    public const string AllVendors = "*";

    public static readonly FrozenSet<string> EveryVendor = FrozenSet.ToFrozenSet([AllVendors], StringComparer.OrdinalIgnoreCase);

    /// <summary>The push engine of this installation. It moves retry tasks, of every company.</summary>
    public static readonly Caller Engine = new("engine", "push engine", Role.Administrator, null, EveryVendor);

    /// <summary>The caller of a session that was started with a sign-in link.</summary>
    public static readonly Caller LinkHolder = new("administrator", "administrator", Role.Administrator, null, EveryVendor);

    /// <summary>
    /// Canceled when the caller's rights end: the key is revoked, the session ends, or the person is disabled or gets fewer permissions or
    /// a new password. Commands and queries are refused after that. Code that keeps a page or connection open for a caller must close it
    /// then.
    /// </summary>
    public CancellationToken Ended => Rights?.Ended ?? CancellationToken.None;

    /// <summary>
    /// Value that each of the person's sessions stores. A session ends when the person's stamp changes. Null for built-in callers.
    /// </summary>
    public string? Stamp => Rights?.Stamp;

    /// <summary>Public id of the caller's session; null for keys and built-in callers.</summary>
    public string? SessionId => Rights?.SessionId;

    internal CurrentRights? Rights { get; init; }

    /// <summary>Permissions of the caller; those of its role by default.</summary>
    public FrozenSet<Permission> Permissions
    {
        get => field ?? RolePermissions.Of(Role);
        internal init;
    }

    /// <summary>The caller's company if it has exactly one; null otherwise.</summary>
    public string? OnlyCompany => Companies is [var only] ? only : null;

    public bool Has(Permission permission) => Permissions.Contains(permission);

    /// <summary>Returns whether an object of <paramref name="companyId"/> is visible to this caller.</summary>
    public bool Sees(string? companyId) => Companies is null || Companies.Contains(companyId);

    /// <summary>Returns whether this caller sees everything that a caller with <paramref name="companies"/> sees.</summary>
    public bool SeesAll(CompanySet? companies) => Companies is null || (companies is not null && companies.All(Companies.Contains));

    /// <summary>
    /// Checks that the caller's rights have not ended. Used by commands and queries about the caller itself, which need no permission.
    /// </summary>
    /// <exception cref="RefusedException">Forbidden: the key was revoked or the session has ended.</exception>
    public void RequireCurrent()
    {
        if (Ended.IsCancellationRequested)
        {
            throw RefusedException.Ended();
        }
    }

    /// <summary>
    /// Checks a permission. Called first in every command and query, before the company is known, or if no company is involved.
    /// </summary>
    /// <exception cref="RefusedException">Forbidden: the caller lacks the permission, or its rights have ended.</exception>
    public void Require(Permission permission)
    {
        RequireCurrent();
        if (!Has(permission))
        {
            throw RefusedException.Forbidden(permission);
        }
    }

    /// <summary>Checks a permission for an object of a company.</summary>
    /// <param name="what">Kind of object, for the error message, such as "task".</param>
    /// <exception cref="RefusedException">Forbidden: as above. NotFound: the caller may not see the company.</exception>
    public void Require(Permission permission, string? companyId, string what)
    {
        Require(permission);
        if (!Sees(companyId))
        {
            throw RefusedException.NotFound(what);
        }
    }

    /// <summary>Returns the company of a new object: the one named in the call, or the caller's only company.</summary>
    /// <param name="named">The company named in the call; null if absent.</param>
    /// <param name="member">Name of the member that holds the company.</param>
    /// <returns>Null if the caller sees every company and named none.</returns>
    /// <exception cref="RefusedException">Invalid: the caller may not use this company, or it has several and named none.</exception>
    public string? CompanyOfNew(string? named, string member)
    {
        if (named is null && Companies is null or [_])
        {
            return Companies?[0];
        }

        RequireCompany(named, member);
        return named;
    }

    /// <summary>Checks the company of a new key or person. A key or person without a company sees every company.</summary>
    /// <exception cref="RefusedException">Invalid: the caller may not use this company, or it is limited to companies and named
    /// none.</exception>
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

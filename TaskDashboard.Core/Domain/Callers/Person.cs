namespace TaskDashboard.Core.Domain.Callers;

/// <summary>Somebody who signs in with a name and a password.</summary>
public sealed record Person
{
    public required int Number { get; init; }

    /// <summary>Public id, 24 lower-case hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>Unique, whatever the case of its letters. Signs in, and stands in histories.</summary>
    public required string Name { get; init; }

    public Role Role { get; init; }

    /// <summary>When set, the person sees that company only.</summary>
    public string? CompanyId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset? LastSignInAt { get; init; }
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>The name as it is compared.</summary>
    internal string NormalizedName { get; init; } = "";

    internal string PasswordHash { get; init; } = "";

    /// <summary>Every session carries it, and ends when it changes.</summary>
    internal string Stamp { get; init; } = "";

    /// <summary>Whether they may administer the whole installation.</summary>
    public bool IsActiveAdministrator => RolePermissions.Of(Role).Contains(Permission.ManagePeople) && CompanyId is null && DisabledAt is null;

    internal Caller ToCaller() => new(Id, Name, Role, CompanySet.Of(CompanyId), Caller.EveryVendor);
}

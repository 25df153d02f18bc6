namespace TaskDashboard.Core.Domain.Callers;

/// <summary>A person who signs in with a name and a password.</summary>
public sealed record Person
{
    public required int Number { get; init; }

    /// <summary>Public id, 24 lower-case hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>Unique, ignoring case. Used to sign in and shown in histories.</summary>
    public required string Name { get; init; }

    public Role Role { get; init; }

    /// <summary>If set, the person sees this company only.</summary>
    public string? CompanyId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset? LastSignInAt { get; init; }
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>The name in the form used for comparison.</summary>
    internal string NormalizedName { get; init; } = "";

    internal string PasswordHash { get; init; } = "";

    /// <summary>Stored in every session of the person. All of them end when it changes.</summary>
    internal string Stamp { get; init; } = "";

    /// <summary>Whether the person may administer the whole installation.</summary>
    public bool IsActiveAdministrator =>
        RolePermissions.Of(Role).Contains(Permission.ManagePeople) && CompanyId is null && DisabledAt is null;

    internal Caller ToCaller() => new(Id, Name, Role, CompanySet.Of(CompanyId), Caller.EveryVendor);
}

namespace TaskDashboard.Core.Domain.Callers;

/// <summary>A person who signs in with a name and a password.</summary>
public sealed record Person
{
    /// <summary>A person who does nothing for this time has left.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    internal static readonly TimeSpan PresenceStoredEvery = TimeSpan.FromMinutes(1);

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

    /// <summary>When the person last did something on a page, to the minute. A page that is only open does not count.</summary>
    public DateTimeOffset? PresentAt { get; init; }

    /// <summary>When the person last did something before the latest pause; null before the first pause.</summary>
    public DateTimeOffset? LeftAt { get; init; }

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

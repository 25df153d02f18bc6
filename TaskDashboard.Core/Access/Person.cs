namespace TaskDashboard.Core.Access;

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
    public bool IsActiveAdministrator => Role == Role.Administrator && CompanyId is null && DisabledAt is null;

    internal Caller ToCaller() => new(Id, Name, Role, CompanyId, Caller.EveryVendor);
}

/// <summary>A person as an administrator sees them.</summary>
/// <param name="LockedUntil">Set while the name is locked for some sources after too many wrong passwords in a row: when the last of these locks ends. From elsewhere the person can sign in.</param>
public sealed record PersonView(Person Person, DateTimeOffset? LockedUntil)
{
    /// <summary>Addresses and browsers for which the name is locked.</summary>
    public int LockedSources { get; init; }

    /// <summary>How long the next attempt is delayed that does not come from a browser which the person has used before.</summary>
    public TimeSpan Delay { get; init; }
}

/// <summary>A person as an administrator describes them.</summary>
public sealed record NewPerson
{
    public required string Name { get; init; }
    public required string Password { get; init; }
    public required Role Role { get; init; }
    public string? CompanyId { get; init; }
}

/// <summary>What a person is from now on, in whole.</summary>
public sealed record PersonChange
{
    public required string Name { get; init; }
    public required Role Role { get; init; }
    public string? CompanyId { get; init; }
}

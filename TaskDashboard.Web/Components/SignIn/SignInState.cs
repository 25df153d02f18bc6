namespace TaskDashboard.Web.Components.SignIn;

/// <summary>Why the sign-in page is shown again.</summary>
public enum SignInTrouble
{
    None,
    Wrong,
    Locked,
    LinkIsSpent,
    OutOfDate,

    /// <summary>Too many attempts from this address, or one is still being looked at.</summary>
    TooMany,

    /// <summary>The service has too many attempts to look at, whoever makes them.</summary>
    Busy,
}

/// <summary>What the sign-in page shows: what was typed stays, but for the password.</summary>
public sealed record SignInState
{
    public string? Name { get; init; }

    /// <summary>The page to go to afterwards.</summary>
    public string? Back { get; init; }

    public SignInTrouble Trouble { get; init; }
    public DateTimeOffset LockedUntil { get; init; }

    /// <summary>To wait, where there were too many attempts.</summary>
    public int Seconds { get; init; }
}
